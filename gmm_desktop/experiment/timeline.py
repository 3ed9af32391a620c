"""Runs of EM as rows of half-step frames, each forked from another, and a cursor on the frame that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Frame, Phase

KEPT_FRAMES = 100_000
"""Beyond so many in all, runs not shown keep only their start and how they ended; played again they are the same."""

MOST_GHOSTS = 24
"""Earlier runs that are drawn to compare with."""

MOST_COMPARED = 4
"""Runs that can be marked to be compared with each other."""

_identifiers = count(1)


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where a run had come to: its last frame, and why it ended there, if it did."""

    frame: Frame
    stop: Stop | None


@dataclass(frozen=True, eq=False)
class Run:
    """One run: what was asked, the frames so far, and how it ended.

    Parameters
    ----------
    identifier : int
        Unique in the process; work for another run is recognised by it.
    experiment : Experiment
        What EM was asked to do; its start is the first frame.
    frames : tuple of Frame
        Half-steps 0, 1, 2, …; the n-th frame is half-step n.
    stop : Stop or None
        Why it ended, or None while it can go on.
    parent : int or None
        Identifier of the run whose frame was edited to begin this one.
    forked_at : int
        That frame, as a half-step of the parent.
    begun : float
        When, in seconds since 1970; 0 where it is not known.
    seconds : float
        Time EM has worked on it.
    kept : Outcome or None
        Where it had come to before its frames were let go.
    """

    identifier: int
    experiment: Experiment
    frames: tuple[Frame, ...]
    stop: Stop | None = None
    parent: int | None = None
    forked_at: int = 0
    begun: float = 0.0
    seconds: float = 0.0
    kept: Outcome | None = None

    @property
    def outcome(self) -> Outcome:
        """Where it has come to."""
        return self.kept or Outcome(self.frames[-1], self.stop)

    @property
    def ran(self) -> bool:
        """Whether it got beyond its start."""
        return len(self.frames) > 1 or self.kept is not None


@dataclass(frozen=True)
class Catalogue:
    """What a person has made of the runs: names given, by identifier, and runs deleted."""

    names: Mapping[int, str] = field(default_factory=dict)
    deleted: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Timeline:
    """All runs in the order they were begun, which one is current, and the frame of it that is shown.

    Parameters
    ----------
    runs : tuple of Run
        Also the deleted ones, so that deleting can be undone.
    cursor : int
        The half-step shown of the current run.
    current : int
        Position of the current run among the runs.
    catalogue : Catalogue
        Names and deletions.
    """

    runs: tuple[Run, ...]
    cursor: int = 0
    current: int = -1
    catalogue: Catalogue = Catalogue()

    @property
    def run(self) -> Run:
        """The current run."""
        return self.runs[self.current]

    @property
    def frame(self) -> Frame:
        """The frame shown."""
        return self.run.frames[self.cursor]

    @property
    def last(self) -> int:
        """Position of the last frame of the current run."""
        return len(self.run.frames) - 1

    @property
    def at_end(self) -> bool:
        """Whether the last frame is shown."""
        return self.cursor == self.last

    @property
    def listed(self) -> tuple[Run, ...]:
        """The runs that were not deleted."""
        return tuple(run for run in self.runs if run.identifier not in self.catalogue.deleted)

    @property
    def lanes(self) -> tuple[Run, ...]:
        """The listed runs on the data of the current one."""
        dataset = self.run.experiment.dataset
        return tuple(run for run in self.listed if run.experiment.dataset is dataset)

    @property
    def ghosts(self) -> tuple[Run, ...]:
        """Other runs on the same data that got beyond their start, to compare with; the newest ones, last."""
        current = self.run
        others = [run for run in self.lanes if run is not current and len(run.frames) > 1]
        return tuple(others[-MOST_GHOSTS:])

    def by_identifier(self, identifier: int | None) -> Run | None:
        """Return a run, or None where there is none of that identifier."""
        return next((run for run in self.runs if run.identifier == identifier), None)

    def number(self, run: Run) -> int:
        """Return the number of a run, from 1; deleting others does not change it."""
        return 1 + next(place for place, each in enumerate(self.runs) if each.identifier == run.identifier)

    def name(self, run: Run) -> str:
        """Return the name a person gave the run, or an empty text."""
        return self.catalogue.names.get(run.identifier, "")


def new_run(
    experiment: Experiment, start: Frame, *, parent: int | None = None, forked_at: int = 0, begun: float = 0.0
) -> Run:
    """Return a run that has only its start."""
    return Run(fresh_identifier(), experiment, (start,), None, parent, forked_at, begun)


def fresh_identifier() -> int:
    """Return an identifier no run in this process has."""
    return next(_identifiers)


def with_run(timeline: Timeline, run: Run, cursor: int = 0) -> Timeline:
    """Make ``run`` the current one; the others stay, but for one that never left its start.

    Where the timeline has a run of that identifier, that one is shown: it may have got further. A cursor beyond its
    end means the end.
    """
    known = timeline.by_identifier(run.identifier)
    runs = [other for other in timeline.runs if other.ran or other is known]
    if known is None:
        runs.append(run)
    current = runs.index(known or run)
    kept = _within_bounds(runs, current)
    cursor = min(cursor, len(kept[current].frames) - 1)
    return Timeline(kept, cursor, current, timeline.catalogue)


def with_runs_beside(timeline: Timeline, runs: Sequence[Run]) -> Timeline:
    """Add finished runs without showing them."""
    current = timeline.runs.index(timeline.run)
    return replace(timeline, runs=_within_bounds([*timeline.runs, *runs], current), current=current)


def extended(
    timeline: Timeline, frames: Sequence[Frame], stop: Stop | None, *, follow: bool, seconds: float = 0.0
) -> Timeline:
    """Append new frames (and the end) to the current run; ``follow`` shows the last of them."""
    old = timeline.run
    run = replace(
        old,
        frames=old.frames + tuple(frames),
        stop=stop or old.stop,
        seconds=old.seconds + seconds,
        kept=None if stop else old.kept,
    )
    cursor = len(run.frames) - 1 if follow else timeline.cursor
    runs = tuple(run if each is old else each for each in timeline.runs)
    return replace(timeline, runs=runs, cursor=cursor)


def sought(timeline: Timeline, position: int) -> Timeline:
    """Show another frame of the current run; positions beyond either end mean that end."""
    return replace(timeline, cursor=min(max(position, 0), timeline.last))


def renamed(timeline: Timeline, identifier: int, name: str) -> Timeline:
    """Give a run a name; an empty one takes it away."""
    names = {**timeline.catalogue.names, identifier: name.strip()}
    names = {key: given for key, given in names.items() if given}
    return replace(timeline, catalogue=replace(timeline.catalogue, names=names))


def without_run(timeline: Timeline, identifier: int) -> Timeline:
    """Delete a run from what is listed; the current run is not deleted."""
    if timeline.run.identifier == identifier:
        return timeline
    deleted = timeline.catalogue.deleted | {identifier}
    return replace(timeline, catalogue=replace(timeline.catalogue, deleted=deleted))


def marked_to_compare(compared: tuple[int, ...], identifier: int) -> tuple[int, ...]:
    """Return the identifiers of the runs compared with one more, or without it where it was there.

    Raises
    ------
    CodedError
        ``too_many_compared`` (most) where there are `MOST_COMPARED` others.
    """
    if identifier in compared:
        return tuple(each for each in compared if each != identifier)
    if len(compared) >= MOST_COMPARED:
        raise CodedError("too_many_compared", most=MOST_COMPARED)
    return (*compared, identifier)


def shortened(run: Run) -> Run:
    """Return a run with its start and outcome only."""
    if len(run.frames) == 1:
        return run
    return replace(run, frames=run.frames[:1], stop=None, kept=run.outcome)


def phase_after(half_step: int) -> Phase:
    """Return which half-step follows: E after the start and every M-step, M after every E-step."""
    return Phase.M if half_step % 2 else Phase.E


def _within_bounds(runs: Sequence[Run], current: int) -> tuple[Run, ...]:
    """Let frames of the oldest runs go until the number kept is within bounds."""
    excess = sum(len(run.frames) for run in runs) - KEPT_FRAMES
    kept = list(runs)
    for place, run in enumerate(runs):
        if excess <= 0:
            break
        if place != current and len(run.frames) > 1:
            kept[place] = shortened(run)
            excess -= len(run.frames) - 1
    return tuple(kept)
