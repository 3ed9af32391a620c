"""What is written down of every run: its start, options and result."""

from dataclasses import dataclass

from gmm_desktop.experiment.lanes import origin
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.criteria import criteria


@dataclass(frozen=True, eq=False)
class RunRecord:
    """One run of the log.

    Parameters
    ----------
    run : Run
        The run itself.
    number : int
        Its number, from 1.
    name : str
        The name a person gave it, or an empty text.
    origin : int or None
        Number of the run it went on from.
    iterations, evaluations : int
        Full iterations begun, and passes over the points.
    log_likelihood, objective : float
        L and what the run raised, at its last frame, in nats.
    bic : float
        −2L + p log N at its last frame; smaller is better.
    best : bool
        No other listed run on these data has a larger L; runs with a degenerate component do not count.
    """

    run: Run
    number: int
    name: str
    origin: int | None
    iterations: int
    evaluations: int
    log_likelihood: float
    objective: float
    bic: float
    best: bool = False


def records(timeline: Timeline) -> tuple[RunRecord, ...]:
    """Return the records of all listed runs that got beyond their start, the oldest first."""
    best = best_runs(timeline)
    return tuple(record_of(timeline, run, run.identifier in best) for run in logged(timeline))


def logged(timeline: Timeline) -> tuple[Run, ...]:
    """Return the runs that are in the log."""
    return tuple(run for run in timeline.listed if run.ran)


def record_of(timeline: Timeline, run: Run, best: bool = False) -> RunRecord:
    """Return what is written down of a run."""
    frame, settings = run.outcome.frame, run.experiment.settings
    theta = frame.parameters
    n_parameters = settings.n_parameters(theta.n_components, noise=theta.noise is not None)
    parent = origin(timeline, run)
    return RunRecord(
        run,
        timeline.number(run),
        timeline.name(run),
        None if parent is None else timeline.number(parent),
        frame.iteration,
        frame.evaluations,
        frame.log_likelihood,
        frame.objective,
        criteria(frame.log_likelihood, n_parameters, len(run.experiment.dataset.points), 0.0).bic,
        best,
    )


def best_runs(timeline: Timeline) -> frozenset[int]:
    """Return the runs with the largest L of each data set, by identifier; degenerate ones do not count."""
    best: dict[int, Run] = {}
    for run in logged(timeline):
        stop = run.outcome.stop
        if stop is not None and stop.degeneracy is not None:
            continue
        before = best.get(id(run.experiment.dataset))
        reached = run.outcome.frame.log_likelihood
        if before is None or reached > before.outcome.frame.log_likelihood:
            best[id(run.experiment.dataset)] = run
    return frozenset(run.identifier for run in best.values())
