"""Runs of EM as rows of half-step frames, and a cursor on the frame that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.frames import Frame, Phase

KEPT_RUNS = 24
_identifiers = count(1)


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
    """

    identifier: int
    experiment: Experiment
    frames: tuple[Frame, ...]
    stop: Stop | None = None


@dataclass(frozen=True, eq=False)
class Timeline:
    """All runs kept, the current one last, and the frame of it that is shown."""

    runs: tuple[Run, ...]
    cursor: int = 0

    @property
    def run(self) -> Run:
        """The current run."""
        return self.runs[-1]

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
    def ghosts(self) -> tuple[Run, ...]:
        """Earlier runs on the same data that got beyond their start, to compare with."""
        dataset = self.run.experiment.dataset
        return tuple(
            run for run in self.runs[:-1] if run.experiment.dataset is dataset and len(run.frames) > 1
        )


def new_run(experiment: Experiment, start: Frame) -> Run:
    """Return a run that has only its start."""
    return Run(next(_identifiers), experiment, (start,))


def with_run(timeline: Timeline, run: Run, cursor: int = 0) -> Timeline:
    """Make ``run`` the current one; the others stay, but for runs that never left their start."""
    others = [
        other for other in timeline.runs if other.identifier != run.identifier and len(other.frames) > 1
    ]
    return Timeline((*others[-(KEPT_RUNS - 1) :], run), cursor)


def extended(timeline: Timeline, frames: Sequence[Frame], stop: Stop | None, *, follow: bool) -> Timeline:
    """Append new frames (and the end) to the current run; ``follow`` shows the last of them."""
    run = replace(timeline.run, frames=timeline.run.frames + tuple(frames), stop=stop or timeline.run.stop)
    cursor = len(run.frames) - 1 if follow else timeline.cursor
    return Timeline((*timeline.runs[:-1], run), cursor)


def sought(timeline: Timeline, position: int) -> Timeline:
    """Show another frame of the current run; positions beyond either end mean that end."""
    return replace(timeline, cursor=min(max(position, 0), timeline.last))


def phase_after(half_step: int) -> Phase:
    """Return which half-step follows: E after the start and every M-step, M after every E-step."""
    return Phase.M if half_step % 2 else Phase.E
