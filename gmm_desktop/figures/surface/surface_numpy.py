"""The renderer of the surface in NumPy: what `surface_pass` does as machine code, some columns at a time."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.figures.surface.surface_arrays import FAINTEST, NOTHING, SAMPLES, SMOOTH, SurfaceArrays
from gmm_desktop.mixture.arrays import BoolArray, FloatArray, Pixels

_COLUMNS_AT_ONCE = 64


def paint(arrays: SurfaceArrays, image: Pixels, *, sheets: bool) -> None:
    """Draw on a transparent image of shape (height, width); ``sheets`` as in `SurfaceLook`."""
    height, width = image.shape
    for left in range(0, width, _COLUMNS_AT_ONCE):
        columns = min(_COLUMNS_AT_ONCE, width - left)
        layer = _layer(arrays, left, (columns, height), hard=sheets, glass=False)
        if sheets:
            layer = _over(_layer(arrays, left, (columns, height), hard=False, glass=True), layer)
        image[:, left : left + columns] = _developed(arrays, layer, left).T


@dataclass(frozen=True)
class _Layer:
    """Linear colours times cover (columns, rows, 3), cover and share of the floor that is seen, 0..1."""

    colour: FloatArray
    cover: FloatArray
    clear: FloatArray


def _over(upper: _Layer, lower: _Layer) -> _Layer:
    left = 1 - upper.cover
    return _Layer(
        upper.colour + lower.colour * left[..., None], upper.cover + lower.cover * left, lower.clear * left
    )


def _layer(arrays: SurfaceArrays, first: int, size: tuple[int, int], *, hard: bool, glass: bool) -> _Layer:
    columns, rows = size
    across = (first + (np.arange(columns * SAMPLES) + 0.5) / SAMPLES - arrays.view[1]) / arrays.view[0]
    away, wall = _visible(arrays, across, rows * SAMPLES, hard=hard)
    blocks = (columns, SAMPLES, rows, SAMPLES)
    samples = away.reshape(blocks).transpose(0, 2, 1, 3).reshape(columns, rows, -1)
    walls = wall.reshape(blocks).transpose(0, 2, 1, 3).reshape(samples.shape)
    places = np.broadcast_to(across.reshape(columns, 1, SAMPLES, 1), (columns, rows, SAMPLES, SAMPLES))
    seen = samples > NOTHING
    spread = samples.max(axis=-1) - samples.min(axis=-1)
    smooth = ~walls.any(axis=-1) & seen.all(axis=-1)
    smooth &= spread < SMOOTH / (arrays.view[0] * arrays.view[3])
    rough = seen & ~smooth[..., None]
    pixel = np.arange(columns * rows).reshape(columns, rows)
    middle = across.reshape(columns, SAMPLES).mean(axis=1)
    middles = np.broadcast_to(middle[:, None], (columns, rows))
    s = np.concatenate([middles[smooth], places.reshape(samples.shape)[rough]])
    t = np.concatenate([samples.mean(axis=-1)[smooth], samples[rough]])
    standing = np.concatenate([np.zeros(np.count_nonzero(smooth), np.bool_), walls[rough]])
    owner = np.concatenate([pixel[smooth], np.broadcast_to(pixel[..., None], samples.shape)[rough]])
    share = np.concatenate([np.ones(np.count_nonzero(smooth)), np.full(np.count_nonzero(rough), SAMPLES**-2)])
    colour, cover, solid = _shaded(arrays, s, t, standing, hard=hard, glass=glass)
    sums = np.zeros((5, columns * rows))
    for row, values in enumerate((*(colour * cover), cover, solid)):
        sums[row] = np.bincount(owner, values * share, columns * rows)
    shaped = sums.reshape(5, columns, rows)
    return _Layer(shaped[:3].transpose(1, 2, 0), shaped[3], 1 - shaped[4])


def _visible(
    arrays: SurfaceArrays, across: FloatArray, rows: int, *, hard: bool
) -> tuple[FloatArray, BoolArray]:
    """How far away each sample of the columns sees the surface (columns, samples down), and where a section."""
    scale, _, middle_y, sin, cos = arrays.view[:5]
    entry, exit_ = _slab(arrays, across)
    away = np.full((len(across), rows), NOTHING)
    wall = np.zeros(away.shape, np.bool_)
    inside = np.flatnonzero(exit_ - entry > 0)
    if len(inside) == 0:
        return away, wall
    last = np.ceil((exit_ - entry)[inside] / arrays.view[12]).astype(np.intp)
    index = np.minimum(np.arange(last.max() + 1), last[:, None])
    step = (exit_ - entry)[inside] / last
    depth = entry[inside, None] + index * step[:, None]
    up = _heights(arrays, across[inside, None], depth, hard=hard) * cos + depth * sin
    horizon = np.maximum.accumulate(up, axis=1)
    wanted = (middle_y - (np.arange(rows) + 0.5) / SAMPLES) / scale
    for j, column in enumerate(inside):
        place = np.searchsorted(horizon[j], wanted)
        wall[column] = (place == 0) & (wanted >= depth[j, 0] * sin)
        hit = (place > 0) & (place <= last[j])
        here = place[hit]
        below = up[j, here - 1]
        share = (wanted[hit] - below) / (up[j, here] - below)
        away[column, hit] = depth[j, here - 1] + share * step[j]
        away[column, wall[column]] = depth[j, 0]
    return away, wall


def _slab(arrays: SurfaceArrays, across: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where each line across the base enters and leaves it, in scene units away; equal where it misses."""
    turn_cos, turn_sin, half_u, half_v = arrays.view[5:9]
    entry, exit_ = np.full(len(across), -1e3), np.full(len(across), 1e3)
    for start, slope, half in ((across * turn_cos, -turn_sin, half_u), (across * turn_sin, turn_cos, half_v)):
        if abs(slope) < 1e-9:
            exit_ = np.where(np.abs(start) > half, entry, exit_)
        else:
            one, other = (-half - start) / slope, (half - start) / slope
            entry = np.maximum(entry, np.minimum(one, other))
            exit_ = np.minimum(exit_, np.maximum(one, other))
    return entry, np.maximum(entry, exit_)


def _base(arrays: SurfaceArrays, across: FloatArray, away: FloatArray) -> tuple[FloatArray, FloatArray]:
    cos, sin = arrays.view[5:7]
    return across * cos - away * sin, across * sin + away * cos


def _heights(arrays: SurfaceArrays, across: FloatArray, away: FloatArray, *, hard: bool) -> FloatArray:
    u, v = _base(arrays, across, away)
    height = np.zeros(u.shape)
    for part in arrays.parts:
        own = _part(part, u, v)[0]
        height = np.maximum(height, own) if hard else height + own
    heights: FloatArray = np.minimum(height, arrays.finish[11])
    return heights


def _part(part: FloatArray, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Height of a component and the two whitened coordinates that give its slope."""
    mean_u, mean_v, a, b, c, constant = part
    du, dv = u - mean_u, v - mean_v
    first, second = a * du, b * du + c * dv
    return np.exp(np.maximum(constant - 0.5 * (first * first + second * second), FAINTEST)), first, second


def _shaded(
    arrays: SurfaceArrays, across: FloatArray, away: FloatArray, wall: BoolArray, *, hard: bool, glass: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Linear-light colours (3, n) of the surface at n places, its cover, and what it hides of the floor."""
    sin, cos, turn_cos, turn_sin = arrays.view[3:7]
    relief, tint_height, wall_shade, glass_cover, rim = arrays.finish[11:16]
    u, v = _base(arrays, across, away)
    height, slope_u, slope_v, mixed = _summed(arrays, u, v, hard=hard)
    flat = wall | (height >= relief)
    slope_u[flat] = slope_v[flat] = 0
    if len(arrays.ramp):
        place = np.minimum(height / relief, 1.0) * (len(arrays.ramp) - 1)
        lower = np.minimum(place.astype(np.intp), len(arrays.ramp) - 2)
        low, high = arrays.ramp[lower].T, arrays.ramp[lower + 1].T
        mixed = low + (high - low) * (place - lower)
    slope_across, slope_away = (
        slope_u * turn_cos + slope_v * turn_sin,
        slope_v * turn_cos - slope_u * turn_sin,
    )
    tint = np.minimum(height / tint_height, 1.0)
    tint *= tint * (3 - 2 * tint)
    ground, ink, white = arrays.inks[:, :, None]
    lines = _lines(arrays, (u, v, height), (slope_across, slope_away), glass=glass) * ~wall
    mixed = ground + (mixed - ground) * tint
    mixed += (ink + (white - ink) * tint - mixed) * lines
    colour = np.clip(arrays.to_rgb @ mixed**3, 0, 1)
    colour = _lit(arrays, colour, (slope_across, slope_away), tint) * np.where(wall, wall_shade, 1.0)
    if glass:
        steep = np.sqrt(1 + slope_across**2 + slope_away**2)
        turned = 1 - np.maximum(sin + cos * slope_away, 0) / steep
        cover = tint * np.minimum(np.maximum(glass_cover + rim * turned * turned * turned, lines), 1.0)
        return colour, cover, cover
    return colour, np.ones(len(tint)), tint * arrays.finish[10]


def _summed(
    arrays: SurfaceArrays, u: FloatArray, v: FloatArray, *, hard: bool
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Height, its slopes along u and v, and the mixed roots (3, n); of the highest component only if ``hard``."""
    height, slope_u, slope_v = np.zeros_like(u), np.zeros_like(u), np.zeros_like(u)
    mixed = np.zeros((3, len(u)))
    for part, root in zip(arrays.parts, arrays.roots, strict=True):
        own, first, second = _part(part, u, v)
        _, _, a, b, c, _ = part
        own_u, own_v = -own * (a * first + b * second), -own * (c * second)
        if hard:
            higher = own > height
            np.copyto(height, own, where=higher)
            np.copyto(slope_u, own_u, where=higher)
            np.copyto(slope_v, own_v, where=higher)
            np.copyto(mixed, root[:, None] * own, where=higher)
        else:
            height += own
            slope_u += own_u
            slope_v += own_v
            mixed += root[:, None] * own
    mixed /= np.maximum(height, 1e-30)
    return height, slope_u, slope_v, mixed


def _lit(
    arrays: SurfaceArrays, colour: FloatArray, slopes: tuple[FloatArray, FloatArray], tint: FloatArray
) -> FloatArray:
    """Light a surface of linear colours (3, n): soft diffuse light and a little gloss."""
    ambient, gloss = arrays.finish[2:4]
    light, half = arrays.finish[4:7], arrays.finish[7:10]
    slope_across, slope_away = slopes
    steep = np.sqrt(1 + slope_across**2 + slope_away**2)
    facing = (light[2] - light[0] * slope_across - light[1] * slope_away) / steep
    bright, full = 0.5 + 0.5 * facing, 0.5 + 0.5 * light[2]
    soft = bright * np.sqrt(np.maximum(bright, 0)) / (full * np.sqrt(full))
    shine = np.maximum((half[2] - half[0] * slope_across - half[1] * slope_away) / steep, 0)
    shine = shine * shine * shine
    shine *= shine
    shine *= shine
    shine *= shine
    lit = colour * (ambient + (1.04 - ambient) * soft) + gloss * shine * tint
    clipped: FloatArray = np.clip(lit, 0, 1)
    return clipped


def _lines(
    arrays: SurfaceArrays,
    place: tuple[FloatArray, FloatArray, FloatArray],
    slopes: tuple[FloatArray, FloatArray],
    *,
    glass: bool,
) -> FloatArray:
    """Strength 0..1 of the ink: the grid of the axes and the contours, both one pixel wide."""
    scale, _, _, sin, cos, turn_cos, turn_sin = arrays.view[:7]
    step, *offsets = arrays.view[9:12]
    grid, contour = arrays.finish[:2]
    u, v, height = place
    slope_across, slope_away = slopes
    # What one pixel to the right, and one up, means on the surface (implicit differentiation of
    # up = away·sin + height·cos).
    facing = np.maximum(sin + cos * slope_away, 1e-3)
    right_away, up_away = -cos * slope_across / facing, 1 / facing
    ink: FloatArray = np.zeros_like(facing)
    if not glass:
        for values, offset, along, across in (
            (u, offsets[0], turn_cos, -turn_sin),
            (v, offsets[1], turn_sin, turn_cos),
        ):
            footprint = np.sqrt((along + across * right_away) ** 2 + (across * up_away) ** 2) / scale
            turns = values / step + offset
            distance = np.abs(turns - np.floor(turns + 0.5)) * step
            ink = np.maximum(ink, grid * np.maximum(1.0 - distance / np.maximum(footprint, 1e-9), 0))
    rise = np.sqrt((slope_across + slope_away * right_away) ** 2 + (slope_away * up_away) ** 2) / scale
    for level in arrays.levels:
        near = np.maximum(1.0 - np.abs(height - level) / np.maximum(rise, 1e-9), 0)
        ink = np.maximum(ink, contour * near)
    return ink


def _developed(arrays: SurfaceArrays, layer: _Layer, first: int) -> Pixels:
    """Premultiplied sRGB pixels (columns, rows), with the picture of the floor where it can be seen."""
    steps = len(arrays.codes) - 1
    cover = layer.cover
    linear = layer.colour / np.maximum(cover, 1e-9)[..., None]
    place = np.minimum(linear * steps + 0.5, steps).astype(np.intp)
    shades = arrays.codes[place] * cover[..., None]
    if arrays.floor.size:
        shades = _with_floor(arrays, shades, cover * layer.clear, first)
    whole = (np.concatenate([shades, 255 * cover[..., None]], axis=2) + 0.5).astype(np.uint32)
    pixels: Pixels = (
        whole[..., 3] << np.uint32(24)
        | whole[..., 0] << np.uint32(16)
        | whole[..., 1] << np.uint32(8)
        | whole[..., 2]
    )
    return pixels


def _with_floor(arrays: SurfaceArrays, shades: FloatArray, clear: FloatArray, first: int) -> FloatArray:
    """Lay the picture of the floor, sampled between its pixels, over the colours where they are clear."""
    scale, middle_x, middle_y, sin, _, _, _, half_u, half_v = arrays.view[:9]
    columns, rows = clear.shape
    across = ((first + np.arange(columns) + 0.5 - middle_x) / scale)[:, None]
    away = ((middle_y - np.arange(rows) - 0.5) / (scale * sin))[None, :]
    u, v = _base(arrays, across, away)
    height, width = arrays.floor.shape
    x, y = (u / half_u + 1) * (0.5 * width) - 0.5, (1 - v / half_v) * (0.5 * height) - 0.5
    j, i = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    inside = (j >= 0) & (j < width - 1) & (i >= 0) & (i < height - 1) & (clear > 0)
    x, y, j, i = x[inside], y[inside], j[inside], i[inside]
    dx, dy = x - j, y - i
    corners = (
        (i, j, (1 - dx) * (1 - dy)), (i, j + 1, dx * (1 - dy)),
        (i + 1, j, (1 - dx) * dy), (i + 1, j + 1, dx * dy),
    )  # fmt: skip
    found = np.zeros((4, len(x)))
    for row, column, share in corners:
        code = arrays.floor[row, column].astype(np.int64)
        for channel, shift in enumerate((16, 8, 0, 24)):
            found[channel] += share * ((code >> shift) & 255)
    covered = clear[inside]
    result = shades.copy()
    result[inside] = shades[inside] * (1 - covered * found[3] / 255)[:, None] + (found[:3] * covered).T
    return result
