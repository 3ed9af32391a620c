from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linear_sum_assignment

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.assignment import least_cost_pairs

Costs = FloatArray
sizes = st.tuples(st.integers(1, 8), st.integers(1, 8))


def costs_of(values: st.SearchStrategy[float]) -> st.SearchStrategy[Costs]:
    return sizes.flatmap(lambda shape: arrays(float, shape, elements=values))


def total(costs: Costs, pairs: list[tuple[int, int]]) -> float:
    return float(sum(costs[row, column] for row, column in pairs))


def assert_one_to_one(costs: Costs, pairs: list[tuple[int, int]]) -> None:
    rows, columns = zip(*pairs, strict=True)
    assert len(set(rows)) == len(set(columns)) == len(pairs) == min(costs.shape)
    assert list(rows) == sorted(rows)


@given(costs_of(st.floats(-1e6, 1e6)))
def test_the_sum_is_that_of_scipy(costs: Costs) -> None:
    pairs = least_cost_pairs(costs)
    assert_one_to_one(costs, pairs)
    least = costs[linear_sum_assignment(costs)].sum()
    assert total(costs, pairs) == pytest.approx(least, rel=1e-12, abs=1e-12 * np.abs(costs).max())


@given(costs_of(st.integers(0, 3).map(float)))
def test_of_many_equal_costs_one_of_the_best_is_taken(costs: Costs) -> None:
    pairs = least_cost_pairs(costs)
    assert_one_to_one(costs, pairs)
    assert total(costs, pairs) == costs[linear_sum_assignment(costs)].sum()


def test_large_problems_are_solved_as_scipy_does() -> None:
    generator = np.random.default_rng(3)
    for shape in ((60, 60), (40, 90), (90, 40)):
        costs = generator.exponential(size=shape)
        rows, columns = linear_sum_assignment(costs)
        assert least_cost_pairs(costs) == list(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("factor", [1e-300, 1.0, 1e307])
def test_costs_of_any_size_are_compared(factor: float) -> None:
    costs = np.array([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]])
    assert least_cost_pairs(factor * costs) == [(0, 1), (1, 0), (2, 2)]


@given(costs_of(st.one_of(st.integers(0, 9).map(float), st.just(np.inf), st.just(np.nan))))
def test_what_is_no_number_is_taken_only_where_there_is_no_other_way(costs: Costs) -> None:
    """Among all assignments: first the fewest without a number, then the smallest sum of the others."""
    pairs = least_cost_pairs(costs)
    assert_one_to_one(costs, pairs)
    wide = costs if costs.shape[0] <= costs.shape[1] else costs.T
    if wide.shape[1] > 5:
        return
    found = [wide[range(len(wide)), order] for order in permutations(range(wide.shape[1]), len(wide))]
    best = min((int((~np.isfinite(each)).sum()), float(each[np.isfinite(each)].sum())) for each in found)
    chosen = np.array([costs[pair] for pair in pairs])
    assert (int((~np.isfinite(chosen)).sum()), float(chosen[np.isfinite(chosen)].sum())) == best


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    assert least_cost_pairs(np.empty((0, 3))) == least_cost_pairs(np.empty((3, 0))) == []
