"""What the room hears: ``when`` decides (no Qt), ``tones`` makes the files, ``player`` plays them."""

from console.glass.sound.when import Ears, Heard, Tone

__all__ = ["Ears", "Heard", "Tone"]
