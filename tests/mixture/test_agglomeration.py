"""Agglomeration against the same by trying every pair, and the starts it gives."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.agglomeration import agglomerate
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import MOST_JOINED, StartMethod, make_start
from gmm_desktop.mixture.points import Points


def cost(group: FloatArray) -> float:
    """n log(|W/n| + (tr W + 1)/n), from the definitions."""
    n = len(group)
    scatter = (group - group.mean(axis=0)).T @ (group - group.mean(axis=0))
    return float(n * np.log(max(np.linalg.det(scatter / n), 0.0) + (np.trace(scatter) + 1) / n))


def by_trying_all(places: FloatArray, count: int) -> set[frozenset[int]]:
    groups = [frozenset({index}) for index in range(len(places))]
    while len(groups) > count:
        loss, one, other = min(
            (
                cost(places[list(a | b)]) - cost(places[list(a)]) - cost(places[list(b)]),
                groups.index(a),
                groups.index(b),
            )
            for a, b in combinations(groups, 2)
        )
        del loss
        joined = groups[one] | groups[other]
        groups = [group for index, group in enumerate(groups) if index not in (one, other)] + [joined]
    return set(groups)


@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(1, 4))
def test_the_two_groups_that_cost_least_are_joined(seed: int, size: int, count: int) -> None:
    places = np.random.default_rng(seed).normal(size=(size, 2))
    count = min(count, size)
    labels = agglomerate(places, count)
    found = {frozenset(np.flatnonzero(labels == k).tolist()) for k in range(count)}
    assert found == by_trying_all(places, count)


def test_groups_that_are_plain_to_see_are_found_with_their_moments(three_groups: Points) -> None:
    rng = np.random.default_rng(4)
    groups = [rng.normal(0, 1, (30, 2)), rng.normal(40, 2, (20, 2)), rng.normal((0, 60), 1, (10, 2))]
    start = make_start(StartMethod.HIERARCHICAL, Points.of(np.vstack(groups)), 3, seed=0)
    for k, group in zip(np.argsort(-start.weights), groups, strict=True):
        assert start.weights[k] == pytest.approx(len(group) / 60)
        assert start.means[k] == pytest.approx(group.mean(axis=0))
        assert start.covariances[k] == pytest.approx(np.cov(group.T, bias=True))
    assert make_start(StartMethod.HIERARCHICAL, three_groups, 3, 0) == make_start(
        StartMethod.HIERARCHICAL, three_groups, 3, 1
    )


def test_of_many_points_a_sample_is_joined() -> None:
    points = Points.of(np.random.default_rng(0).normal(size=(MOST_JOINED + 50, 2)))
    one, again, other = (make_start(StartMethod.HIERARCHICAL, points, 2, seed) for seed in (0, 0, 1))
    assert one == again
    assert one != other


def test_too_few_different_points_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        make_start(StartMethod.HIERARCHICAL, Points.of([[0, 0], [1, 1], [0, 0]]), 3, seed=0)
    assert caught.value.code == "too_few_different_points"
