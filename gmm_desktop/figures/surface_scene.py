"""From where the density is seen as a surface, and how big: the geometry shared by pixels and axes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.figures.contours import PEAK_RANGE, density_grid
from gmm_desktop.figures.ticks import nice_step
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.density import gaussian_density
from gmm_desktop.mixture.parameters import MixtureParameters

Floats = NDArray[np.float64]

RELIEF = 0.85
"""Height of the highest peak in units of the longer half side of the base."""

REACH = 3.3
"""The base holds this many standard deviations around every mean."""


EDGE_SHARE = 0.02
"""Free edge of the base, as a share of its longer side."""

CUT = 3.0
"""Where a peak is cut off that is out of all proportion, times the weighted geometric mean of the peaks."""


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

    @property
    def step(self) -> float:
        """Distance of the lines on the base, and of the ticks at its edges, in data units."""
        return nice_step(2 * self.half_side, 9)

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
    elevation: float = 34.0,
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
    top = _full_height(parameters, base)
    unit = SurfaceScene(base, top, np.radians(azimuth), np.radians(elevation), width, height, 1.0, (0.0, 0.0))
    across, down = unit.project(*_landmarks(unit, parameters))
    left, right = float(across.min()), float(across.max())
    upper, lower = float(down.min()), float(down.max())
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
    room = EDGE_SHARE * max(x1 - x0, y1 - y0)
    return x0 - room, x1 + room, y0 - room, y1 + room


def _full_height(parameters: MixtureParameters, base: Extent) -> float:
    """Density of the highest peak; but a component that collapses is cut off, lest it flatten all others."""
    *_, values = density_grid(parameters, base, 96, 96)
    peaks = gaussian_density(parameters.means, parameters)
    typical = float(np.exp(parameters.weights @ np.log(peaks) / parameters.weights.sum()))
    highest = max(float(peaks.max()), float(values.max()))
    return highest if highest <= PEAK_RANGE * typical else CUT * typical


def _landmarks(unit: SurfaceScene, parameters: MixtureParameters) -> tuple[Floats, Floats, Floats]:
    """Find what must not leave the image: the corners, the peaks and the top of the upright axis."""
    x0, x1, y0, y1 = unit.extent
    x, y = np.array([x0, x0, x1, x1]), np.array([y0, y1, y0, y1])
    left = int(np.argmin(unit.project(x, y)[0]))
    shares = np.minimum(1.03 * gaussian_density(parameters.means, parameters) / unit.top, 1.0)
    return (
        np.r_[x, x[left], parameters.means[:, 0]],
        np.r_[y, y[left], parameters.means[:, 1]],
        np.r_[np.zeros(4), 1.0, shares],
    )
