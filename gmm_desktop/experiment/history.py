"""Undo and redo of edits, by snapshots. Iterations of EM are not edits: they live in the timeline."""

from dataclasses import dataclass, field, replace

from gmm_desktop.experiment.edits import Deed
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import Catalogue, Run, Timeline, shortened, with_run

KEPT_SNAPSHOTS = 200

KEPT_BYTES = 1 << 29
"""Beyond so much for the points of different data sets, the oldest snapshots are let go."""

BYTES_OF_A_POINT = 24
"""Two coordinates and a label."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What an undo brings back: the experiment, the run and frame that were shown, and the names of runs.

    The run has its start and outcome only, lest old edits keep all frames that ever were; its frames are in the
    timeline. ``empty`` tells whether the plane was empty, for new data to be painted on.
    """

    experiment: Experiment
    run: Run
    cursor: int
    catalogue: Catalogue = field(default_factory=Catalogue)
    empty: bool = False


@dataclass(frozen=True, eq=False)
class History:
    """Snapshots before the edits made (newest last) and after the edits undone (nearest last).

    Parameters
    ----------
    past, future : tuple of Snapshot
        What undo and redo bring back.
    gesture : str
        Names the movement the newest edit belongs to: a second edit of the same gesture, directly after it, makes no
        second entry.
    done, undone : tuple of Deed or None
        What was done after each snapshot of the past, and before each of the future.
    """

    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    gesture: str = ""
    done: tuple[Deed | None, ...] = ()
    undone: tuple[Deed | None, ...] = ()


def snapshot(experiment: Experiment, timeline: Timeline, *, empty: bool = False) -> Snapshot:
    """Return how things are now."""
    return Snapshot(experiment, shortened(timeline.run), timeline.cursor, timeline.catalogue, empty)


def brought_back(timeline: Timeline, snapshot: Snapshot) -> Timeline:
    """Show the run and frame of a snapshot; runs made since stay."""
    shown = with_run(timeline, snapshot.run, snapshot.cursor)
    return replace(shown, catalogue=snapshot.catalogue)


def record(history: History, before: Snapshot, gesture: str = "", deed: Deed | None = None) -> History:
    """Remember how things were before an edit; what was undone is gone.

    An edit after EM has run is an entry of its own, whatever its gesture: its undo must bring the run back.
    """
    untouched = not before.run.ran
    if gesture and gesture == history.gesture and history.past and untouched:
        return History(history.past, (), gesture, (*history.done[:-1], deed))
    past = (*history.past, before)
    kept = min(len(past), KEPT_SNAPSHOTS, _affordable(past))
    return History(past[-kept:], (), gesture, (*history.done, deed)[-kept:])


def undo(history: History, present: Snapshot) -> tuple[History, Snapshot] | None:
    """Return the history one edit back and the snapshot to show, or None at the beginning."""
    if not history.past:
        return None
    future, undone = (*history.future, present), (*history.undone, history.done[-1])
    return History(history.past[:-1], future, "", history.done[:-1], undone), history.past[-1]


def redo(history: History, present: Snapshot) -> tuple[History, Snapshot] | None:
    """Return the history one edit on and the snapshot to show, or None at the end."""
    if not history.future:
        return None
    past, done = (*history.past, present), (*history.done, history.undone[-1])
    return History(past, history.future[:-1], "", done, history.undone[:-1]), history.future[-1]


def _affordable(past: tuple[Snapshot, ...]) -> int:
    """Return how many of the newest snapshots hold no more points than there is room for; at least one."""
    room, dataset = KEPT_BYTES, None
    for count, each in enumerate(reversed(past)):
        if each.experiment.dataset is not dataset:
            dataset = each.experiment.dataset
            room -= BYTES_OF_A_POINT * len(dataset.points)
        if room < 0:
            return max(count, 1)
    return len(past)
