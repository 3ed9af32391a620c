import numpy as np
import pytest
from scipy.special import entr, xlogy
from scipy.stats import norm

from gmm_desktop.mixture import certainty as module
from gmm_desktop.mixture.certainty import certainty
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.sampling import sample
from gmm_desktop.mixture.statistics import accumulate


def pair(distance: float) -> MixtureParameters:
    return MixtureParameters([0.5, 0.5], [[0.0, 0.0], [distance, 0.0]], [np.eye(2)] * 2)


def test_the_sums_are_what_their_names_say(three_groups: Points, start: MixtureParameters) -> None:
    """Independent: the definitions, written out with the N×K responsibilities and SciPy's xlogy."""
    gamma = responsibilities(three_groups, start)
    found = certainty(three_groups, start)
    entropies = -xlogy(gamma, gamma).sum(axis=1)
    best = np.eye(3)[gamma.argmax(axis=1)]
    np.testing.assert_allclose(found.counts, gamma.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.entropies, gamma.T @ entropies, rtol=1e-11)
    np.testing.assert_allclose(found.assigned, gamma.T @ best, rtol=1e-11)
    assert found.normalised_entropy == pytest.approx(entropies.mean() / np.log(3), rel=1e-12)


def test_the_entropies_of_the_components_sum_to_the_total(
    three_groups: Points, start: MixtureParameters
) -> None:
    found = certainty(three_groups, start)
    assert found.entropy == pytest.approx(accumulate(three_groups, start).entropy, rel=1e-12)
    weighted = found.counts @ found.normalised_entropies / 160
    assert weighted == pytest.approx(found.normalised_entropy, rel=1e-12)


@pytest.mark.parametrize("block_numbers", [1, 1536, 3072])
def test_the_size_of_the_blocks_does_not_matter(
    start: MixtureParameters, monkeypatch: pytest.MonkeyPatch, block_numbers: int
) -> None:
    points = Points.of(np.random.default_rng(1).normal(3, 4, (2500, 2)))
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 10**9)
    whole = certainty(points, start)
    monkeypatch.setattr(module, "BLOCK_NUMBERS", block_numbers)
    found = certainty(points, start)
    np.testing.assert_allclose(found.entropies, whole.entropies, rtol=1e-12)
    np.testing.assert_allclose(found.assigned, whole.assigned, rtol=1e-12)


@pytest.mark.parametrize("components", [2, 5])
def test_components_that_are_the_same_know_nothing(components: int) -> None:
    """Closed form: γ = 1/K everywhere, so every entropy is log K."""
    same = MixtureParameters(
        np.full(components, 1 / components), np.zeros((components, 2)), [np.eye(2)] * components
    )
    found = certainty(Points.of([[0, 0], [1, 5], [-3, 2]]), same)
    assert found.normalised_entropy == pytest.approx(1)
    np.testing.assert_allclose(found.normalised_entropies, 1)


def test_components_far_apart_know_everything() -> None:
    found = certainty(Points.of([[0, 0], [1, 0], [1000, 0]]), pair(1000))
    assert found.normalised_entropy == 0
    assert found.misclassifications.tolist() == [[1, 0], [0, 1]]
    assert found.assigned.tolist() == [[2, 0], [0, 1]]


def test_a_single_component_leaves_nothing_to_decide(three_groups: Points) -> None:
    found = certainty(three_groups, MixtureParameters([1], [[0, 0]], [np.eye(2)]))
    assert (found.entropy, found.normalised_entropy) == (0, 0)
    assert found.normalised_entropies.tolist() == [0]
    assert found.misclassifications.tolist() == [[1]]


@pytest.mark.parametrize("distance", [1.0, 3.0])
def test_points_of_their_own_mixture_are_misclassified_as_theory_has_it(distance: float) -> None:
    """Closed form for two equal round Gaussians, half each: Φ(−d/2); five binomial standard errors are allowed."""
    points, _ = sample(pair(distance), 20_000, np.random.default_rng(0))
    found = certainty(Points.of(points), pair(distance)).misclassifications
    wrong = norm.cdf(-distance / 2)
    error = 5 * np.sqrt(wrong * (1 - wrong) / 10_000)
    np.testing.assert_allclose([found[0, 1], found[1, 0]], wrong, atol=error)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)


def test_a_component_without_points_has_no_figures() -> None:
    found = certainty(Points.of([[0, 0], [1, 0]]), pair(1e6))
    assert found.counts.tolist() == [2, 0]
    assert np.isnan(found.normalised_entropies).tolist() == [False, True]
    assert np.isnan(found.misclassifications).tolist() == [[False, False], [True, True]]


@pytest.mark.parametrize("temperature", [0.0, 0.5, 3.0])
def test_certainty_at_a_temperature_is_that_of_its_responsibilities(temperature: float) -> None:
    points = Points.of(np.random.default_rng(6).normal(size=(200, 2)))
    parameters = MixtureParameters([0.4, 0.6], [[-1, 0], [1, 0]], [np.eye(2)] * 2)
    gamma = responsibilities(points, parameters, temperature)
    found = certainty(points, parameters, temperature)
    np.testing.assert_allclose(found.counts, gamma.sum(axis=0), rtol=1e-9)
    assert found.entropy == pytest.approx(entr(gamma).sum(), abs=1e-9)
