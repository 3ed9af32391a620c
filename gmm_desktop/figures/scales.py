"""Sequential scales of colour: lightness runs one way along each, so every eye and a grey printer can read them.

They are mixed in OKLab between a few colours, and run from what recedes into the ground to what stands out of it.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.oklab import from_oklab, to_oklab
from gmm_desktop.mixture.arrays import FloatArray, Pixels

STEPS = 256

_UNCERTAINTY = {
    False: ("C7D0DA", "E79A6B", "B5377A", "3C0F5C"),
    True: ("424A56", "8E3B86", "F0794F", "FFE9A8"),
}
_FAINT = {False: "CDD3DA", True: "474E59"}
_HEAT = {False: "42597A", True: "86A6CF"}
HEAT_OPACITY = {False: 0.62, True: 0.60}
"""Of the densest place: points in all colours must stay legible on it."""


@lru_cache
def uncertainty_scale(*, dark: bool) -> FloatArray:
    """Return the colours from certain to wholly uncertain, sRGB in 0..255, shape (256, 3)."""
    return _between([_rgb(code) for code in _UNCERTAINTY[dark]])


@lru_cache
def share_scale(colour: tuple[float, float, float], *, dark: bool) -> FloatArray:
    """Return the colours from a share of 0, neutral, to a share of 1, ``colour``: sRGB in 0..255, shape (256, 3)."""
    return _between([_rgb(_FAINT[dark]), np.asarray(colour, np.float64)])


@lru_cache
def heat_scale(*, dark: bool) -> Pixels:
    """Return the veils from no density to the highest, premultiplied 0xAARRGGBB, shape (256,)."""
    alpha = np.linspace(0.0, HEAT_OPACITY[dark], STEPS)
    return premultiplied(np.tile(_rgb(_HEAT[dark]), (STEPS, 1)), alpha)


def premultiplied(colours: ArrayLike, opacity: ArrayLike) -> Pixels:
    """Pack sRGB colours (..., 3) in 0..255 with opacities (...) in 0..1 as premultiplied 0xAARRGGBB."""
    alpha = np.asarray(opacity, np.float64)
    channels = np.rint(np.asarray(colours, np.float64) * alpha[..., None]).astype(np.uint32)
    veil = np.rint(255 * alpha).astype(np.uint32)
    pixels = veil << 24 | channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2]
    return pixels.astype(np.uint32, copy=False)


def _between(colours: list[FloatArray]) -> FloatArray:
    """Return 256 colours from the first to the last, evenly spaced in OKLab between neighbours."""
    lab = to_oklab(np.array(colours))
    place = np.linspace(0.0, len(lab) - 1.0, STEPS)
    mixed = np.stack([np.interp(place, np.arange(len(lab)), lab[:, j]) for j in range(3)], axis=1)
    return from_oklab(mixed)


def _rgb(code: str) -> FloatArray:
    return np.array([float(int(code[i : i + 2], 16)) for i in (0, 2, 4)])
