"""From where the density is seen as a surface, and how big: the geometry shared by pixels and axes."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.plane.contours import PEAK_RANGE, density_grid
from gmm_desktop.figures.ticks import nice_step
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import gaussian_density
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

RELIEF = 0.85
"""Height of the highest peak in units of the longer half side of the base."""
MOST_RELIEF = 1.5
"""The same where there is much room above."""

REACH = 3.3
"""The base holds this many standard deviations around every mean."""

EDGE_SHARE = 0.02
"""Free edge of the base, as a share of its longer side."""

CUT = 3.0
"""Where a peak is cut off that is out of all proportion, times the weighted geometric mean of the peaks."""

LOWEST, HIGHEST = 8.0, 85.0
"""Elevations of the viewer, in degrees."""
CORNER_SHARE = 0.65
"""How far towards a corner of the base a peak of full height is allowed for."""

LEAST_ZOOM, MOST_ZOOM = 0.5, 8.0
ZOOMED_AT = 0.25
"""Share of the full height that stays where it is while the camera zooms."""

FLOOR_ROOM = 0.06
"""Free edge around the points, as a share of the longer side of their box."""
LEAST_BREADTH = 0.35
"""The shorter side of a base that holds the points, as a share of the longer."""

HEADROOM = 1.2
"""A scale that must change leaves so much room above the highest peak, so that it need not change again soon."""
LEAST_SHARE = 0.5
"""A scale is kept while the highest peak takes at least this share of it."""


ROUND_TOPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class Camera:
    """Where the viewer stands.

    Parameters
    ----------
    azimuth : float
        Direction the viewer looks from, in degrees anticlockwise from −y.
    elevation : float
        Degrees above the horizon, `LOWEST` to `HIGHEST`.
    zoom : float
        1 shows all of the base.
    """

    azimuth: float = -35.0
    elevation: float = 34.0
    zoom: float = 1.0

    def turned(self, azimuth: float, elevation: float) -> "Camera":
        """Move around the surface by so many degrees."""
        new = min(max(self.elevation + elevation, LOWEST), HIGHEST)
        return replace(self, azimuth=(self.azimuth + azimuth + 180.0) % 360.0 - 180.0, elevation=new)

    def zoomed(self, factor: float) -> "Camera":
        """See everything so many times as large."""
        return replace(self, zoom=min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM))


@dataclass(frozen=True)
class SurfaceScene:
    """An orthographic view of the density over a rectangle.

    Scene units: the base is centred, its longer side runs from -1 to 1; heights run from 0 to ``relief``.

    Parameters
    ----------
    extent : (x0, x1, y0, y1)
        The base, in data units.
    top : float
        Density at full height, in 1 / (squared data units); what is higher is cut off.
    azimuth, elevation : float
        Direction the viewer looks from, in radians: anticlockwise from −y, and above the horizon.
    width, height : int
        Size of the image in pixels.
    scale : float
        Pixels a scene unit.
    origin : (float, float)
        Pixel at which the middle of the base stands.
    relief : float
        Full height in scene units.
    """

    extent: Extent
    top: float
    azimuth: float
    elevation: float
    width: int
    height: int
    scale: float
    origin: tuple[float, float]
    relief: float = RELIEF

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the base, in data units."""
        x0, x1, y0, y1 = self.extent
        return 0.5 * x0 + 0.5 * x1, 0.5 * y0 + 0.5 * y1

    @property
    def half_side(self) -> float:
        """Data units a scene unit."""
        x0, x1, y0, y1 = self.extent
        return 0.5 * max(x1 - x0, y1 - y0)

    @property
    def half_sides(self) -> tuple[float, float]:
        """Half the sides of the base, in scene units."""
        x0, x1, y0, y1 = self.extent
        return 0.5 * (x1 - x0) / self.half_side, 0.5 * (y1 - y0) / self.half_side

    @property
    def step(self) -> float:
        """Distance of the lines on the base, and of the ticks at its edges, in data units."""
        return nice_step(2 * self.half_side, 9)

    def project(self, x: ArrayLike, y: ArrayLike, share: ArrayLike = 0.0) -> tuple[FloatArray, FloatArray]:
        """Pixel coordinates of a place in data units, at a ``share`` of the full height."""
        u = (np.asarray(x, np.float64) - self.middle[0]) / self.half_side
        v = (np.asarray(y, np.float64) - self.middle[1]) / self.half_side
        across = u * np.cos(self.azimuth) + v * np.sin(self.azimuth)
        away = v * np.cos(self.azimuth) - u * np.sin(self.azimuth)
        up = away * np.sin(self.elevation) + self.relief * np.asarray(share) * np.cos(self.elevation)
        return self.origin[0] + self.scale * across, self.origin[1] - self.scale * up

    def unproject(self, across_px: ArrayLike, down_px: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Place on the base, in data units, that is seen at a pixel where no hill stands before it."""
        across = (np.asarray(across_px, np.float64) - self.origin[0]) / self.scale
        away = (self.origin[1] - np.asarray(down_px, np.float64)) / (self.scale * np.sin(self.elevation))
        u = across * np.cos(self.azimuth) - away * np.sin(self.azimuth)
        v = across * np.sin(self.azimuth) + away * np.cos(self.azimuth)
        return self.middle[0] + self.half_side * u, self.middle[1] + self.half_side * v


def surface_scene(
    parameters: MixtureParameters,
    size: tuple[int, int],
    *,
    extent: Extent | None = None,
    camera: Camera | None = None,
    top: float | None = None,
    margins: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
    turning: bool = False,
) -> SurfaceScene:
    """Set up the view so that the surface fills the image.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    size : (int, int)
        Width and height of the image in pixels.
    extent : (x0, x1, y0, y1), optional
        The base in data units; all components by default.
    camera : Camera, optional
        Where the viewer stands.
    top : float, optional
        Density at full height; by default that of the highest peak.
    margins : (left, top, right, bottom)
        Pixels to keep free, e.g. for axes.
    turning : bool
        Leave room for every azimuth, so that nothing changes its size while the camera turns and EM runs.
    """
    width, height = size
    base = extent or components_extent(parameters)
    seen = camera or Camera()
    highest = top or full_height(parameters, base)
    azimuth, elevation = float(np.radians(seen.azimuth)), float(np.radians(seen.elevation))
    unit = SurfaceScene(base, highest, azimuth, elevation, width, height, 1.0, (0.0, 0.0))
    free_width = max(width - margins[0] - margins[2], 1.0)
    free_height = max(height - margins[1] - margins[3], 1.0)
    if turning:
        unit = _with_relief(unit, free_height / free_width)
    left, right, upper, lower = _swept(unit) if turning else _bounds(unit, parameters)
    scale = min(free_width / (right - left), free_height / (lower - upper))
    middle_x = margins[0] + 0.5 * free_width - 0.5 * scale * (left + right)
    middle_y = margins[1] + 0.5 * free_height - 0.5 * scale * (upper + lower)
    # What stays in its place is in the air over the middle of the base, so that both are in sight.
    held = ZOOMED_AT * unit.relief * float(np.cos(elevation)) * scale
    origin = middle_x, middle_y + (seen.zoom - 1) * held
    return replace(unit, scale=seen.zoom * scale, origin=origin)


def enlarged(
    scene: SurfaceScene, size: tuple[int, int], margins: tuple[float, float, float, float]
) -> tuple[SurfaceScene, float]:
    """Show all that a scene shows on another image, as large as it fits; return it and the enlargement."""
    width, height = size[0] - margins[0] - margins[2], size[1] - margins[1] - margins[3]
    factor = max(min(width / scene.width, height / scene.height), 1e-3)
    origin = (
        margins[0] + 0.5 * (width - factor * scene.width) + factor * scene.origin[0],
        margins[1] + 0.5 * (height - factor * scene.height) + factor * scene.origin[1],
    )
    return replace(scene, width=size[0], height=size[1], scale=factor * scene.scale, origin=origin), factor


def steady_top(needed: float, present: float | None) -> float:
    """Choose the density at full height so that it seldom changes while EM runs, and nothing is cut off.

    Parameters
    ----------
    needed : float
        From `full_height`.
    present : float or None
        What was chosen last.
    """
    if present is not None and LEAST_SHARE * present <= needed <= present:
        return present
    return HEADROOM * needed


def round_top(needed: float) -> float:
    """Return the next round density that holds the highest peak, so that the scale seldom changes from frame to frame.

    Parameters
    ----------
    needed : float
        From `full_height`.
    """
    power = 10.0 ** math.floor(math.log10(needed))
    return power * next(step for step in ROUND_TOPS if step * power >= needed * (1 - 1e-9))


def data_extent(points: Points, parameters: MixtureParameters) -> Extent:
    """Rectangle (x0, x1, y0, y1) that holds the points and the means: the same all through most runs."""
    low = np.minimum(points.lower, parameters.means.min(axis=0))
    high = np.maximum(points.upper, parameters.means.max(axis=0))
    longer = float(np.max(high - low))
    if longer == 0.0:
        return components_extent(parameters)
    room = np.maximum(FLOOR_ROOM * longer, 0.5 * (LEAST_BREADTH * longer - (high - low)))
    (x0, y0), (x1, y1) = (low - room).tolist(), (high + room).tolist()
    return x0, x1, y0, y1


def components_extent(parameters: MixtureParameters, reach: float = REACH) -> Extent:
    """Rectangle (x0, x1, y0, y1) that holds every component to ``reach`` standard deviations."""
    deviations = reach * np.sqrt(np.diagonal(parameters.covariances, axis1=1, axis2=2))
    x0, y0 = (parameters.means - deviations).min(axis=0).tolist()
    x1, y1 = (parameters.means + deviations).max(axis=0).tolist()
    room = EDGE_SHARE * max(x1 - x0, y1 - y0)
    return x0 - room, x1 + room, y0 - room, y1 + room


def full_height(parameters: MixtureParameters, base: Extent) -> float:
    """Density of the highest peak; but a component that collapses is cut off, lest it flatten all others."""
    *_, values = density_grid(parameters, base, 96, 96)
    peaks = gaussian_density(parameters.means, parameters)
    typical = float(np.exp(parameters.weights @ np.log(peaks) / parameters.weights.sum()))
    highest = max(float(peaks.max()), float(values.max()))
    return highest if highest <= PEAK_RANGE * typical else CUT * typical


def _with_relief(unit: SurfaceScene, aspect: float) -> SurfaceScene:
    """Let the hills be higher where the picture is ``aspect`` times as high as wide and has room for them."""
    reach = float(np.hypot(*unit.half_sides))
    sin, cos = float(np.sin(unit.elevation)), float(np.cos(unit.elevation))
    room = (2 * reach * aspect - (1 + CORNER_SHARE) * reach * sin) / cos
    return replace(unit, relief=min(max(room, RELIEF), MOST_RELIEF))


def _swept(unit: SurfaceScene) -> tuple[float, float, float, float]:
    """Left, right, upper and lower bound of the base and of full height at every azimuth."""
    reach = float(np.hypot(*unit.half_sides))
    sin, cos = float(np.sin(unit.elevation)), float(np.cos(unit.elevation))
    return -reach, reach, -max(reach * sin, CORNER_SHARE * reach * sin + unit.relief * cos), reach * sin


def _bounds(unit: SurfaceScene, parameters: MixtureParameters) -> tuple[float, float, float, float]:
    """Left, right, upper and lower bound of what must not leave the image: corners, peaks, the upright axis."""
    x0, x1, y0, y1 = unit.extent
    x, y = np.array([x0, x0, x1, x1]), np.array([y0, y1, y0, y1])
    left = int(np.argmin(unit.project(x, y)[0]))
    shares = np.minimum(1.03 * gaussian_density(parameters.means, parameters) / unit.top, 1.0)
    across, down = unit.project(
        np.r_[x, x[left], parameters.means[:, 0]],
        np.r_[y, y[left], parameters.means[:, 1]],
        np.r_[np.zeros(4), 1.0, shares],
    )
    return float(across.min()), float(across.max()), float(down.min()), float(down.max())
