"""Brushes as pure functions: which points they take, and what they do to them."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import KDTree
from scipy.stats import kstest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.brushes import (
    JITTER_STEP,
    PULL,
    attracted,
    inside,
    jittered,
    scattered,
    sprayed,
    under,
)
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.painting import Brush
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.stroke import adding, begun, edit_of, points_of
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.points import LARGEST_NUMBER, Points

CLOUD = Points.of(np.random.default_rng(1).uniform(-10, 10, (400, 2)))
coordinates = st.floats(-12, 12)
places = st.tuples(coordinates, coordinates)

DATA = Dataset("four", Points.of([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]), ("x", "y"))


@given(places, st.floats(0.1, 8), st.floats(0.1, 8))
def test_the_points_under_a_brush_are_those_a_search_tree_finds(
    centre: tuple[float, float], across: float, up: float
) -> None:
    """SciPy's KDTree, in coordinates in which the brush is a circle of radius 1."""
    scale = np.array([across, up])
    tree = KDTree(CLOUD.array / scale)
    expected = sorted(tree.query_ball_point(np.array(centre) / scale, 1.0))
    assert under(CLOUD, centre, (across, up)).tolist() == expected


@given(places, places, st.floats(0.1, 4))
def test_a_fast_brush_takes_all_that_a_slow_one_would(
    start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    on_the_way = under(CLOUD, end, (radius, radius), start)
    slowly: set[int] = set()
    for share in np.linspace(0, 1, 50):
        x, y = ((1 - share) * np.array(start) + share * np.array(end)).tolist()
        slowly |= set(under(CLOUD, (x, y), (radius * (1 - 1e-9), radius * (1 - 1e-9))).tolist())
    assert slowly <= set(on_the_way.tolist())
    gaps = KDTree(np.linspace(start, end, 2000)).query(CLOUD.array[on_the_way])[0]
    assert np.max(gaps, initial=0.0) <= radius + 0.01


def test_a_box_takes_what_is_in_it_and_on_its_rim() -> None:
    points = Points.of([[0, 0], [1, 1], [2, 2], [1, 3]])
    assert inside(points, (0, 0), (1, 1)).tolist() == [0, 1]
    assert inside(points, (5, 5), (6, 6)).tolist() == []


def test_sprayed_points_stay_under_the_brush_and_are_dense_in_the_middle() -> None:
    """The squared radius of a normal cloud is exponential; cut at the rim, its distribution has a closed form."""
    values = sprayed(np.random.default_rng(3), (10, -5), (4, 2), 20_000)
    radius = np.hypot((values[:, 0] - 10) / 4, (values[:, 1] + 5) / 2)
    assert radius.max() <= 1

    def share_within(r: float) -> float:
        return math.expm1(-0.5 * (r / 0.4) ** 2) / math.expm1(-0.5 / 0.4**2)

    assert kstest(radius, np.vectorize(share_within)).pvalue > 1e-3


def test_scattered_points_lie_evenly_under_the_brush() -> None:
    """Even over a disc means that the squared radius is uniform."""
    values = scattered(np.random.default_rng(4), (1, 2), (3, 6), 20_000)
    squared = ((values - (1, 2)) / (3, 6)) ** 2
    assert kstest(squared.sum(axis=1), "uniform").pvalue > 1e-3


def test_the_same_chance_gives_the_same_points() -> None:
    for brush in (sprayed, scattered):
        once, again = (brush(np.random.default_rng(7), (0, 0), (1, 1), 9) for _ in range(2))
        np.testing.assert_array_equal(once, again)


def test_jitter_steps_are_normal_in_units_of_the_brush() -> None:
    steps = jittered(np.random.default_rng(5), np.zeros((20_000, 2)), (10, 2)) / (10, 2) / JITTER_STEP
    assert kstest(steps.ravel(), "norm").pvalue > 1e-3


def test_attraction_is_strong_in_the_middle_and_none_at_the_rim() -> None:
    """By hand: at half the radius 1 − d² is ¾, so the point makes ¾ of the pull of its way."""
    places = np.array([[2.0, 0.0], [4.0, 0.0], [0.0, 1.0]])
    moved = attracted(places, (0, 0), (4, 4))
    assert moved[0].tolist() == pytest.approx([2 - 0.75 * PULL * 2, 0])
    assert moved[1].tolist() == [4, 0]
    assert moved[2].tolist() == pytest.approx([0, 1 - 15 / 16 * PULL])
    away = attracted(places, (0, 0), (4, 4), repel=True)
    np.testing.assert_allclose(away + moved, 2 * places)


@pytest.mark.parametrize("brush", [sprayed, scattered])
def test_points_fall_in_every_direction_alike(brush: Callable[..., np.ndarray]) -> None:
    values = brush(np.random.default_rng(6), (10, -5), (4, 2), 20_000)
    turn = np.arctan2((values[:, 1] + 5) / 2, (values[:, 0] - 10) / 4)
    assert kstest(turn / (2 * math.pi) + 0.5, "uniform").pvalue > 1e-3


def test_a_stroke_beyond_the_numbers_that_are_taken_is_drawn_and_refused() -> None:
    far = np.array([(3e80, 0.0)])
    stroke = adding(begun(DATA.points), far)
    drawn = points_of(stroke, Brush.PAINT)
    assert drawn is not None
    assert np.abs(drawn.array).max() == LARGEST_NUMBER
    edit = edit_of(stroke, Brush.PAINT)
    assert edit is not None
    with pytest.raises(CodedError, match="points_too_large"):
        apply_edit(seeded_experiment(DATA, 1), edit)
