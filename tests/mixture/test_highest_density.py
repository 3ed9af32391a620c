import numpy as np
import pytest
from hypothesis import given
from scipy.stats import chi2, multivariate_normal

from gmm_desktop.mixture.density import gaussian_density
from gmm_desktop.mixture.highest_density import highest_density_levels, mass_within, radius_holding
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from tests.examples import examples
from tests.mixture.problems import mixtures

MASSES = np.array([0.10, 0.25, 0.50, 0.75, 0.90, 0.95])


@pytest.mark.parametrize("mass", MASSES.tolist())
def test_the_radius_that_holds_a_mass_is_that_of_chi_squared_by_scipy(mass: float) -> None:
    assert radius_holding(mass) == pytest.approx(np.sqrt(chi2(2).ppf(mass)), rel=1e-13)
    assert mass_within(radius_holding(mass)) == pytest.approx(mass, rel=1e-14)


def test_one_standard_deviation_holds_39_percent_in_two_dimensions() -> None:
    """By hand: 1 − exp(−1/2) = 0.3935, 1 − exp(−2) = 0.8647, 1 − exp(−9/2) = 0.9889."""
    assert [round(mass_within(radius), 4) for radius in (1, 2, 3)] == [0.3935, 0.8647, 0.9889]


@pytest.mark.parametrize(("offset", "scale"), [(0.0, 1.0), (1e8, 1.0), (0.0, 1e-6)])
def test_the_levels_of_one_gaussian_are_those_of_the_closed_form(offset: float, scale: float) -> None:
    """HDR of mass m of a Gaussian: the ellipse at r² = −2 log(1 − m), so ℓ = (1 − m) / (2π √|Σ|)."""
    sigma = np.array([[4.0, 1.5], [1.5, 2.0]]) * scale**2
    one = MixtureParameters([1.0], [[offset, -offset]], [sigma])
    expected = (1 - MASSES) / (2 * np.pi * np.sqrt(np.linalg.det(sigma)))
    np.testing.assert_allclose(highest_density_levels(one, MASSES), expected, rtol=2e-5)


def test_two_gaussians_far_apart_share_the_levels_of_one() -> None:
    """Closed form: each has half the weight, so the levels are half those of one."""
    apart = MixtureParameters([0.5, 0.5], [[0, 0], [1000, 0]], [np.eye(2)] * 2)
    expected = 0.5 * (1 - MASSES) / (2 * np.pi)
    np.testing.assert_allclose(highest_density_levels(apart, MASSES), expected, rtol=5e-3)


@examples(50)
@given(mixtures())
def test_the_region_of_a_level_holds_its_mass(mixture: MixtureParameters) -> None:
    """Independent: the share of 100,000 points drawn by NumPy that lie in it, by SciPy's densities; s.e. 0.0016."""
    rng = np.random.default_rng(5)
    theta = list(zip(mixture.weights, mixture.means, mixture.covariances, strict=True))
    counts = rng.multinomial(100_000, mixture.weights)
    drawn = np.vstack(
        [rng.multivariate_normal(mean, sigma, n) for n, (_, mean, sigma) in zip(counts, theta, strict=True)]
    )
    heights = sum(weight * multivariate_normal(mean, sigma).pdf(drawn) for weight, mean, sigma in theta)
    held = [float(np.mean(heights >= level)) for level in highest_density_levels(mixture, MASSES)]
    np.testing.assert_allclose(held, MASSES, atol=0.012)


def test_a_component_on_one_point_spoils_no_level() -> None:
    collapsed = MixtureParameters([0.9, 0.1], [[0, 0], [5, 5]], [np.eye(2), 1e-20 * np.eye(2)])
    (level,) = highest_density_levels(collapsed, [0.5])
    # by hand: the spike holds 0.1, so 0.4 of the 0.9 remain: (1 − 4/9) of the height 0.9/2π
    assert level == pytest.approx(0.9 * (5 / 9) / (2 * np.pi), rel=2e-3)


def test_the_noise_has_no_part_in_it(start: MixtureParameters) -> None:
    noise = UniformNoise(0.2, (-50.0, -50.0), (50.0, 50.0))
    noisy = MixtureParameters(0.8 * start.weights, start.means, start.covariances, noise)
    np.testing.assert_allclose(
        highest_density_levels(noisy, MASSES), 0.8 * highest_density_levels(start, MASSES), rtol=1e-12
    )
    assert gaussian_density(start.means, noisy).max() > highest_density_levels(noisy, [0.1])[0]
