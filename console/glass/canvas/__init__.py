"""The map widget. ``Canvas(source, theme)``: own camera, own visible set; depends on ``MapSource``, not on the desk."""

from console.glass.canvas.pick import Hit
from console.glass.canvas.source import MapSource
from console.glass.canvas.widget import LAYERS, Canvas

__all__ = ["LAYERS", "Canvas", "Hit", "MapSource"]
