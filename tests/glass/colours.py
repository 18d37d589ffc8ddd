"""Colour sums of LOOK section 7: WCAG 2 contrast, CIEDE2000, colour blindness after Machado et al. 2009."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float64]

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
MACHADO = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])
_WHITE = np.array([0.95047, 1.0, 1.08883])  # D65


def rgb(text: str) -> Rgb:
    """``#RRGGBB`` → three shares of 1."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def linear(colour: Rgb) -> Rgb:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def luminance(colour: Rgb) -> float:
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(a: Rgb, b: Rgb) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def over(ink: Rgb, ground: Rgb, share: float) -> Rgb:
    """``ink`` at an opacity over ``ground``."""
    return ink * share + ground * (1 - share)


def lab(colour: Rgb, sight: str = "normal") -> Rgb:
    """CIE L*a*b* (D65) of what an eye with ``sight`` sees."""
    seen = np.clip(MACHADO[sight] @ linear(colour), 0, 1)
    scaled = _TO_XYZ @ seen / _WHITE
    f = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: Rgb, two: Rgb) -> float:
    """Colour difference of two L*a*b* values (Sharma, Wu, Dalal 2005; kL = kC = kH = 1)."""
    mean_c = (math.hypot(*one[1:]) + math.hypot(*two[1:])) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = one[1] * (1 + g), two[1] * (1 + g)
    c1, c2 = math.hypot(a1, one[2]), math.hypot(a2, two[2])
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, one[2]), (a2, two[2])))
    dl, dc, dh = two[0] - one[0], c2 - c1, _hue_step(c1, c2, h1, h2)
    big_dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh) / 2)
    mean_l, mean_cp, mean_h = (one[0] + two[0]) / 2, (c1 + c2) / 2, _mean_hue(c1, c2, h1, h2)
    t = (1 - 0.17 * _cos(mean_h - 30) + 0.24 * _cos(2 * mean_h) + 0.32 * _cos(3 * mean_h + 6)
         - 0.20 * _cos(4 * mean_h - 63))
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * mean_cp, 1 + 0.015 * mean_cp * t
    turn = 60 * math.exp(-(((mean_h - 275) / 25) ** 2))
    rt = -2 * math.sqrt(mean_cp**7 / (mean_cp**7 + 25.0**7)) * math.sin(math.radians(turn))
    l_, c_, h_ = dl / sl, dc / sc, big_dh / sh
    return math.sqrt(l_**2 + c_**2 + h_**2 + rt * c_ * h_)


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _hue_step(c1: float, c2: float, h1: float, h2: float) -> float:
    if c1 * c2 == 0:
        return 0.0
    step = h2 - h1
    return step - 360 if step > 180 else step + 360 if step < -180 else step


def _mean_hue(c1: float, c2: float, h1: float, h2: float) -> float:
    if c1 * c2 == 0:
        return h1 + h2
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
