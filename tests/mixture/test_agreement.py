import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import contingency_matrix

from gmm_desktop.mixture.agreement import adjusted_rand_index, confusion
from gmm_desktop.mixture.errors import DataError

labels = st.lists(st.tuples(st.integers(-2, 4), st.integers(0, 5)), min_size=1, max_size=60)


@given(labels)
def test_the_index_is_that_of_scikit_learn(both: list[tuple[int, int]]) -> None:
    first, second = np.array(both).T
    assert adjusted_rand_index(first, second) == pytest.approx(adjusted_rand_score(first, second), abs=1e-12)


@given(labels)
def test_the_table_is_that_of_scikit_learn(both: list[tuple[int, int]]) -> None:
    first, second = np.array(both).T
    found = confusion(first, second)
    np.testing.assert_array_equal(found.counts, contingency_matrix(first, second))
    assert found.rows.tolist() == sorted(set(first.tolist()))
    assert found.columns.tolist() == sorted(set(second.tolist()))


def test_the_index_of_six_points_is_the_one_computed_by_hand() -> None:
    """By hand: cells 2, 1, 3 give S = 1 + 3 = 4; A = 3 + 3 = 6, B = 1 + 6 = 7, T = 15, AB/T = 2.8.

    So (4 − 2.8) / (6.5 − 2.8) = 12/37.
    """
    assert adjusted_rand_index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]) == pytest.approx(12 / 37, rel=1e-15)


def test_the_names_of_the_groups_do_not_matter() -> None:
    assert adjusted_rand_index([0, 0, 1, 2], [7, 7, -3, 0]) == 1


def test_two_ways_to_say_the_same_little_agree_wholly() -> None:
    assert adjusted_rand_index([5, 5, 5], [0, 0, 0]) == 1
    assert adjusted_rand_index([0, 1, 2], [2, 0, 1]) == 1
    assert adjusted_rand_index([0], [9]) == 1


def test_independent_labels_agree_as_chance_has_it() -> None:
    rng = np.random.default_rng(0)
    found = [adjusted_rand_index(*rng.integers(0, 3, (2, 200))) for _ in range(200)]
    assert np.mean(found) == pytest.approx(0, abs=5 * np.std(found) / np.sqrt(200))


def test_a_million_labels_do_not_overflow() -> None:
    """Closed form: two halves against themselves agree wholly; the products exceed 64 bits."""
    halves = np.arange(1_000_000) % 2
    assert adjusted_rand_index(halves, 1 - halves) == 1


def test_labels_of_other_points_are_refused() -> None:
    for compare in (adjusted_rand_index, confusion):
        with pytest.raises(DataError) as caught:
            compare([0, 1, 1], [0, 1])
        assert (caught.value.code, caught.value.values) == ("labels_length", {"found": 2, "expected": 3})
