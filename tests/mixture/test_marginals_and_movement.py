import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from gmm_desktop.mixture.marginals import marginal_densities
from gmm_desktop.mixture.movement import largest_movement
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise


@pytest.mark.parametrize("axis", [0, 1])
def test_marginals_are_those_of_scipy_in_one_dimension(start: MixtureParameters, axis: int) -> None:
    at = np.linspace(-20, 20, 41)
    expected = [
        weight * norm(mean[axis], np.sqrt(covariance[axis, axis])).pdf(at)
        for weight, mean, covariance in zip(start.weights, start.means, start.covariances, strict=True)
    ]
    np.testing.assert_allclose(marginal_densities(start, axis, at), expected, rtol=1e-12, atol=1e-300)


def test_a_marginal_is_the_density_integrated_over_the_other_coordinate(start: MixtureParameters) -> None:
    """SciPy's quadrature of SciPy's density of the plane."""
    x = float(start.means[0, 0])
    joint = multivariate_normal(start.means[0], start.covariances[0])
    total, _ = quad(lambda y: float(joint.pdf([x, y])), -100, 100, points=[float(start.means[0, 1])])
    found = marginal_densities(start, 0, np.array([x]))[0, 0]
    assert found == pytest.approx(start.weights[0] * total, rel=1e-6)


def test_the_noise_is_flat_over_the_side_of_its_box() -> None:
    """By hand: a weight of 0.2 over a side of 10 and over one of 4."""
    noise = UniformNoise(0.2, (0.0, -2.0), (10.0, 2.0))
    mixture = MixtureParameters([0.8], [[0, 0]], [np.eye(2)], noise)
    np.testing.assert_allclose(marginal_densities(mixture, 0, np.array([-1.0, 5.0, 11.0]))[-1], [0, 0.02, 0])
    np.testing.assert_allclose(marginal_densities(mixture, 1, np.array([-3.0, 0.0]))[-1], [0, 0.05])


def pair(second_mean: tuple[float, float], second_sigma: float = 1.0) -> MixtureParameters:
    covariances = [np.eye(2), second_sigma**2 * np.eye(2)]
    return MixtureParameters([0.5, 0.5], [[0.0, 0.0], second_mean], covariances)


def test_a_mean_that_moved_two_sigma_moved_most_by_the_closed_form() -> None:
    """Closed form for equal round Gaussians: ∫√(N N′) = exp(−d²/8), here exp(−1/2)."""
    movement = largest_movement(pair((10.0, 0.0)), pair((10.0, 2.0)))
    assert movement is not None
    assert movement.component == 1
    assert movement.distance == pytest.approx(np.sqrt(1 - np.exp(-0.5)), rel=1e-12)
    assert movement.shift == 2.0
    assert movement.growth == pytest.approx((1.0, 1.0))


def test_growing_counts_as_moving_too() -> None:
    """Closed form in the plane: ∫√(N N′) = 2σσ′/(σ² + σ′²), here 6/10."""
    movement = largest_movement(pair((10.0, 0.0)), pair((10.0, 0.0), 3.0))
    assert movement is not None
    assert movement.distance == pytest.approx(np.sqrt(0.4), rel=1e-12)
    assert movement.shift == 0
    assert movement.growth == pytest.approx((3.0, 3.0))


def test_the_same_way_is_more_for_a_narrow_component_than_for_a_wide_one() -> None:
    before = MixtureParameters([0.5, 0.5], [[0, 0], [50, 0]], [100 * np.eye(2), np.eye(2)])
    after = MixtureParameters([0.5, 0.5], [[1, 0], [51, 0]], [100 * np.eye(2), np.eye(2)])
    movement = largest_movement(before, after)
    assert movement is not None
    assert movement.component == 1


def test_when_all_rest_nothing_moved_most(start: MixtureParameters) -> None:
    assert largest_movement(start, start) is None
