"""What a picture of the plane shows, as one value, and where on a sheet it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF

from gmm_desktop.experiment.state import Colouring, State
from gmm_desktop.experiment.trail import NO_TRAIL, ghosts_of, trail_of
from gmm_desktop.figures.axes import left_room
from gmm_desktop.figures.view import Extent, View, fitted_view
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

OUTSIDE_SHARE = 0.3
"""How far ellipses may widen the view beyond the points, as a share of the points' box."""
MARGIN = 0.06
ROOM_OF_ALL = 0.04
"""Free edge around what several frames show."""
MARGINAL = 60
"""Design units that a marginal density takes beside the plane."""
LEVELS = 7


@dataclass(frozen=True, eq=False)
class ColourKey:
    """A scale of colours and its words: its name and its two ends."""

    words: tuple[str, str, str]
    colours: Pixels


@dataclass(frozen=True, eq=False)
class PlanePicture:
    """What is drawn of a frame on the plane.

    Parameters
    ----------
    points : Points
        The data.
    parameters : MixtureParameters
        θ: ellipses, means, density.
    theta : MixtureParameters
        The θ the responsibilities come from: colours of points, regions.
    temperature : float
        T of the responsibilities.
    colouring : Colouring
        Of the points.
    component : int or None
        Whose γ colours the points, where one does.
    columns : (str, str)
        Names of the axes.
    level : float
        How many standard deviations out the ellipses are.
    levels : int
        Number of contour lines; 0 for none.
    by_mass : bool
        Contours enclose given shares of the probability instead.
    heat, regions, marginals : bool
        As in `ViewOptions`.
    trail : ndarray, shape (T, K, 2)
        Earlier means, oldest first.
    ghosts : tuple of MixtureParameters
        Of earlier iterations, oldest first.
    truth, earlier : MixtureParameters or None
        What the data were drawn from; what the run before ended with.
    equal_axes : bool
        One data unit is as long upwards as across.
    extent : (x0, x1, y0, y1), optional
        What must be seen; by default all points and ellipses.
    keys : tuple of ColourKey
        The scales of colour in use.
    """

    points: Points
    parameters: MixtureParameters
    theta: MixtureParameters
    temperature: float = 1.0
    colouring: Colouring = Colouring.BLEND
    component: int | None = None
    columns: tuple[str, str] = ("x", "y")
    level: float = 2.0
    levels: int = LEVELS
    by_mass: bool = False
    heat: bool = False
    regions: bool = False
    marginals: bool = False
    trail: FloatArray = field(default_factory=lambda: NO_TRAIL)
    ghosts: tuple[MixtureParameters, ...] = ()
    truth: MixtureParameters | None = None
    earlier: MixtureParameters | None = None
    equal_axes: bool = True
    extent: Extent | None = None
    keys: tuple[ColourKey, ...] = ()

    @property
    def seen(self) -> tuple[FloatArray, FloatArray]:
        """Corners of the box that must be seen, in data units."""
        if self.extent is not None:
            x0, x1, y0, y1 = self.extent
            return np.array([x0, y0]), np.array([x1, y1])
        return seen_box(self.points, self.parameters, self.level)


def plane_picture(
    state: State, extent: Extent | None = None, keys: tuple[ColourKey, ...] = ()
) -> PlanePicture:
    """Return what the plane shows of a state."""
    frame, options, dataset = state.shown, state.options, state.experiment.dataset
    in_run, runs = state.preview is None, state.timeline.ghosts
    return PlanePicture(
        dataset.points,
        frame.parameters,
        frame.responsibility_parameters,
        frame.temperature,
        options.colouring,
        state.component,
        (dataset.columns[0], dataset.columns[1]),
        options.level,
        LEVELS if options.contours else 0,
        options.by_mass,
        options.heat,
        options.regions,
        options.marginals,
        trail_of(state.timeline) if options.trails and in_run else NO_TRAIL,
        ghosts_of(state.timeline) if options.ghosts and in_run else (),
        dataset.truth if options.truth else None,
        runs[-1].outcome.frame.parameters if options.earlier and runs else None,
        options.equal_axes,
        extent,
        keys,
    )


def seen_box(points: Points, parameters: MixtureParameters, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the corners of a box around all points and ellipses, but for ellipses far out."""
    room = OUTSIDE_SHARE * float(np.max(points.upper - points.lower))
    deviations = level * np.sqrt(np.diagonal(parameters.covariances, axis1=1, axis2=2))
    low = np.maximum((parameters.means - deviations).min(axis=0), points.lower - room)
    high = np.minimum((parameters.means + deviations).max(axis=0), points.upper + room)
    if room == 0.0:
        low, high = parameters.means - deviations, parameters.means + deviations
        low, high = low.min(axis=0), high.max(axis=0)
    lower: FloatArray = np.minimum(low, points.lower)
    upper: FloatArray = np.maximum(high, points.upper)
    return lower, upper


def common_extent(pictures: Sequence[PlanePicture]) -> Extent | None:
    """Return a rectangle that shows all that must be seen of any of the pictures; None where it has no area."""
    corners = [picture.seen for picture in pictures]
    lower = np.min([low for low, _ in corners], axis=0)
    upper = np.max([high for _, high in corners], axis=0)
    room = ROOM_OF_ALL * (upper - lower)
    (x0, y0), (x1, y1) = (lower - room).tolist(), (upper + room).tolist()
    return (x0, x1, y0, y1) if min(x1 - x0, y1 - y0) > 0 else None


def plane_view(picture: PlanePicture, width: int, height: int) -> View:
    """Return the view of so many pixels that shows all that must be seen."""
    lower, upper = picture.seen
    margin = 0.0 if picture.extent is not None else MARGIN
    if picture.equal_axes:
        return fitted_view(lower, upper, width, height, margin)
    low, high = (float(edge) for edge in (lower[0], upper[0]))
    x0, x1 = _widened(low, high, margin)
    y0, y1 = _widened(float(lower[1]), float(upper[1]), margin)
    return View(x0, x1, y0, y1, width, height)


def _widened(low: float, high: float, margin: float) -> tuple[float, float]:
    size = high - low
    room = margin * size if size > 0 else max(1e-9 * max(abs(low), abs(high)), 1.0)
    return low - room, high + room


def plane_area(picture: PlanePicture, size: tuple[int, int], top: float, unit: float) -> tuple[QRectF, View]:
    """Return where on a sheet the plane lies, on whole pixels, and what part of it is seen there.

    Parameters
    ----------
    picture : PlanePicture
        What is drawn.
    size : (int, int)
        Of the sheet.
    top : float
        What is taken at the top, e.g. by a title.
    unit : float
        Pixels a design unit.
    """
    beside = round(MARGINAL * unit) if picture.marginals else 0
    right, bottom = size[0] - round(24 * unit) - beside, size[1] - round(56 * unit)
    upper, left = round(top) + beside, round(70 * unit)
    for _ in range(2):  # the labels at the left need a view, and the view the width they leave
        view = plane_view(picture, max(right - left, 16), max(bottom - upper, 16))
        left = left_room(view, unit)
    return QRectF(right - view.width, bottom - view.height, view.width, view.height), view
