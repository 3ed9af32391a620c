import numpy as np
import pytest
from numpy.typing import ArrayLike

from gmm_desktop.figures.points.colours import packed
from gmm_desktop.figures.points.point_cloud import MOST_DISCS, View, point_style, rasterise
from gmm_desktop.figures.view import fitted_view
from gmm_desktop.mixture.points import Points

BLUE = packed([0, 114, 178])
VIEW = View(0, 40, 0, 30, 40, 30)


def drawn(places: ArrayLike, diameter: float = 7.0, opacity: float = 0.6, view: View = VIEW) -> np.ndarray:
    points = Points.of(places)
    return rasterise(points, np.full(len(points), BLUE), view, diameter, opacity)


def alpha(image: np.ndarray) -> np.ndarray:
    return (image >> 24) / 255.0


@pytest.mark.parametrize("diameter", [1.0, 2.3, 5.0, 8.0, 14.5])
@pytest.mark.parametrize("opacity", [0.3, 0.8, 1.0])
def test_a_disc_has_the_opacity_of_its_area(diameter: float, opacity: float) -> None:
    total = alpha(drawn([[20.2, 14.7]], diameter, opacity)).sum()
    assert total == pytest.approx(np.pi * (diameter / 2) ** 2 * opacity, rel=0.02)


def test_a_disc_stands_at_its_place_within_a_tenth_of_a_pixel() -> None:
    rng = np.random.default_rng(5)
    columns, rows = np.arange(40) + 0.5, np.arange(30) + 0.5
    for x, y in rng.uniform(10, 20, (50, 2)):
        weight = alpha(drawn([[x, y]], 5.0, 0.9))
        found_x = (weight.sum(axis=0) * columns).sum() / weight.sum()
        found_y = 30 - (weight.sum(axis=1) * rows).sum() / weight.sum()
        assert np.hypot(found_x - x, found_y - y) < 0.1


def test_a_disc_is_round() -> None:
    weight = alpha(drawn([[20.0625, 15.0625]], 9.0))
    np.testing.assert_allclose(weight[5:24, 11:30], weight[5:24, 11:30].T[::-1, ::-1], atol=0.01)


def test_up_is_up() -> None:
    rows, columns = np.nonzero(alpha(drawn([[5, 25]], 3.0)))
    assert rows.max() < 8
    assert columns.max() < 8


def test_the_order_of_the_points_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    places = rng.uniform(5, 25, (300, 2))
    colours = packed(rng.uniform(0, 255, (300, 3)))
    one = rasterise(Points.of(places), colours, VIEW, 6, 0.5)
    other = rasterise(Points.of(places[::-1]), colours[::-1].copy(), VIEW, 6, 0.5)
    channels = one.view(np.uint8).astype(int) - other.view(np.uint8)
    assert np.abs(channels).max() <= 1


def test_overlapping_discs_let_light_through_as_transparent_layers_do() -> None:
    # Two layers of opacity ½ leave ¼ of the ground to be seen.
    assert alpha(drawn([[20, 15], [20, 15]], 9.0, 0.5))[14, 20] == pytest.approx(0.75, abs=0.003)


def test_colours_are_premultiplied() -> None:
    rng = np.random.default_rng(2)
    colours = packed(rng.choice([0, 128, 255], (900, 3)))
    image = rasterise(Points.of(rng.uniform(0, 30, (900, 2))), colours, VIEW, 4, 0.4)
    channels = image.view(np.uint8).reshape(-1, 4)
    assert (channels[:, :3] <= channels[:, 3:]).all()


def test_points_out_of_sight_are_left_out_without_harm() -> None:
    far = [[-1e9, 3.0], [1e9, 3.0], [5.0, 1e75], [5.0, -1e75], [-20.0, -20.0], [60.0, 50.0]]
    assert not drawn(far).any()
    np.testing.assert_array_equal(drawn([*far, [20.0, 15.0]]), drawn([[20, 15]]))


def test_a_disc_over_the_edge_is_cut_there_and_comes_back_nowhere() -> None:
    whole = alpha(drawn([[20, 15]], 9.0)).sum()
    for place in ([0, 15], [40, 15], [20, 0], [20, 30]):
        image = alpha(drawn([place], 9.0))
        assert image.sum() == pytest.approx(whole / 2, rel=0.05)
        assert np.count_nonzero(image[:, 10:30]) == 0 or np.count_nonzero(image[10:20]) == 0
    assert alpha(drawn([[0, 30]], 9.0)).sum() == pytest.approx(whole / 4, rel=0.08)


def test_a_given_buffer_is_overwritten_and_returned() -> None:
    buffer = np.full((30, 40), 7, np.uint32)
    image = rasterise(Points.of([[20, 15]]), np.full(1, BLUE), VIEW, 5, 0.5, out=buffer)
    assert image is buffer
    np.testing.assert_array_equal(image, drawn([[20, 15]], 5, 0.5))


@pytest.mark.parametrize("diameter", [1.6, 3.0, 6.0])
def test_one_method_takes_over_from_the_other_without_a_seam(diameter: float) -> None:
    rng = np.random.default_rng(8)
    places = rng.uniform(0, 300, (MOST_DISCS + 1, 2))
    colours = packed(rng.uniform(0, 255, (len(places), 3)))
    view = View(0, 300, 0, 300, 300, 300)
    discs = rasterise(Points.of(places[:-1]), colours[:-1], view, diameter, 0.4)
    counts = rasterise(Points.of(places), colours, view, diameter, 0.4)
    means = [image.view(np.uint8).reshape(300, 300, 4).mean(axis=(0, 1)) for image in (discs, counts)]
    np.testing.assert_allclose(means[1], means[0], rtol=0.02)
    # And no place differs: blocks of 20 × 20 pixels have the same opacity.
    blocks = [alpha(image).reshape(15, 20, 15, 20).mean(axis=(1, 3)) for image in (discs, counts)]
    np.testing.assert_allclose(blocks[1], blocks[0], atol=0.04)


def test_counted_points_stand_where_single_discs_do() -> None:
    places = np.repeat([[12.5, 20.5]], MOST_DISCS + 1, axis=0)
    many = alpha(drawn(places, 5.0, 1e-4))
    columns, rows = np.arange(40) + 0.5, np.arange(30) + 0.5
    assert (many.sum(axis=0) * columns).sum() / many.sum() == pytest.approx(12.5, abs=0.02)
    assert (many.sum(axis=1) * rows).sum() / many.sum() == pytest.approx(9.5, abs=0.02)


def test_where_more_points_are_the_opacity_is_higher() -> None:
    counts = np.array([10, 300, 2000, 9000, 30_000])
    places = np.repeat(np.column_stack([np.arange(5) * 8 + 4.5, np.full(5, 15.5)]), counts, axis=0)
    image = alpha(drawn(places, 3.0, 1e-4))[14, 4::8]
    assert (np.diff(image) > 0).all()
    np.testing.assert_allclose(image, 1 - np.exp(-1e-4 * counts), atol=0.004)


def test_many_points_out_of_sight_do_not_gather_at_the_edge() -> None:
    rng = np.random.default_rng(4)
    inside = rng.uniform(10, 20, (MOST_DISCS + 10, 2))
    outside = rng.choice([-1e6, -500, 700, 1e75], (5000, 2))
    image = alpha(drawn(np.vstack([inside, outside]), 3.0, 0.3))
    assert not image[:5].any()
    assert not image[:, :5].any()
    assert not image[-5:].any()
    assert not image[:, -5:].any()


def test_data_far_from_the_origin_look_the_same() -> None:
    places = np.random.default_rng(1).uniform(2, 28, (400, 2))
    moved = View(1e8, 1e8 + 40, -1e8, -1e8 + 30, 40, 30)
    # A quarter of a pixel is exact at 1e8, and does not sit on the border between two phases.
    places = np.floor(places * 4) / 4 + 0.0625
    np.testing.assert_array_equal(drawn(places + np.array([1e8, -1e8]), view=moved), drawn(places))


def test_a_fitted_view_has_equal_axes_and_holds_the_box() -> None:
    for lower, upper in ([[0, 0], [10, 2]], [[-3, 5], [-2, 90]], [[1e8, 1e8], [1e8 + 1, 1e8 + 1]]):
        view = fitted_view(lower, upper, 900, 500)
        across, down = view.scale
        assert across == pytest.approx(down, rel=1e-6)
        assert view.x0 < lower[0] < upper[0] < view.x1
        assert view.y0 < lower[1] < upper[1] < view.y1


@pytest.mark.parametrize("place", [[0.0, 0.0], [5.0, -3.0], [1e8, 1e8], [1e-6, 0]])
def test_a_single_place_can_be_viewed(place: list[float]) -> None:
    view = fitted_view(place, place, 300, 200)
    image = drawn([place], view=view)
    assert image.shape == (200, 300)
    assert image[95:105, 145:155].any()


def test_more_points_are_drawn_smaller_and_fainter() -> None:
    styles = [point_style(count) for count in (10, 1000, 2000, 50_000, 1_000_000)]
    assert styles == sorted(styles, reverse=True)
    assert all(diameter >= 1.5 and 0.05 < opacity < 1 for diameter, opacity in styles)
    assert point_style(2000, pixel_ratio=2.0)[0] == 2 * point_style(2000)[0]


def test_a_ring_is_a_disc_without_its_middle() -> None:
    place = Points.of([[15.0, 15.0]])
    disc, ring = (
        rasterise(place, np.full(1, BLUE), VIEW, 9.0, 0.9, hole_px=hole) >> 24 for hole in (0.0, 6.0)
    )
    assert ring.max() > 150
    assert disc[14:16, 14:16].min() > 150
    assert ring[14:16, 14:16].max() == 0
    assert (ring <= disc).all()
    share = 1 - (6 / 9) ** 2
    assert ring.sum() / disc.sum() == pytest.approx(share, rel=0.05)
