"""Every curated example keeps the promise of its sentence."""

from dataclasses import replace

import numpy as np
import pytest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.diagnosis import most_responsible
from gmm_desktop.experiment.edits import MoveMean, SetComponentCount, SetNoise
from gmm_desktop.experiment.examples import EXAMPLES, example
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.agreement import adjusted_rand_index
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.criteria import criteria
from gmm_desktop.mixture.density import joint_factors, log_sum_exp, log_weighted_densities
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.words.presets import PRESET_TEXTS


def fitted(experiment: Experiment) -> FitResult:
    return fit(experiment.dataset.points, experiment.start, experiment.settings)


def agreement(experiment: Experiment, parameters: MixtureParameters) -> float:
    labels = experiment.dataset.labels
    assert labels is not None
    return adjusted_rand_index(labels, most_responsible(experiment.dataset.points, parameters))


@pytest.fixture(scope="module")
def best_of_many() -> float:
    """The largest L of forty starts on the four groups."""
    experiment = example("good_start")
    points = experiment.dataset.points
    starts = (make_start(StartMethod.KMEANS_PLUS_PLUS, points, 4, seed) for seed in range(40))
    return max(fit(points, start, experiment.settings).log_likelihood for start in starts)


def test_every_example_has_its_words_and_knows_its_name() -> None:
    assert list(EXAMPLES) == list(PRESET_TEXTS)[-len(EXAMPLES) :]
    for identifier in EXAMPLES:
        assert example(identifier).preset == identifier


@pytest.mark.parametrize("identifier", EXAMPLES)
def test_an_example_is_the_same_each_time(identifier: str) -> None:
    once, again = example(identifier), example(identifier)
    np.testing.assert_array_equal(once.dataset.points.array, again.dataset.points.array)
    assert once.start == again.start
    assert once.settings == again.settings


def test_the_good_start_finds_the_best_fit_in_nineteen_iterations(best_of_many: float) -> None:
    result = fitted(example("good_start"))
    assert result.log_likelihood == pytest.approx(best_of_many, abs=1e-3)
    assert result.n_iterations == 19
    assert agreement(example("good_start"), result.parameters) > 0.9
    assert example("good_start").seed == 107


def test_the_merged_start_ends_far_below_with_two_groups_under_one_component(best_of_many: float) -> None:
    experiment = example("merged")
    result = fitted(experiment)
    assert result.stop_reason is StopReason.PER_POINT
    assert result.log_likelihood < best_of_many - 20
    assert experiment.seed == 15
    assert experiment.dataset.labels is not None
    assigned = most_responsible(experiment.dataset.points, result.parameters)
    mostly = [np.bincount(assigned[experiment.dataset.labels == group]).argmax() for group in range(4)]
    assert len(set(mostly)) == 3


def test_the_singular_start_collapses() -> None:
    result = fitted(example("singular"))
    assert result.stop_reason is StopReason.COLLAPSED
    assert result.n_iterations == 29
    assert example("singular").seed == 182


def test_slow_convergence_takes_more_than_three_hundred_iterations_of_tiny_steps() -> None:
    result = fitted(example("slow"))
    assert result.stop_reason is StopReason.PER_POINT
    assert result.n_iterations > 300
    steps = np.diff(result.log_likelihoods)[20:]
    assert steps.max() < 0.01


def test_em_stays_at_the_saddle_until_a_mean_is_moved() -> None:
    experiment = replace(
        example("saddle"), settings=replace(example("saddle").settings, tol=0.0, max_iter=100)
    )
    trapped = fitted(experiment).parameters
    np.testing.assert_allclose(trapped.means[0], trapped.means[1], rtol=0, atol=1e-9)
    np.testing.assert_allclose(trapped.covariances[0], trapped.covariances[1], rtol=0, atol=1e-9)
    # With equal components the fit is that of one Gaussian: mean and covariance of the points.
    np.testing.assert_allclose(trapped.means[0], experiment.dataset.points.mean, atol=1e-9)
    np.testing.assert_allclose(trapped.covariances[0], experiment.dataset.points.covariance, atol=1e-9)
    x, y = trapped.means[0].tolist()
    disturbed = apply_edit(replace(example("saddle"), start=trapped), MoveMean(0, (x + 0.1, y)))
    left = fitted(disturbed)
    assert left.log_likelihood > fitted(example("saddle")).log_likelihood + 50
    assert agreement(disturbed, left.parameters) > 0.95


def test_bic_tells_that_two_components_are_too_few() -> None:
    experiment = example("wrong_count")
    bic = []
    for count in (2, 4):
        result = fitted(apply_edit(experiment, SetComponentCount(count)))
        bic.append(criteria(result.log_likelihood, 6 * count - 1, len(experiment.dataset.points), 0.0).bic)
    assert bic[1] < bic[0] - 10


def test_stray_points_widen_a_component_until_noise_takes_them() -> None:
    experiment = example("stray_points")
    without, with_noise = fitted(experiment), fitted(apply_edit(experiment, SetNoise(0.1)))
    widest = [
        np.sqrt(np.linalg.eigvalsh(result.parameters.covariances).max()) for result in (without, with_noise)
    ]
    assert widest[0] > 2
    assert widest[1] == pytest.approx(1, abs=0.15)  # the σ the blobs were drawn with
    assert with_noise.log_likelihood > without.log_likelihood


@pytest.mark.parametrize(("identifier", "gain"), [("unequal_volumes", 0.3), ("elongated", 0.8)])
def test_em_finds_the_groups_that_k_means_cuts(identifier: str, gain: float) -> None:
    experiment = example(identifier)
    assert experiment.start_method is StartMethod.KMEANS
    before, after = (
        agreement(experiment, each) for each in (experiment.start, fitted(experiment).parameters)
    )
    assert after > before + gain


def test_one_gaussian_is_densest_where_the_ring_has_no_points() -> None:
    experiment = example("ring")
    fit_of_one = fitted(experiment).parameters
    middle = fit_of_one.means[0]
    gaps = np.linalg.norm(experiment.dataset.points.array - middle, axis=1)
    assert gaps.min() > 3.5

    def log_density(x: float, y: float) -> float:
        at = np.array([x]), np.array([y])
        return float(log_sum_exp(log_weighted_densities(*at, joint_factors(fit_of_one)))[0])

    x, y = middle.tolist()
    assert log_density(x, y) > log_density(x + 5, y) + 0.9
