"""What is written down of every run: its start, options and result."""

from dataclasses import dataclass

from gmm_desktop.experiment.lanes import origin
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.criteria import criteria

ALIKE = 0.01
"""Nats between runs that ended at the same optimum, but for their stopping rules."""


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
        It has the largest L of the listed runs on these data, see `best_runs`.
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
    """Return the runs with the largest L of each data set, by identifier.

    Those within `ALIKE` of it count too: they ended at the same optimum. Runs with a degenerate component do not
    count, their L grows without bound.
    """
    reached: dict[int, list[tuple[float, int]]] = {}
    for run in logged(timeline):
        outcome = run.outcome
        if outcome.stop is None or outcome.stop.degeneracy is None:
            of_data = reached.setdefault(id(run.experiment.dataset), [])
            of_data.append((outcome.frame.log_likelihood, run.identifier))
    return frozenset(
        identifier
        for of_data in reached.values()
        for figure, identifier in of_data
        if figure >= max(of_data)[0] - ALIKE
    )
