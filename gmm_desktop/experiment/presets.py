"""Starts worth looking at: the published experiments, the one the program opens with, and a collapse."""

from collections.abc import Sequence

import numpy as np

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS, Experiment
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

Matrix = Sequence[Sequence[float]]

PUBLISHED_SETTINGS = EmSettings(max_iter=200, tol=1e-4, rule=ConvergenceRule.MEAN_SHIFT, patience=5)
"""Stop when the shift of the means is below 1e-4 five times running, or after 200 iterations."""

PUBLISHED_EXPERIMENTS = ("experiment_1", "experiment_2", "experiment_3", "experiment_4")
FIRST_START = "first_start"
OLD_FAITHFUL = "old_faithful"
COLLAPSE = "collapse"


def lower_triangle(matrices: Sequence[Matrix]) -> FloatArray:
    """Make printed matrices symmetric by reading their lower triangle only, shape (K, 2, 2).

    Experiments 3 and 4 are printed with matrices that are not symmetric. The published run read the lower
    triangle; the upper ones are not all positive definite, and averages would be another start.
    """
    return np.array([[[xx, yx], [yx, yy]] for (xx, _), (yx, yy) in matrices])


_QUARTERS = (0.25, 0.25, 0.5)

PUBLISHED_FIT = MixtureParameters(
    (0.27232708, 0.27546473, 0.45220819),
    ((69.20722901, 19.70652909), (29.84835715, 80.14776865), (79.80717341, 69.65192526)),
    lower_triangle(
        (
            ((85.2867814, 3.3551158), (3.3551158, 84.26381303)),
            ((115.31568863, 0.72129237), (0.72129237, 85.71009274)),
            ((216.90027901, 129.13394185), (129.13394185, 211.39333946)),
        )
    ),
)
"""The published final parameters: the maximum-likelihood fit of the study's data and of the twin sample."""

LONELY_POINT = (66.60628582, -18.2254791)
"""The point of the twin sample that the fourth mean of the collapse stands on; its nearest neighbour is 15.5 away."""

_LEFT = 0.99

_ON_A_POINT = MixtureParameters(
    (*(_LEFT * PUBLISHED_FIT.weights).tolist(), 1 - _LEFT),
    (*PUBLISHED_FIT.means.tolist(), LONELY_POINT),
    (*PUBLISHED_FIT.covariances.tolist(), ((36, 0), (0, 256))),
)
"""The fit, and a fourth component on a point: it keeps a few others, loses them one by one, and collapses."""

_STARTS = {
    "experiment_1": PUBLISHED_FIT,
    "experiment_2": MixtureParameters(_QUARTERS, ((23, 11), (23, 18), (11, 21)), PUBLISHED_FIT.covariances),
    "experiment_3": MixtureParameters(
        _QUARTERS,
        PUBLISHED_FIT.means,
        lower_triangle(
            (
                ((88, 23), (33, 84)),
                ((11, 23.72), (15.7212, 82.71009274)),
                ((22, 111.13394185), (16.133, 200.39333946)),
            )
        ),
    ),
    "experiment_4": MixtureParameters(
        _QUARTERS,
        ((123, 121), (23, 63), (21, 31)),
        lower_triangle(
            (
                ((88, 63), (33, 34)),
                ((131, 23.72), (0.7212, 52.71009274)),
                ((202, 111.13394185), (126.133, 200.39333946)),
            )
        ),
    ),
    FIRST_START: MixtureParameters(
        (1 / 3, 1 / 3, 1 / 3),
        ((112, 18), (98, 36), (22, 34)),
        ((144, 0), (0, 144)) * np.ones((3, 1, 1)),
    ),
    COLLAPSE: _ON_A_POINT,
}


def published_experiment(identifier: str, dataset: Dataset) -> Experiment:
    """Return one of the published starts, or the first start, on ``dataset``.

    Parameters
    ----------
    identifier : str
        One of `PUBLISHED_EXPERIMENTS`, `FIRST_START` or `COLLAPSE`.
    dataset : Dataset
        The data to run it on.
    """
    return Experiment(dataset, _STARTS[identifier], PUBLISHED_SETTINGS, preset=identifier)


def seeded_experiment(
    dataset: Dataset,
    n_components: int,
    *,
    seed: int = 0,
    method: StartMethod = StartMethod.KMEANS_PLUS_PLUS,
    preset: str = "",
) -> Experiment:
    """Return an experiment on ``dataset`` that begins with a random start."""
    start = make_start(method, dataset.points, n_components, seed)
    return Experiment(dataset, start, SCALE_FREE_SETTINGS, method, seed, preset)
