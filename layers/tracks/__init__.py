"""Tails of live units, and recorded tracks read from files."""

from layers.tracks.reading import FORMATS, read_recording
from layers.tracks.recording import Recording, RecordingError, RowProblem
from layers.tracks.tails import Tails

__all__ = ["FORMATS", "Recording", "RecordingError", "RowProblem", "Tails", "read_recording"]
