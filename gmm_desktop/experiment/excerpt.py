"""What is taken away of a run: its frames up to the one shown."""

from dataclasses import dataclass

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.frames import Frame, Phase


@dataclass(frozen=True, eq=False)
class Excerpt:
    """A run up to one of its half-steps.

    Parameters
    ----------
    run : Run
        The run.
    frames : tuple of Frame
        Its frames from the start to the one that is taken away; of a run whose frames were let go, the first and
        the last.
    stop : Stop or None
        How the run ended, where the last frame is its end.
    """

    run: Run
    frames: tuple[Frame, ...]
    stop: Stop | None

    @property
    def experiment(self) -> Experiment:
        """What EM was asked to do."""
        return self.run.experiment

    @property
    def frame(self) -> Frame:
        """The frame that is taken away."""
        return self.frames[-1]

    @property
    def n_iterations(self) -> int:
        """M-steps made up to its parameters."""
        return self.frame.iteration - (self.frame.phase is Phase.E)

    @property
    def whole(self) -> bool:
        """Whether every half-step is there."""
        return len(self.frames) == self.frame.half_step + 1


def excerpt(run: Run, position: int | None = None) -> Excerpt:
    """Return a run up to a half-step, by default to where it has come."""
    outcome = run.outcome
    if position is None or position >= outcome.frame.half_step:
        frames = (run.frames[0], outcome.frame) if run.kept else run.frames
        return Excerpt(run, frames, outcome.stop)
    return Excerpt(run, run.frames[: position + 1], None)
