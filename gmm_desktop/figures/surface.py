"""The density as a shaded surface in the colours of its components.

A floating horizon: every column of pixels looks along one straight line across the base, so its visible part
is the running maximum of the projected heights from front to back. Normals come from the formula of the
density, not from a mesh, and every pixel is the mean of four samples in linear light.

Uniform noise would lift the whole picture evenly; it is left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.figures.contours import contour_levels
from gmm_desktop.figures.oklab import LMS_TO_RGB, cone_roots, encoded
from gmm_desktop.figures.surface_scene import RELIEF, SurfaceScene
from gmm_desktop.mixture.density import quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Pixels = NDArray[np.uint32]

SAMPLES = 2
"""Samples a pixel along each axis."""

CONTOURS = 8
LIGHT_FROM = np.array([-0.55, -0.35, 1.0])
"""Towards the light: right, away, up."""

TINT_HEIGHT = 0.12 * RELIEF
"""Height at which the colour of the components has wholly replaced that of the ground."""

WHITE = (255.0, 255.0, 255.0)
_COLUMNS_AT_ONCE = 96


@dataclass(frozen=True)
class Finish:
    """How the surface is painted: colours in sRGB 0..255, strengths 0..1."""

    ground: tuple[float, float, float]
    ink: tuple[float, float, float]
    """Of the lines on the ground; those on the hills are white."""
    grid: float
    contour: float
    ambient: float
    gloss: float


LIGHT_FINISH = Finish((238, 240, 244), (92, 100, 112), 0.26, 0.50, 0.50, 0.09)
DARK_FINISH = Finish((44, 48, 56), (214, 222, 234), 0.20, 0.36, 0.44, 0.08)


def render_surface(
    parameters: MixtureParameters, colours: ArrayLike, scene: SurfaceScene, *, dark: bool
) -> Pixels:
    """Draw the mixture's density as a surface on a transparent image.

    Parameters
    ----------
    parameters : MixtureParameters
        The K components.
    colours : array_like, shape (K, 3)
        Their sRGB colours, 0..255.
    scene : SurfaceScene
        From where it is seen, from `surface_scene`.
    dark : bool
        Whether the ground is dark.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB, the upper row first.
    """
    roots = cone_roots(colours).astype(np.float32)
    finish = DARK_FINISH if dark else LIGHT_FINISH
    field = _Field(parameters, scene)
    image = np.zeros((scene.height, scene.width), np.uint32)
    for left in range(0, scene.width, _COLUMNS_AT_ONCE):
        columns = min(_COLUMNS_AT_ONCE, scene.width - left)
        across = (left + (np.arange(columns * SAMPLES) + 0.5) / SAMPLES - scene.origin[0]) / scene.scale
        away = _visible(field, across.astype(np.float32))
        seen = np.isfinite(away)
        if not seen.any():
            continue
        samples = np.zeros((*away.shape, 4), np.float32)
        spread = np.broadcast_to(across.astype(np.float32)[:, None], away.shape)
        samples[seen, :3] = _shaded(field, spread[seen], away[seen], roots, finish)
        samples[seen, 3] = 1.0
        image[:, left : left + columns] = _averaged(samples)
    return image


class _Field:
    """The density in the coordinates of the picture: across and away, in scene units, heights too."""

    def __init__(self, parameters: MixtureParameters, scene: SurfaceScene) -> None:
        self.scene = scene
        mean_x, mean_y, a, b, c, constant = quadratic_factors(parameters).T
        unit = scene.half_side
        self.means = np.stack([mean_x - scene.middle[0], mean_y - scene.middle[1]]) / unit
        self.factors = np.stack([a, b, c]) * unit
        self.constants = constant - np.log(scene.top) + np.log(RELIEF)
        self.turn = np.cos(scene.azimuth), np.sin(scene.azimuth)
        self.levels = contour_levels(parameters, CONTOURS) / scene.top * RELIEF

    def base(self, across: Singles, away: Singles) -> tuple[Singles, Singles]:
        """Coordinates u, v along the sides of the base."""
        cos, sin = (np.float32(value) for value in self.turn)
        return across * cos - away * sin, across * sin + away * cos

    def heights(self, u: Singles, v: Singles) -> Singles:
        total = np.zeros(np.broadcast_shapes(u.shape, v.shape), np.float32)
        for k in range(len(self.constants)):
            total += self.part(k, u, v)[0]
        return np.minimum(total, np.float32(RELIEF))

    def part(self, k: int, u: Singles, v: Singles) -> tuple[Singles, Singles, Singles]:
        """Height of component k and the two whitened coordinates that give its slope."""
        du, dv = u - np.float32(self.means[0, k]), v - np.float32(self.means[1, k])
        a, b, c = self.factors[:, k].astype(np.float32)
        first, second = a * du, b * du + c * dv
        exponent = np.float32(self.constants[k]) - np.float32(0.5) * (first * first + second * second)
        return np.exp(np.maximum(exponent, np.float32(-80.0))), first, second


def _visible(field: _Field, across: Singles) -> Singles:
    """How far away each sample of the columns at ``across`` sees the surface: (columns, samples down).

    NaN where it sees none.
    """
    scene = field.scene
    sin, cos = np.sin(scene.elevation), np.cos(scene.elevation)
    reach = float(np.hypot(*scene.half_sides))
    steps = int(2 * reach * scene.scale * sin * SAMPLES) + 2
    depth = np.linspace(-reach, reach, max(steps, 600)).astype(np.float32)
    u, v = field.base(across[:, None], depth[None, :])
    inside = (np.abs(u) <= scene.half_sides[0]) & (np.abs(v) <= scene.half_sides[1])
    up = np.where(inside, field.heights(u, v) * np.float32(cos) + depth * np.float32(sin), -np.inf)
    horizon = np.maximum.accumulate(up, axis=1)
    rows = (np.arange(scene.height * SAMPLES) + 0.5) / SAMPLES
    wanted = ((scene.origin[1] - rows) / scene.scale).astype(np.float32)
    away = np.full((len(across), len(rows)), np.nan, np.float32)
    for j in np.flatnonzero(inside.any(axis=1)):
        first = int(inside[j].argmax())
        index = np.searchsorted(horizon[j], wanted)
        hit = (index > first) & (index < len(depth))
        here = index[hit]
        below, above = up[j, here - 1], up[j, here]
        share = (wanted[hit] - below) / (above - below)
        away[j, hit] = depth[here - 1] + share * (depth[1] - depth[0])
    return away


def _shaded(field: _Field, across: Singles, away: Singles, roots: Singles, finish: Finish) -> Singles:
    """Linear-light colour (n, 3) of the surface at n places."""
    u, v = field.base(across, away)
    height, slope_u, slope_v = (np.zeros_like(u) for _ in range(3))
    mixed = np.zeros((3, len(u)), np.float32)
    for k in range(len(roots)):
        part, first, second = field.part(k, u, v)
        a, b, c = field.factors[:, k].astype(np.float32)
        height += part
        slope_u -= part * (a * first + b * second)
        slope_v -= part * (c * second)
        mixed += roots[k][:, None] * part
    mixed /= np.maximum(height, np.float32(1e-30))
    cut = height >= np.float32(RELIEF)
    slope_u[cut] = slope_v[cut] = 0
    scene, (cos, sin) = field.scene, field.turn
    slope_across, slope_away = slope_u * cos + slope_v * sin, slope_v * cos - slope_u * sin
    tint = np.clip(height / np.float32(TINT_HEIGHT), 0, 1)
    tint *= tint * (3 - 2 * tint)
    lines = _lines(field, (u, v, height), (slope_across, slope_away), finish)
    ground, ink, white = (
        cone_roots(colour).astype(np.float32)[:, None] for colour in (finish.ground, finish.ink, WHITE)
    )
    mixed = ground + (mixed - ground) * tint
    mixed += (ink + (white - ink) * tint - mixed) * lines
    colour = np.clip(LMS_TO_RGB @ mixed**3, 0, 1)
    return _lit(colour, (slope_across, slope_away), tint, scene, finish).T.astype(np.float32)


def _lit(
    colour: Floats, slopes: tuple[Floats, Floats], tint: Singles, scene: SurfaceScene, finish: Finish
) -> Floats:
    """Light a surface of linear colours (3, n): soft diffuse light and a little gloss."""
    slope_across, slope_away = slopes
    steep = np.sqrt(1 + slope_across**2 + slope_away**2)
    light = LIGHT_FROM / np.linalg.norm(LIGHT_FROM)
    eye = np.array([0.0, -np.cos(scene.elevation), np.sin(scene.elevation)])
    half = (light + eye) / np.linalg.norm(light + eye)
    facing = (light[2] - light[0] * slope_across - light[1] * slope_away) / steep
    soft = (0.5 + 0.5 * facing) ** 1.5 / (0.5 + 0.5 * light[2]) ** 1.5
    shine = np.maximum((half[2] - half[0] * slope_across - half[1] * slope_away) / steep, 0) ** 24
    lit = colour * (finish.ambient + (1.04 - finish.ambient) * soft) + finish.gloss * shine * tint
    clipped: Floats = np.clip(lit, 0, 1)
    return clipped


def _lines(
    field: _Field,
    place: tuple[Singles, Singles, Singles],
    slopes: tuple[Floats, Floats],
    finish: Finish,
) -> Floats:
    """Strength 0..1 of the ink at each sample: the grid of the axes and the contours, both one pixel wide."""
    scene = field.scene
    u, v, height = place
    slope_across, slope_away = slopes
    sin, cos = np.sin(scene.elevation), np.cos(scene.elevation)
    # What one pixel to the right, and one up, means on the surface (implicit differentiation of
    # up = away·sin + height·cos).
    facing = np.maximum(sin + cos * slope_away, 1e-3)
    right_away, up_away = -cos * slope_across / facing, 1 / facing
    turn_cos, turn_sin = field.turn
    ink: Floats = np.zeros_like(facing)
    for axis, values in enumerate((u, v)):
        along, across = ((turn_cos, -turn_sin), (turn_sin, turn_cos))[axis]
        footprint = np.hypot(along + across * right_away, across * up_away) / scene.scale
        step = scene.step
        offset = scene.middle[axis] / step % 1.0
        turns = values * (scene.half_side / step) + offset
        distance = np.abs(turns - np.rint(turns)) * (step / scene.half_side)
        ink = np.maximum(ink, finish.grid * np.clip(1.0 - distance / footprint, 0, 1))
    rise = np.hypot(slope_across + slope_away * right_away, slope_away * up_away) / scene.scale
    for level in field.levels:
        near = np.clip(1.0 - np.abs(height - level) / np.maximum(rise, 1e-9), 0, 1)
        ink = np.maximum(ink, finish.contour * near)
    return ink


def _averaged(samples: Singles) -> Pixels:
    """Average linear samples (columns, rows, 4) to premultiplied sRGB pixels (rows, columns)."""
    columns, rows, _ = samples.shape
    blocks = samples.reshape(columns // SAMPLES, SAMPLES, rows // SAMPLES, SAMPLES, 4).mean(axis=(1, 3))
    alpha = blocks[..., 3:]
    colour = encoded(blocks[..., :3] / np.maximum(alpha, 1e-9)) * alpha
    codes = np.rint(np.concatenate([colour, 255 * alpha], axis=2)).astype(np.uint32)
    pixels: Pixels = codes[..., 3] << 24 | codes[..., 0] << 16 | codes[..., 1] << 8 | codes[..., 2]
    return pixels.T
