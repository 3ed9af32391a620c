"""What a picture of the density is made of: options, finish, and the arrays both forms of the renderer read."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.oklab import LMS_TO_RGB, cone_roots, encoded, from_oklab
from gmm_desktop.figures.plane.contours import contour_levels
from gmm_desktop.figures.surface.surface_scene import SurfaceScene
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.density import quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters

SAMPLES = 2
"""Samples a pixel along each axis."""

CONTOURS = 8
LIGHT_FROM = np.array([-0.55, -0.35, 1.0])
"""Towards the light: right, away, up."""

TINT_SHARE = 0.12
"""Share of the full height at which the colour of the surface has wholly replaced that of the ground."""

LEAST_STEPS = 300
"""Steps along a column at least, so that steep hills are smooth also from low down."""

NOTHING = -1e9
"""Depth of a sample that sees no surface."""

FAINTEST = -80.0
"""Logarithm of the smallest height that is told from none."""

SMOOTH = 2.5
"""Samples of a pixel are shaded as one if they lie no farther apart than so many pixels on flat ground."""

WHITE = (255.0, 255.0, 255.0)
RAMP_STEPS = 256
CODE_STEPS = 4096


class SurfaceColours(StrEnum):
    """What the colours of the surface say."""

    COMPONENTS = "components"
    DENSITY = "density"


@dataclass(frozen=True)
class SurfaceLook:
    """What is drawn.

    Parameters
    ----------
    colours : SurfaceColours
        Those of the components, mixed by their responsibilities; or one scale by the density.
    sheets : bool
        Each π_k N_k as a surface of its own, and the density above them clear as glass.
    points : bool
        The points on the floor, seen through the surface.
    """

    colours: SurfaceColours = SurfaceColours.COMPONENTS
    sheets: bool = False
    points: bool = False


FIRST_LOOK = SurfaceLook()


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
    ramp: tuple[tuple[float, float, float], tuple[float, float, float]]
    """OKLab of the least and the greatest density in the scale by density."""


LIGHT_FINISH = Finish(
    (238, 240, 244), (92, 100, 112), 0.26, 0.50, 0.50, 0.09, ((0.90, -0.01, -0.03), (0.38, -0.01, -0.15))
)
DARK_FINISH = Finish(
    (44, 48, 56), (214, 222, 234), 0.20, 0.36, 0.44, 0.08, ((0.38, 0.0, -0.14), (0.93, -0.06, -0.03))
)
THROUGH = 0.62
"""Opacity of the hills over points on the floor."""

SHADES = (0.8, 0.20, 0.60)
"""Brightness of the section at the edge of the base; opacity of glass facing the eye, and more at its rim."""

NO_PICTURE: Pixels = np.zeros((0, 0), np.uint32)


@dataclass(frozen=True, eq=False)
class SurfaceArrays:
    """Everything the two forms of the renderer read, in scene units.

    Parameters
    ----------
    parts : ndarray, shape (K, 6)
        μ_u, μ_v, a, b, c and f of each component as in `quadratic_factors`; heights are exp(f − …).
    roots : ndarray, shape (K, 3)
        Cube roots of the cone responses to the colours of the components.
    ramp : ndarray, shape (256, 3) or (0, 3)
        The same for the scale by density, or empty for the colours of the components.
    levels : ndarray, shape (L,)
        Heights of the contours.
    view : ndarray, shape (13,)
        Pixels a unit, pixel of the middle (2), sin and cos of the elevation, cos and sin of the azimuth, half the
        sides of the base (2), distance of the lines on the base, their offsets in steps (2), step along a column.
    inks : ndarray, shape (3, 3)
        Cube roots of ground, ink and white.
    finish : ndarray, shape (16,)
        Strengths of grid and contours, ambient light and gloss; direction of the light (3) and of the greatest
        gloss (3); opacity; full height, and height at which the ground is no longer seen; brightness of the
        section at the edge; opacity of glass facing the eye, and how much more at its rim.
    floor : ndarray of uint32, shape (rows, columns)
        Picture of the floor, premultiplied; may be empty.
    codes : ndarray, shape (4096,)
        sRGB codes 0..255 of linear light in equal steps.
    to_rgb : ndarray, shape (3, 3)
        From cone responses to linear light.
    """

    parts: FloatArray
    roots: FloatArray
    ramp: FloatArray
    levels: FloatArray
    view: FloatArray
    inks: FloatArray
    finish: FloatArray
    floor: Pixels
    codes: FloatArray
    to_rgb: FloatArray


_CODES = encoded(np.arange(CODE_STEPS) / (CODE_STEPS - 1))
_TO_RGB = np.ascontiguousarray(LMS_TO_RGB)


def surface_arrays(
    parameters: MixtureParameters,
    colours: ArrayLike,
    scene: SurfaceScene,
    *,
    dark: bool,
    look: SurfaceLook = FIRST_LOOK,
    floor: Pixels = NO_PICTURE,
) -> SurfaceArrays:
    """Bring a mixture and a scene into the form the renderer reads; parameters as for `surface.render_surface`."""
    finish, unit = DARK_FINISH if dark else LIGHT_FINISH, scene.half_side
    mean_x, mean_y, a, b, c, constant = quadratic_factors(parameters).T
    u, v = (mean_x - scene.middle[0]) / unit, (mean_y - scene.middle[1]) / unit
    sin, cos = np.sin(scene.elevation), np.cos(scene.elevation)
    light = LIGHT_FROM / np.linalg.norm(LIGHT_FROM)
    half = light + np.array([0.0, -cos, sin])
    reach = float(np.hypot(*scene.half_sides))
    steps = max(2 * reach * scene.scale * SAMPLES * max(sin, 0.4), LEAST_STEPS)
    offsets = [middle / scene.step % 1.0 for middle in scene.middle]
    view = [
        scene.scale, *scene.origin, sin, cos, np.cos(scene.azimuth), np.sin(scene.azimuth),
        *scene.half_sides, scene.step / unit, *offsets, 2 * reach / steps,
    ]  # fmt: skip
    strengths = [finish.grid, finish.contour, finish.ambient, finish.gloss]
    directions = [*light, *(half / np.linalg.norm(half))]
    opacity = THROUGH if floor.size else 1.0
    heights = [scene.relief, TINT_SHARE * scene.relief]
    return SurfaceArrays(
        np.stack(
            [u, v, a * unit, b * unit, c * unit, constant - np.log(scene.top) + np.log(scene.relief)], axis=1
        ),
        np.ascontiguousarray(cone_roots(colours)),
        _ramp(finish) if look.colours is SurfaceColours.DENSITY else np.empty((0, 3)),
        contour_levels(parameters, CONTOURS) / scene.top * scene.relief,
        np.array(view),
        np.ascontiguousarray(cone_roots([finish.ground, finish.ink, WHITE])),
        np.array([*strengths, *directions, opacity, *heights, *SHADES]),
        np.ascontiguousarray(floor),
        _CODES,
        _TO_RGB,
    )


def _ramp(finish: Finish) -> FloatArray:
    """Cone roots (256, 3) of a scale of even steps in OKLab."""
    low, high = np.array(finish.ramp)
    share = np.linspace(0, 1, RAMP_STEPS)[:, None]
    return np.ascontiguousarray(cone_roots(from_oklab(low + (high - low) * share)))
