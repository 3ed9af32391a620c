"""Everything the window shows, as one frozen value."""

from dataclasses import dataclass
from enum import StrEnum

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.history import History
from gmm_desktop.experiment.prediction import Prediction
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.frames import Frame


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


class SampleView(StrEnum):
    """Whether points drawn from the mixture shown are seen."""

    NONE = "none"
    BESIDE = "beside"
    INSTEAD = "instead"


@dataclass(frozen=True)
class ViewOptions:
    """What canvas and chart draw.

    Parameters
    ----------
    colouring : Colouring
        Responsibilities mixed, the most responsible component only, or one neutral colour.
    contours : bool
        Lines of equal density.
    trails : bool
        The way each mean has come.
    level : int
        How many standard deviations out the ellipses are drawn: 1, 2 or 3.
    log_gap : bool
        The chart draws log₁₀(L − ELBO) instead of L and ELBO.
    equal_axes : bool
        One data unit is as long upwards as across.
    truth : bool
        The mixture the data were drawn from, where it is known.
    sample : SampleView
        Points drawn from the mixture shown, beside the data or instead of them. Not remembered between sessions:
        nobody should take them for data.
    """

    colouring: Colouring = Colouring.BLEND
    contours: bool = True
    trails: bool = True
    level: int = 2
    log_gap: bool = False
    equal_axes: bool = True
    truth: bool = False
    sample: SampleView = SampleView.NONE


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
    prediction : Prediction or None
        What is guessed of the next M-step, while that is played.
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
    prediction: Prediction | None = None

    @property
    def shown(self) -> Frame:
        """The one frame every view draws."""
        return self.preview or self.timeline.frame
