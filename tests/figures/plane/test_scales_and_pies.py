"""Scales of colour that every eye can read, uncertainty and one component's γ as colours, and pies."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from scipy.special import softmax
from scipy.stats import entropy, multivariate_normal

from gmm_desktop.figures.oklab import VISIONS, as_seen, contrast, to_oklab
from gmm_desktop.figures.palette import DARK_GROUND, LIGHT_GROUND, component_colours
from gmm_desktop.figures.plane.pies import draw_pies
from gmm_desktop.figures.points.colours import packed, responsibility_colours
from gmm_desktop.figures.scales import share_scale, uncertainty_scale
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points

RAMP = np.stack([np.arange(256.0)] * 3, axis=1)
"""A scale whose colour is its place."""


def places_on_ramp(codes: np.ndarray) -> np.ndarray:
    shares: np.ndarray = (codes & 255) / 255
    return shares


def scipy_responsibilities(points: Points, mixture: MixtureParameters, temperature: float) -> np.ndarray:
    """Return γ by SciPy, shape (N, K), the noise last where there is one."""
    logs = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points.array)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    if mixture.noise is not None:
        logs.append(np.full(len(points), np.log(mixture.noise.weight) + mixture.noise.log_density))
    gamma: np.ndarray = softmax(np.stack(logs, axis=1) / temperature, axis=1)
    return gamma


@pytest.fixture(params=[False, True], ids=["plain", "with noise"])
def mixture(request: pytest.FixtureRequest, published: MixtureParameters) -> MixtureParameters:
    if not request.param:
        return published
    noise = UniformNoise(0.1, (-60.0, -60.0), (180.0, 180.0))
    return MixtureParameters(0.9 * published.weights, published.means, published.covariances, noise)


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_uncertainty_is_the_entropy_of_scipy_over_its_largest(
    sample: Points, mixture: MixtureParameters, temperature: float
) -> None:
    gamma = scipy_responsibilities(sample, mixture, temperature)
    expected = entropy(gamma, axis=1) / np.log(gamma.shape[1])
    codes = responsibility_colours(
        sample, mixture, np.zeros((3, 3)), "entropy", temperature=temperature, scale=RAMP
    )
    np.testing.assert_allclose(places_on_ramp(codes), expected, atol=0.0025)


@pytest.mark.parametrize("component", [0, 2])
@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_the_share_of_one_component_is_its_responsibility_by_scipy(
    sample: Points, mixture: MixtureParameters, component: int, temperature: float
) -> None:
    expected = scipy_responsibilities(sample, mixture, temperature)[:, component]
    codes = responsibility_colours(
        *(sample, mixture, np.zeros((3, 3)), "one"),
        temperature=temperature,
        component=component,
        scale=RAMP,
    )
    np.testing.assert_allclose(places_on_ramp(codes), expected, atol=0.0025)


def test_at_temperature_zero_nothing_is_uncertain(sample: Points, mixture: MixtureParameters) -> None:
    gamma = scipy_responsibilities(sample, mixture, 1.0)
    colours = np.zeros((3, 3))
    codes = responsibility_colours(sample, mixture, colours, "entropy", temperature=0, scale=RAMP)
    assert (places_on_ramp(codes) == 0).all()
    one = responsibility_colours(sample, mixture, colours, "one", temperature=0, component=1, scale=RAMP)
    np.testing.assert_array_equal(places_on_ramp(one), gamma.argmax(axis=1) == 1)


def test_a_single_component_takes_all_for_certain(sample: Points) -> None:
    single = MixtureParameters([1.0], [[50, 50]], [900 * np.eye(2)])
    certain = responsibility_colours(sample, single, np.zeros((1, 3)), "entropy", scale=RAMP)
    whole = responsibility_colours(sample, single, np.zeros((1, 3)), "one", scale=RAMP)
    assert (places_on_ramp(certain) == 0).all()
    assert (places_on_ramp(whole) == 1).all()


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("dark", [False, True])
def test_lightness_runs_one_way_along_the_scale_of_uncertainty_for_every_eye(vision: str, dark: bool) -> None:
    lightness = to_oklab(as_seen(uncertainty_scale(dark=dark), vision))[:, 0]  # type: ignore[arg-type]
    steps = np.diff(lightness)
    assert (steps > 0).all() if dark else (steps < 0).all()
    assert abs(lightness[-1] - lightness[0]) > 0.35
    ground = DARK_GROUND if dark else LIGHT_GROUND
    assert contrast(uncertainty_scale(dark=dark)[-1], ground) > 7


@pytest.mark.parametrize("dark", [False, True])
def test_the_scale_of_a_share_ends_in_the_colour_of_its_component(dark: bool) -> None:
    for colour in component_colours(8, dark):
        scale = share_scale(tuple(colour.tolist()), dark=dark)
        np.testing.assert_allclose(scale[-1], colour, atol=0.5)
        assert np.linalg.norm(to_oklab(scale[0]) - to_oklab(scale[-1])) > 0.12


def pie(shares: list[float], colours: list[str]) -> QImage:
    """Return a pie of radius 20 in the middle of an image of 50 by 50."""
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_pies(
        *(painter, np.array([[25.0, 25.0]]), np.array([shares])),
        [QColor(colour) for colour in colours],
        radius=20,
        rim=QColor("white"),
    )
    painter.end()
    return image


def test_a_pie_is_cut_clockwise_from_the_top_into_its_shares() -> None:
    """By hand: a quarter, a half, a quarter: the first lies to the upper right, the last to the upper left."""
    image = pie([0.25, 0.5, 0.25], ["#ff0000", "#00ff00", "#0000ff"])
    assert image.pixelColor(31, 19).name() == "#ff0000"
    assert image.pixelColor(31, 31).name() == image.pixelColor(19, 31).name() == "#00ff00"
    assert image.pixelColor(19, 19).name() == "#0000ff"


def test_the_colours_of_a_pie_cover_its_shares() -> None:
    shares = [0.1, 0.62, 0.28]
    colours = ["#ff0000", "#00ff00", "#0000ff"]
    image = pie(shares, colours)
    names = [image.pixelColor(x, y).name() for x in range(50) for y in range(50)]
    counts = np.array([names.count(colour) for colour in colours])
    np.testing.assert_allclose(counts / counts.sum(), shares, atol=0.03)


def test_what_is_of_one_component_is_a_whole_disc() -> None:
    image = pie([0.0, 1.0], ["#ff0000", "#00ff00"])
    names = {image.pixelColor(x, y).name() for x in range(14, 37) for y in range(14, 37)}
    assert names == {"#00ff00"}


def test_packed_scales_are_opaque() -> None:
    assert (packed(uncertainty_scale(dark=True)) >> 24 == 255).all()
