"""A picture of twice the size is the same picture, drawn twice as large: nothing is measured in pixels."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from gmm_desktop.control.pictures import PictureWish
from gmm_desktop.experiment.state import State, ViewOptions
from tests.control.drawn_states import BARE, EVERYTHING, SIZE, STRIP, drawn, state_drawn

TWICE = (2 * SIZE[0], 2 * SIZE[1])
NEAR = 5.5
"""In pixels of the larger one: areas end at whole pixels, and labels of contours stand at steps of a grid."""
WISHES = {
    "plane": PictureWish(size=SIZE),
    "surface": PictureWish("surface", SIZE),
    "objective": PictureWish("objective", SIZE),
    "bound": PictureWish("bound", SIZE),
    "slice": PictureWish("slice", SIZE),
    "strip": PictureWish("strip", SIZE, moments=STRIP),
}


@pytest.fixture(scope="module")
def state() -> State:
    return state_drawn()


@pytest.mark.parametrize(
    ("what", "options"),
    [*((what, BARE) for what in WISHES), *((what, EVERYTHING) for what in WISHES if "surface" not in what)],
)
@pytest.mark.usefixtures("qapp")
def test_a_picture_of_twice_the_size_is_drawn_twice_as_large(
    state: State, what: str, options: ViewOptions
) -> None:
    state = replace(state, options=options)
    once, twice = (drawn(state, replace(WISHES[what], size=size)) for size in (SIZE, TWICE))
    assert once.texts == twice.texts
    for small, large in zip(once.words, twice.words, strict=True):
        near = NEAR if not small.text.endswith("%") else 2 * NEAR  # on a contour of finer steps
        assert off(ends(small.box), ends(large.box)).min() < near, small.text  # letters are not quite as wide
        assert abs(2 * small.box.center().y() - large.box.center().y()) < near, small.text
    assert [each.kind for each in once.shapes] == [each.kind for each in twice.shapes]
    for one, other in zip(once.shapes, twice.shapes, strict=True):
        if one.kind != "image":
            assert off(sides(one.box), sides(other.box)).max() < NEAR, one  # curves may have other corners
            if one.pen:  # the rims of points are somewhat thinner where there are many
                assert other.width == pytest.approx(2 * one.width, rel=0.16), one


def ends(box: QRectF) -> list[float]:
    return [box.left(), box.center().x(), box.right()]


def sides(box: QRectF) -> list[float]:
    return [box.left(), box.top(), box.right(), box.bottom()]


def off(small: object, large: object) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.abs(2 * np.asarray(small, float) - np.asarray(large, float))
    return found
