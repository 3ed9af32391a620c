"""From where the density is seen as a surface, and how big: the geometry shared by pixels and axes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.figures.contours import PEAK_RANGE, density_grid
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.parameters import MixtureParameters

Floats = NDArray[np.float64]

RELIEF = 0.95
"""Height of the highest peak in units of the longer half side of the base."""

REACH = 3.3
"""The base holds this many standard deviations around every mean."""


@dataclass(frozen=True)
class SurfaceScene:
    """An orthographic view of the density over a rectangle.

    Scene units: the base is centred, its longer side runs from -1 to 1; heights run from 0 to `RELIEF`.

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
    """

    extent: Extent
    top: float
    azimuth: float
    elevation: float
    width: int
    height: int
    scale: float
    origin: tuple[float, float]

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

    def project(self, x: ArrayLike, y: ArrayLike, share: ArrayLike = 0.0) -> tuple[Floats, Floats]:
        """Pixel coordinates of a place in data units, at a ``share`` of the full height."""
        u = (np.asarray(x, np.float64) - self.middle[0]) / self.half_side
        v = (np.asarray(y, np.float64) - self.middle[1]) / self.half_side
        across = u * np.cos(self.azimuth) + v * np.sin(self.azimuth)
        away = v * np.cos(self.azimuth) - u * np.sin(self.azimuth)
        up = away * np.sin(self.elevation) + RELIEF * np.asarray(share) * np.cos(self.elevation)
        return self.origin[0] + self.scale * across, self.origin[1] - self.scale * up


def surface_scene(
    parameters: MixtureParameters,
    size: tuple[int, int],
    *,
    extent: Extent | None = None,
    azimuth: float = -35.0,
    elevation: float = 32.0,
    margins: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
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
    azimuth, elevation : float
        In degrees: anticlockwise from −y, and above the horizon (5..85).
    margins : (left, top, right, bottom)
        Pixels to keep free, e.g. for axes.
    """
    width, height = size
    base = extent or components_extent(parameters)
    *_, values = density_grid(parameters, base, 96, 96)
    heights = np.log(density(parameters.means, parameters))
    # As with contours, a collapsing component is cut off rather than let it flatten all others.
    typical = float(parameters.weights @ heights) + float(np.log(PEAK_RANGE))
    top = float(np.exp(min(typical, max(float(heights.max()), float(np.log(max(values.max(), 1e-300)))))))
    unit = SurfaceScene(base, top, np.radians(azimuth), np.radians(elevation), width, height, 1.0, (0.0, 0.0))
    corners_x, corners_y = np.array(base)[[0, 0, 1, 1]], np.array(base)[[2, 3, 2, 3]]
    low_x, low_y = unit.project(corners_x, corners_y)
    high_x, high_y = unit.project(corners_x, corners_y, _ceiling(unit, parameters))
    left, right = float(low_x.min()), float(low_x.max())
    upper, lower = float(min(low_y.min(), high_y.min())), float(low_y.max())
    free_width = width - margins[0] - margins[2]
    free_height = height - margins[1] - margins[3]
    scale = min(free_width / (right - left), free_height / (lower - upper))
    origin = (
        margins[0] + 0.5 * free_width - 0.5 * scale * (left + right),
        margins[1] + 0.5 * free_height - 0.5 * scale * (upper + lower),
    )
    return SurfaceScene(base, top, unit.azimuth, unit.elevation, width, height, scale, origin)


def components_extent(parameters: MixtureParameters, reach: float = REACH) -> Extent:
    """Rectangle (x0, x1, y0, y1) that holds every component to ``reach`` standard deviations."""
    deviations = reach * np.sqrt(np.diagonal(parameters.covariances, axis1=1, axis2=2))
    x0, y0 = (parameters.means - deviations).min(axis=0).tolist()
    x1, y1 = (parameters.means + deviations).max(axis=0).tolist()
    return x0, x1, y0, y1


def _ceiling(unit: SurfaceScene, parameters: MixtureParameters) -> float:
    """Share of the full height that the back corner needs so that no peak leaves the image."""
    shares = np.minimum(density(parameters.means, parameters) / unit.top, 1.0)
    _, peaks = unit.project(parameters.means[:, 0], parameters.means[:, 1], shares)
    corners = np.array(unit.extent)
    _, back = unit.project(corners[[0, 0, 1, 1]], corners[[2, 3, 2, 3]])
    needed = (float(back.min()) - float(peaks.min())) / (RELIEF * np.cos(unit.elevation))
    return float(max(needed, 0.0)) * 1.04
