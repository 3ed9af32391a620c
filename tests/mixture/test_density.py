import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import density, log_sum_exp, log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


def scipy_log_terms(points: FloatArray, parameters: MixtureParameters) -> FloatArray:
    """Return log π_k N(x_n | μ_k, Σ_k), shape (N, K), by SciPy."""
    terms = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
        for weight, mean, covariance in zip(
            parameters.weights, parameters.means, parameters.covariances, strict=True
        )
    ]
    return np.stack(terms, axis=1)


def test_log_terms_are_scipys(three_groups: Points, start: MixtureParameters) -> None:
    own = log_weighted_densities(three_groups.x, three_groups.y, quadratic_factors(start))
    np.testing.assert_allclose(own.T, scipy_log_terms(three_groups.array, start), rtol=1e-12)


def test_density_is_scipys(three_groups: Points, start: MixtureParameters) -> None:
    expected = np.exp(scipy_log_terms(three_groups.array, start)).sum(axis=1)
    np.testing.assert_allclose(density(three_groups, start), expected, rtol=1e-12)


def test_log_likelihood_is_scipys(three_groups: Points, start: MixtureParameters) -> None:
    expected = logsumexp(scipy_log_terms(three_groups.array, start), axis=1).sum()
    assert log_likelihood(three_groups, start) == pytest.approx(expected, rel=1e-12)


def test_density_at_the_mean_of_one_gaussian_is_one_over_two_pi_root_det() -> None:
    """Closed form: p(μ) = 1 / (2π √|Σ|); here |Σ| = 4·9 − 0 = 36, so p = 1 / 12π."""
    parameters = MixtureParameters([1], [[3, -2]], [[[4, 0], [0, 9]]])
    assert density([[3.0, -2.0]], parameters)[0] == pytest.approx(1 / (12 * np.pi), rel=1e-14)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e8])
def test_density_integrates_to_one_over_a_grid(start: MixtureParameters, scale: float) -> None:
    """The midpoint rule is exact to rounding for Gaussians on a grid much finer than their smallest σ."""
    parameters = MixtureParameters(start.weights, scale * start.means, scale**2 * start.covariances)
    edge, cells = 30.0 * scale, 400
    side = 2 * edge / cells
    middles = -edge + side * (np.arange(cells) + 0.5)
    grid = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    assert density(grid, parameters).sum() * side**2 == pytest.approx(1.0, abs=1e-9)


def test_log_likelihood_stays_finite_where_the_density_underflows() -> None:
    """Closed form: log N(x | 0, I) = −log 2π − |x|²/2, with |x|² = 2e10."""
    parameters = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    assert density([[1e5, 1e5]], parameters)[0] == 0
    assert log_likelihood([[1e5, 1e5]], parameters) == pytest.approx(-np.log(2 * np.pi) - 1e10, rel=1e-15)


def test_log_sum_exp_is_scipys_at_both_ends_of_the_range() -> None:
    terms = np.array([[-1e300, 700.0, 0.0, -745.0], [-1e300, 710.0, 0.0, -746.0]])
    np.testing.assert_allclose(log_sum_exp(terms), logsumexp(terms, axis=0), rtol=1e-15)


@pytest.mark.parametrize("ratio", [1e-3, 1e-6])
def test_log_terms_of_a_needle_keep_their_digits(ratio: float) -> None:
    """Independent: the points are turned into the needle's own axes, where the density is a product."""
    angle, sigma1, sigma2 = 0.7, 2.0, 2.0 * ratio
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    covariance = turn @ np.diag([sigma1**2, sigma2**2]) @ turn.T
    parameters = MixtureParameters([1], [[0, 0]], [0.5 * (covariance + covariance.T)])
    along = np.array([[1.0, 0.0], [0.5, 0.3], [-2.0, 1.0]])
    points = Points.of((along * [sigma1, sigma2]) @ turn.T)
    expected = -np.log(2 * np.pi * sigma1 * sigma2) - 0.5 * (along**2).sum(axis=1)
    own = log_weighted_densities(points.x, points.y, quadratic_factors(parameters))[0]
    np.testing.assert_allclose(own, expected, atol=2e-15 / ratio**2)
