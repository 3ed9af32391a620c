"""Makes the slice of the frame shown: at once where that is quick, else in the background when EM rests."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.bound_slice import BoundSlice, BoundStep, along_mean, along_step, step_of
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

FINE_TERMS, COARSE_TERMS = 12_000, 30_000
"""Terms of a pass (points × components) up to which a slice is made at once, in tenths or in sixths of the step."""

HOT = 2
"""How many times as long a term takes at another temperature than 1."""

FINE, COARSE = 10, 6
STEPS_ACROSS = 3.5
"""So many times the places of one step are taken along a mean, too."""


@dataclass(frozen=True)
class Wanted:
    """What a slice depends on, besides where the M-step leads.

    Parameters
    ----------
    points : Points
        The data.
    old : MixtureParameters
        θ from which the responsibilities come.
    temperature : float
        T of them.
    settings : EmSettings
        Of the run.
    axis : int or None
        0 for μ_x, 1 for μ_y; None for the line from θ_old to θ_new.
    component : int
        Whose mean, where it is one.
    """

    points: Points
    old: MixtureParameters
    temperature: float
    settings: EmSettings
    axis: int | None
    component: int

    @property
    def terms(self) -> int:
        """How much work a pass is, in terms at temperature 1."""
        return len(self.points) * len(self.old.all_weights) * (1 if self.temperature == 1 else HOT)


@dataclass(frozen=True, eq=False)
class Made:
    """A slice, or why there is none.

    Parameters
    ----------
    wanted : Wanted
        What was asked for.
    step : BoundStep or Degeneracy
        The iteration, or what is wrong with its M-step.
    cut : BoundSlice or None
        None where there is no M-step.
    """

    wanted: Wanted
    step: BoundStep | Degeneracy
    cut: BoundSlice | None


class SliceMaker(QObject):
    """Keeps the newest slice: the two half-steps of an iteration share it.

    Signals
    -------
    made
        What `look` had no answer to is there by now.
    """

    made = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._newest: Made | None = None
        self._stop = Event()
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def look(self, state: State, axis: int | None) -> Made | None:
        """Return the slice of the frame shown, or None where it takes longer; `made` then tells when it is there.

        While EM runs nothing is begun that takes longer.
        """
        self.give_up()
        frame, settings = state.shown, state.timeline.run.experiment.settings
        wanted = Wanted(
            state.experiment.dataset.points,
            frame.responsibility_parameters,
            frame.temperature,
            settings,
            axis,
            (state.component or 0) if axis is not None else 0,
        )
        known = known_step(state)
        if self._newest is not None and _serves(self._newest, wanted, known):
            return self._newest
        if wanted.terms <= COARSE_TERMS:
            self._newest = _make(wanted, frame, known, lambda: True)
            return self._newest
        if state.activity is Activity.PAUSED:
            stop = self._stop = Event()
            self._job.request(lambda: _make(wanted, frame, known, lambda: not stop.is_set()))
        return None

    def give_up(self) -> None:
        """End what is under way in the background, after the pass it is at."""
        self._stop.set()
        self._job.cancel()

    def close(self) -> None:
        """Give up, and wait for the thread to be free."""
        self.give_up()
        self._job.close()

    def _take(self, made: Made) -> None:
        self._newest = made
        self.made.emit()


def known_step(state: State) -> MixtureParameters | None:
    """Return θ after the M-step of the iteration shown, where the run has made it."""
    if state.preview is not None:
        return None
    timeline = state.timeline
    ahead = {Phase.START: 2, Phase.E: 1, Phase.M: 0}[timeline.frame.phase]
    frames, place = timeline.run.frames, timeline.cursor + ahead
    return frames[place].parameters if place < len(frames) else None


def _serves(made: Made, wanted: Wanted, known: MixtureParameters | None) -> bool:
    """Tell whether a slice is the one wanted, and leads where the M-step did, where that is known by now."""
    if made.wanted != wanted:
        return False
    return known is None or (isinstance(made.step, BoundStep) and made.step.new == known)


def _make(wanted: Wanted, frame: Frame, known: MixtureParameters | None, go_on: Callable[[], bool]) -> Made:
    step = step_of(wanted.points, frame, wanted.settings, known)
    if isinstance(step, Degeneracy):
        return Made(wanted, step, None)
    fineness = FINE if wanted.terms <= FINE_TERMS else COARSE
    if wanted.axis is None:
        return Made(wanted, step, along_step(step, fineness, go_on))
    count = round(STEPS_ACROSS * fineness) + 1
    return Made(wanted, step, along_mean(step, wanted.component, wanted.axis, count, go_on))
