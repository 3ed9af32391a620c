from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import Points


@pytest.mark.parametrize(
    ("values", "code", "figures"),
    [
        ([], "points_shape", {"found": (0,)}),
        ([1.0, 2.0], "points_shape", {"found": (2,)}),
        ([[1.0, 2.0, 3.0]], "points_shape", {"found": (1, 3)}),
        ([[1.0, 2.0], [3.0]], "points_shape", {"found": "list"}),
        ("points", "points_shape", {"found": "str"}),
        ([[0.0, 0.0], [1.0, np.nan], [np.inf, 0.0]], "points_not_finite", {"row": 1}),
        ([[0.0, -2e75]], "points_too_large", {"largest": 2e75}),
    ],
)
def test_what_are_no_points_is_refused_with_code_and_figures(
    values: Any, code: str, figures: dict[str, Any]
) -> None:
    with pytest.raises(DataError) as caught:
        Points.of(values)
    assert (caught.value.code, caught.value.values) == (code, figures)


def test_points_are_a_copy_that_cannot_be_changed() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    points = Points.of(values)
    values[0, 0] = 9.0
    assert points.array.tolist() == [[1, 2], [3, 4]]
    for array in (points.x, points.y, points.array):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_points_of_points_are_the_same() -> None:
    points = Points.of([[1, 2]])
    assert Points.of(points) is points


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_figures_of_a_rectangle_are_those_computed_by_hand(offset: float) -> None:
    """Corners (0,0), (6,0), (6,8), (0,8): mean (3, 4), variances 9 and 16, spread √(9 + 16) = 5."""
    points = Points.of(np.array([[0, 0], [6, 0], [6, 8], [0, 8]]) + offset)
    assert len(points) == 4
    assert points.lower.tolist() == [offset, offset]
    assert points.upper.tolist() == [offset + 6, offset + 8]
    assert points.mean.tolist() == [offset + 3, offset + 4]
    assert points.covariance.tolist() == [[9, 0], [0, 16]]
    assert points.spread == 5


@pytest.mark.parametrize("scale", [1e-6, 1e8, 1e74])
def test_spread_comes_in_the_units_of_the_data(scale: float) -> None:
    assert Points.of(scale * np.array([[0, 0], [6, 0], [6, 8], [0, 8]])).spread == pytest.approx(5 * scale)
