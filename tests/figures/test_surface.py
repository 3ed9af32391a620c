import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.surface import render_surface
from gmm_desktop.figures.surface_scene import components_extent, surface_scene
from gmm_desktop.mixture.parameters import MixtureParameters

SIZE = (240, 180)


def picture(parameters: MixtureParameters, *, dark: bool = False) -> np.ndarray:
    colours = component_colours(parameters.n_components, dark)
    pixels = render_surface(parameters, colours, surface_scene(parameters, SIZE), dark=dark)
    return np.stack([pixels >> 24, pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(int)


def hills(*means: tuple[float, float], variance: float = 1.0) -> MixtureParameters:
    count = len(means)
    return MixtureParameters(np.full(count, 1 / count), means, [np.eye(2) * variance] * count)


def test_the_top_of_the_scene_is_the_peak_of_the_density() -> None:
    assert surface_scene(hills((3, 4)), SIZE).top == pytest.approx(1 / (2 * np.pi))


def test_the_silhouette_is_the_upper_envelope_of_the_projected_heights(published: MixtureParameters) -> None:
    scene = surface_scene(published, SIZE)
    x0, x1, y0, y1 = scene.extent
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(x0, x1, 700), np.linspace(y0, y1, 700)))
    heights = sum(
        weight * multivariate_normal(mean, covariance).pdf(np.column_stack([x, y]))
        for weight, mean, covariance in zip(
            published.weights, published.means, published.covariances, strict=True
        )
    )
    across, down = scene.project(x, y, heights / scene.top)
    envelope = np.full(SIZE[0], np.inf)
    np.minimum.at(envelope, np.clip(across.astype(int), 0, SIZE[0] - 1), down)
    alpha = picture(published)[..., 0]
    found = np.argmax(alpha > 127, axis=0)
    inner = slice(12, -12)
    assert np.median(np.abs(found[inner] - envelope[inner])) < 1.0
    assert np.abs(found[inner] - envelope[inner]).max() < 3.0


def test_each_hill_has_the_hue_of_its_component() -> None:
    parameters = hills((-6, 0), (6, 0))
    scene, image = surface_scene(parameters, SIZE), picture(parameters)
    (left_x, right_x), (left_y, right_y) = scene.project([-6, 6], [0, 0], 0.6)
    blue, orange = image[round(left_y), round(left_x)], image[round(right_y), round(right_x)]
    assert blue[3] > blue[1] + 60
    assert orange[1] > orange[3] + 60


@pytest.mark.parametrize("dark", [False, True])
def test_a_hill_in_front_hides_the_one_behind(dark: bool) -> None:
    # The viewer looks from −y turned by the azimuth: the second hill stands behind the first.
    azimuth = np.radians(-35)
    behind = (-7 * np.sin(azimuth), 7 * np.cos(azimuth))
    both = picture(hills((0, 0), behind), dark=dark)
    scene = surface_scene(hills((0, 0), behind), SIZE)
    assert scene.project(*behind)[0] == pytest.approx(scene.project(0, 0)[0])
    x, y = scene.project(0, 0, 0.5)
    colour = both[round(float(y)), round(float(x)), 1:]
    assert colour[2] > colour[0] + 40  # blue, the colour of the hill in front


def test_pixels_are_premultiplied_and_the_corners_of_the_image_are_clear(
    published: MixtureParameters,
) -> None:
    image = picture(published)
    assert (image[..., 1:] <= image[..., :1]).all()
    assert image[0, 0, 0] == image[-1, -1, 0] == image[-1, 0, 0] == 0


def test_the_picture_does_not_depend_on_the_units_or_the_place_of_the_data(
    published: MixtureParameters,
) -> None:
    tiny = MixtureParameters(published.weights, published.means * 1e-8, published.covariances * 1e-16)
    far = MixtureParameters(published.weights, published.means + 1e8, published.covariances)
    here = picture(published)[..., 0]
    for other in (tiny, far):
        assert np.abs(picture(other)[..., 0] - here).max() <= 8


def test_a_collapsing_component_does_not_flatten_the_others(published: MixtureParameters) -> None:
    covariances = published.covariances.copy()
    covariances[0] *= 1e-9
    scene = surface_scene(MixtureParameters([0.01, 0.39, 0.6], published.means, covariances), SIZE)
    height_of_second = 0.39 / (2 * np.pi * np.sqrt(np.linalg.det(covariances[1])))
    assert height_of_second / scene.top > 0.2


def test_the_base_holds_every_component(published: MixtureParameters) -> None:
    x0, x1, y0, y1 = components_extent(published)
    deviations = 3 * np.sqrt(np.diagonal(published.covariances, axis1=1, axis2=2))
    assert (published.means - deviations > [x0, y0]).all()
    assert (published.means + deviations < [x1, y1]).all()
