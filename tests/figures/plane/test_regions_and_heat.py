"""What is painted under the points: decision regions to the pixel, and the density as heat."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.contours import highest_typical
from gmm_desktop.figures.plane.heat import GRAIN, heat_pixels
from gmm_desktop.figures.plane.regions import EDGE, FILL, region_labels, region_pixels
from gmm_desktop.figures.scales import HEAT_OPACITY
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from tests.examples import examples

VIEW = View(-5, 125, -20, 120, 390, 423)


def middles(view: View) -> np.ndarray:
    """Return the middles of the pixels, shape (height, width, 2)."""
    x = view.x0 + (np.arange(view.width) + 0.5) * (view.x1 - view.x0) / view.width
    y = view.y1 - (np.arange(view.height) + 0.5) * (view.y1 - view.y0) / view.height
    return np.stack(np.meshgrid(x, y), axis=-1)


def scipy_winners(mixture: MixtureParameters, view: View) -> np.ndarray:
    logs = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(middles(view))
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    if mixture.noise is not None:
        (left, low), (right, high) = mixture.noise.lower, mixture.noise.upper
        x, y = np.moveaxis(middles(view), -1, 0)
        inside = (left <= x) & (x <= right) & (low <= y) & (y <= high)
        density = mixture.noise.weight / ((right - left) * (high - low))
        logs.append(np.where(inside, np.log(density), -np.inf))
    winners: np.ndarray = np.argmax(logs, axis=0)
    return winners


def test_regions_are_those_of_scipy_to_the_pixel(published: MixtureParameters) -> None:
    labels = region_labels(published, VIEW)
    assert labels.shape == (423, 390)
    np.testing.assert_array_equal(labels, scipy_winners(published, VIEW))
    assert set(np.unique(labels)) == {0, 1, 2}


def test_the_noise_has_its_region_within_its_box(published: MixtureParameters) -> None:
    noise = UniformNoise(0.1, (5.0, -5.0), (110.0, 115.0))
    noisy = MixtureParameters(0.9 * published.weights, published.means, published.covariances, noise)
    labels = region_labels(noisy, VIEW)
    np.testing.assert_array_equal(labels, scipy_winners(noisy, VIEW))
    assert (labels == 3).any()


@examples(60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_hardly_a_pixel_is_missed_whatever_the_mixture(seed: int, count: int) -> None:
    """Only islands narrower than a block of four pixels can be."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(count, 2, 2)) * rng.uniform(2, 15, (count, 1, 1))
    covariances = factors @ factors.transpose(0, 2, 1) + 4 * np.eye(2)
    mixture = MixtureParameters(
        rng.dirichlet(np.full(count, 3.0)), rng.uniform(0, 100, (count, 2)), covariances
    )
    wrong = region_labels(mixture, VIEW) != scipy_winners(mixture, VIEW)
    assert wrong.mean() < 0.002


def test_a_component_of_a_pixel_is_not_overlooked() -> None:
    mixture = MixtureParameters([0.5, 0.5], [[50.0, 50.0], [70.3, 61.7]], [400 * np.eye(2), 0.01 * np.eye(2)])
    labels = region_labels(mixture, VIEW)
    np.testing.assert_array_equal(labels, scipy_winners(mixture, VIEW))
    assert (labels == 1).any()


def test_far_from_the_origin_regions_keep_their_digits(published: MixtureParameters) -> None:
    there = np.array([3e8, -2e8])
    moved = MixtureParameters(published.weights, published.means + there, published.covariances)
    view = View(*(VIEW.x0 + 3e8, VIEW.x1 + 3e8, VIEW.y0 - 2e8, VIEW.y1 - 2e8), VIEW.width, VIEW.height)
    assert (region_labels(moved, view) != region_labels(published, VIEW)).mean() < 1e-3


def test_regions_are_tinted_in_their_colours_and_edged() -> None:
    """By hand: two equal round Gaussians part half way, so the left half is of one and the right of the other."""
    halves = MixtureParameters([0.5, 0.5], [[-1, 0], [1, 0]], [np.eye(2)] * 2)
    view = View(-4, 4, -2, 2, 80, 40)
    colours = component_colours(2, dark=False)
    pixels = region_pixels(region_labels(halves, view), colours, (128, 128, 128))
    alpha = pixels >> 24
    assert (alpha[:, 40] == round(255 * EDGE)).all()
    assert (np.delete(alpha, 40, axis=1) == round(255 * FILL)).all()
    for column, colour in ((10, colours[0]), (70, colours[1])):
        found = [int(pixels[5, column]) >> shift & 255 for shift in (16, 8, 0)]
        np.testing.assert_allclose(found, FILL * colour, atol=1)


@pytest.mark.parametrize("dark", [False, True])
def test_heat_goes_with_the_root_of_the_density_of_scipy(published: MixtureParameters, dark: bool) -> None:
    pixels = heat_pixels(published, VIEW, dark=dark)
    view = View(*VIEW.extent, VIEW.width // GRAIN, VIEW.height // GRAIN)
    expected = np.zeros(pixels.shape)
    for weight, mean, covariance in zip(
        published.weights, published.means, published.covariances, strict=True
    ):
        expected += weight * multivariate_normal(mean, covariance).pdf(middles(view))
    share = np.sqrt(np.minimum(expected / highest_typical(published), 1))
    np.testing.assert_allclose(pixels >> 24, 255 * HEAT_OPACITY[dark] * share, atol=1.5)
