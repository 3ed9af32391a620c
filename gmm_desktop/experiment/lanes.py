"""Runs as lanes of a tree: each begins where it left another, counted in half-steps from the first start."""

from dataclasses import dataclass

from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.initialisation import StartMethod


@dataclass(frozen=True)
class Lane:
    """The place of one run.

    Parameters
    ----------
    identifier : int
        Of the run.
    begin, end : int
        Half-steps from the first start of its tree to its own start and to its last frame.
    fork_row : int or None
        The lane it left, counted from 0 from the top; None where it left none that is listed.
    """

    identifier: int
    begin: int
    end: int
    fork_row: int | None


def origin(timeline: Timeline, run: Run) -> Run | None:
    """Return the run whose frame this one went on from; None for one that began afresh.

    A prepared start, a random one and one from a file do not depend on what was shown before them, unless only the
    settings were changed at that same start.
    """
    return _went_on_from(run, timeline.by_identifier(run.parent))


def _went_on_from(run: Run, parent: Run | None) -> Run | None:
    experiment = run.experiment
    if parent is None or experiment.start is parent.experiment.start:
        return parent
    drawn = experiment.start_method is StartMethod.AS_DRAWN and not experiment.preset
    return parent if drawn else None


def origins(timeline: Timeline) -> dict[int, int | None]:
    """Return the identifier of the `origin` of each run, by identifier, in the order they were begun."""
    runs = {run.identifier: run for run in timeline.runs}
    found = {each: _went_on_from(run, runs.get(run.parent or 0)) for each, run in runs.items()}
    return {each: None if run is None else run.identifier for each, run in found.items()}


def offsets(timeline: Timeline) -> dict[int, int]:
    """Return how many half-steps each run began after the first start of its tree, by identifier."""
    known: dict[int, int] = {}
    left = origins(timeline)
    for run in timeline.runs:  # a run is always begun after the one it left
        before = known.get(left[run.identifier] or 0)
        known[run.identifier] = 0 if before is None else before + run.forked_at
    return known


def shifts(timeline: Timeline) -> dict[int, int]:
    """Return how many half-steps each run began after the current one, 0 for runs of other trees; by identifier."""
    begun, trees = offsets(timeline), dict[int, int]()
    for run, parent in origins(timeline).items():
        trees[run] = trees.get(parent or 0, run)
    current = timeline.run.identifier
    return {
        run: begin - begun[current] if trees[run] == trees[current] else 0 for run, begin in begun.items()
    }


def length(run: Run) -> int:
    """Return how many half-steps a run has made, also where its frames were let go."""
    return run.outcome.frame.half_step


def lanes_of(timeline: Timeline) -> tuple[Lane, ...]:
    """Return the lanes of the listed runs on the current data, the oldest first; the leftmost begins at 0."""
    runs, begun, left = timeline.lanes, offsets(timeline), origins(timeline)
    rows = {run.identifier: row for row, run in enumerate(runs)}
    first = min(begun[run.identifier] for run in runs)
    lanes = []
    for run in runs:
        begin = begun[run.identifier] - first
        fork_row = rows.get(left[run.identifier] or 0)
        lanes.append(Lane(run.identifier, begin, begin + length(run), fork_row))
    return tuple(lanes)
