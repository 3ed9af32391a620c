from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.comparison import (
    Matching,
    component_differences,
    match_components,
    matched_difference,
)
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.overlap import bhattacharyya_distances
from gmm_desktop.mixture.parameters import MixtureParameters


def round_at(*means: tuple[float, float]) -> MixtureParameters:
    return MixtureParameters([1 / len(means)] * len(means), means, [np.eye(2)] * len(means))


@st.composite
def mixtures(draw: st.DrawFn, count: int | None = None) -> MixtureParameters:
    size = count or draw(st.integers(1, 5))
    weights = np.array(draw(st.lists(st.floats(0.1, 1), min_size=size, max_size=size)))
    place = st.tuples(st.floats(-10, 10), st.floats(-10, 10))
    shape = st.builds(Ellipse, st.floats(0.2, 3), st.floats(0.2, 3), st.floats(0, 3))
    means = draw(st.lists(place, min_size=size, max_size=size))
    shapes = draw(st.lists(shape, min_size=size, max_size=size))
    return MixtureParameters(weights / weights.sum(), means, [covariance_of(ellipse) for ellipse in shapes])


# Which is which


@given(st.data(), mixtures())
def test_a_mixture_with_its_components_in_another_order_is_found_again(
    data: st.DataObject, mixture: MixtureParameters
) -> None:
    shuffled = mixture.reordered(data.draw(st.permutations(range(mixture.n_components))))
    matching = match_components(mixture, shuffled)
    assert matching.unmatched == ()
    again = shuffled.reordered(matching.order)
    np.testing.assert_allclose(again.means, mixture.means, atol=1e-6)
    np.testing.assert_allclose(again.covariances, mixture.covariances, atol=1e-6)
    np.testing.assert_allclose(again.weights, mixture.weights, atol=1e-6)


@given(mixtures(4), mixtures(4))
def test_no_other_assignment_has_a_smaller_sum_of_distances(
    old: MixtureParameters, new: MixtureParameters
) -> None:
    """Every one of the 24 permutations is tried."""
    costs = bhattacharyya_distances(old, new)
    costs += (np.sqrt(old.weights)[:, None] - np.sqrt(new.weights)) ** 2
    best = min(costs[range(4), order].sum() for order in permutations(range(4)))
    found = costs[range(4), match_components(old, new).order].sum()
    assert found == pytest.approx(best, rel=1e-12, abs=1e-12)


def test_components_that_moved_keep_their_numbers() -> None:
    old = round_at((0, 0), (5, 0), (0, 5))
    new = round_at((0.5, 4), (1, 0.5), (6, 1))
    assert match_components(old, new) == Matching((1, 2, 0), ())


def test_far_components_are_told_apart_though_none_overlaps_any() -> None:
    old = round_at((0, 0), (1e4, 0), (0, 1e4))
    new = round_at((9e3, 3e3), (-2e3, 9e3), (1e3, 1e3))
    assert match_components(old, new).partners == (2, 0, 1)


def test_components_at_one_place_are_told_apart_by_their_shapes() -> None:
    shapes = np.array([np.diag([9.0, 1.0]), np.diag([1.0, 9.0]), np.eye(2)])
    old = MixtureParameters([0.2, 0.3, 0.5], np.zeros((3, 2)), shapes)
    new = MixtureParameters([0.5, 0.3, 0.2], np.zeros((3, 2)), 1.1 * shapes[[1, 2, 0]])
    assert match_components(old, new).partners == (2, 0, 1)


def test_components_of_one_place_and_shape_are_told_apart_by_their_weights() -> None:
    old = MixtureParameters([0.9, 0.1], np.zeros((2, 2)), [np.eye(2)] * 2)
    assert match_components(old, old.reordered([1, 0])).partners == (1, 0)


def test_an_added_component_comes_last_wherever_it_stands() -> None:
    old, new = round_at((0, 0), (5, 0)), round_at((20, 20), (5, 0), (0, 0))
    matching = match_components(old, new)
    assert matching == Matching((2, 1), (0,))
    assert matching.order == (2, 1, 0)
    assert matching.pairs == ((0, 2), (1, 1))


def test_a_removed_component_has_no_partner() -> None:
    old, new = round_at((20, 20), (5, 0), (0, 0)), round_at((0, 0), (5, 0))
    matching = match_components(old, new)
    assert matching == Matching((None, 1, 0), ())
    assert matching.order == (1, 0)
    assert matching.pairs == ((1, 1), (2, 0))


@given(mixtures(), mixtures())
def test_as_many_components_are_matched_as_there_can_be(
    old: MixtureParameters, new: MixtureParameters
) -> None:
    matching = match_components(old, new)
    assert len(matching.partners) == old.n_components
    assert len(matching.pairs) == min(old.n_components, new.n_components)
    assert sorted(matching.order) == list(range(new.n_components))


# How far apart


def test_differences_are_those_computed_by_hand() -> None:
    """By hand: weights 0.1, means √(3² + 4²) = 5 (and 1), covariances √(1² + 2·2² + 0²) = 3 (and 0)."""
    old = MixtureParameters([0.4, 0.6], [[0, 0], [50, 0]], [np.diag([5, 9]), np.eye(2)])
    new = MixtureParameters([0.5, 0.5], [[51, 0], [3, 4]], [np.eye(2), np.array([[6, 2], [2, 9]])])
    found = matched_difference(old, new)
    assert (found.weights, found.means) == pytest.approx((0.1, 5))
    assert found.covariances == pytest.approx(3)
    assert found.unmatched == 0


@given(st.data(), mixtures())
def test_a_mixture_does_not_differ_from_itself_in_another_order(
    data: st.DataObject, mixture: MixtureParameters
) -> None:
    shuffled = mixture.reordered(data.draw(st.permutations(range(mixture.n_components))))
    found = matched_difference(mixture, shuffled)
    assert max(found.weights, found.means, found.covariances) < 1e-6


def test_a_component_too_many_is_counted_and_not_compared() -> None:
    old, new = round_at((0, 0), (5, 0)), round_at((90, 90), (0, 0), (5, 0))
    for first, second in ((old, new), (new, old)):
        found = matched_difference(first, second)
        assert (found.means, found.covariances, found.unmatched) == (0, 0, 1)
        assert found.weights == pytest.approx(1 / 2 - 1 / 3)


def test_a_matching_that_is_known_is_used() -> None:
    pair = round_at((0, 0), (3, 4))
    assert matched_difference(pair, pair, Matching((1, 0), ())).means == 5


# Component by component


def test_components_that_belong_together_are_subtracted() -> None:
    old = MixtureParameters([0.25, 0.75], [[0, 0], [10, 5]], [[[1, 0], [0, 1]], [[4, 2], [2, 4]]])
    new = MixtureParameters([0.6, 0.4], [[11, 3], [0, 1]], [[[9, 0], [0, 1]], [[4, 0], [0, 1]]])
    first, second = component_differences(old, new)
    assert (first.old, first.new, second.old, second.new) == (0, 1, 1, 0)
    assert first.weight == pytest.approx(0.15)
    assert first.mean.tolist() == [0, 1]
    assert first.sigmas.tolist() == [1, 0]
    assert second.sigmas.tolist() == [1, -1]
    assert second.correlation == pytest.approx(-0.5)  # from 2/4 to 0


def test_the_overlap_of_two_gaussians_of_one_shape_is_that_of_the_closed_form() -> None:
    """exp(−d²/8) for two round Gaussians d standard deviations apart (Fukunaga 1990, eq. 3.152)."""
    (difference,) = component_differences(round_at((0, 0)), round_at((3, 4)))
    assert difference.overlap == pytest.approx(np.exp(-25 / 8))


@given(mixtures())
def test_a_mixture_does_not_differ_from_itself(mixture: MixtureParameters) -> None:
    for difference in component_differences(mixture, mixture):
        assert difference.weight == 0
        assert difference.mean.tolist() == difference.sigmas.tolist() == [0, 0]
        assert difference.overlap == pytest.approx(1)
