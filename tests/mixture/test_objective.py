from itertools import pairwise

import numpy as np
import pytest
from scipy.special import logsumexp, rel_entr, xlogy
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.objective import elbo, expected_log_joint
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate


def direct_elbo(points: FloatArray, gamma: FloatArray, parameters: MixtureParameters) -> float:
    """Return Σγ log πN − Σγ log γ by the definition, with SciPy's densities and xlogy (0·log 0 = 0)."""
    total = -float(xlogy(gamma, gamma).sum())
    for k, column in enumerate(gamma.T):
        normal = multivariate_normal(parameters.means[k], parameters.covariances[k])
        total += float(column @ (np.log(parameters.weights[k]) + normal.logpdf(points)))
    return total


def run(points: Points, start: MixtureParameters, iterations: int) -> list[Frame]:
    first = start_frame(points, start)
    return [first, *iterate(points, first, EmSettings(max_iter=iterations, tol=0))]


def test_log_likelihood_of_two_points_is_the_one_computed_by_hand() -> None:
    """By hand: each point has p = ½·(1 + e⁻²)/2π, so L = 2·log((1 + e⁻²)/4π) = −4.8082."""
    parameters = MixtureParameters([0.5, 0.5], [[0, 0], [2, 0]], [np.eye(2), np.eye(2)])
    frame = start_frame(Points.of([[0, 0], [2, 0]]), parameters)
    assert frame.log_likelihood == pytest.approx(2 * np.log((1 + np.exp(-2)) / (4 * np.pi)), rel=1e-14)
    assert frame.log_likelihood == pytest.approx(-4.8082, abs=1e-4)


def test_elbo_is_its_definition(three_groups: Points, start: MixtureParameters) -> None:
    for frame in run(three_groups, start, 12):
        gamma = responsibilities(three_groups, frame.responsibility_parameters)
        expected = direct_elbo(three_groups.array, gamma, frame.parameters)
        assert frame.elbo == pytest.approx(expected, rel=1e-12)


def test_elbo_of_any_other_parameters_is_its_definition(
    three_groups: Points, start: MixtureParameters
) -> None:
    other = start.reordered([2, 0, 1])
    gamma = responsibilities(three_groups, start)
    expected = direct_elbo(three_groups.array, gamma, other)
    assert elbo(accumulate(three_groups, start), other) == pytest.approx(expected, rel=1e-12)


def test_the_gap_between_l_and_elbo_is_the_divergence_of_the_responsibilities(
    three_groups: Points, start: MixtureParameters
) -> None:
    """L − ELBO = Σ_n KL(γ_n ‖ γ_n(θ)), Bishop (2006), PRML, eq. 9.70-9.72; KL by SciPy's rel_entr."""
    for frame in run(three_groups, start, 12):
        shown = responsibilities(three_groups, frame.responsibility_parameters)
        posterior = responsibilities(three_groups, frame.parameters)
        divergence = float(rel_entr(shown, posterior).sum())
        assert frame.log_likelihood - frame.elbo == pytest.approx(divergence, abs=1e-9)


def test_the_bound_touches_after_e_and_rises_at_m(three_groups: Points, start: MixtureParameters) -> None:
    frames = run(three_groups, start, 12)
    for before, after in pairwise(frames):
        if after.phase is Phase.E:
            assert after.elbo == after.log_likelihood == before.log_likelihood
        else:
            assert before.elbo < after.elbo < after.log_likelihood


def test_expected_log_joint_is_its_definition(three_groups: Points, start: MixtureParameters) -> None:
    gamma = responsibilities(three_groups, start)
    expected = direct_elbo(three_groups.array, gamma, start) + float(xlogy(gamma, gamma).sum())
    own = expected_log_joint(accumulate(three_groups, start), start)
    assert own == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("distance", [1e2, 1e4, 1e6, 1e8, 1e12])
def test_the_bound_of_a_single_gaussian_touches_however_far_away_it_starts(distance: float) -> None:
    """Closed form: with one component γ = 1 = γ(θ) always, so ELBO = L after every half-step."""
    points = Points.of(np.random.default_rng(0).normal(size=(500, 2)))
    far = MixtureParameters([1], [[distance, distance]], [np.eye(2)])
    after_m = run(points, far, 1)[2]
    best = multivariate_normal(points.array.mean(axis=0), np.cov(points.array.T, ddof=0))
    assert after_m.log_likelihood == pytest.approx(float(best.logpdf(points.array).sum()), rel=1e-12)
    assert after_m.elbo == pytest.approx(after_m.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("distance", [1e4, 1e6, 1e8])
def test_the_bound_is_its_definition_after_a_far_start(three_groups: Points, distance: float) -> None:
    """Three equal round components far away in a row: they share every point nearly by thirds."""
    means = [[distance, distance], [distance + 1 / distance, distance], [distance, distance + 1 / distance]]
    far = MixtureParameters([0.3, 0.3, 0.4], means, [np.eye(2)] * 3)
    after_m = run(three_groups, far, 1)[2]
    gamma = responsibilities(three_groups, far)
    expected = direct_elbo(three_groups.array, gamma, after_m.parameters)
    assert after_m.elbo == pytest.approx(expected, rel=1e-12)
    assert after_m.elbo <= after_m.log_likelihood + 1e-9


def test_entropy_is_scipys(three_groups: Points, start: MixtureParameters) -> None:
    gamma = responsibilities(three_groups, start)
    entropy = accumulate(three_groups, start).entropy
    assert entropy == pytest.approx(-float(xlogy(gamma, gamma).sum()), rel=1e-12)


def test_log_likelihood_of_a_frame_belongs_to_its_own_parameters(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Not to new weights with old densities: L is summed again from the frame's θ by SciPy."""
    for frame in run(three_groups, start, 5):
        theta = frame.parameters
        terms = [
            np.log(weight) + multivariate_normal(mean, covariance).logpdf(three_groups.array)
            for weight, mean, covariance in zip(theta.weights, theta.means, theta.covariances, strict=True)
        ]
        assert frame.log_likelihood == pytest.approx(float(logsumexp(terms, axis=0).sum()), rel=1e-12)
