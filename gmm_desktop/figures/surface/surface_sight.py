"""What each column of samples sees of the surface, as machine code: `surface_numpy._visible` column by column.

Only `surface_kernel` imports this module, when it needs it: it imports numba. What is compiled together stands in
this one file, because numba's cache notices a change in the file of the function it keeps, and in no other.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import boolean, float64, int64, njit, types

from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.machine_code import to_machine_code

Sight = Callable[[FloatArray, FloatArray, float, int, FloatArray, BoolArray, bool], None]

FAST = {"nnan", "ninf", "nsz", "contract", "reassoc", "arcp"}
EXACT = {"nnan", "ninf", "nsz", "contract"}
"""For the exponential: its rounding by adding and subtracting a large number must not be taken for nothing."""

SAMPLES = 2
NOTHING = -1e9
FARTHEST = 1e3
NEGLIGIBLE = -16.0
"""Logarithm of a height that moves nothing by a thousandth of a sample."""

LOG2_E = 1 / math.log(2)
LOG_2_UPPER, LOG_2_LOWER = 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROUNDER = 1.5 * 2.0**52
EXPONENT_BITS = 52

TABLE, COLUMN = (types.Array(float64, dimensions, "C", readonly=True) for dimensions in (2, 1))
ARGUMENTS = (TABLE, COLUMN, float64, int64, float64[:, ::1], boolean[:, ::1], boolean)


def compile_sight(cache: Path | None) -> Sight:
    """Compile `_see`; ``cache`` and errors as in `to_machine_code`."""
    compiled: Sight = to_machine_code(_see, ARGUMENTS, cache, FAST)
    return compiled


def _see(
    parts: FloatArray,
    view: FloatArray,
    relief: float,
    first: int,
    depths: FloatArray,
    walls: BoolArray,
    hard: bool,
) -> None:
    """Fill ``depths`` and ``walls`` (columns, samples down) from column ``first`` of samples on.

    The other arguments are those of `SurfaceArrays`; ``hard`` for the highest component instead of the sum.
    """
    reach = math.sqrt(view[7] ** 2 + view[8] ** 2)
    up = np.empty(int(2 * reach / view[12]) + 3)
    for column in range(len(depths)):
        across = (((first + column) + 0.5) / SAMPLES - view[1]) / view[0]
        _visible(parts, view, relief, across, up, depths[column], walls[column], hard)


@njit(error_model="numpy", fastmath=FAST)
def _visible(
    parts: FloatArray,
    view: FloatArray,
    relief: float,
    across: float,
    up: FloatArray,
    depths: FloatArray,
    walls: BoolArray,
    hard: bool,
) -> None:
    """Find how far away each sample of a column sees the surface, and where it sees a section."""
    sin, cos = view[3], view[4]
    depths[:] = NOTHING
    walls[:] = False
    ends = np.empty(2)
    _slab(view, across, ends)
    if ends[1] - ends[0] <= 0:
        return
    last = math.ceil((ends[1] - ends[0]) / view[12])
    step = (ends[1] - ends[0]) / last
    up[: last + 1] = 0.0
    for k in range(len(parts)):
        _add_heights(parts[k], view, across, ends[0], step, up[: last + 1], hard)
    for i in range(last + 1):
        up[i] = min(up[i], relief) * cos + (ends[0] + i * step) * sin
    row = len(depths) - 1
    # From the lowest row upwards: those below the base see nothing.
    bottom = view[2] - view[0] * ends[0] * sin
    while row >= 0 and (row + 0.5) / SAMPLES > bottom:
        row -= 1
    head = view[2] - view[0] * up[0]
    while row >= 0 and (row + 0.5) / SAMPLES >= head:
        depths[row] = ends[0]
        walls[row] = True
        row -= 1
    if row < 0:
        return
    wanted = (view[2] - (row + 0.5) / SAMPLES) / view[0]
    down = 1.0 / (SAMPLES * view[0])
    for i in range(1, last + 1):
        if up[i] < wanted:
            continue
        below = up[i - 1]
        slope = step / (up[i] - below)
        while up[i] >= wanted:
            depths[row] = ends[0] + (i - 1) * step + (wanted - below) * slope
            row -= 1
            if row < 0:
                return
            wanted = wanted + down


@njit(error_model="numpy", fastmath=FAST)
def _slab(view: FloatArray, across: float, found: FloatArray) -> None:
    """Find where the line across the base enters and leaves it; equal where it misses."""
    entry, leave = -FARTHEST, FARTHEST
    for side in range(2):
        start = across * view[5 + side]
        slope = -view[6] if side == 0 else view[5]
        half = view[7 + side]
        if abs(slope) < 1e-9:
            if abs(start) > half:
                leave = entry
        else:
            one, other = (-half - start) / slope, (half - start) / slope
            entry = max(entry, min(one, other))
            leave = min(leave, max(one, other))
    found[0], found[1] = entry, max(entry, leave)


@njit(error_model="numpy", fastmath=EXACT)
def _add_heights(
    part: FloatArray, view: FloatArray, across: float, entry: float, step: float, up: FloatArray, hard: bool
) -> None:
    """Add one component along a column, or keep the higher; along a line it is a parabola in the exponent."""
    mean_u, mean_v, a, b, c, constant = part[0], part[1], part[2], part[3], part[4], part[5]
    turn_cos, turn_sin = view[5], view[6]
    u, v = across * turn_cos - entry * turn_sin - mean_u, across * turn_sin + entry * turn_cos - mean_v
    first, second = a * u, b * u + c * v
    first_slope, second_slope = -a * turn_sin, -b * turn_sin + c * turn_cos
    bend = first_slope * first_slope + second_slope * second_slope
    nearest = -(first * first_slope + second * second_slope) / bend
    aside = first * second_slope - second * first_slope
    peak = constant - 0.5 * aside * aside / bend
    if peak <= NEGLIGIBLE:
        return
    reach = math.sqrt(2 * (peak - NEGLIGIBLE) / bend)
    begin = int(min(max((nearest - reach) / step, 0.0), float(len(up))))
    end = int(min(max((nearest + reach) / step + 1.0, 0.0), float(len(up))))
    half = 0.5 * bend
    if hard:
        for i in range(begin, end):
            off = i * step - nearest
            up[i] = max(up[i], _exp(peak - half * off * off))
    else:
        for i in range(begin, end):
            off = i * step - nearest
            up[i] += _exp(peak - half * off * off)


@njit(error_model="numpy", fastmath=EXACT)
def _exp(value: float) -> float:
    """Return exp(value) for −700 ≤ value ≤ 700, to 1e-11 of itself; a loop around it becomes vector instructions.

    By Cody and Waite (1980): value = n log 2 + r with |r| ≤ ½ log 2, the Taylor polynomial of exp(r), and n
    added to the exponent bits of the result.
    """
    shifted = value * LOG2_E + ROUNDER
    n = shifted - ROUNDER
    r = value - n * LOG_2_UPPER
    r -= n * LOG_2_LOWER
    p = 1 / 362880
    p = p * r + 1 / 40320
    p = p * r + 1 / 5040
    p = p * r + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    bits = np.float64(p).view(np.int64) + (np.float64(shifted).view(np.int64) << EXPONENT_BITS)
    return np.int64(bits).view(np.float64)
