"""What is kept of a state as a session."""

from dataclasses import dataclass

from gmm_desktop.experiment.state import SideBySide, State, ViewOptions
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.initialisation import StartMethod


@dataclass(frozen=True, eq=False)
class Session:
    """What is kept of a state: all but the undo history and what is under the hand.

    Parameters
    ----------
    timeline : Timeline
        Data and runs, and the frame shown.
    options : ViewOptions
        What is drawn.
    component, point : int or None
        What is selected.
    compared : tuple of int
        Identifiers of the runs chosen to be seen side by side.
    side_by_side : SideBySide
        Whether they are, and how.
    """

    timeline: Timeline
    options: ViewOptions = ViewOptions()
    component: int | None = None
    point: int | None = None
    compared: tuple[int, ...] = ()
    side_by_side: SideBySide = SideBySide.OFF


def session_of(state: State) -> Session:
    """Return what is kept of a state."""
    return Session(
        state.timeline, state.options, state.component, state.point, state.compared, state.side_by_side
    )


def has_work(state: State) -> bool:
    """Tell whether there is anything to lose: an edit, or a run that got beyond its start."""
    return bool(state.history.past) or any(run.ran for run in state.timeline.runs)


def same_work(one: State, other: State) -> bool:
    """Tell whether two states hold the same data, runs and names; what is looked at does not count."""
    first, second = one.timeline, other.timeline
    same_runs = len(first.runs) == len(second.runs) and all(
        a is b for a, b in zip(first.runs, second.runs, strict=True)
    )
    return same_runs and first.catalogue == second.catalogue


def has_edits(state: State) -> bool:
    """Tell whether there is work that could not be had again from a menu or a file: something was edited."""

    def edited(run: Run) -> bool:
        drawn = run.experiment.start_method is StartMethod.AS_DRAWN and not run.experiment.preset
        return run.parent is not None or drawn

    return any(edited(run) for run in state.timeline.runs)
