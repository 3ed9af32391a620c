"""The M-step: new weights, means and covariances from sufficient statistics."""

import numpy as np

from gmm_desktop.mixture.diagnostics import (
    STARVED_BELOW,
    Degeneracy,
    DegeneracyKind,
    examine_covariance,
)
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.statistics import SufficientStatistics


def update(
    statistics: SufficientStatistics, *, reg_covar: float = 0.0, spread: float
) -> MixtureParameters | Degeneracy:
    """Maximise the expected complete-data log-likelihood (full covariances).

    π_k = N_k / N, μ_k = Σ γ_nk x_n / N_k, Σ_k = Σ γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ / N_k + reg_covar·I
    (Bishop 2006, PRML, eq. 9.24-9.26).

    Parameters
    ----------
    statistics : SufficientStatistics
        Of all points.
    reg_covar : float
        Added to the diagonal of every covariance, in squared data units.
    spread : float
        Root mean square distance of the data from their mean, against which a collapse is judged.

    Returns
    -------
    MixtureParameters or Degeneracy
        The new parameters, or the first component that has none.
    """
    starved = np.flatnonzero(~(statistics.counts > STARVED_BELOW))
    if starved.size:
        component = int(starved[0])
        return Degeneracy(DegeneracyKind.STARVED, component, float(statistics.counts[component]), 0.0, 0.0)
    shift = statistics.sums / statistics.counts[:, None]
    covariances = (
        statistics.scatters / statistics.counts[:, None, None] - shift[:, :, None] * shift[:, None, :]
    )
    covariances += reg_covar * np.eye(2)
    for component, ((xx, xy), (_, yy)) in enumerate(covariances.tolist()):
        wrong = examine_covariance(
            xx,
            xy,
            yy,
            component=component,
            effective_points=float(statistics.counts[component]),
            spread=spread,
        )
        if wrong is not None:
            return wrong
    weights = statistics.counts / statistics.counts.sum()
    return MixtureParameters(weights, statistics.centres + shift, covariances)
