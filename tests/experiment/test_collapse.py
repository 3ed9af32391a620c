"""A component that shrinks onto a point: how it is recognised, and how it is put there."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.collapse import (
    FEW_POINTS,
    NARROWEST,
    SHARED,
    WIDEST,
    as_degeneracy,
    course_of,
    most_at_risk,
    narrow_figures,
    narrowing,
)
from gmm_desktop.experiment.cures import CureKind, cures
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import PutOnPoint
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import COLLAPSE, LONELY_POINT, PUBLISHED_FIT, published_experiment
from gmm_desktop.experiment.timeline import Timeline, new_run, sought
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.diagnostics import examine_covariance, smallest_sigma
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.ellipse import covariance_of, ellipse_of
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.samples import twin_sample

TWIN = twin_sample()
FOURTH = 3


def played(experiment: Experiment) -> Timeline:
    """Return the timeline of an experiment that has run to its end."""
    points, settings = experiment.dataset.points, experiment.settings
    frames, stop = [start_frame(points, experiment.start, settings)], None
    steps = iterate(points, frames[0], settings)
    while stop is None:
        try:
            frames.append(next(steps))
        except StopIteration as end:
            stop = end.value
    assert isinstance(stop, Stop)
    run = replace(new_run(experiment, frames[0]), frames=tuple(frames), stop=stop)
    return Timeline((run,), len(frames) - 1)


@pytest.fixture(scope="module")
def collapse() -> Timeline:
    return played(published_experiment(COLLAPSE, TWIN))


def test_the_prepared_mean_stands_exactly_on_a_point(collapse: Timeline) -> None:
    points = collapse.run.experiment.dataset.points.array.tolist()
    assert list(LONELY_POINT) in points
    assert collapse.run.experiment.start.means[FOURTH].tolist() == list(LONELY_POINT)


def test_the_prepared_component_collapses_onto_its_point_in_at_least_eight_iterations(
    collapse: Timeline,
) -> None:
    stop = collapse.run.stop
    assert stop is not None
    assert stop.reason is StopReason.COLLAPSED
    assert stop.degeneracy is not None
    assert stop.degeneracy.component == FOURTH
    assert stop.degeneracy.effective_points == pytest.approx(1, abs=1e-6)
    assert collapse.frame.iteration >= 8
    assert collapse.frame.parameters.means[FOURTH] == pytest.approx(LONELY_POINT, abs=1e-3)


def test_its_likelihood_climbs_while_it_shrinks(collapse: Timeline) -> None:
    course = course_of(collapse.run.frames[::2], FOURTH)
    assert (np.diff(course[:, 2]) > 0).all()
    assert course[-1, 1] < -5
    assert course[-1, 2] - course[-2, 2] > 15


def test_it_is_named_while_it_narrows_and_no_other_ever(collapse: Timeline) -> None:
    named = [narrowing(sought(collapse, position)) for position in range(collapse.last + 1)]
    first = next(place for place, found in enumerate(named) if found)
    assert 2 * 2 < first < collapse.last - 2 * 5
    for position, found in enumerate(named[first:], first):
        assert found is not None
        assert found.component == FOURTH
        theta = collapse.run.frames[position].parameters
        values = np.sqrt(np.linalg.eigvalsh(theta.covariances[FOURTH]))
        if values[0] > 1e-4:  # NumPy's eigenvalues have few digits beyond
            assert [found.sigma2, found.sigma1] == pytest.approx(values.tolist(), rel=1e-6)
        assert found.points == pytest.approx(1800 * float(theta.weights[FOURTH]))
        assert found.points < FEW_POINTS


def test_a_fit_that_converges_names_nobody() -> None:
    for identifier in ("first_start", "experiment_4"):
        timeline = played(published_experiment(identifier, TWIN))
        assert {narrowing(sought(timeline, at)) for at in range(timeline.last + 1)} == {None}


def test_a_small_group_far_away_is_no_collapse() -> None:
    rng = np.random.default_rng(8)
    cloud = np.vstack([rng.normal(0, 10, (200, 2)), rng.normal(60, 0.05, (30, 2))])
    start = MixtureParameters([0.5, 0.5], [[0, 0], [55, 55]], [100 * np.eye(2)] * 2)
    timeline = played(Experiment(Dataset("two", Points.of(cloud), ("x", "y")), start))
    assert timeline.run.stop is not None
    assert timeline.run.stop.converged
    assert {narrowing(sought(timeline, at)) for at in range(timeline.last + 1)} == {None}


def test_the_one_most_at_risk_has_few_points_and_a_small_area() -> None:
    mixture = MixtureParameters(
        [0.6, 0.3, 0.1], [[0, 0]] * 3, [np.eye(2), 1.5 * np.eye(2), np.diag([3.0, 2.0])]
    )
    assert most_at_risk(mixture) == 2  # 0.6, 0.45 and 0.1·√6 = 0.245
    assert most_at_risk(PUBLISHED_FIT) == 0


def test_the_figures_are_those_of_scipy(collapse: Timeline) -> None:
    points = collapse.run.experiment.dataset.points
    frame = collapse.run.frames[16]
    theta, before = frame.parameters, frame.responsibility_parameters
    figures = narrow_figures(points, frame, FOURTH)
    gaussian = multivariate_normal(theta.means[FOURTH], theta.covariances[FOURTH])
    gap = np.linalg.norm(points.array - theta.means[FOURTH], axis=1)
    point = points.array[gap.argmin()]
    density = sum(
        weight * multivariate_normal(mean, covariance).pdf(point)
        for weight, mean, covariance in zip(theta.weights, theta.means, theta.covariances, strict=True)
    )
    assert figures.point == gap.argmin()
    assert figures.log_peak == pytest.approx(gaussian.logpdf(theta.means[FOURTH]), rel=1e-9)
    assert figures.log_peak == pytest.approx(-math.log(2 * math.pi * figures.sigma1 * figures.sigma2))
    assert figures.log_density == pytest.approx(math.log(density), rel=1e-9)
    assert figures.root_determinant == pytest.approx(math.sqrt(np.linalg.det(theta.covariances[FOURTH])))
    assert figures.condition == pytest.approx(np.linalg.cond(theta.covariances[FOURTH]), rel=1e-6)
    gamma = responsibilities(points, before)
    assert figures.effective_points == pytest.approx(gamma[:, FOURTH].sum(), rel=1e-9)
    assert figures.log_likelihood == frame.log_likelihood


@pytest.mark.parametrize("position", [0, 9, 18, -1])
def test_each_way_out_leads_on_without_a_collapse_at_any_frame(collapse: Timeline, position: int) -> None:
    experiment = collapse.run.experiment
    there = replace(experiment, start=collapse.run.frames[position].parameters)
    found = cures(experiment, 4, as_degeneracy(FOURTH))
    assert [cure.kind for cure in found] == [kind for kind in CureKind if kind is not CureKind.NUDGE]
    for cure in found:
        cured = apply_edit(there, cure.edit)
        assert fit(cured.dataset.points, cured.start, cured.settings).degeneracy is None, cure.kind


def test_the_limit_is_where_the_m_step_gives_up(collapse: Timeline) -> None:
    """Just above the limit the M-step takes the covariance, just below it does not, in any direction and units."""
    scales = collapse.run.experiment.dataset.points.scales * [1, 1e6]
    for angle in np.linspace(0, np.pi, 9):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        flat = np.outer(scales, scales) * (turn @ np.diag([1e-2, 1e-9]) @ turn.T)
        ellipse = ellipse_of(flat)
        for share, kept in ((1.01, True), (0.99, False)):
            small = covariance_of(replace(ellipse, sigma2=share * smallest_sigma(scales, flat)))
            wrong = examine_covariance(small, component=0, effective_points=9.0, scales=scales)
            assert (wrong is None) == kept, (angle, share)
    assert smallest_sigma(np.zeros(2), np.eye(2)) == 1e-75


# Put on a point


@given(st.integers(0, 39), st.integers(0, 2), st.integers(0, 1000))
def test_a_component_put_on_a_point_stands_there_and_hardly_reaches_the_next(
    point: int, component: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cloud = rng.normal(size=(40, 2)) * (3, 1)
    start = MixtureParameters([0.5, 0.25, 0.25], rng.normal(size=(3, 2)), [np.eye(2)] * 3)
    experiment = Experiment(Dataset("cloud", Points.of(cloud), ("x", "y")), start)
    made = apply_edit(experiment, PutOnPoint(component, point)).start
    scales = cloud.std(axis=0)
    gaps = np.linalg.norm((cloud - cloud[point]) / scales, axis=1)
    following = int(np.where(gaps > 0, gaps, np.inf).argmin())
    assert made.means[component].tolist() == cloud[point].tolist()
    sigmas = np.sqrt(np.diagonal(made.covariances[component])) / scales
    assert sigmas[0] == pytest.approx(sigmas[1])
    share = sigmas[0] / gaps[following]
    assert NARROWEST * 0.999 <= share <= WIDEST * 1.001
    if NARROWEST * 1.001 < share < WIDEST * 0.999:
        gamma = responsibilities(cloud[[following]], made)[0, component]
        assert gamma == pytest.approx(SHARED, rel=1e-3)
    others = [k for k in range(3) if k != component]
    assert (made.means[others] == start.means[others]).all()
    assert (made.covariances[others] == start.covariances[others]).all()
    assert (made.weights == start.weights).all()


@given(st.integers(0, 1799), st.integers(0, 2))
def test_put_on_any_point_of_the_study_a_component_collapses(point: int, component: int) -> None:
    experiment = published_experiment("experiment_1", TWIN)
    made = apply_edit(experiment, PutOnPoint(component, point))
    wrong = fit(made.dataset.points, made.start, made.settings).degeneracy
    assert wrong is not None
    assert wrong.component == component


def test_all_points_in_one_place_leave_no_way_to_tell_how_narrow() -> None:
    data = Dataset("one", Points.of([[1, 2]] * 5), ("x", "y"))
    start = MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], [np.eye(2)] * 2)
    with pytest.raises(DataError) as caught:
        apply_edit(Experiment(data, start), PutOnPoint(0, 0))
    assert caught.value.code == "no_spread"


def test_under_a_tied_family_the_others_follow() -> None:
    cloud = np.random.default_rng(3).normal(size=(30, 2))
    data = Dataset("cloud", Points.of(cloud), ("x", "y"))
    start = MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], [np.eye(2)] * 2)
    made = apply_edit(Experiment(data, start, EmSettings(Family.EEE)), PutOnPoint(1, 4)).start
    np.testing.assert_allclose(made.covariances[0], made.covariances[1], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 40.0])
@pytest.mark.parametrize(("share", "named"), [(5e-7, True), (2e-6, False)])
def test_a_component_of_many_points_collapses_when_it_is_a_speck_of_the_data(
    scale: float, share: float, named: bool
) -> None:
    """Half the points lie on one place; Σ is round with σ² = share · √|S|, in any unit of the data."""
    rng = np.random.default_rng(4)
    array = np.vstack([rng.normal(0, 1, (50, 2)), np.full((50, 2), 3.0)]) * scale
    points = Points.of(array)
    whole = math.sqrt(np.linalg.det(np.cov(array.T, bias=True)))

    def mixture(size: float) -> MixtureParameters:
        return MixtureParameters(
            [0.5, 0.5], [[0.0, 0.0], [3 * scale, 3 * scale]], [whole * np.eye(2), size * whole * np.eye(2)]
        )

    experiment = Experiment(Dataset("half", points, ("x", "y")), mixture(1.0))
    frames = [start_frame(points, mixture(share * 4.0**back)) for back in (2, 2, 1, 1, 0)]
    run = replace(new_run(experiment, frames[0]), frames=tuple(frames))
    found = narrowing(Timeline((run,), 4))
    assert (found is not None) is named
    if found is not None:
        assert found.component == 1
        assert found.points == pytest.approx(50)


@pytest.mark.parametrize(
    ("weight", "share", "named"), [(0.04, 0.09, True), (0.04, 0.11, False), (0.06, 0.09, False)]
)
def test_a_component_of_few_points_is_named_as_soon_as_it_is_narrow(
    weight: float, share: float, named: bool
) -> None:
    """Of 100 points 4 are few and 6 are not; a tenth of √|S| is narrow. The newest frame alone decides that."""
    points = Points.of(np.random.default_rng(6).normal(0, 1, (100, 2)))
    whole = math.sqrt(np.linalg.det(np.cov(points.array.T, bias=True)))

    def mixture(size: float) -> MixtureParameters:
        shapes = [whole * np.eye(2), size * whole * np.eye(2)]
        return MixtureParameters([1 - weight, weight], [[0.0, 0.0], [1.0, 1.0]], shapes)

    experiment = Experiment(Dataset("cloud", points, ("x", "y")), mixture(1.0))
    frames = [start_frame(points, mixture(share * 1.5**back)) for back in (2, 2, 1, 1, 0)]
    run = replace(new_run(experiment, frames[0]), frames=tuple(frames))
    assert (narrowing(Timeline((run,), 4)) is not None) is named
    assert narrowing(Timeline((run,), 3)) is None  # a look back is two whole iterations
