import numpy as np
import pytest

from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

WEIGHTS = np.array([0.27232708, 0.27546473, 0.45220819])
MEANS = np.array([[69.20722901, 19.70652909], [29.84835715, 80.14776865], [79.80717341, 69.65192526]])
COVARIANCES = np.array(
    [
        [[85.2867814, 3.3551158], [3.3551158, 84.26381303]],
        [[115.31568863, 0.72129237], [0.72129237, 85.71009274]],
        [[216.90027901, 129.13394185], [129.13394185, 211.39333946]],
    ]
)


@pytest.fixture
def published() -> MixtureParameters:
    return MixtureParameters(WEIGHTS, MEANS, COVARIANCES)


@pytest.fixture
def sample(published: MixtureParameters) -> Points:
    rng = np.random.default_rng(7)
    k = rng.choice(3, 1800, p=published.weights)
    factors = np.linalg.cholesky(published.covariances)
    noise = rng.standard_normal((1800, 2))
    return Points.of(published.means[k] + np.einsum("nij,nj->ni", factors[k], noise))
