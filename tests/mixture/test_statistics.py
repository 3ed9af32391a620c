from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture import kernels, statistics
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate, scatters_about


def numbers(found: SufficientStatistics) -> list[float]:
    arrays = (found.counts, found.sums, found.scatters)
    return [*np.concatenate([array.ravel() for array in arrays]), found.log_likelihood, found.entropy]


def test_statistics_are_the_sums_their_names_say(three_groups: Points, start: MixtureParameters) -> None:
    """Independent: the definitions, written out with the N×K responsibilities."""
    found = accumulate(three_groups, start)
    gamma = responsibilities(three_groups, start)
    offsets = three_groups.array[:, None, :] - found.centres
    np.testing.assert_allclose(found.counts, gamma.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.sums, np.einsum("nk,nki->ki", gamma, offsets), rtol=1e-11)
    scatters = np.einsum("nk,nki,nkj->kij", gamma, offsets, offsets)
    np.testing.assert_allclose(found.scatters, scatters, rtol=1e-11)
    assert found.log_likelihood == pytest.approx(log_likelihood(three_groups, start), rel=1e-14)
    assert found.n_points == 160


def test_statistics_of_two_halves_add_to_those_of_the_whole(
    three_groups: Points, start: MixtureParameters
) -> None:
    inside = MixtureParameters(start.weights, [[1, 1], [4, 1], [2, 5]], start.covariances)
    halves = [Points.of(three_groups.array[::2]), Points.of(three_groups.array[1::2])]
    first, second = (accumulate(half, inside) for half in halves)
    whole = accumulate(three_groups, inside)
    np.testing.assert_allclose(numbers(first + second), numbers(whole), rtol=1e-12)
    assert (first + second).n_points == whole.n_points


def test_statistics_about_different_centres_refuse_to_add(
    three_groups: Points, start: MixtureParameters
) -> None:
    found = accumulate(three_groups, start)
    with pytest.raises(ValueError, match="different centres"):
        found + replace(found, centres=found.centres + 1)


@pytest.mark.parametrize("block_numbers", [1, 1536, 3072, 10_000])
def test_the_size_of_the_blocks_does_not_matter(
    start: MixtureParameters, monkeypatch: pytest.MonkeyPatch, block_numbers: int
) -> None:
    points = Points.of(np.random.default_rng(1).normal(3, 4, (2500, 2)))
    monkeypatch.setattr(statistics, "BLOCK_NUMBERS", 10**9)
    whole = accumulate(points, start)
    monkeypatch.setattr(statistics, "BLOCK_NUMBERS", block_numbers)
    np.testing.assert_allclose(numbers(accumulate(points, start)), numbers(whole), rtol=1e-12)


def test_the_same_pass_gives_the_same_bits(three_groups: Points, start: MixtureParameters) -> None:
    assert numbers(accumulate(three_groups, start)) == numbers(accumulate(three_groups, start))


def test_scatters_about_another_place_are_symmetric_to_the_last_bit() -> None:
    """A small component seen from a centre far away: nearly all digits cancel, in both entries alike."""
    points = Points.of(np.random.default_rng(3).normal([3e3, 7e3], 1e-3, (50, 2)))
    theta = MixtureParameters([1.0], [[3e3, 7e3]], [np.eye(2)])
    found = accumulate(points, theta, np.array([[1.1, -2.3]]))
    scatter = scatters_about(found, points.mean[None])[0]
    assert scatter[0, 1] == scatter[1, 0]


@pytest.mark.parametrize("form", ["compiled", "numpy"])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_a_component_that_has_just_fallen_onto_few_points_keeps_the_digits_of_its_scatter(
    form: str, offset: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three points 1e-6 apart, 50 units from where it was: about that place the squares are 1e15 times larger.

    Everything else is so far that each point belongs wholly to one component; the scatter is that of exact fractions.
    """
    if form == "numpy":
        monkeypatch.setattr(kernels, "ready", lambda: False)
    few = np.array([[30.0, 40.0], [30.000001, 40.0], [30.0, 40.000002]]) + offset
    others = np.random.default_rng(2).normal(-3000.0, 100.0, (50, 2)) + offset
    theta = MixtureParameters([0.5, 0.5], np.array([[0, 0], [-3000, -3000]]) + offset, [np.eye(2), np.eye(2)])
    found = accumulate(Points.of(np.vstack([few, others])), theta)
    assert found.counts.tolist() == [3, 50]
    mean = found.centres + found.sums / found.counts[:, None]
    exact = [[Fraction(value) for value in point] for point in few.tolist()]
    middle = [sum(column) / 3 for column in zip(*exact, strict=True)]
    expected = [[sum((p[i] - middle[i]) * (p[j] - middle[j]) for p in exact) for j in (0, 1)] for i in (0, 1)]
    scatter = scatters_about(found, mean)[0]
    # the mean itself is a double: it is known to 2⁻⁵³ of its size
    slack = 6 * (np.spacing(offset + 40) / 2) ** 2
    np.testing.assert_allclose(scatter, np.array(expected, float), rtol=1e-12, atol=slack)


def test_where_nothing_has_moved_far_one_pass_does(
    three_groups: Points, start: MixtureParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes, one_pass = [], statistics._pass_over

    def counted(*given: Any) -> Any:
        passes.append(given)
        return one_pass(*given)

    monkeypatch.setattr(statistics, "_pass_over", counted)
    accumulate(three_groups, start)
    assert len(passes) == 1
