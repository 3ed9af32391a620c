import math

import numpy as np
import pytest

from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import fit, start_frame
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins
from tests.mixture.problems import with_noise

BOX = UniformNoise(0.5, (-1.0, -2.0), (3.0, 2.0))
ONE = MixtureParameters([0.5], [[0, 0]], [np.eye(2)], BOX)
NEAR = 1 / (1 + 2 * math.pi / 16)
FAR = 1 / (1 + 2 * math.pi / 16 * math.exp(4.5))
"""γ of the Gaussian at (0, 0) and (3, 0): its density 1/2π and e^(−3²/2)/2π stands against 1/16 of the box."""


def test_responsibilities_with_noise_are_those_computed_by_hand() -> None:
    """The box is 4 wide and 4 high; with equal weights γ = 1/(1 + 2π/16) = 0.718 and 0.0275."""
    found = responsibilities([[0.0, 0.0], [3.0, 0.0]], ONE)
    np.testing.assert_allclose(found, [[NEAR, 1 - NEAR], [FAR, 1 - FAR]], rtol=1e-13)
    assert pytest.approx(0.718, abs=1e-3) == NEAR


def test_weights_means_and_l_with_noise_are_those_computed_by_hand() -> None:
    """π = (γ₁ + γ₂)/2, the noise has the rest, μ = 3γ₂/(γ₁ + γ₂), L = Σ log(½·N + ½/16)."""
    points, only_places = Points.of([[0.0, 0.0], [3.0, 0.0]]), Pins(covariances=frozenset([0]))
    frame = start_frame(points, ONE)
    terms = [0.5 / (2 * math.pi) + 0.5 / 16, 0.5 * math.exp(-4.5) / (2 * math.pi) + 0.5 / 16]
    assert frame.log_likelihood == pytest.approx(sum(math.log(term) for term in terms), rel=1e-14)
    theta = fit(points, ONE, EmSettings(max_iter=1, pins=only_places)).parameters
    assert theta.weights[0] == pytest.approx((NEAR + FAR) / 2, rel=1e-14)
    assert theta.noise is not None
    assert theta.noise.weight == pytest.approx(1 - (NEAR + FAR) / 2, rel=1e-14)
    assert (theta.noise.lower, theta.noise.upper) == (BOX.lower, BOX.upper)
    np.testing.assert_allclose(theta.means, [[3 * FAR / (NEAR + FAR), 0]], rtol=1e-13)


def test_the_density_of_noise_ends_with_its_box() -> None:
    inside, outside = density([[2.9, 1.9], [3.1, 1.9]], ONE)
    assert inside - outside == pytest.approx(0.5 / 16, rel=1e-2)
    assert outside == pytest.approx(0.5 / (2 * math.pi) * math.exp(-0.5 * (3.1**2 + 1.9**2)), rel=1e-12)


def test_lone_points_far_away_no_longer_ruin_the_fit() -> None:
    """With noise the mean and covariance are those of EM on the clean part; without it they are not."""
    rng = np.random.default_rng(6)
    clean = np.vstack([rng.normal([0, 0], 1, (120, 2)), rng.normal([12, 3], 1.5, (80, 2))])
    astray = rng.uniform(-400, 400, (6, 2))
    points = Points.of(np.vstack([clean, astray]))
    start = MixtureParameters([0.5, 0.5], [[1, 1], [10, 2]], [4 * np.eye(2), 4 * np.eye(2)])
    settings = EmSettings(max_iter=2000, tol=1e-9)
    expected = fit(clean, start, settings).parameters
    robust = fit(points, with_noise(start, points, 0.1), settings)
    assert robust.converged
    np.testing.assert_allclose(robust.parameters.means, expected.means, atol=2e-3)
    np.testing.assert_allclose(robust.parameters.covariances, expected.covariances, rtol=2e-3, atol=2e-3)
    noise = robust.parameters.noise
    assert noise is not None
    assert noise.weight == pytest.approx(6 / 206, abs=1e-3)
    np.testing.assert_allclose(robust.parameters.weights, expected.weights * 200 / 206, rtol=1e-3)
    gamma = robust.responsibilities(points)
    assert (gamma[200:, -1] > 0.999).all()
    assert (gamma[:200, -1] < 0.01).all()
    ruined = fit(points, start, settings)
    assert ruined.parameters.covariances.max() > 100 * expected.covariances.max()


def test_noise_that_no_point_needs_fades_away() -> None:
    """A start with noise whose points a single Gaussian explains: the weight becomes nothing, the rest is EM."""
    rng = np.random.default_rng(1)
    points = Points.of(np.vstack([rng.normal(0, 1, (400, 2)), [[40, 40]]]))
    pinned = MixtureParameters([0.5, 0.5], [[0, 0], [40, 40]], [np.eye(2), np.eye(2)])
    held = EmSettings(max_iter=500, pins=Pins(means=frozenset([1]), covariances=frozenset([1])))
    faded = fit(points, with_noise(pinned, points, 0.2), held).parameters
    plain = fit(points, pinned, held).parameters
    assert faded.noise is not None
    assert 0 < faded.noise.weight < 1e-6
    np.testing.assert_allclose(faded.means, plain.means, atol=1e-6)
    np.testing.assert_allclose(faded.covariances, plain.covariances, atol=1e-5)


def test_the_noise_takes_part_in_the_count_of_parameters() -> None:
    """By hand for K = 2, VVV: weights 1, means 4, covariances 6; with noise one weight more."""
    assert EmSettings().n_parameters(2) == 11
    assert EmSettings().n_parameters(2, noise=True) == 12
    pinned = EmSettings(
        pins=Pins(weights=frozenset([0]), means=frozenset([1]), covariances=frozenset([0, 7]))
    )
    assert pinned.n_parameters(2) == 0 + 2 + 3
    assert pinned.n_parameters(2, noise=True) == 1 + 2 + 3
    with_held_noise = EmSettings(pins=Pins(weights=frozenset([2])))
    assert with_held_noise.n_parameters(2, noise=True) == 11
    assert with_held_noise.n_parameters(2) == 11


def test_the_weight_of_the_noise_can_be_pinned_as_the_last() -> None:
    rng = np.random.default_rng(1)
    points = Points.of(rng.normal(0, 1, (200, 2)))
    start = MixtureParameters([0.5, 0.5], [[-1, 0], [1, 0]], [np.eye(2), np.eye(2)])
    theta = fit(points, with_noise(start, points, 0.25), EmSettings(pins=Pins(frozenset([2])))).parameters
    assert theta.noise is not None
    assert theta.noise.weight == 0.25
    assert theta.weights.sum() == pytest.approx(0.75, abs=1e-15)


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.1, float("nan")])
def test_noise_has_a_share_of_the_points(weight: float) -> None:
    with pytest.raises(ParameterError) as refused:
        UniformNoise(weight, (0, 0), (1, 1))
    assert refused.value.code == "noise_weight"


@pytest.mark.parametrize("upper", [(0.0, 1.0), (1.0, -1.0), (float("inf"), 1.0), (1.0, float("nan"))])
def test_noise_has_a_box_with_an_area(upper: tuple[float, float]) -> None:
    with pytest.raises(ParameterError) as refused:
        UniformNoise(0.1, (0.0, 0.0), upper)
    assert refused.value.code == "noise_box"


def test_a_gaussian_starves_beside_noise_that_explains_all() -> None:
    points = Points.of([[0, 0], [1, 0], [0, 1], [1, 1]])
    start = MixtureParameters([0.5], [[1e5, 1e5]], [np.eye(2)], UniformNoise(0.5, (0, 0), (1, 1)))
    assert fit(points, start).stop_reason is StopReason.STARVED
