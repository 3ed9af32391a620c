"""What a picture of the plane shows, as one value, and where on a sheet it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QRectF

from gmm_desktop.experiment.state import Colouring, SampleView
from gmm_desktop.experiment.trail import NO_TRAIL
from gmm_desktop.figures.axes import left_room
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import Extent, View, fitted_view
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import Pins

OUTSIDE_SHARE = 0.3
"""How far ellipses may widen the view beyond the points, as a share of the points' box."""
MARGIN = 0.06
ROOM_OF_ALL = 0.04
"""Free edge around what several frames show."""
MARGINAL = 60
"""Design units that a marginal density takes beside the plane."""
MOST_WITH_RINGS = 8


class Scale(Enum):
    """What a scale of colours measures."""

    UNCERTAINTY = auto()
    SHARE = auto()
    HEAT = auto()


@dataclass(frozen=True)
class ColourKey:
    """A scale of colours that is in use, and its words: its name and its two ends."""

    scale: Scale
    words: tuple[str, str, str]


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
    contours, by_mass, heat, regions, marginals : bool
        As in `ViewOptions`.
    sample : SampleView
        Whether points drawn from the mixture are seen beside the data or instead of them.
    trail : ndarray, shape (T, K, 2)
        Earlier means, oldest first.
    ghosts : tuple of MixtureParameters
        Of earlier iterations, oldest first.
    truth, earlier : MixtureParameters or None
        What the data were drawn from; what the run before ended with.
    moved : (int, str), optional
        The component the M-step moved most, and what is written beside it.
    pins : Pins
        What EM leaves as it is: said beside the means.
    small : bool
        The picture is small: no rings and weights around the means.
    equal_axes : bool
        One data unit is as long upwards as across.
    extent : (x0, x1, y0, y1), optional
        What must be seen; by default all points and ellipses.
    keys : tuple of ColourKey
        The scales of colour in use.
    note : str
        What is said in the lower right corner.
    selected : int or None
        The component that is lifted out of the others; only on the screen.
    """

    points: Points
    parameters: MixtureParameters
    theta: MixtureParameters
    temperature: float = 1.0
    colouring: Colouring = Colouring.BLEND
    component: int | None = None
    columns: tuple[str, str] = ("x", "y")
    level: float = 2.0
    contours: bool = True
    by_mass: bool = False
    heat: bool = False
    regions: bool = False
    marginals: bool = False
    sample: SampleView = SampleView.NONE
    trail: FloatArray = field(default_factory=lambda: NO_TRAIL)
    ghosts: tuple[MixtureParameters, ...] = ()
    truth: MixtureParameters | None = None
    earlier: MixtureParameters | None = None
    moved: tuple[int, str] | None = None
    pins: Pins = field(default_factory=Pins)
    small: bool = False
    equal_axes: bool = True
    extent: Extent | None = None
    keys: tuple[ColourKey, ...] = ()
    note: str = ""
    selected: int | None = None

    @property
    def crowded(self) -> bool:
        """Whether only the selected component has room for its ring and weight."""
        return self.small or self.parameters.n_components > MOST_WITH_RINGS

    @property
    def order(self) -> list[int]:
        """The components in the order they are drawn: the selected one last."""
        return sorted(range(self.parameters.n_components), key=lambda k: k == self.selected)

    def pinned(self, component: int) -> str:
        """Return the signs of what is pinned of a component: some of π, μ and Σ."""
        pins = self.pins
        parts = (("π", pins.weights), ("μ", pins.means), ("Σ", pins.covariances))
        return "".join(sign for sign, held in parts if component in held)

    @property
    def seen(self) -> tuple[FloatArray, FloatArray]:
        """Corners of the box that must be seen, in data units."""
        if self.extent is not None:
            x0, x1, y0, y1 = self.extent
            return np.array([x0, y0]), np.array([x1, y1])
        return seen_box(self.points, self.parameters, self.level)


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


@dataclass(frozen=True)
class PlaneFit:
    """Where on a sheet the plane lies, and what part of it is seen there."""

    area: QRectF
    view: View


def plane_fit(picture: PlanePicture, sheet: Sheet, top: float) -> PlaneFit:
    """Return the fit of a picture to a sheet, on whole pixels, below what is taken at its ``top``."""
    unit = sheet.unit
    beside = round(MARGINAL * unit) if picture.marginals else 0
    right, bottom = sheet.size[0] - round(24 * unit) - beside, sheet.size[1] - round(56 * unit)
    upper, left = round(top) + beside, round(70 * unit)
    for _ in range(2):  # the labels at the left need a view, and the view the width they leave
        view = plane_view(picture, max(right - left, 16), max(bottom - upper, 16))
        left = left_room(view, unit)
    area = QRectF(right - view.width, bottom - view.height, view.width, view.height)
    return PlaneFit(area, view)
