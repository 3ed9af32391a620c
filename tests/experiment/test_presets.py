import numpy as np
import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.experiment.presets import (
    FIRST_START,
    PUBLISHED_EXPERIMENTS,
    PUBLISHED_FIT,
    lower_triangle,
    published_experiment,
    seeded_experiment,
)
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters

PRINTED: dict[str, list[list[list[float]]]] = {
    "experiment_3": [
        [[88, 23], [33, 84]],
        [[11, 23.72], [15.7212, 82.71009274]],
        [[22, 111.13394185], [16.133, 200.39333946]],
    ],
    "experiment_4": [
        [[88, 63], [33, 34]],
        [[131, 23.72], [0.7212, 52.71009274]],
        [[202, 111.13394185], [126.133, 200.39333946]],
    ],
}
"""The matrices as the study prints them: not symmetric."""


@pytest.mark.parametrize("identifier", sorted(PRINTED))
def test_matrices_that_are_printed_unsymmetric_are_read_by_their_lower_triangle(
    identifier: str, dataset: Dataset
) -> None:
    covariances = published_experiment(identifier, dataset).start.covariances
    printed = np.array(PRINTED[identifier])
    assert covariances.tolist() == lower_triangle(PRINTED[identifier]).tolist()
    assert np.tril(covariances).tolist() == np.tril(printed).tolist()
    assert covariances[:, 0, 1].tolist() == printed[:, 1, 0].tolist()


@pytest.mark.parametrize("identifier", sorted(PRINTED))
def test_their_upper_triangles_would_be_no_mixture(identifier: str) -> None:
    upper = np.array(PRINTED[identifier]).transpose(0, 2, 1)
    with pytest.raises(ParameterError) as caught:
        MixtureParameters([0.25, 0.25, 0.5], np.zeros((3, 2)), lower_triangle(upper.tolist()))
    assert caught.value.code == "not_positive_definite"


@pytest.mark.parametrize(
    ("identifier", "weights", "means"),
    [
        ("experiment_1", [0.27232708, 0.27546473, 0.45220819], None),
        ("experiment_2", [0.25, 0.25, 0.5], [[23, 11], [23, 18], [11, 21]]),
        ("experiment_3", [0.25, 0.25, 0.5], None),
        ("experiment_4", [0.25, 0.25, 0.5], [[123, 121], [23, 63], [21, 31]]),
    ],
)
def test_the_published_starts_have_the_printed_weights_and_means(
    identifier: str, weights: list[float], means: list[list[float]] | None, dataset: Dataset
) -> None:
    start = published_experiment(identifier, dataset).start
    fitted = [[69.20722901, 19.70652909], [29.84835715, 80.14776865], [79.80717341, 69.65192526]]
    assert start.weights.tolist() == weights
    assert start.means.tolist() == (means or fitted)


def test_the_published_fit_has_the_printed_covariances() -> None:
    assert PUBLISHED_FIT.covariances.tolist() == [
        [[85.2867814, 3.3551158], [3.3551158, 84.26381303]],
        [[115.31568863, 0.72129237], [0.72129237, 85.71009274]],
        [[216.90027901, 129.13394185], [129.13394185, 211.39333946]],
    ]


@pytest.mark.parametrize("identifier", [*PUBLISHED_EXPERIMENTS, FIRST_START])
def test_a_published_experiment_runs_by_the_published_rules(identifier: str, dataset: Dataset) -> None:
    experiment = published_experiment(identifier, dataset)
    settings = experiment.settings
    assert (settings.rule, settings.tol, settings.patience) == (ConvergenceRule.MEAN_SHIFT, 1e-4, 5)
    assert (settings.max_iter, settings.reg_covar) == (200, 0)
    assert (experiment.preset, experiment.dataset) == (identifier, dataset)


@pytest.mark.parametrize("method", [StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS])
def test_a_seeded_experiment_says_how_it_was_placed(dataset: Dataset, method: StartMethod) -> None:
    experiment = seeded_experiment(dataset, 2, seed=5, method=method)
    assert experiment.start == make_start(method, dataset.points, 2, 5)
    assert (experiment.start_method, experiment.seed) == (method, 5)
    assert experiment.settings == SCALE_FREE_SETTINGS
