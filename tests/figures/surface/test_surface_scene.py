import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.figures.surface.surface_scene import (
    HEADROOM,
    HIGHEST,
    LEAST_SHARE,
    LEAST_ZOOM,
    LOWEST,
    MOST_ZOOM,
    RELIEF,
    Camera,
    SurfaceScene,
    data_extent,
    full_height,
    steady_top,
    surface_scene,
)
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

SIZE = (300, 260)
ANGLES = st.floats(-180, 179)
HEIGHTS = st.floats(LOWEST, HIGHEST)


def seen_from(azimuth: float, elevation: float, zoom: float = 1.0) -> SurfaceScene:
    parameters = MixtureParameters([1.0], [[3.0, -2.0]], [np.eye(2)])
    return surface_scene(
        parameters, SIZE, extent=(-1, 9, -6, 2), camera=Camera(azimuth, elevation, zoom), turning=True
    )


def test_from_the_front_x_runs_to_the_right_and_y_up_by_the_sine_of_the_elevation() -> None:
    """By hand: the base is 10 × 8 about (4, −2), a scene unit is 5 data units."""
    scene = seen_from(0.0, 30.0)
    (x0, x1), (y0, y1) = scene.project([4, 9], [-2, -2])
    assert (x1 - x0, y1 - y0) == pytest.approx((scene.scale, 0))
    (x0, x1), (y0, y1) = scene.project([4, 4], [-2, 2])
    assert (x1 - x0, y1 - y0) == pytest.approx((0, -0.8 * scene.scale * 0.5))


def test_full_height_is_foreshortened_by_the_cosine_of_the_elevation() -> None:
    scene = seen_from(70.0, 60.0)
    foot, head = scene.project(4, -2), scene.project(4, -2, 1.0)
    assert head[0] == pytest.approx(foot[0])
    assert foot[1] - head[1] == pytest.approx(scene.relief * scene.scale * 0.5)


def test_from_the_right_one_looks_along_x() -> None:
    """Turned by 90° anticlockwise from −y the viewer stands at +x: y runs to the right."""
    (x0, x1), (y0, y1) = seen_from(90.0, 30.0).project([4, 4], [-2, 0])
    assert x1 > x0
    assert y1 == pytest.approx(y0)
    (_, _), (far, near) = seen_from(90.0, 30.0).project([0, 8], [-2, -2])
    assert near > far


@given(ANGLES, HEIGHTS, st.floats(-3, 11), st.floats(-8, 4))
def test_a_place_on_the_floor_is_found_again_from_its_pixel(
    azimuth: float, elevation: float, x: float, y: float
) -> None:
    scene = seen_from(azimuth, elevation)
    assert scene.unproject(*scene.project(x, y)) == pytest.approx((x, y), abs=1e-9)


@given(ANGLES, HEIGHTS)
def test_from_everywhere_the_base_is_within_the_image(azimuth: float, elevation: float) -> None:
    scene = seen_from(azimuth, elevation)
    across, down = scene.project([-1, -1, 9, 9], [-6, 2, -6, 2])
    assert (across > -1e-9).all()
    assert (across < SIZE[0] + 1e-9).all()
    assert (down > -1e-9).all()
    assert (down < SIZE[1] + 1e-9).all()


@given(ANGLES, ANGLES)
def test_nothing_changes_its_size_while_the_camera_turns(one: float, other: float) -> None:
    assert seen_from(one, 34).scale == seen_from(other, 34).scale


def test_zoom_enlarges_about_a_place_over_the_middle_of_the_base() -> None:
    one, two = seen_from(20, 40), seen_from(20, 40, 2.0)
    assert two.scale == pytest.approx(2 * one.scale)
    assert two.project(4, -2, 0.25) == pytest.approx(one.project(4, -2, 0.25))


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-90, 90), st.floats(0.2, 5)), max_size=8))
def test_however_it_is_moved_a_camera_stays_in_its_bounds(moves: list[tuple[float, float, float]]) -> None:
    camera = Camera()
    for azimuth, elevation, zoom in moves:
        camera = camera.turned(azimuth, elevation).zoomed(zoom)
        assert -180 <= camera.azimuth < 180
        assert LOWEST <= camera.elevation <= HIGHEST
        assert LEAST_ZOOM <= camera.zoom <= MOST_ZOOM


def test_a_full_turn_is_none() -> None:
    assert Camera(10).turned(360, 0).azimuth == pytest.approx(10)


# The scale of heights


@given(st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=30))
def test_the_scale_of_heights_never_cuts_the_highest_peak_off(peaks: list[float]) -> None:
    top: float | None = None
    for peak in peaks:
        before, top = top, steady_top(peak, top)
        assert LEAST_SHARE * top <= peak <= top
        if before is not None and LEAST_SHARE * before <= peak <= before:
            assert top == before


def test_a_peak_that_grows_by_a_fifth_does_not_move_the_scale() -> None:
    top = steady_top(1.0, None)
    assert top == HEADROOM
    assert steady_top(1.19, top) == top
    assert steady_top(1.25, top) == HEADROOM * 1.25


def test_the_full_height_is_the_mode_of_two_that_overlap() -> None:
    """Two equal round hills at the same place are one: 1 / 2π."""
    parameters = MixtureParameters([0.5, 0.5], [[0, 0], [0, 0]], [np.eye(2)] * 2)
    assert full_height(parameters, (-4, 4, -4, 4)) == pytest.approx(1 / (2 * np.pi))


# The base


def test_the_base_holds_the_points_and_the_means(sample: Points, published: MixtureParameters) -> None:
    x0, x1, y0, y1 = data_extent(sample, published)
    for array in (sample.array, published.means):
        assert (array > [x0, y0]).all()
        assert (array < [x1, y1]).all()


@pytest.mark.parametrize(
    ("upper", "base"), [((10.0, 8.0), (-0.6, 10.6, -0.6, 8.6)), ((10.0, 1.0), (-0.6, 10.6, -1.25, 2.25))]
)
def test_the_base_leaves_room_around_the_points(
    upper: tuple[float, float], base: tuple[float, float, float, float]
) -> None:
    """By hand: 6 % of the longer side on each, or up to 35 % of it in all; wherever the points are."""
    for shift in (0.0, -300.0):
        points = Points.of(np.array([[0.0, 0.0], upper]) + shift)
        inside = MixtureParameters([1.0], [[shift + 5, shift + 0.5]], [np.eye(2)])
        assert data_extent(points, inside) == pytest.approx([side + shift for side in base])


def test_the_base_stays_while_the_means_move_among_the_points(
    sample: Points, published: MixtureParameters
) -> None:
    moved = MixtureParameters(
        published.weights, published.means + np.array([3, -4]), 2 * published.covariances
    )
    assert data_extent(sample, moved) == data_extent(sample, published)


@pytest.mark.parametrize("array", [[[1.0, 2.0]] * 3, [[0.0, 0.0], [10.0, 0.0]], [[0, 0], [1e-9, 5.0]]])
def test_points_on_a_line_or_in_one_place_have_a_base_too(array: list[list[float]]) -> None:
    points = Points.of(np.array(array))
    mean = points.array.mean(axis=0)
    x0, x1, y0, y1 = data_extent(points, MixtureParameters([1.0], [mean], [np.eye(2) * 4]))
    assert min(x1 - x0, y1 - y0) > 0.3 * max(x1 - x0, y1 - y0)


def test_in_a_high_picture_the_hills_are_higher_and_still_within(published: MixtureParameters) -> None:
    low = surface_scene(published, (400, 200), turning=True)
    high = surface_scene(published, (300, 420), turning=True)
    assert low.relief == RELIEF < high.relief
    assert high.project(*high.middle, 1.0)[1] > 0
