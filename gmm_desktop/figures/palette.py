"""Colours, marker shapes and dash styles that tell the components apart, for every eye.

The first eight colours start from Okabe & Ito (2008), "Color Universal Design". Their yellow is too pale for
white paper and their black would be mistaken for ink, so wine and indigo stand in for them; on dark ground
all are lighter. Further colours are generated: each is the one farthest from all before it, as seen by
normal and by colour-blind eyes.
"""

from functools import lru_cache
from typing import Literal

import numpy as np

from gmm_desktop.figures.oklab import VISIONS, Vision, as_seen, contrast, to_oklab
from gmm_desktop.mixture.arrays import FloatArray

Marker = Literal[
    "circle", "square", "triangle", "diamond", "triangle_down", "hexagon", "pentagon", "star", "plus", "cross"
]

LIGHT_GROUND = (255, 255, 255)
DARK_GROUND = (20, 22, 26)
LIGHT = ("0072B2", "E69F00", "009E73", "CC79A7", "D55E00", "56B4E9", "701414", "33187A")
DARK = ("56B4E9", "E69F00", "2FC79A", "CC79A7", "E8643C", "B4F0FF", "F0E442", "9A4DFF")
MARKERS: tuple[Marker, ...] = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "triangle_down",
    "hexagon",
    "pentagon",
    "star",
    "plus",
    "cross",
)
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 3),
    (8, 3, 2, 3),
    (2, 2.5),
    (11, 4),
    (7, 2.5, 2, 2.5, 2, 2.5),
)

LEAST_CONTRAST = 2.0
LEAST_CHROMA = 0.04
LIGHTNESS = {False: (0.30, 0.78), True: (0.52, 0.95)}
TRITAN_GAIN = 1.3
"""Blue-yellow blindness is rare: distances seen with it weigh a little less."""


def component_colours(count: int, dark: bool) -> FloatArray:
    """Colours of the components, well apart from each other and from the ground.

    Parameters
    ----------
    count : int
        Number of components K.
    dark : bool
        Whether the ground is dark.

    Returns
    -------
    ndarray, shape (K, 3)
        sRGB in 0..255. The first colours do not depend on ``count``.
    """
    named = np.array([_from_hex(code) for code in (DARK if dark else LIGHT)])
    if count > len(named):
        # Generated in eights so that adding one component seldom computes anything.
        named = np.vstack([named, _generated(-(-(count - len(named)) // 8) * 8, dark)])
    return named[:count]


def component_marker(index: int) -> Marker:
    """Return the marker shape of component ``index`` (from 0)."""
    return MARKERS[index % len(MARKERS)]


def component_dash(index: int) -> tuple[float, ...]:
    """Return the dash pattern of component ``index`` (from 0): dashes and gaps in pen widths, () is solid."""
    return DASHES[index % len(DASHES)]


def _from_hex(code: str) -> tuple[float, float, float]:
    red, green, blue = (float(int(code[i : i + 2], 16)) for i in (0, 2, 4))
    return red, green, blue


@lru_cache
def _generated(count: int, dark: bool) -> FloatArray:
    named = np.array([_from_hex(code) for code in (DARK if dark else LIGHT)])
    candidates = _candidates(dark)
    seen = {vision: _weighted_lab(candidates, vision) for vision in VISIONS}
    chosen: list[FloatArray] = []
    nearest = np.full(len(candidates), np.inf)
    for colour in named:
        nearest = np.minimum(nearest, _distance(seen, colour))
    for _ in range(count):
        colour = candidates[int(nearest.argmax())]
        chosen.append(colour)
        nearest = np.minimum(nearest, _distance(seen, colour))
    return np.array(chosen)


def _candidates(dark: bool) -> FloatArray:
    steps = np.arange(0.0, 256.0, 17.0)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = to_oklab(cube)
    low, high = LIGHTNESS[dark]
    wanted = (lab[:, 0] > low) & (lab[:, 0] < high) & (np.hypot(lab[:, 1], lab[:, 2]) > LEAST_CHROMA)
    return cube[wanted & (contrast(cube, DARK_GROUND if dark else LIGHT_GROUND) >= LEAST_CONTRAST)]


def _weighted_lab(colours: FloatArray, vision: Vision) -> FloatArray:
    return to_oklab(as_seen(colours, vision)) * (TRITAN_GAIN if vision == "tritan" else 1.0)


def _distance(seen: dict[Vision, FloatArray], colour: FloatArray) -> FloatArray:
    """Distance of every candidate from one colour, to the eye that tells them apart worst."""
    distances = [np.linalg.norm(lab - _weighted_lab(colour, vision), axis=1) for vision, lab in seen.items()]
    nearest: FloatArray = np.min(distances, axis=0)
    return nearest
