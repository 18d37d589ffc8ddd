"""The map widget. ``Canvas(source, theme)``: own camera, own visible set; depends on ``MapSource``, not on the desk."""

from console.glass.canvas.source import MapSource
from console.glass.canvas.widget import Canvas, Hit

__all__ = ["Canvas", "Hit", "MapSource"]
