"""What is kept of a state as a session."""

from dataclasses import dataclass

from gmm_desktop.experiment.state import SideBySide, State, ViewOptions
from gmm_desktop.experiment.timeline import Timeline


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
