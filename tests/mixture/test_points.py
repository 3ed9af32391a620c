from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture import EmSettings, MixtureParameters, fit
from gmm_desktop.mixture.e_step import responsibilities
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
        (np.ma.masked_equal([[0.0, 1.0], [2.0, 9.0], [9.0, 3.0]], 9.0), "points_masked", {"row": 1}),
        ([[0.0, 1.0], np.ma.masked_equal([2.0, 9.0], 9.0)], "points_masked", {"row": 1}),
        (np.array([[0, 1], [2, 3]], dtype=complex), "points_complex", {}),
        ([[0.0, 1.0], [2.0, 3.0j]], "points_complex", {}),
    ],
)
def test_what_are_no_points_is_refused_with_code_and_figures(
    values: Any, code: str, figures: dict[str, Any]
) -> None:
    with pytest.raises(DataError) as caught:
        Points.of(values)
    assert (caught.value.code, caught.value.values) == (code, figures)


@pytest.mark.parametrize("make", [Points.of, Points.borrowed])
def test_a_masked_array_in_which_nothing_is_masked_is_taken(make: Any) -> None:
    rows = [[1.0, 2.0], [3.0, 5.0]]
    plain: Any = np.ma.array(rows)
    unmasked: Any = np.ma.array(rows, mask=np.zeros((2, 2), bool))
    for values in (plain, unmasked, [unmasked[0], rows[1]]):
        assert make(values).array.tolist() == rows


def test_a_fit_refuses_masked_and_complex_points() -> None:
    """Otherwise the point below the mask would take a component, and γ would have a row for it."""
    rng = np.random.default_rng(0)
    values = np.vstack([rng.normal(0, 1, (40, 2)), rng.normal(6, 1, (40, 2))])
    start = MixtureParameters([0.5, 0.5], [(0, 0), (6, 6)], [np.eye(2)] * 2)
    values[3] = 1e6
    for given, code in (
        (np.ma.masked_greater(values, 1e5), "points_masked"),
        (values + 1j, "points_complex"),
    ):
        with pytest.raises(DataError) as caught:
            fit(given, start, EmSettings())
        assert caught.value.code == code
    with pytest.raises(DataError, match="points_masked"):
        responsibilities(np.ma.masked_greater(values, 1e5), start)


class Frame:
    """A table of columns that turns into an array as those of pandas do, which is not among the tools here."""

    def __init__(self, **columns: list[Any]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        values = np.column_stack(list(self.columns.values()))
        return values.astype(dtype) if dtype else values


def test_what_turns_into_an_array_is_taken_as_one() -> None:
    assert Points.of(Frame(a=[1, 2], b=[3, 4])).array.tolist() == [[1, 3], [2, 4]]
    with pytest.raises(DataError, match="points_complex"):
        Points.of(Frame(a=[1, 2j], b=[3, 4]))
    with pytest.raises(DataError, match="points_shape"):
        Points.of(Frame(a=[1, 2], b=[3, 4], c=[5, 6]))


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
