import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings


@pytest.fixture
def dataset() -> Dataset:
    """A rectangle of 6 by 8: variances 9 and 16, spread √(9 + 16) = 5."""
    return Dataset("rectangle", Points.of([[0, 0], [6, 0], [6, 8], [0, 8]]), ("x", "y"))


@pytest.fixture
def experiment(dataset: Dataset) -> Experiment:
    start = MixtureParameters(
        [0.2, 0.3, 0.5],
        [[0, 0], [1, 1], [2, 2]],
        [[[1.0, 0.5], [0.5, 1.0]], [[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 3.0]]],
    )
    return Experiment(dataset, start, EmSettings(max_iter=20), preset="somewhere")
