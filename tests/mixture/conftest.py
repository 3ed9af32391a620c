from pathlib import Path

import numpy as np
import pytest

from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the reference data are not beside the checkout")
    return SHARED


@pytest.fixture
def three_groups() -> Points:
    rng = np.random.default_rng(5)
    shapes = ([[4.0, 1.0], [1.0, 2.0]], [[1.0, -0.5], [-0.5, 3.0]], [[0.5, 0.0], [0.0, 0.5]])
    groups = [
        rng.multivariate_normal(mean, shape, size)
        for mean, shape, size in zip(([0, 0], [6, 2], [1, 7]), shapes, (80, 50, 30), strict=True)
    ]
    return Points.of(np.vstack(groups))


@pytest.fixture
def start() -> MixtureParameters:
    """A start with every number different, near no fixed point of `three_groups`."""
    return MixtureParameters(
        [0.2, 0.5, 0.3],
        [[-1.0, 2.0], [4.0, 1.0], [2.0, 5.0]],
        [[[3.0, 0.4], [0.4, 2.0]], [[5.0, -1.0], [-1.0, 4.0]], [[1.5, 0.7], [0.7, 2.5]]],
    )
