"""The compiled discs of the points and their twin in NumPy draw the same."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.figures.points import point_kernel
from gmm_desktop.figures.points.point_cloud import rasterise
from gmm_desktop.figures.points.stamps import stamps
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.compiled import Loader
from gmm_desktop.mixture.points import Points
from tests.examples import examples


@pytest.fixture(scope="module", autouse=True)
def compiled_discs() -> None:
    assert point_kernel.load()


def channels(image: np.ndarray) -> np.ndarray:
    return np.stack([image >> 24, image >> 16 & 255, image >> 8 & 255, image & 255], axis=-1).astype(int)


def both(
    points: Points, colours: np.ndarray, view: View, style: tuple[float, float], hole: float
) -> tuple[np.ndarray, np.ndarray]:
    compiled = rasterise(points, colours, view, *style, hole_px=hole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(point_kernel, "ready", lambda: False)
        arrays = rasterise(points, colours, view, *style, hole_px=hole)
    return channels(compiled), channels(arrays)


@given(
    st.integers(1, 400),
    st.integers(0, 10_000),
    st.tuples(st.integers(1, 150), st.integers(1, 150)),
    st.floats(0.2, 30),
    st.floats(0.01, 1.0),
    st.floats(0, 1.2),
    st.floats(0.0, 3.0),
)
@examples(60)
def test_both_forms_draw_the_same_picture_also_at_and_beyond_the_rim(
    count: int,
    seed: int,
    size: tuple[int, int],
    diameter: float,
    opacity: float,
    hole: float,
    beyond: float,
) -> None:
    rng = np.random.default_rng(seed)
    points = Points.of(rng.uniform(-beyond, 10 + beyond, (count, 2)))
    colours = (rng.integers(0, 1 << 24, count) | 0xFF000000).astype(np.uint32)
    one, other = both(points, colours, View(0, 10, 0, 10, *size), (diameter, opacity), hole * diameter)
    assert np.abs(one - other).max() <= 1
    assert np.count_nonzero(one != other) <= max(3, 0.01 * one.size)


def test_a_disc_far_above_a_narrow_picture_leaves_it_empty() -> None:
    points = Points.of([[5.0, 1e74], [5.0, -1e74]])
    colours = np.array([0xFF102030, 0xFF405060], np.uint32)
    assert not rasterise(points, colours, View(0, 10, 0, 10, 40, 30), 5.0, 0.7).any()


def test_a_buffer_used_again_keeps_nothing_of_the_picture_before() -> None:
    colours = np.array([0xFF0000FF], np.uint32)
    view, buffer = View(0, 10, 0, 10, 40, 100), np.full((100, 40), 0xFFFFFFFF, np.uint32)
    rasterise(Points.of([[2.0, 9.0]]), colours, view, 5.0, 0.7, out=buffer)
    rasterise(Points.of([[8.0, 1.0]]), colours, view, 5.0, 0.7, out=buffer)
    rows, columns = np.nonzero(buffer)
    assert rows.min() > 80
    assert columns.min() > 20


def test_without_the_compiled_discs_numpy_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_cache: Path | None) -> None:
        return None

    monkeypatch.setattr(point_kernel, "_compile", missing)
    monkeypatch.setattr(point_kernel, "_loader", Loader(point_kernel._compile))
    assert not point_kernel.load()
    points, colours = Points.of([[5.0, 5.0]]), np.array([0xFF0000FF], np.uint32)
    image = rasterise(points, colours, View(0, 10, 0, 10, 40, 30), 5.0, 0.7)
    assert image.any()
    with pytest.raises(RuntimeError, match="not loaded"):
        point_kernel.paint(np.ones(1), np.ones(1), colours, stamps(5.0, 0.7), image)
