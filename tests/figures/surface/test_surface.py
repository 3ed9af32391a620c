from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.surface.surface import SurfaceColours, SurfaceLook, render_surface
from gmm_desktop.figures.surface.surface_floor import FloorPoints, floor_picture
from gmm_desktop.figures.surface.surface_scene import Camera, components_extent, surface_scene
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

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
def test_a_grey_hill_is_grey_everywhere_its_level_lines_too(dark: bool) -> None:
    """The ground is nearly grey: what the light, the lines and the white of the highest places add has no hue."""
    parameters, grey = hills((0, 0)), np.array([[150.0, 150.0, 150.0]])
    pixels = render_surface(parameters, grey, surface_scene(parameters, SIZE), dark=dark)
    alpha, *rgb = (pixels >> shift & 255 for shift in (24, 16, 8, 0))
    spread = np.max(rgb, axis=0).astype(int) - np.min(rgb, axis=0)
    assert (alpha == 255).sum() > 5000
    assert spread.max() <= 20


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


# Heights, symmetry, what hides what: without the compiled renderer and with it the same (see its own tests)


def channels_of(pixels: np.ndarray) -> np.ndarray:
    shifts = (24, 16, 8, 0)
    return np.stack([pixels >> shift & 255 for shift in shifts], axis=-1).astype(int)


@pytest.mark.parametrize("elevation", [12.0, 34.0])
def test_the_highest_pixel_of_a_hill_is_its_projected_silhouette(elevation: float) -> None:
    """For one round Gaussian the outline over the mean is max over t of t·sin + h(t)·cos, on the line of sight."""
    parameters = hills((0, 0))
    scene = surface_scene(parameters, SIZE, camera=Camera(25, elevation))
    t = np.linspace(-3, 3, 20_001)
    shares = np.exp(-0.5 * t**2)
    azimuth = np.radians(25)
    down = scene.project(-t * np.sin(azimuth), t * np.cos(azimuth), shares)[1].min()
    pixels = render_surface(parameters, component_colours(1, False), scene, dark=False)
    column = channels_of(pixels)[:, round(scene.origin[0] - 0.5)]
    tinted = np.flatnonzero(column[:, 3] > column[:, 1] + 60)
    assert tinted[0] == pytest.approx(down, abs=1.6)


def test_a_round_hill_seen_from_the_front_is_the_same_at_the_left_and_at_the_right() -> None:
    parameters = hills((0, 0))
    scene = surface_scene(parameters, (241, 180), extent=(-4, 4, -4, 4), camera=Camera(0.0))
    alpha = channels_of(render_surface(parameters, component_colours(1, False), scene, dark=False))[..., 0]
    assert np.abs(alpha - alpha[:, ::-1]).max() <= 1


def test_a_point_behind_a_hill_is_hidden_and_one_before_it_is_seen() -> None:
    parameters = hills((0, 0))
    scene = surface_scene(parameters, SIZE, extent=(-5, 5, -5, 5), camera=Camera(0.0, 30.0), turning=True)
    colours = component_colours(1, False)
    pictures = []
    for y in (None, 2.2, -4.0):  # none, behind the hill, in front of it
        points = Points.of(np.array([[0.0, y if y is not None else 4.9]]))
        floor = floor_picture(FloorPoints(points, parameters), np.array([[255.0, 0.0, 0.0]]), scene, 3.0)
        if y is None:
            floor = np.zeros_like(floor)
        pictures.append(channels_of(render_surface(parameters, colours, scene, dark=False, floor=floor)))
    nothing, behind, before = pictures

    def difference(picture: np.ndarray, y: float) -> float:
        across, down = (round(float(value)) for value in scene.project(0.0, y))
        near = slice(down - 2, down + 3), slice(across - 2, across + 3)
        return float(np.abs(picture[near] - nothing[near]).max())

    assert difference(before, -4.0) > 80
    assert 0 < difference(behind, 2.2) < 0.55 * difference(before, -4.0)  # seen through the hill, faintly
    assert (before[..., 0] == nothing[..., 0]).all()


@pytest.mark.parametrize(("scale", "longer"), [(20.0, 128), (100.3, 256), (320.0, 640), (5000.0, 1536)])
def test_the_floor_has_about_as_many_pixels_as_are_seen_of_it(scale: float, longer: int) -> None:
    """Twice the scale is the side of the base in pixels: in steps of 64, so that it seldom changes, 128 to 1536."""
    parameters = MixtureParameters([1.0], [[0, 0]], [np.eye(2)])
    scene = surface_scene(parameters, SIZE, extent=(-8, 8, -4, 4))
    one = FloorPoints(Points.of([(1.0, 1.0)]), parameters)
    floor = floor_picture(one, np.array([[255.0, 0, 0]]), replace(scene, scale=scale), 1.0)
    assert max(floor.shape) == round(longer * max(scene.half_sides))
    assert min(floor.shape) / max(floor.shape) == pytest.approx(0.5, abs=0.02)


def test_a_point_lies_on_the_floor_where_it_is_projected() -> None:
    parameters = MixtureParameters([1.0], [[-6, 6]], [np.eye(2) * 0.2])
    scene = surface_scene(parameters, SIZE, extent=(-8, 8, -8, 8), camera=Camera(30.0, 40.0), turning=True)
    for place in ((5.0, -3.0), (-6.0, -6.5), (7.0, 7.0)):
        floor = floor_picture(
            FloorPoints(Points.of([place]), parameters), np.array([[255.0, 0, 0]]), scene, 2.0
        )
        image = channels_of(render_surface(parameters, [[0, 0, 255]], scene, dark=False, floor=floor))
        rows, columns = np.nonzero(image[..., 1] > image[..., 3] + 60)
        across, down = scene.project(*place)
        assert columns.mean() + 0.5 == pytest.approx(float(across), abs=0.7)
        assert rows.mean() + 0.5 == pytest.approx(float(down), abs=0.7)


def test_by_density_equal_heights_have_equal_colours_and_higher_ones_are_darker() -> None:
    parameters = MixtureParameters([0.3, 0.7], [[-6, 0], [6, 0]], [np.eye(2)] * 2)
    scene = surface_scene(parameters, SIZE, camera=Camera(0.0, 60.0))
    image = channels_of(
        render_surface(
            parameters,
            component_colours(2, False),
            scene,
            dark=False,
            look=SurfaceLook(SurfaceColours.DENSITY),
        )
    )
    (low_x, high_x), (low_y, high_y) = scene.project([-6, 6], [0, 0], [0.3 / 0.7, 1.0])
    low, high = (image[round(float(y)) + 1, round(float(x))] for x, y in ((low_x, low_y), (high_x, high_y)))
    assert low[1:].sum() > high[1:].sum() + 60
    assert low[3] > low[1]
    assert high[3] > high[1]


def test_the_surface_of_each_component_has_its_colour_under_the_glass() -> None:
    """Halfway between two equal hills their mixture is brown-grey; their own surfaces meet there in a crease."""
    parameters = hills((-1.5, 0), (1.5, 0))
    scene = surface_scene(parameters, SIZE, camera=Camera(0.0))
    colours = component_colours(2, False)
    mixed, own = (
        channels_of(render_surface(parameters, colours, scene, dark=False, look=SurfaceLook(sheets=sheets)))
        for sheets in (False, True)
    )
    share = 0.5 * np.exp(-0.5 * 1.2**2) / (2 * np.pi) / scene.top
    left, right = (scene.project(x, 0, share) for x in (-0.3, 0.3))
    apart = []
    for image in (mixed, own):
        one, other = (image[round(float(y)), round(float(x)), 1:] for x, y in (left, right))
        apart.append(np.abs(one - other).sum())
    assert apart[1] > 2 * apart[0]


def test_where_the_base_cuts_a_hill_its_section_is_drawn() -> None:
    """The front edge of the base runs through the mean: the section there is as high as the peak."""
    parameters = hills((0, 0))
    scene = surface_scene(parameters, SIZE, extent=(-3, 3, 0, 6), camera=Camera(0.0), turning=True)
    image = channels_of(render_surface(parameters, component_colours(1, False), scene, dark=False))
    across, foot = scene.project(0, 0)
    _, head = scene.project(0, 0, 1.0)
    column = image[:, round(float(across)), 0]
    assert (column[round(float(head)) + 2 : round(float(foot)) - 2] == 255).all()
    assert column[round(float(foot)) + 3 :].max() == 0
