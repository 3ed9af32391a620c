import warnings
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from scipy.special import logsumexp, softmax, xlogy
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import accumulate
from tests.mixture.problems import clouds


def log_terms(points: Points, theta: MixtureParameters) -> FloatArray:
    """Return log π_k N(x_n | μ_k, Σ_k) by SciPy, shape (N, K)."""
    columns = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points.array)
        for weight, mean, covariance in zip(theta.weights, theta.means, theta.covariances, strict=True)
    ]
    return np.stack(columns, axis=1)


def frames_of(points: Points, start: MixtureParameters, settings: EmSettings) -> list[Frame]:
    first = start_frame(points, start, settings)
    return [first, *iterate(points, first, settings)]


# Hard EM is k-means


@pytest.mark.parametrize("seed", range(8))
def test_hard_em_with_equal_round_components_is_lloyds_k_means_step_by_step(
    seed: int, three_groups: Points
) -> None:
    """scikit-learn's KMeans, algorithm Lloyd, one iteration more each time, from the same means."""
    start = make_start(StartMethod.RANDOM_POINTS, three_groups, 4, seed, Family.EII)
    pinned = Pins(weights=frozenset(range(4)))
    settings = EmSettings(Family.EII, 300, 1e-12, pins=pinned, temperature=0, patience=1)
    frames = [frame for frame in frames_of(three_groups, start, settings) if frame.phase is Phase.M]
    assert frames[-1].streak == 1
    for iteration, frame in enumerate(frames, 1):
        lloyd = KMeans(4, init=start.means, n_init=1, max_iter=iteration, tol=0, algorithm="lloyd")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            lloyd.fit(three_groups.array)
        np.testing.assert_allclose(frame.parameters.means, lloyd.cluster_centers_, rtol=1e-10, atol=1e-10)
        labels = responsibilities(three_groups, frame.parameters, 0).argmax(axis=1)
        assert labels.tolist() == lloyd.labels_.tolist()
    # Closed form at the end: the common variance is the inertia over the number of coordinates.
    np.testing.assert_allclose(
        frames[-1].parameters.covariances[0], np.eye(2) * lloyd.inertia_ / 320, rtol=1e-10
    )


@given(clouds())
def test_a_low_temperature_approaches_zero(points: Points) -> None:
    start = make_start(StartMethod.KMEANS_PLUS_PLUS, points, 3, 0)
    margins = np.sort(log_terms(points, start), axis=1)
    assume((margins[:, -1] - margins[:, -2]).min() > 0.01)  # no point on the border
    hard, free = responsibilities(points, start, 0), accumulate(points, start, temperature=0).free_energy
    for cold in (1e-3, 1e-5):
        np.testing.assert_allclose(responsibilities(points, start, cold), hard, atol=3 * np.exp(-0.01 / cold))
        near = accumulate(points, start, temperature=cold).free_energy
        assert free <= near <= free + cold * len(points) * np.log(3)


@pytest.mark.parametrize("cold", [5e-324, 1e-300, 1e-12])
def test_no_temperature_is_too_low(cold: float, three_groups: Points, start: MixtureParameters) -> None:
    """Where powers of densities would overflow, points go whole, as at temperature 0."""
    found = fit(three_groups, start, EmSettings(max_iter=5, tol=0, temperature=cold, accelerated=True))
    hard = fit(three_groups, start, EmSettings(max_iter=5, tol=0, temperature=0))
    assert found.parameters == hard.parameters
    annealed = EmSettings(max_iter=5, tol=0, temperature=0, initial_temperature=cold, annealing=3, nudge=0)
    assert fit(three_groups, start, annealed).parameters == hard.parameters


# The free energy


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 2.0, 30.0])
def test_responsibilities_and_free_energy_are_their_definitions(
    temperature: float, three_groups: Points, start: MixtureParameters
) -> None:
    """By SciPy's softmax and logsumexp: γ = softmax(log πN / T), F = T Σ log Σ (πN)^(1/T) = Σγ log πN + T·H(γ)."""
    terms = log_terms(three_groups, start)
    gamma = softmax(terms / temperature, axis=1)
    found = accumulate(three_groups, start, temperature=temperature)
    np.testing.assert_allclose(
        responsibilities(three_groups, start, temperature), gamma, rtol=1e-9, atol=1e-300
    )
    energy = temperature * float(logsumexp(terms / temperature, axis=1).sum())
    assert found.free_energy == pytest.approx(energy, rel=1e-12)
    entropy = -float(xlogy(gamma, gamma).sum())
    assert found.entropy == pytest.approx(entropy, rel=1e-10)
    assert found.free_energy == pytest.approx(float((gamma * terms).sum()) + temperature * entropy, rel=1e-12)
    assert found.log_likelihood == pytest.approx(float(logsumexp(terms, axis=1).sum()), rel=1e-12)
    np.testing.assert_allclose(found.counts, gamma.sum(axis=0), rtol=1e-9)


def test_at_temperature_zero_each_point_counts_whole_for_its_likeliest_component(
    three_groups: Points, start: MixtureParameters
) -> None:
    terms = log_terms(three_groups, start)
    found = accumulate(three_groups, start, temperature=0)
    assert found.counts.tolist() == np.bincount(terms.argmax(axis=1), minlength=3).tolist()
    assert found.free_energy == pytest.approx(float(terms.max(axis=1).sum()), rel=1e-12)
    assert found.entropy == 0
    assert found.log_likelihood == pytest.approx(float(logsumexp(terms, axis=1).sum()), rel=1e-12)


def test_of_two_components_alike_the_first_takes_the_point() -> None:
    same = MixtureParameters([0.5, 0.5], [[1, 1], [1, 1]], [np.eye(2), np.eye(2)])
    assert responsibilities([[0.0, 0.0]], same, 0).tolist() == [[1.0, 0.0]]
    assert accumulate(Points.of([[0.0, 0.0]]), same, temperature=0).counts.tolist() == [1.0, 0.0]


def test_at_a_high_temperature_all_are_equally_responsible(
    three_groups: Points, start: MixtureParameters
) -> None:
    np.testing.assert_allclose(responsibilities(three_groups, start, 1e6), 1 / 3, atol=1e-4)


# Annealing


def test_the_temperature_goes_evenly_to_its_end() -> None:
    """By hand: 5, 4, 3, 2 in four iterations, then 1."""
    settings = EmSettings(initial_temperature=5, annealing=4)
    assert [settings.temperature_at(t) for t in range(1, 8)] == [5, 4, 3, 2, 1, 1, 1]
    assert [settings.settled_at(t) for t in range(1, 8)] == [False] * 5 + [True] * 2
    assert [settings.nudged_at(t) for t in range(1, 8)] == [False] * 4 + [True] + [False] * 2
    unmoved = replace(settings, nudge=0.0)
    assert [unmoved.settled_at(t) for t in range(1, 8)] == [False] * 4 + [True] * 3
    warm = replace(settings, temperature=1.5)
    assert not any(each.nudged_at(t) for each in (unmoved, warm, EmSettings()) for t in range(1, 50))
    plain = EmSettings(temperature=0.5)
    assert [plain.temperature_at(t) for t in (1, 2, 99)] == [0.5] * 3
    assert plain.settled_at(1)


def test_the_frames_of_an_annealed_run_have_its_temperatures(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(max_iter=7, tol=0, initial_temperature=5, annealing=4, nudge=0.0)
    frames = frames_of(three_groups, start, settings)
    assert [frame.temperature for frame in frames[1::2]] == [5, 4, 3, 2, 1, 1, 1]
    assert [frame.temperature for frame in frames[2::2]] == [5, 4, 3, 2, 1, 1, 1]
    for frame in frames:
        expected = accumulate(three_groups, frame.parameters, temperature=frame.temperature)
        assert frame.objective == pytest.approx(expected.free_energy, rel=1e-13)
        assert frame.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-13)
    for before, after in pairwise(frames):
        if before.temperature == after.temperature:
            assert after.objective >= before.objective - 1e-9 * abs(before.objective)


def test_no_rule_is_met_while_the_temperature_falls(three_groups: Points, start: MixtureParameters) -> None:
    settings: dict[str, Any] = {"tol": 1e9, "patience": 1}
    assert fit(three_groups, start, EmSettings(**settings)).n_iterations == 1
    annealed = EmSettings(**settings, initial_temperature=3, annealing=6)
    assert fit(three_groups, start, annealed).n_iterations == 8
    assert fit(three_groups, start, replace(annealed, nudge=0.0)).n_iterations == 7


def test_annealing_leads_out_of_a_start_that_plain_em_stays_in() -> None:
    """Three groups, and a start with two components in the first and the third between the others.

    Plain EM leaves the second and third group to one component; annealed from T = 10 each gets its own.
    """
    rng = np.random.default_rng(2)
    groups = np.vstack([rng.normal(place, 1, (60, 2)) for place in ([0, 0], [20, 0], [10, 17])])
    start = MixtureParameters(
        [1 / 3] * 3, [[0.0, 0.0], [0.5, 0.2], [18.0, 3.0]], np.stack([2 * np.eye(2)] * 3)
    )
    plain = fit(groups, start, EmSettings(max_iter=2000))
    annealed = fit(groups, start, EmSettings(max_iter=2000, initial_temperature=10, annealing=20))
    assert plain.parameters.weights.max() == pytest.approx(2 / 3, abs=1e-6)
    np.testing.assert_allclose(annealed.parameters.weights, [1 / 3] * 3, rtol=1e-6)
    assert annealed.log_likelihood > plain.log_likelihood
