"""Points drawn from a mixture, with the component each one comes from."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters


def sample(
    parameters: MixtureParameters, count: int, rng: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """Draw points by ancestral sampling: first the component, then a point of it.

    Bishop (2006), PRML, section 9.2. A point of component k is μ_k + σ₁z₁u₁ + σ₂z₂u₂ with standard normal z and
    the axes u of its ellipse: unlike a Cholesky factor it exists for every Σ that `MixtureParameters` accepts.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    count : int
        How many points, at least 0.
    rng : numpy.random.Generator
        Source of chance; the same state gives the same points.

    Returns
    -------
    points : ndarray, shape (count, 2)
        In data units, in no order.
    labels : ndarray, shape (count,)
        The component of each point, from 0; uniform noise is K.
    """
    weights, noise = parameters.all_weights, parameters.noise
    labels = rng.choice(len(weights), size=count, p=weights / weights.sum()).astype(np.int64)
    points = rng.standard_normal((count, 2))
    for component, (mean, covariance) in enumerate(
        zip(parameters.means, parameters.covariances, strict=True)
    ):
        chosen = labels == component
        ellipse = ellipse_of(covariance)
        points[chosen] = mean + (points[chosen] * (ellipse.sigma1, ellipse.sigma2)) @ ellipse.axes
    if noise is not None:
        chosen = labels == parameters.n_components
        points[chosen] = rng.uniform(noise.lower, noise.upper, (int(chosen.sum()), 2))
    return points, labels
