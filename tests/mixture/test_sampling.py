import numpy as np
import pytest
from scipy.stats import chi2, kstest, norm

from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.sampling import sample


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_shares_of_the_components_are_the_weights(start: MixtureParameters) -> None:
    """The standard error of a share is √(π(1 − π)/n), binomial; five of them are allowed."""
    _, labels = sample(start, 20_000, rng())
    shares = np.bincount(labels, minlength=3) / 20_000
    assert (np.abs(shares - start.weights) < 5 * np.sqrt(start.weights * (1 - start.weights) / 20_000)).all()


def test_the_points_of_a_component_have_its_mean_and_covariance(start: MixtureParameters) -> None:
    """Standard errors: √(Σ_ii/n) of a mean, √((Σ_ii Σ_jj + Σ_ij²)/n) of a covariance (Wishart); five are allowed."""
    points, labels = sample(start, 20_000, rng())
    for k, (mean, covariance) in enumerate(zip(start.means, start.covariances, strict=True)):
        own = points[labels == k]
        variances = np.diag(covariance)
        assert (np.abs(own.mean(axis=0) - mean) < 5 * np.sqrt(variances / len(own))).all()
        error = np.sqrt((np.outer(variances, variances) + covariance**2) / len(own))
        assert (np.abs(np.cov(own.T) - covariance) < 5 * error).all()


def test_the_points_of_a_component_are_normal(start: MixtureParameters) -> None:
    """SciPy: squared Mahalanobis distances are χ² with two degrees of freedom, projections are normal."""
    points, labels = sample(start, 6_000, rng(1))
    for k, (mean, covariance) in enumerate(zip(start.means, start.covariances, strict=True)):
        offsets = points[labels == k] - mean
        squares = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(covariance), offsets)
        assert kstest(squares, chi2(2).cdf).pvalue > 1e-3
        assert kstest(offsets[:, 0], norm(0, np.sqrt(covariance[0, 0])).cdf).pvalue > 1e-3


def test_the_same_state_of_chance_gives_the_same_points(start: MixtureParameters) -> None:
    first, again, other = (sample(start, 50, rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_points_have_the_shapes_of_many(start: MixtureParameters, count: int) -> None:
    points, labels = sample(start, count, rng())
    assert points.shape == (count, 2)
    assert labels.shape == (count,)
    assert (points.dtype, labels.dtype) == (np.dtype(np.float64), np.dtype(np.int64))


def test_a_needle_is_drawn_as_thin_as_it_is() -> None:
    """Closed form: across the long axis the points have the standard deviation σ₂ (sd of an sd: σ₂/√2n)."""
    needle = Ellipse(1.0, 1e-6, 0.7)
    points, _ = sample(MixtureParameters([1], [[0, 0]], [covariance_of(needle)]), 5_000, rng())
    assert (points @ needle.axes[1]).std() == pytest.approx(1e-6, rel=0.06)
    assert (points @ needle.axes[0]).std() == pytest.approx(1.0, rel=0.06)
