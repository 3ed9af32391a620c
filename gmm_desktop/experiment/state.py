"""Everything the window shows, as one frozen value."""

from dataclasses import dataclass
from enum import StrEnum

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.history import History
from gmm_desktop.experiment.painting import Painting
from gmm_desktop.experiment.prediction import Prediction
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.highest_density import radius_holding

ELLIPSE_MASSES = (0.50, 0.68, 0.90, 0.95)
"""Shares of a component that ellipses can be drawn around."""

ELLIPSE_LEVELS = (1.0, 2.0, 3.0, *(radius_holding(mass) for mass in ELLIPSE_MASSES))
"""How many standard deviations out ellipses can be drawn: whole numbers, then those that hold `ELLIPSE_MASSES`."""


class Activity(StrEnum):
    """What EM is doing."""

    PAUSED = "paused"
    STEPPING = "stepping"
    PLAYING = "playing"
    CONVERGING = "converging"


class Colouring(StrEnum):
    """How the points are coloured."""

    BLEND = "blend"
    HARD = "hard"
    PLAIN = "plain"
    ENTROPY = "entropy"
    ONE = "one"
    PIES = "pies"


class SideBySide(StrEnum):
    """Whether several runs are seen side by side instead of the canvas, and how."""

    OFF = "off"
    PLANE = "plane"
    SPACE = "space"


class SampleView(StrEnum):
    """Whether points drawn from the mixture shown are seen."""

    NONE = "none"
    BESIDE = "beside"
    INSTEAD = "instead"


class SurfaceColouring(StrEnum):
    """What the colours of the density in 3-D say."""

    COMPONENTS = "components"
    DENSITY = "density"


@dataclass(frozen=True)
class ViewOptions:
    """What canvas and chart draw.

    Parameters
    ----------
    colouring : Colouring
        Responsibilities mixed, the most responsible component only, one neutral colour, how uncertain γ_n is, the γ
        of the selected component, or a pie for each point.
    contours : bool
        Lines of equal density.
    trails : bool
        The way each mean has come.
    level : float
        How many standard deviations out the ellipses are drawn: one of `ELLIPSE_LEVELS`.
    log_gap : bool
        The chart draws log₁₀(L − ELBO) instead of L and ELBO.
    equal_axes : bool
        One data unit is as long upwards as across.
    truth : bool
        The mixture the data were drawn from, where it is known.
    sample : SampleView
        Points drawn from the mixture shown, beside the data or instead of them. Not remembered between sessions:
        nobody should take them for data.
    surface_colouring : SurfaceColouring
        The density in 3-D has the colours of the components, or those of its height.
    surface_sheets : bool
        In 3-D, each component is a surface of its own.
    surface_points : bool
        In 3-D, the points lie on the floor.
    align_forks : bool
        The chart shifts related runs so that a run begins at the half-step of the other at which it was forked.
    by_mass : bool
        Contours enclose given shares of the probability, which are written on them; otherwise they are evenly spaced.
    heat : bool
        The density as a veil under the points.
    regions : bool
        The plane tinted by its most responsible component.
    marginals : bool
        Marginal densities and histograms along the axes.
    ghosts : bool
        Faint ellipses of earlier iterations.
    earlier : bool
        The ellipses the run before this one ended with.
    moved : bool
        After an M-step, which component moved most.
    """

    colouring: Colouring = Colouring.BLEND
    contours: bool = True
    trails: bool = True
    level: float = 2.0
    log_gap: bool = False
    equal_axes: bool = True
    truth: bool = False
    sample: SampleView = SampleView.NONE
    surface_colouring: SurfaceColouring = SurfaceColouring.COMPONENTS
    surface_sheets: bool = False
    surface_points: bool = True
    align_forks: bool = False
    by_mass: bool = False
    heat: bool = False
    regions: bool = False
    marginals: bool = False
    ghosts: bool = False
    earlier: bool = False
    moved: bool = False


@dataclass(frozen=True, eq=False)
class State:
    """The experiment, its runs and history, and what is selected and shown.

    Parameters
    ----------
    experiment : Experiment
        As edited.
    timeline : Timeline
        Runs and cursor.
    history : History
        Undo and redo.
    activity : Activity
        What EM is doing.
    preview : Frame or None
        A start frame for the position of a handle under the hand, not yet an edit.
    component : int or None
        The selected component.
    point : int or None
        The point whose E-step is shown in numbers.
    options : ViewOptions
        What canvas and chart draw.
    adding : bool
        The next click on empty ground adds a component.
    compared : tuple of int
        Identifiers of the runs marked to be compared with each other, in the order they were marked.
    side_by_side : SideBySide
        Whether runs are seen side by side instead of the canvas, and how.
    prediction : Prediction or None
        What is guessed of the next M-step, while that is played.
    painting : Painting or None
        The brush in the hand, while data are painted.
    """

    experiment: Experiment
    timeline: Timeline
    history: History = History()
    activity: Activity = Activity.PAUSED
    preview: Frame | None = None
    component: int | None = None
    point: int | None = None
    options: ViewOptions = ViewOptions()
    adding: bool = False
    compared: tuple[int, ...] = ()
    side_by_side: SideBySide = SideBySide.OFF
    prediction: Prediction | None = None
    painting: Painting | None = None

    @property
    def shown(self) -> Frame:
        """The one frame every view draws."""
        return self.preview or self.timeline.frame
