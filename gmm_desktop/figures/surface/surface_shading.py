"""The colours of what is seen of the surface, as machine code: `surface_numpy._shaded` column by column.

Only `surface_kernel` imports this module, when it needs it: it imports numba. What is compiled together stands in
this one file, because numba's cache notices a change in the file of the function it keeps, and in no other.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import boolean, float64, int64, njit, types, uint32

from gmm_desktop.mixture.arrays import BoolArray, FloatArray, Pixels
from gmm_desktop.mixture.machine_code import to_machine_code

Shade = Callable[..., None]
Develop = Callable[..., None]

FAST = {"nnan", "ninf", "nsz", "contract", "reassoc", "arcp"}
EXACT = {"nnan", "ninf", "nsz", "contract"}
"""For the exponential: its rounding by adding and subtracting a large number must not be taken for nothing."""

SAMPLES = 2
SMOOTH = 2.5
NOTHING = -1e9
FAINTEST = -80.0
FARTHEST = 1e3

LOG2_E = 1 / math.log(2)
LOG_2_UPPER, LOG_2_LOWER = 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROUNDER = 1.5 * 2.0**52
EXPONENT_BITS = 52

TABLE, COLUMN = (types.Array(float64, dimensions, "C", readonly=True) for dimensions in (2, 1))
FLAGS, PICTURE = types.Array(boolean, 2, "C", readonly=True), types.Array(uint32, 2, "C", readonly=True)
SHADE_ARGUMENTS = (
    *(TABLE, TABLE, TABLE, COLUMN, COLUMN, TABLE, COLUMN, TABLE),
    *(int64, TABLE, FLAGS, float64[:, :, ::1], boolean, boolean),
)
DEVELOP_ARGUMENTS = (COLUMN, PICTURE, COLUMN, float64[:, :, ::1], uint32[:, ::1], int64)


def compile_shading(cache: Path | None) -> tuple[Shade, Develop]:
    """Compile `_shade` and `_develop`; ``cache`` and errors as in `to_machine_code`."""
    shade: Shade = to_machine_code(_shade, SHADE_ARGUMENTS, cache, FAST)
    develop: Develop = to_machine_code(_develop, DEVELOP_ARGUMENTS, cache, FAST)
    return shade, develop


def _shade(
    parts: FloatArray,
    roots: FloatArray,
    ramp: FloatArray,
    levels: FloatArray,
    view: FloatArray,
    inks: FloatArray,
    finish: FloatArray,
    to_rgb: FloatArray,
    left: int,
    depths: FloatArray,
    walls: BoolArray,
    layer: FloatArray,
    hard: bool,
    glass: bool,
) -> None:
    """Fill ``layer`` (columns, 5, rows): linear colours times cover, cover, and share of the floor that is seen.

    ``depths`` and ``walls`` are those of the pixel columns from ``left`` on; the arguments before are those of
    `SurfaceArrays`.
    """
    samples = depths.shape[1]
    places = np.empty((5, samples * SAMPLES))  # across, away, share, wall, row
    work = np.empty((15, samples * SAMPLES))
    across = np.empty(SAMPLES)
    for x in range(len(layer)):
        out = layer[x]
        out[:4] = 0.0
        out[4] = 1.0
        for i in range(SAMPLES):
            across[i] = (left + x + (i + 0.5) / SAMPLES - view[1]) / view[0]
        own = slice(x * SAMPLES, (x + 1) * SAMPLES)
        count = _gathered(view, across, depths[own], walls[own], places)
        if count == 0:
            continue
        _summed(parts, roots, view, places, work, count, hard)
        _coloured(ramp, levels, view, inks, finish, to_rgb, places, work, count, glass)
        for i in range(count):
            y, share = int(places[4, i]), places[2, i]
            for channel in range(4):
                out[channel, y] += share * work[8 + channel, i]
            out[4, y] -= share * work[12, i]


@njit(error_model="numpy", fastmath=FAST)
def _gathered(
    view: FloatArray, across: FloatArray, depths: FloatArray, walls: BoolArray, places: FloatArray
) -> int:
    """List the places to shade: one for a pixel whose samples lie together, else one for each sample."""
    limit = SMOOTH / (view[0] * view[3])
    middle = 0.0
    for i in range(SAMPLES):
        middle += across[i] / SAMPLES
    count = 0
    for y in range(depths.shape[1] // SAMPLES):
        low, high, total, wall = FARTHEST, NOTHING, 0.0, False
        for i in range(SAMPLES):
            for j in range(y * SAMPLES, (y + 1) * SAMPLES):
                depth = depths[i, j]
                low, high = min(low, depth), max(high, depth)
                total += depth
                wall = wall or walls[i, j]
        if high == NOTHING:
            continue
        if high - low < limit and not wall:
            places[0, count], places[1, count] = middle, total / (SAMPLES * SAMPLES)
            places[2, count], places[3, count], places[4, count] = 1.0, 0.0, y
            count += 1
            continue
        for i in range(SAMPLES):
            for j in range(y * SAMPLES, (y + 1) * SAMPLES):
                if depths[i, j] != NOTHING:
                    places[0, count], places[1, count] = across[i], depths[i, j]
                    places[2, count] = 1.0 / (SAMPLES * SAMPLES)
                    places[3, count], places[4, count] = (1.0 if walls[i, j] else 0.0), y
                    count += 1
    return count


@njit(error_model="numpy", fastmath=EXACT)
def _summed(
    parts: FloatArray,
    roots: FloatArray,
    view: FloatArray,
    places: FloatArray,
    work: FloatArray,
    count: int,
    hard: bool,
) -> None:
    """Fill rows of ``work``: u, v, height, its slopes along u and v, and the mixed roots (3)."""
    turn_cos, turn_sin = view[5], view[6]
    us, vs, heights, slopes_u, slopes_v = work[0], work[1], work[2], work[3], work[4]
    first_root, second_root, third_root = work[5], work[6], work[7]
    for i in range(count):
        us[i] = places[0, i] * turn_cos - places[1, i] * turn_sin
        vs[i] = places[0, i] * turn_sin + places[1, i] * turn_cos
    work[2:8, :count] = 0.0
    for k in range(len(parts)):
        mean_u, mean_v, constant = parts[k, 0], parts[k, 1], parts[k, 5]
        a, b, c = parts[k, 2], parts[k, 3], parts[k, 4]
        one, two, three = roots[k, 0], roots[k, 1], roots[k, 2]
        if hard:
            for i in range(count):
                du, dv = us[i] - mean_u, vs[i] - mean_v
                first, second = a * du, b * du + c * dv
                own = _exp(max(constant - 0.5 * (first * first + second * second), FAINTEST))
                if own > heights[i]:
                    heights[i] = own
                    slopes_u[i] = -own * (a * first + b * second)
                    slopes_v[i] = -own * (c * second)
                    first_root[i], second_root[i], third_root[i] = one * own, two * own, three * own
        else:
            for i in range(count):
                du, dv = us[i] - mean_u, vs[i] - mean_v
                first, second = a * du, b * du + c * dv
                own = _exp(max(constant - 0.5 * (first * first + second * second), FAINTEST))
                heights[i] += own
                slopes_u[i] -= own * (a * first + b * second)
                slopes_v[i] -= own * (c * second)
                first_root[i] += one * own
                second_root[i] += two * own
                third_root[i] += three * own
    for i in range(count):
        share = 1.0 / max(heights[i], 1e-30)
        first_root[i] *= share
        second_root[i] *= share
        third_root[i] *= share


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


@njit(error_model="numpy", fastmath=FAST)
def _coloured(
    ramp: FloatArray,
    levels: FloatArray,
    view: FloatArray,
    inks: FloatArray,
    finish: FloatArray,
    to_rgb: FloatArray,
    places: FloatArray,
    work: FloatArray,
    count: int,
    glass: bool,
) -> None:
    """Fill rows 8 to 12 of ``work``: linear-light colours times cover (3), cover, what is hidden of the floor."""
    sin, cos, turn_cos, turn_sin = view[3], view[4], view[5], view[6]
    relief, tint_height, wall_shade = finish[11], finish[12], finish[13]
    glass_cover, rim = finish[14], finish[15]
    ambient, gloss = finish[2], finish[3]
    full = 0.5 + 0.5 * finish[6]
    soft_scale = (1.04 - ambient) / (full * math.sqrt(full))
    if len(ramp):
        _by_height(ramp, relief, work, count)
    _drawn_lines(levels, view, finish, places, work, count, glass)
    for i in range(count):
        height = work[2, i]
        flat = places[3, i] != 0.0 or height >= relief
        slope_u = 0.0 if flat else work[3, i]
        slope_v = 0.0 if flat else work[4, i]
        lines = work[13, i]
        slope_across, slope_away = (
            slope_u * turn_cos + slope_v * turn_sin,
            slope_v * turn_cos - slope_u * turn_sin,
        )
        tint = min(height / tint_height, 1.0)
        tint *= tint * (3 - 2 * tint)
        one = inks[0, 0] + (work[5, i] - inks[0, 0]) * tint
        two = inks[0, 1] + (work[6, i] - inks[0, 1]) * tint
        three = inks[0, 2] + (work[7, i] - inks[0, 2]) * tint
        one += (inks[1, 0] + (inks[2, 0] - inks[1, 0]) * tint - one) * lines
        two += (inks[1, 1] + (inks[2, 1] - inks[1, 1]) * tint - two) * lines
        three += (inks[1, 2] + (inks[2, 2] - inks[1, 2]) * tint - three) * lines
        one, two, three = one * one * one, two * two * two, three * three * three
        steep = 1.0 / math.sqrt(1 + slope_across * slope_across + slope_away * slope_away)
        facing = (finish[6] - finish[4] * slope_across - finish[5] * slope_away) * steep
        bright = max(0.5 + 0.5 * facing, 0.0)
        lamp = ambient + soft_scale * bright * math.sqrt(bright)
        shine = max((finish[9] - finish[7] * slope_across - finish[8] * slope_away) * steep, 0.0)
        shine = shine * shine * shine
        shine *= shine
        shine *= shine
        shine *= shine
        shine *= gloss * tint
        dim = wall_shade if places[3, i] != 0.0 else 1.0
        turned = 1 - max(sin + cos * slope_away, 0.0) * steep
        clear = tint * min(max(glass_cover + rim * turned * turned * turned, lines), 1.0)
        cover = clear if glass else 1.0
        for channel in range(3):
            linear = to_rgb[channel, 0] * one + to_rgb[channel, 1] * two + to_rgb[channel, 2] * three
            linear = min(max(linear, 0.0), 1.0)
            work[8 + channel, i] = min(max(linear * lamp + shine, 0.0), 1.0) * dim * cover
        work[11, i] = cover
        work[12, i] = clear if glass else tint * finish[10]


@njit(error_model="numpy", fastmath=FAST)
def _by_height(ramp: FloatArray, relief: float, work: FloatArray, count: int) -> None:
    """Replace the mixed roots by those of the scale by density."""
    steps = len(ramp) - 1
    for i in range(count):
        place = min(work[2, i] / relief, 1.0) * steps
        lower = min(int(place), steps - 1)
        rest = place - lower
        for channel in range(3):
            low, high = ramp[lower, channel], ramp[lower + 1, channel]
            work[5 + channel, i] = low + (high - low) * rest


@njit(error_model="numpy", fastmath=FAST)
def _drawn_lines(
    levels: FloatArray,
    view: FloatArray,
    finish: FloatArray,
    places: FloatArray,
    work: FloatArray,
    count: int,
    glass: bool,
) -> None:
    """Fill row 13 of ``work`` with the strength of the ink: grid of the axes and contours, one pixel wide."""
    scale, sin, cos, turn_cos, turn_sin = view[0], view[3], view[4], view[5], view[6]
    pixel = 1.0 / scale
    step, offset_u, offset_v = view[9], view[10], view[11]
    strength, contour, relief = finish[0], finish[1], finish[11]
    grid = 0.0 if glass else strength
    rises, lines = work[14], work[13]
    for i in range(count):
        flat = places[3, i] != 0.0 or work[2, i] >= relief
        slope_u = 0.0 if flat else work[3, i]
        slope_v = 0.0 if flat else work[4, i]
        slope_across, slope_away = (
            slope_u * turn_cos + slope_v * turn_sin,
            slope_v * turn_cos - slope_u * turn_sin,
        )
        facing = max(sin + cos * slope_away, 1e-3)
        up_away = 1.0 / facing
        right_away = -cos * slope_across * up_away
        right, up = turn_cos - turn_sin * right_away, -turn_sin * up_away
        footprint = max(math.sqrt(right * right + up * up) * pixel, 1e-9)
        turns = work[0, i] / step + offset_u
        ink = max(1.0 - abs(turns - math.floor(turns + 0.5)) * step / footprint, 0.0)
        right, up = turn_sin + turn_cos * right_away, turn_cos * up_away
        footprint = max(math.sqrt(right * right + up * up) * pixel, 1e-9)
        turns = work[1, i] / step + offset_v
        ink = max(1.0 - abs(turns - math.floor(turns + 0.5)) * step / footprint, ink)
        lines[i] = grid * ink
        right, up = slope_across + slope_away * right_away, slope_away * up_away
        rises[i] = 1.0 / max(math.sqrt(right * right + up * up) * pixel, 1e-9)
    for k in range(len(levels)):
        level = levels[k]
        for i in range(count):
            lines[i] = max(lines[i], contour * (1.0 - abs(work[2, i] - level) * rises[i]))
    for i in range(count):
        lines[i] = 0.0 if places[3, i] != 0.0 else lines[i]


def _develop(
    view: FloatArray, floor: Pixels, codes: FloatArray, layers: FloatArray, image: Pixels, left: int
) -> None:
    """Write columns of premultiplied sRGB pixels, with the picture of the floor where it can be seen."""
    shades = np.empty(3)
    for x in range(len(layers)):
        _developed(view, floor, codes, layers[x], image, left + x, shades)


@njit(error_model="numpy", fastmath=FAST)
def _developed(
    view: FloatArray,
    floor: Pixels,
    codes: FloatArray,
    layer: FloatArray,
    image: Pixels,
    x: int,
    shades: FloatArray,
) -> None:
    """Write one column."""
    steps = len(codes) - 1
    across = (x + 0.5 - view[1]) / view[0]
    height, width = floor.shape
    for y in range(layer.shape[1]):
        cover = layer[3, y]
        if cover <= 0.0:
            continue
        for channel in range(3):
            place = min(layer[channel, y] / max(cover, 1e-9) * steps + 0.5, float(steps))
            shades[channel] = codes[int(place)] * cover
        clear = cover * layer[4, y]
        if width > 1 and height > 1 and clear > 0.0:
            away = (view[2] - y - 0.5) / (view[0] * view[3])
            u, v = across * view[5] - away * view[6], across * view[6] + away * view[5]
            column = (u / view[7] + 1) * (0.5 * width) - 0.5
            row = (1 - v / view[8]) * (0.5 * height) - 0.5
            j, i = math.floor(column), math.floor(row)
            if 0 <= j < width - 1 and 0 <= i < height - 1:
                right, down = column - j, row - i
                _lay(floor, i, j, right, down, clear, shades)
        alpha = np.uint32(255 * cover + 0.5)
        red, green, blue = np.uint32(shades[0] + 0.5), np.uint32(shades[1] + 0.5), np.uint32(shades[2] + 0.5)
        image[y, x] = (alpha << 24) | (red << 16) | (green << 8) | blue


@njit(error_model="numpy", fastmath=FAST)
def _lay(floor: Pixels, i: int, j: int, right: float, down: float, clear: float, shades: FloatArray) -> None:
    """Lay the picture of the floor, between four of its pixels, over a colour."""
    alpha = red = green = blue = 0.0
    for corner in range(4):
        lower, beside = corner // 2, corner % 2
        code = floor[i + lower, j + beside]
        if code == 0:
            continue
        share = (down if lower else 1 - down) * (right if beside else 1 - right)
        alpha += share * float((code >> 24) & 255)
        red += share * float((code >> 16) & 255)
        green += share * float((code >> 8) & 255)
        blue += share * float(code & 255)
    left = 1 - clear * alpha / 255
    shades[0] = shades[0] * left + red * clear
    shades[1] = shades[1] * left + green * clear
    shades[2] = shades[2] * left + blue * clear
