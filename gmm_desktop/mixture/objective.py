"""What EM raises: the log-likelihood L, its lower bound (ELBO), and the gap between them."""

from numpy.typing import ArrayLike

from gmm_desktop.mixture.density import log_sum_exp, log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import SufficientStatistics


def log_likelihood(points: ArrayLike | Points, parameters: MixtureParameters) -> float:
    """Return L(θ) = Σ_n log Σ_k π_k N(x_n | μ_k, Σ_k), the total over the points, in nats.

    Bishop (2006), PRML, eq. 9.14.
    """
    at = Points.of(points)
    return float(log_sum_exp(log_weighted_densities(at.x, at.y, quadratic_factors(parameters))).sum())


def expected_log_joint(statistics: SufficientStatistics, parameters: MixtureParameters) -> float:
    """Return Σ_nk γ_nk log π_k N(x_n | μ_k, Σ_k), from the statistics alone.

    The γ are those of the statistics; ``parameters`` may be others (Bishop 2006, PRML, eq. 9.40). The
    quadratic form of component k is tr(Σ_k⁻¹ S_k), with S_k the scatter moved from its centre to μ_k.
    """
    d = parameters.means - statistics.centres
    total = 0.0
    for n, (sx, sy), ((sxx, sxy), (_, syy)), (dx, dy), (_, _, a, b, c, constant) in zip(
        statistics.counts.tolist(),
        statistics.sums.tolist(),
        statistics.scatters.tolist(),
        d.tolist(),
        quadratic_factors(parameters).tolist(),
        strict=True,
    ):
        xx = sxx - 2 * sx * dx + n * dx * dx
        xy = sxy - sx * dy - dx * sy + n * dx * dy
        yy = syy - 2 * sy * dy + n * dy * dy
        total += n * constant - 0.5 * ((a * a + b * b) * xx + 2 * b * c * xy + c * c * yy)
    return total


def elbo(statistics: SufficientStatistics, parameters: MixtureParameters) -> float:
    """Return the evidence lower bound of ``parameters`` with the responsibilities of the statistics.

    ELBO(γ, θ) = Σ γ log πN − Σ γ log γ (Bishop 2006, PRML, eq. 9.70-9.74). It equals L(θ) where γ = γ(θ).

    Parameters
    ----------
    statistics : SufficientStatistics
        Accumulated under the parameters that γ comes from.
    parameters : MixtureParameters
        θ, those or others.
    """
    return expected_log_joint(statistics, parameters) + statistics.entropy
