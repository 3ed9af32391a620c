"""What the end of a run is: curvature against EM's own pace and against differences, saddles and how they are left."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gmm_desktop.experiment.examples import example
from gmm_desktop.mixture.convergence import ConvergenceRule, Stop, StopReason
from gmm_desktop.mixture.curvature import curvature, local_step, moved
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.em import FitResult, fit, start_frame
from gmm_desktop.mixture.examination import examined, nudged_off
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.objective import objective
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior, on_data
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import accumulate
from gmm_desktop.mixture.verdict import Unexamined, Verdict, VerdictKind
from gmm_desktop.storage.samples import twin_sample

THOROUGH = EmSettings(max_iter=600, tol=1e-13, rule=ConvergenceRule.PER_POINT, patience=3)


def verdict_of(points: Points, result: FitResult, settings: EmSettings) -> Verdict:
    return examined(points, result.frame, settings, Stop(result.stop_reason, result.degeneracy))


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize(
    ("prior", "noise", "temperature"), [(None, 0.0, 1.0), (Prior(2.0, 1.0, 6.0), 0.05, 1.0), (None, 0.0, 1.2)]
)
def test_em_leaves_of_each_gain_the_square_of_the_rate(
    family: Family, prior: Prior | None, noise: float, temperature: float, three_groups: Points
) -> None:
    """Near its end EM multiplies the deviation by its largest rate, and the gain in L by the square of that."""
    settings = replace(THOROUGH, covariance_type=family, prior=prior, temperature=temperature)
    start = make_start(StartMethod.KMEANS, three_groups, 2, 0, family)
    start = with_noise(start, three_groups, noise)
    result = fit(three_groups, start, settings)
    found = verdict_of(three_groups, result, settings)
    gains = np.diff(result.objectives)
    gains = gains[gains > 3e-8]
    assert found.kind is VerdictKind.MAXIMUM
    assert found.rate == pytest.approx(math.sqrt(gains[-1] / gains[-2]), abs=0.03)
    assert found.left is not None
    assert found.left < 1e-6


@pytest.mark.parametrize(
    "pins", [Pins(), Pins(weights=frozenset({0}), means=frozenset({1}), covariances=frozenset({2}))]
)
def test_gradient_and_hessian_are_those_of_differences(
    pins: Pins, three_groups: Points, start: MixtureParameters
) -> None:
    """Central differences of the objective along `moved`, anywhere, with prior and noise, for free covariances."""
    settings = EmSettings(prior=Prior(1.5, 2.0, 5.0), pins=pins)
    theta = with_noise(start, three_groups, 0.1)
    prior = on_data(Prior(1.5, 2.0, 5.0), three_groups, 3)
    found = curvature(three_groups, theta, settings, prior)
    step = 1e-4

    def value(place: np.ndarray) -> float:
        there = moved(theta, found.free @ place, settings)
        return objective(accumulate(three_groups, there), there, prior)

    size = len(found.gradient)
    assert size == settings.n_parameters(3, noise=True)
    units = step * np.eye(size)
    slopes = [(value(unit) - value(-unit)) / (2 * step) for unit in units]
    np.testing.assert_allclose(found.gradient, slopes, rtol=1e-4, atol=1e-4)
    rng = np.random.default_rng(0)
    for _ in range(10):
        one, other = rng.normal(size=(2, size)) / 5
        bend = sum(
            sign * value(step * 10 * (one + sign * other)) + sign * value(-step * 10 * (one + sign * other))
            for sign in (1, -1)
        ) / (4 * (10 * step) ** 2)
        assert found.hessian @ one @ other == pytest.approx(bend, rel=1e-3, abs=1e-3)


def test_identical_means_end_at_a_saddle_that_is_left_upwards() -> None:
    experiment = example("saddle")
    points, settings = experiment.dataset.points, experiment.settings
    result = fit(points, experiment.start, settings)
    found = verdict_of(points, result, settings)
    assert found.kind is VerdictKind.SADDLE
    beside = nudged_off(result.parameters, found, settings)
    after = fit(points, beside, settings)
    assert after.log_likelihoods[0] > result.log_likelihood
    assert after.log_likelihood > result.log_likelihood + 50
    assert verdict_of(points, after, settings).kind is VerdictKind.MAXIMUM


def test_a_saddle_between_different_components_is_seen_and_left() -> None:
    """EM creeps past it so slowly that its rule is met: of a deviation there, it makes 1.0002 times as much."""
    points = twin_sample().points
    settings = EmSettings(Family.VVE, max_iter=1000, tol=1e-8, rule=ConvergenceRule.PER_POINT)
    result = fit(points, make_start(StartMethod.RANDOM_POINTS, points, 6, 5, Family.VVE), settings)
    found = verdict_of(points, result, settings)
    assert result.converged
    assert found.kind is VerdictKind.SADDLE
    assert found.rate == pytest.approx(1.0002, abs=1e-4)
    beside = nudged_off(result.parameters, found, settings)
    angles = [0.5 * math.atan2(2 * xy, xx - yy) for (xx, xy), (_, yy) in beside.covariances.tolist()]
    assert np.ptp(np.array(angles) % (math.pi / 2)) < 1e-6  # still VVE
    after = fit(points, beside, replace(settings, tol=1e-12, max_iter=3000, accelerated=True))
    assert after.log_likelihoods[0] > result.log_likelihood
    assert after.log_likelihood > result.log_likelihood + 2


def test_the_way_to_another_mixture_leads_there(start: MixtureParameters, three_groups: Points) -> None:
    settings = EmSettings()
    other = fit(three_groups, start, EmSettings(max_iter=4, tol=0)).parameters
    there = moved(start, local_step(start, other, settings), settings)
    np.testing.assert_allclose(there.numbers, other.numbers, rtol=1e-10)


def test_a_run_cut_short_is_not_stationary(three_groups: Points, start: MixtureParameters) -> None:
    settings = EmSettings(max_iter=3, tol=0)
    found = verdict_of(three_groups, fit(three_groups, start, settings), settings)
    assert found.kind is VerdictKind.NOT_STATIONARY
    assert found.left is not None
    assert found.left > 0.01


def test_one_component_is_at_the_maximum_after_one_iteration(three_groups: Points) -> None:
    start = make_start(StartMethod.RANDOM_POINTS, three_groups, 1, 0)
    settings = EmSettings(max_iter=1, tol=0)
    found = verdict_of(three_groups, fit(three_groups, start, settings), settings)
    assert found.kind is VerdictKind.MAXIMUM
    assert found.rate == pytest.approx(0.0, abs=1e-9)


def test_a_collapse_is_a_boundary(three_groups: Points, start: MixtureParameters) -> None:
    frame = start_frame(three_groups, start)
    stop = Stop(StopReason.COLLAPSED, Degeneracy(DegeneracyKind.COLLAPSED, 0, 1.0, 1.0, 0.0))
    assert examined(three_groups, frame, EmSettings(), stop) == Verdict(VerdictKind.BOUNDARY)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (EmSettings(temperature=0, max_iter=20), Unexamined.HARD),
        (EmSettings(reg_covar=0.5, max_iter=20), Unexamined.RIDGE),
        (EmSettings(batch_size=20, max_iter=20), Unexamined.BATCHES),
        (EmSettings(initial_temperature=3, max_iter=5), Unexamined.UNSETTLED),
    ],
)
def test_what_is_not_examined_says_why(
    settings: EmSettings, reason: Unexamined, three_groups: Points, start: MixtureParameters
) -> None:
    found = verdict_of(three_groups, fit(three_groups, start, settings), settings)
    assert (found.kind, found.reason) == (VerdictKind.NOT_EXAMINED, reason)


def test_what_is_pinned_is_no_way_out(three_groups: Points) -> None:
    """Two components in one place, whose means and shapes are held, cannot part."""
    one = make_start(StartMethod.RANDOM_POINTS, three_groups, 1, 0)
    best = fit(three_groups, one, EmSettings(max_iter=1, tol=0)).parameters
    twice = MixtureParameters([0.5, 0.5], np.tile(best.means, (2, 1)), np.tile(best.covariances, (2, 1, 1)))
    held = frozenset({0, 1})
    for pins, kind in (
        (Pins(), VerdictKind.SADDLE),
        (Pins(means=held, covariances=held), VerdictKind.MAXIMUM),
        (Pins(held, held, held), VerdictKind.MAXIMUM),
    ):
        settings = EmSettings(max_iter=5, tol=0, pins=pins)
        assert verdict_of(three_groups, fit(three_groups, twice, settings), settings).kind is kind
