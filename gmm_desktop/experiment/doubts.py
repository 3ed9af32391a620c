"""What is odd about the numbers of x and y: digits that end, values that stand for none."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.points import Points

FEWEST_DIGITS = 4.0
"""Decimal digits that the spread of an axis must have in its numbers."""

FILL_VALUES = (999.0, 9999.0, 99999.0, 999999.0, 1e20, 1e30, 1e35, 1e36, 9.969209968386869e36)
"""What programs write where there is no value, with either sign; the last is netCDF's."""

LIKE_FILL = 1e-6
"""Share by which a fill value may differ, as one written in single precision does."""

FAR = 3.0
"""How many times as far as all other values a fill value must lie from zero."""


class DoubtKind(StrEnum):
    """What is odd about the numbers of an axis."""

    FILL_VALUE = "fill_value"
    DIGITS_END = "digits_end"


@dataclass(frozen=True)
class Doubt:
    """Something that should be looked at.

    Parameters
    ----------
    kind : DoubtKind
        What.
    axis : int
        0 for x, 1 for y.
    value : float
        The fill value; or the largest number, where digits end.
    count : int
        How many points have the fill value.
    step, spread : float
        Distance of two numbers of that size, and the standard deviation, where digits end.
    """

    kind: DoubtKind
    axis: int
    value: float
    count: int = 0
    step: float = 0.0
    spread: float = 0.0


def doubts(points: Points) -> tuple[Doubt, ...]:
    """Return what is odd about the numbers of x, then of y."""
    found = []
    for axis, values in enumerate((points.x, points.y)):
        if fill := _fill_value(values):
            found.append(Doubt(DoubtKind.FILL_VALUE, axis, *fill))
        elif digits := _digits_end(axis, values):
            found.append(digits)
    return tuple(found)


def _fill_value(values: FloatArray) -> tuple[float, int] | None:
    """Return the value that seems to stand for none, and how often it does."""
    for end in (float(values.min()), float(values.max())):
        if not any(abs(abs(end) - known) <= LIKE_FILL * known for known in FILL_VALUES):
            continue
        others = values[values != end]
        if len(others) and float(np.abs(others).max()) * FAR < abs(end):
            return end, len(values) - len(others)
    return None


def _digits_end(axis: int, values: FloatArray) -> Doubt | None:
    largest = float(np.abs(values).max())
    spread = float(np.std(values - values[0]))
    step = math.ulp(largest)
    if spread > 0 and step > spread * 10.0**-FEWEST_DIGITS:
        return Doubt(DoubtKind.DIGITS_END, axis, largest, step=step, spread=spread)
    return None
