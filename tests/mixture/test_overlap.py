import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from gmm_desktop.mixture.overlap import bhattacharyya_distances, overlaps
from gmm_desktop.mixture.parameters import MixtureParameters


def round_pair(distance: float, sigma1: float = 1.0, sigma2: float = 1.0) -> MixtureParameters:
    covariances = [sigma1**2 * np.eye(2), sigma2**2 * np.eye(2)]
    return MixtureParameters([0.5, 0.5], [[0.0, 0.0], [distance, 0.0]], covariances)


def test_the_overlap_is_the_integral_of_the_root_of_both_densities(start: MixtureParameters) -> None:
    """Numerical integration of √(N_j N_k) with SciPy's densities, midpoint rule on a fine grid."""
    edge, cells = 25.0, 500
    side = 2 * edge / cells
    middles = -edge + side * (np.arange(cells) + 0.5)
    grid = np.stack(np.meshgrid(middles, middles), axis=-1)
    densities = [
        multivariate_normal(mean, covariance).pdf(grid)
        for mean, covariance in zip(start.means, start.covariances, strict=True)
    ]
    expected = [[np.sqrt(first * second).sum() * side**2 for second in densities] for first in densities]
    np.testing.assert_allclose(overlaps(start), expected, rtol=1e-6)


def test_two_round_gaussians_overlap_as_computed_by_hand() -> None:
    """Closed form for Σ = σ²·I twice: D = d²/8σ²."""
    assert overlaps(round_pair(4.0))[0, 1] == pytest.approx(np.exp(-2), rel=1e-14)


def test_two_widths_at_one_place_overlap_as_computed_by_hand() -> None:
    """Closed form in the plane: the coefficient is 2σ₁σ₂/(σ₁² + σ₂²), here 2·3/(1 + 9) = 0.6."""
    assert overlaps(round_pair(0.0, 1.0, 3.0))[0, 1] == pytest.approx(0.6, rel=1e-14)


def test_a_gaussian_overlaps_itself_wholly_and_others_alike_both_ways(start: MixtureParameters) -> None:
    found = overlaps(start)
    np.testing.assert_allclose(np.diag(found), 1, rtol=1e-15)
    np.testing.assert_array_equal(found, found.T)


def test_the_overlap_bounds_the_probability_of_taking_one_for_the_other() -> None:
    """Closed form for two equal round Gaussians, half each: the best rule errs with Φ(−d/2)."""
    for distance in (0.0, 0.5, 1.0, 3.0, 10.0):
        assert norm.cdf(-distance / 2) <= 0.5 * overlaps(round_pair(distance))[0, 1] + 1e-15


@given(st.floats(-3, 3), st.floats(0.1, 10), st.floats(-5, 5), st.floats(-5, 5))
def test_the_distance_does_not_depend_on_the_axes_or_the_units(
    angle: float, unit: float, right: float, up: float
) -> None:
    pair = MixtureParameters(
        [0.5, 0.5], [[0, 0], [2, 1]], [[[3.0, 1.0], [1.0, 2.0]], [[1.0, -0.5], [-0.5, 4.0]]]
    )
    turn = unit * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = MixtureParameters(
        pair.weights, pair.means @ turn.T + [right, up], turn @ pair.covariances @ turn.T
    )
    np.testing.assert_allclose(
        bhattacharyya_distances(moved, moved), bhattacharyya_distances(pair, pair), rtol=1e-9, atol=1e-12
    )


def test_far_gaussians_have_different_distances_where_their_overlaps_are_both_nothing() -> None:
    """Closed form: d²/8, so 1e8/8 and 4e8/8, though e to the minus of both is 0."""
    near, far = round_pair(1e4), round_pair(2e4)
    assert bhattacharyya_distances(near, near)[0, 1] == pytest.approx(1e8 / 8)
    assert bhattacharyya_distances(far, far)[0, 1] == pytest.approx(4e8 / 8)
    assert overlaps(near)[0, 1] == overlaps(far)[0, 1] == 0


def test_needles_side_by_side_keep_their_distance() -> None:
    """Closed form: with equal Σ it is an eighth of the squared Mahalanobis distance, here 4 σ₂ across."""
    angle, sigma2 = 0.4, 1e-5
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    covariance = axes @ np.diag([1, sigma2**2]) @ axes.T
    covariance = 0.5 * (covariance + covariance.T)
    pair = MixtureParameters([0.5, 0.5], [np.zeros(2), 4 * sigma2 * axes[:, 1]], [covariance] * 2)
    assert bhattacharyya_distances(pair, pair)[0, 1] == pytest.approx(2.0, rel=1e-4)
