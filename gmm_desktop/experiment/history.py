"""Undo and redo of edits, by snapshots. Iterations of EM are not edits: they live in the timeline."""

from dataclasses import dataclass

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import Run

KEPT_SNAPSHOTS = 200


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What an undo brings back: the experiment, and the run and frame that were shown."""

    experiment: Experiment
    run: Run
    cursor: int


@dataclass(frozen=True, eq=False)
class History:
    """Snapshots before the edits made (newest last) and after the edits undone (nearest last).

    ``gesture`` names the movement the newest edit belongs to: a second edit of the same gesture, directly after
    it, makes no second entry.
    """

    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    gesture: str = ""


def record(history: History, before: Snapshot, gesture: str = "") -> History:
    """Remember how things were before an edit; what was undone is gone.

    An edit after EM has run is an entry of its own, whatever its gesture: its undo must bring the run back.
    """
    untouched = len(before.run.frames) == 1
    if gesture and gesture == history.gesture and history.past and untouched:
        return History(history.past, (), gesture)
    return History((*history.past, before)[-KEPT_SNAPSHOTS:], (), gesture)


def undo(history: History, present: Snapshot) -> tuple[History, Snapshot] | None:
    """Return the history one edit back and the snapshot to show, or None at the beginning."""
    if not history.past:
        return None
    return History(history.past[:-1], (*history.future, present)), history.past[-1]


def redo(history: History, present: Snapshot) -> tuple[History, Snapshot] | None:
    """Return the history one edit on and the snapshot to show, or None at the end."""
    if not history.future:
        return None
    return History((*history.past, present), history.future[:-1]), history.future[-1]
