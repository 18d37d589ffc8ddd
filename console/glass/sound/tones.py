"""Makes the files in ``resources/sounds``: sines with soft edges, 16 bit mono. The same bytes every time.

``python -m console.glass.sound.tones`` writes them.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console import home
from console.glass.sound.when import Tone

FOLDER: Final = home.RESOURCES / "sounds"
RATE_HZ: Final = 22_050
_EDGE_S: Final = 0.012  # fades in and out, so that nothing clicks
_PEAK: Final = 0.45  # of full scale: the machine's own volume does the rest

# (Hz, seconds) one after the other; 0 Hz is silence. The low one is felt as "late", the quick pair as "help".
SCORES: Final[dict[Tone, tuple[tuple[float, float], ...]]] = {
    Tone.INCIDENT: ((880.0, 0.22),),
    Tone.GRAVE: ((880.0, 0.18), (0.0, 0.06), (1318.5, 0.26)),
    Tone.OVERDUE: ((311.1, 0.45),),
    Tone.SOS: ((1046.5, 0.14), (784.0, 0.14)) * 3,
}


def file_of(tone: Tone) -> Path:
    return FOLDER / f"{tone.value}.wav"


def wav(tone: Tone) -> bytes:
    """The whole file."""
    samples = np.concatenate([_note(hz, seconds) for hz, seconds in SCORES[tone]])
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.round(samples * _PEAK * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _note(hz: float, seconds: float) -> NDArray[np.float64]:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    edges = np.clip(np.minimum(t, t[-1] - t) / _EDGE_S, 0.0, 1.0)
    return np.asarray(np.sin(2 * np.pi * hz * t) * edges)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for tone in Tone:
        file_of(tone).write_bytes(wav(tone))


if __name__ == "__main__":
    main()
