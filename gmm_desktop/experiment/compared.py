"""Runs side by side: which ones, and the state as each of them would show it at the same half-step."""

from dataclasses import replace

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import MOST_COMPARED, Run, Timeline, new_run
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.examination import with_verdict
from gmm_desktop.mixture.frames import Frame


def comparable(state: State) -> tuple[Run, ...]:
    """Return the runs that can be compared: those listed on the data shown that got beyond their start."""
    return tuple(run for run in state.timeline.lanes if run.ran)


def compared_runs(state: State) -> tuple[Run, ...]:
    """Return the runs chosen, as far as there are any; else the current one, wherever it is, and the newest others."""
    runs = comparable(state)
    chosen = tuple(run for run in runs if run.identifier in state.compared)
    if len(chosen) > 1:
        return chosen[:MOST_COMPARED]
    current = state.timeline.run
    others = [run for run in runs if run is not current]
    newest = others[-(MOST_COMPARED - 1) :]
    return tuple(run for run in state.timeline.lanes if run in newest or run is current)


def state_of(state: State, run: Run, position: int) -> State:
    """Return what a view would show if ``run`` were the current one, at a half-step or its end.

    The current run shows what is dragged, too.
    """
    cursor = min(position, len(run.frames) - 1)
    current = run is state.timeline.run
    return replace(
        state,
        experiment=run.experiment,
        timeline=Timeline((run,), cursor, 0),
        preview=state.preview if current else None,
        component=None,
    )


def run_out(experiment: Experiment, begun: float = 0.0) -> Run:
    """Return the run of an experiment from its start to its end."""
    points = experiment.dataset.points
    frames: list[Frame] = [start_frame(points, experiment.start, experiment.settings)]
    steps = iterate(points, frames[0], experiment.settings)
    while True:
        try:
            frames.append(next(steps))
        except StopIteration as end:
            stop = with_verdict(points, frames[-1], experiment.settings, end.value)
            return replace(new_run(experiment, frames[0], begun=begun), frames=tuple(frames), stop=stop)
