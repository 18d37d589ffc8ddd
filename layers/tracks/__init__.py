"""Tails and trails of live units, and recorded tracks read from files."""

from layers.tracks.reading import FORMATS, read_recording
from layers.tracks.recording import Recording, RecordingError, RowProblem
from layers.tracks.tails import Tails
from layers.tracks.trails import Paths, Trails

__all__ = ["FORMATS", "Paths", "Recording", "RecordingError", "RowProblem", "Tails", "Trails", "read_recording"]
