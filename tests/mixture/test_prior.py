from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import dirichlet, invwishart, multivariate_normal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.em import fit, start_frame
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.objective import expected_log_joint, log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior, PriorOnData, log_prior, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate
from tests.mixture.problems import with_noise, within_family

STRONG = Prior(weight_concentration=2.5, mean_strength=3.0, degrees_of_freedom=7.0, scale=0.5)


def by_scipy(prior: PriorOnData, theta: MixtureParameters) -> float:
    """Return log Dir(π) + Σ log N(μ_k | m, Σ_k/κ) + Σ log IW(Σ_k | ν, Λ) by SciPy's distributions."""
    weights = theta.all_weights / theta.all_weights.sum()
    total = (
        float(dirichlet(np.full(len(weights), prior.concentration)).logpdf(weights))
        if len(weights) > 1
        else 0.0
    )
    for mean, covariance in zip(theta.means, theta.covariances, strict=True):
        total += float(multivariate_normal(prior.mean, covariance / prior.strength).logpdf(mean))
        total += float(invwishart(prior.degrees_of_freedom, prior.scale).logpdf(covariance))
    return total


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize("prior", [Prior(), STRONG, Prior(degrees_of_freedom=1.5)])
def test_the_log_prior_is_scipys(
    prior: Prior, noise: bool, three_groups: Points, start: MixtureParameters
) -> None:
    theta = with_noise(start, three_groups, 0.2) if noise else start
    known = on_data(prior, three_groups, 3)
    if prior.degrees_of_freedom < 2:  # SciPy wants ν ≥ d; the density itself is proper from d − 1 on
        nearly = replace(known, degrees_of_freedom=2.0)
        assert log_prior(nearly, theta) == pytest.approx(by_scipy(nearly, theta), rel=1e-12)
        return
    assert log_prior(known, theta) == pytest.approx(by_scipy(known, theta), rel=1e-12)


def test_a_single_component_has_no_prior_on_its_weight(three_groups: Points) -> None:
    theta = MixtureParameters([1], [[1, 2]], [[[3.0, 1.0], [1.0, 4.0]]])
    known = on_data(STRONG, three_groups, 1)
    assert log_prior(known, theta) == pytest.approx(by_scipy(known, theta), rel=1e-13)


def test_the_defaults_are_those_of_fraley_and_raftery(three_groups: Points) -> None:
    """Fraley & Raftery (2007), section 3: m = mean, κ = 0.01, ν = d + 2 = 4, Λ = S/K^(2/d); here K = 3, d = 2.

    mclust's defaultPrior divides by N, as np.cov with ddof=0 does here, or by N − 1; that is 0.6 % of Λ.
    """
    known, array = on_data(Prior(), three_groups, 3), three_groups.array
    assert (known.concentration, known.strength, known.degrees_of_freedom) == (1.0, 0.01, 4.0)
    np.testing.assert_allclose(known.mean, array.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(known.scale, np.cov(array.T, ddof=0) / 3, rtol=1e-12)


def test_their_mode_of_the_covariance_is_the_one_printed(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Fraley & Raftery (2007), table 1, VVV, written out: (Λ + κn/(κ+n) (x̄−m)(x̄−m)ᵀ + W) / (ν + n + d + 2)."""
    gamma_sum = accumulate(three_groups, start)
    known = on_data(Prior(), three_groups, 3)
    new = update(gamma_sum, start, EmSettings(), scales=three_groups.scales, prior=known)
    assert isinstance(new, MixtureParameters)
    for k in range(3):
        count = gamma_sum.counts[k]
        mean = gamma_sum.centres[k] + gamma_sum.sums[k] / count
        own = gamma_sum.sums[k] / count
        scatter = gamma_sum.scatters[k] - count * np.outer(own, own)
        offset = mean - known.mean
        between = 0.01 * count / (0.01 + count) * np.outer(offset, offset)
        expected = (known.scale + between + scatter) / (4 + count + 2 + 2)
        np.testing.assert_allclose(new.covariances[k], expected, rtol=1e-11)
        np.testing.assert_allclose(
            new.means[k], (count * mean + 0.01 * known.mean) / (count + 0.01), rtol=1e-12
        )


def free_numbers(theta: MixtureParameters, tied: bool) -> FloatArray:
    factors = np.linalg.cholesky(theta.covariances[:1] if tied else theta.covariances)
    logs = [np.log(factors[:, 0, 0]), factors[:, 1, 0], np.log(factors[:, 1, 1])]
    return np.concatenate([np.log(theta.weights), theta.means.ravel(), *logs])


def mixture_of(numbers: FloatArray, count: int, tied: bool) -> MixtureParameters:
    width = 1 if tied else count
    logs, means, first, slope, second = np.split(numbers, np.cumsum([count, 2 * count, width, width]))
    weights = np.exp(logs - logs.max())
    factors = np.zeros((width, 2, 2))
    factors[:, 0, 0], factors[:, 1, 0], factors[:, 1, 1] = np.exp(first), slope, np.exp(second)
    covariances = factors @ factors.swapaxes(1, 2)
    covariances = np.broadcast_to(covariances, (count, 2, 2))
    return MixtureParameters(weights / weights.sum(), means.reshape(-1, 2), covariances)


@pytest.mark.parametrize("family", [Family.VVV, Family.EEE])
@pytest.mark.parametrize("prior", [Prior(), STRONG])
def test_the_map_m_step_is_the_maximum_that_scipy_finds(
    family: Family, prior: Prior, three_groups: Points, start: MixtureParameters
) -> None:
    """BFGS on Q + log p(θ), begun at the old parameters, gains nothing on the M-step and ends there."""
    settings, tied = EmSettings(covariance_type=family), family is Family.EEE
    begin = within_family(start, settings)
    statistics, known = accumulate(three_groups, begin), on_data(prior, three_groups, 3)
    new = update(statistics, begin, settings, scales=three_groups.scales, prior=known)
    assert isinstance(new, MixtureParameters)

    def loss(numbers: FloatArray) -> float:
        theta = mixture_of(numbers, 3, tied)
        return -expected_log_joint(statistics, theta) - log_prior(known, theta)

    found = minimize(loss, free_numbers(begin, tied), method="BFGS", options={"gtol": 1e-5})
    assert -loss(free_numbers(new, tied)) == pytest.approx(-found.fun, abs=1e-6)
    reached = mixture_of(found.x, 3, tied)
    np.testing.assert_allclose(reached.weights, new.weights, rtol=1e-4)
    np.testing.assert_allclose(reached.means, new.means, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(reached.covariances, new.covariances, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("family", list(Family))
def test_the_result_is_the_mode_of_the_posterior(
    family: Family, three_groups: Points, start: MixtureParameters
) -> None:
    """What the frames call the objective is L + log p(θ), and no M-step of any family moves it any more."""
    settings = EmSettings(family, 3000, 1e-10, prior=STRONG, accelerated=True)
    result = fit(three_groups, within_family(start, settings), settings)
    assert result.converged
    theta, known = result.parameters, on_data(STRONG, three_groups, 3)
    assert result.objective == pytest.approx(
        log_likelihood(three_groups, theta) + by_scipy(known, theta), rel=1e-12
    )
    again = fit(three_groups, theta, replace(settings, accelerated=False, max_iter=1))
    assert again.objective == pytest.approx(result.objective, abs=1e-8)
    np.testing.assert_allclose(again.parameters.covariances, theta.covariances, rtol=1e-6, atol=1e-8)


def test_a_collapse_does_not_happen_with_the_prior() -> None:
    """By hand: a component alone with a point keeps about Λ/(ν + d + 3) = S/(2·9)."""
    points = Points.of([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0], [100.0, 0.0]])
    start = MixtureParameters([0.5, 0.5], [[0, 0], [100, 0]], [np.eye(2), np.eye(2)])
    assert fit(points, start).stop_reason is StopReason.COLLAPSED
    result = fit(points, start, EmSettings(prior=Prior(), max_iter=1))
    assert result.degeneracy is None
    offset = 100 - points.mean[0]
    expected = points.covariance / 2 + np.diag([0.01 / 1.01 * offset**2, 0])
    np.testing.assert_allclose(result.parameters.covariances[1], expected / 9, rtol=1e-9, atol=1e-12)
    assert fit(points, start, EmSettings(prior=Prior())).converged


def test_a_component_that_no_point_wants_lives_on_its_prior() -> None:
    points = Points.of([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    start = MixtureParameters([0.5, 0.5], [[0.0, 0.0], [1e9, 0.0]], [np.eye(2), np.eye(2)])
    assert fit(points, start, EmSettings(prior=Prior())).stop_reason is StopReason.STARVED
    rich = EmSettings(prior=Prior(weight_concentration=2), max_iter=1)
    theta = fit(points, start, rich).parameters
    np.testing.assert_allclose(theta.weights, [5 / 6, 1 / 6], rtol=1e-12)  # 4 + 1 and 0 + 1 points
    np.testing.assert_allclose(theta.means[1], points.mean, atol=1e-12)
    np.testing.assert_allclose(theta.covariances[1], points.covariance / 2 / 8, rtol=1e-9)


def test_the_prior_must_know_the_spread_of_the_data() -> None:
    line = Points.of([[0, 0], [1, 1], [2, 2]])
    with pytest.raises(DataError) as refused:
        start_frame(line, MixtureParameters([1], [[0, 0]], [np.eye(2)]), EmSettings(prior=Prior()))
    assert (refused.value.code, refused.value.values) == ("no_area", {"points": 3})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weight_concentration", 0.99),
        ("mean_strength", 0.0),
        ("degrees_of_freedom", 1.0),
        ("scale", -1.0),
        ("scale", float("nan")),
        ("scale", float("inf")),
        ("scale", "wide"),
        ("mean_strength", None),
        ("mean_strength", True),
    ],
)
def test_a_prior_that_makes_no_sense_is_refused_by_name(name: str, value: object) -> None:
    values: dict[str, Any] = {name: value}
    with pytest.raises(ParameterError) as refused:
        Prior(**values)
    assert refused.value.code == "setting"
    assert refused.value.values["name"] == name
