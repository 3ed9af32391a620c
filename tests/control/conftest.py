from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

OpenWorkspace = Callable[[Experiment], Workspace]


def three_groups(size: int) -> Points:
    rng = np.random.default_rng(5)
    centres = rng.permutation(np.repeat([[0.0, 0.0], [6.0, 2.0], [1.0, 7.0]], (size + 2) // 3, axis=0))[:size]
    return Points.of(centres + rng.normal(size=(size, 2)))


def experiment_on(points: Points, settings: EmSettings) -> Experiment:
    start = MixtureParameters([0.2, 0.5, 0.3], [[-1, 2], [4, 1], [2, 5]], [3 * np.eye(2)] * 3)
    return Experiment(Dataset("groups", points, ("x", "y")), start, settings)


@pytest.fixture(scope="session")
def compiled_surfaces() -> None:
    """Draw surfaces with the compiled renderer, which takes a tenth of the time; NumPy draws the same."""
    surface_kernel.load()


@pytest.fixture
def small() -> Experiment:
    return experiment_on(three_groups(90), EmSettings())


@pytest.fixture
def endless() -> Experiment:
    return experiment_on(three_groups(90), EmSettings(max_iter=10**9, tol=0))


@pytest.fixture
def endless_large() -> Experiment:
    return experiment_on(three_groups(200_000), EmSettings(max_iter=10**9, tol=0))


@pytest.fixture
def open_workspace(qtbot: QtBot) -> Iterator[OpenWorkspace]:  # noqa: ARG001
    opened: list[Workspace] = []

    def open_one(experiment: Experiment) -> Workspace:
        opened.append(Workspace(experiment))
        return opened[-1]

    yield open_one
    for workspace in opened:
        workspace.close()


@pytest.fixture
def workspace(open_workspace: OpenWorkspace, small: Experiment) -> Workspace:
    return open_workspace(small)
