import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop.figures.plane.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise

SIGMA = np.array([[4.0, 1.5], [1.5, 2.0]])


def single(mean: tuple[float, float] = (3.0, -1.0), scale: float = 1.0) -> MixtureParameters:
    return MixtureParameters([1.0], [mean], [SIGMA * scale**2])


def test_the_grid_holds_the_density_of_scipy(published: MixtureParameters) -> None:
    xs, ys, values = density_grid(published, (0, 120, -10, 110), 30, 20)
    assert values.shape == (20, 30)
    assert (xs[0], xs[-1], ys[0], ys[-1]) == (0, 120, -10, 110)
    places = np.dstack(np.meshgrid(xs, ys))
    expected = sum(
        weight * multivariate_normal(mean, covariance).pdf(places)
        for weight, mean, covariance in zip(
            published.weights, published.means, published.covariances, strict=True
        )
    )
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-300)


def test_the_grid_sums_to_one(published: MixtureParameters) -> None:
    xs, ys, values = density_grid(published, (-60, 200, -100, 200), 200, 200)
    assert values.sum() * (xs[1] - xs[0]) * (ys[1] - ys[0]) == pytest.approx(1.0, abs=1e-6)


def test_far_away_the_density_vanishes_without_a_warning() -> None:
    *_, values = density_grid(single(), (1e6, 2e6, 1e6, 2e6), 8, 8)
    assert values.max() < 1e-300


@pytest.mark.parametrize(("mean", "scale"), [((3.0, -1.0), 1.0), ((1e8, -1e8), 1.0), ((2e-6, 1e-6), 1e-6)])
def test_a_level_of_a_single_gaussian_is_its_mahalanobis_ellipse(
    mean: tuple[float, float], scale: float
) -> None:
    parameters = single(mean, scale)
    reach = 8 * scale
    extent = (mean[0] - reach, mean[0] + reach, mean[1] - reach, mean[1] + reach)
    grid = density_grid(parameters, extent, 161, 161)
    peak = 1 / (2 * np.pi * np.sqrt(np.linalg.det(SIGMA)) * scale**2)
    radii = np.array([2.0, 1.5, 1.0])
    for radius, line in zip(radii, contour_lines(*grid, peak * np.exp(-0.5 * radii**2)), strict=True):
        away = (line - np.array(mean)) / scale
        found = np.sqrt(np.einsum("ni,ij,nj->n", away, np.linalg.inv(SIGMA), away))
        assert len(line) > 50
        np.testing.assert_allclose(found, radius, atol=0.01)


def test_lines_around_two_hills_are_parted_by_nan() -> None:
    hills = MixtureParameters([0.5, 0.5], [[-5, 0], [5, 0]], [np.eye(2)] * 2)
    (line,) = contour_lines(*density_grid(hills, (-9, 9, -5, 5), 90, 50), np.array([0.03]))
    assert np.isnan(line).all(axis=1).sum() == 1


def test_a_level_above_the_peak_has_no_line() -> None:
    (line,) = contour_lines(*density_grid(single(), (-5, 5, -5, 5), 20, 20), np.array([1.0]))
    assert line.shape == (0, 2)


def test_levels_of_one_gaussian_are_evenly_spaced_in_standard_deviations() -> None:
    peak = 1 / (2 * np.pi * np.sqrt(np.linalg.det(SIGMA)))
    radii = np.sqrt(2 * np.log(peak / contour_levels(single(), 5)))
    np.testing.assert_allclose(radii, [2.5, 2.0, 1.5, 1.0, 0.5])


def test_every_component_is_enclosed_by_a_line(published: MixtureParameters) -> None:
    lowest = contour_levels(published, 7)[0]
    *_, values = density_grid(published, (0, 120, -10, 110), 60, 60)
    assert values[0].max() < lowest
    assert (np.diff(contour_levels(published, 7)) > 0).all()


def test_a_small_step_of_em_moves_the_levels_little(published: MixtureParameters) -> None:
    weights = published.weights + np.array([0.005, -0.005, 0])
    moved = MixtureParameters(weights, published.means + 0.4, published.covariances * 1.02)
    np.testing.assert_allclose(contour_levels(moved, 7), contour_levels(published, 7), rtol=0.06)


def test_a_collapsing_component_does_not_carry_the_levels_away(published: MixtureParameters) -> None:
    covariances = published.covariances.copy()
    covariances[0] *= 1e-9
    collapsed = MixtureParameters([0.01, 0.39, 0.6], published.means, covariances)
    levels = contour_levels(collapsed, 8)
    height_of_third = 0.6 / (2 * np.pi * np.sqrt(np.linalg.det(covariances[2])))
    assert (levels < height_of_third).sum() >= 3


def test_uniform_noise_leaves_the_lines_as_they_are(published: MixtureParameters) -> None:
    noise = UniformNoise(0.1, (0.0, 0.0), (120.0, 120.0))
    noisy = MixtureParameters(0.9 * published.weights, published.means, published.covariances, noise)
    found, expected = (
        [line for values in [density_grid(each, (0, 120, 0, 120), 40, 40)]
         for line in contour_lines(*values, contour_levels(each, 6))]
        for each in (noisy, published)
    )  # fmt: skip
    for line, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(line, other, rtol=1e-9)
