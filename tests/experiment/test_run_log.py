from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.run_log import best_runs, record_of, records
from gmm_desktop.experiment.timeline import Run, Timeline, new_run, renamed, shortened, without_run
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.settings import EmSettings


@pytest.fixture
def run(experiment: Experiment) -> Run:
    points, settings = experiment.dataset.points, EmSettings(max_iter=3, tol=0, reg_covar=0.1)
    start = start_frame(points, experiment.start)
    frames = (start, *iterate(points, start, settings))
    asked = replace(experiment, settings=settings)
    return replace(new_run(asked, start, begun=1e9), frames=frames, stop=Stop(StopReason.MAX_ITER))


def ended_at(run: Run, log_likelihood: float, stop: Stop | None = None) -> Run:
    """Return a run of another L at its end."""
    frame = replace(run.frames[-1], log_likelihood=log_likelihood)
    other = new_run(run.experiment, run.frames[0])
    return replace(other, frames=(*run.frames[:-1], frame), stop=stop or run.stop)


def test_the_figures_are_those_of_the_last_frame_and_bic_is_that_of_scipy(run: Run) -> None:
    record = record_of(Timeline((run,)), run)
    theta, points = run.frames[-1].parameters, run.experiment.dataset.points.array
    densities = [
        weight * multivariate_normal(mean, covariance).pdf(points)
        for weight, mean, covariance in zip(theta.weights, theta.means, theta.covariances, strict=True)
    ]
    likelihood = float(np.log(np.sum(densities, axis=0)).sum())
    count = theta.n_components
    free = (count - 1) + 2 * count + 3 * count  # weights, means, covariances
    assert record.log_likelihood == pytest.approx(likelihood, rel=1e-12)
    assert record.bic == pytest.approx(-2 * likelihood + free * np.log(len(points)), rel=1e-12)
    assert (record.iterations, record.number, record.origin) == (3, 1, None)
    assert record.evaluations == run.frames[-1].evaluations


def test_the_log_has_the_runs_that_ran_and_were_not_deleted_on_all_data(run: Run) -> None:
    other = replace(run.experiment, dataset=Dataset("other", run.experiment.dataset.points, ("x", "y")))
    elsewhere = replace(new_run(other, run.frames[0]), frames=run.frames)
    deleted, idle = ended_at(run, -1.0), new_run(run.experiment, run.frames[0])
    timeline = without_run(Timeline((run, elsewhere, deleted, idle)), deleted.identifier)
    named = renamed(timeline, elsewhere.identifier, "there")
    assert [(each.number, each.name) for each in records(named)] == [(1, ""), (2, "there")]


def test_a_run_whose_frames_were_let_go_keeps_its_result(run: Run) -> None:
    before, after = (record_of(Timeline((each,)), each) for each in (run, shortened(run)))
    assert (after.log_likelihood, after.iterations, after.bic) == (
        before.log_likelihood,
        before.iterations,
        before.bic,
    )


def test_the_best_of_each_data_set_is_marked_with_all_that_came_to_the_same(run: Run) -> None:
    collapsed = Stop(StopReason.COLLAPSED, Degeneracy(DegeneracyKind.COLLAPSED, 0, 1.0, 1e300, 1e-9))
    degenerate, low = ended_at(run, 50.0, collapsed), ended_at(run, -101.0)
    best, same = ended_at(run, -100.0), ended_at(run, -100.005)
    other = replace(run.experiment, dataset=Dataset("other", run.experiment.dataset.points, ("x", "y")))
    elsewhere = replace(ended_at(run, -900.0), experiment=other)
    timeline = Timeline((degenerate, low, best, same, elsewhere))
    assert best_runs(timeline) == {best.identifier, same.identifier, elsewhere.identifier}
    assert [each.best for each in records(timeline)] == [False, False, True, True, True]
