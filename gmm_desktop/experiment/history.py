"""Undo and redo of edits, by snapshots. Iterations of EM are not edits: they live in the timeline."""

from dataclasses import dataclass, field, replace

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import Catalogue, Run, Timeline, shortened, with_run

KEPT_SNAPSHOTS = 200


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What an undo brings back: the experiment, the run and frame that were shown, and the names of runs.

    The run has its start and outcome only, lest old edits keep all frames that ever were; its frames are in the
    timeline.
    """

    experiment: Experiment
    run: Run
    cursor: int
    catalogue: Catalogue = field(default_factory=Catalogue)


@dataclass(frozen=True, eq=False)
class History:
    """Snapshots before the edits made (newest last) and after the edits undone (nearest last).

    ``gesture`` names the movement the newest edit belongs to: a second edit of the same gesture, directly after
    it, makes no second entry.
    """

    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    gesture: str = ""


def snapshot(experiment: Experiment, timeline: Timeline) -> Snapshot:
    """Return how things are now."""
    return Snapshot(experiment, shortened(timeline.run), timeline.cursor, timeline.catalogue)


def brought_back(timeline: Timeline, snapshot: Snapshot) -> Timeline:
    """Show the run and frame of a snapshot; runs made since stay."""
    shown = with_run(timeline, snapshot.run, snapshot.cursor)
    return replace(shown, catalogue=snapshot.catalogue)


def record(history: History, before: Snapshot, gesture: str = "") -> History:
    """Remember how things were before an edit; what was undone is gone.

    An edit after EM has run is an entry of its own, whatever its gesture: its undo must bring the run back.
    """
    untouched = not before.run.ran
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
