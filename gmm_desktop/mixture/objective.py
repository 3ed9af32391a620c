"""What EM raises: the log-likelihood L, its lower bound (ELBO), and the gap between them."""

import math

from numpy.typing import ArrayLike

from gmm_desktop.mixture.density import (
    joint_factors,
    log_sum_exp,
    log_weighted_densities,
    quadratic_factors,
)
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import PriorOnData, log_prior
from gmm_desktop.mixture.statistics import SufficientStatistics


def log_likelihood(points: ArrayLike | Points, parameters: MixtureParameters) -> float:
    """Return L(θ) = Σ_n log Σ_k π_k N(x_n | μ_k, Σ_k), the total over the points, in nats.

    Bishop (2006), PRML, eq. 9.14.
    """
    at = Points.of(points)
    return float(log_sum_exp(log_weighted_densities(at.x, at.y, joint_factors(parameters))).sum())


def expected_log_joint(statistics: SufficientStatistics, parameters: MixtureParameters) -> float:
    """Return Σ_nk γ_nk log π_k N(x_n | μ_k, Σ_k), from the statistics alone.

    The γ are those of the statistics; ``parameters`` may be others (Bishop 2006, PRML, eq. 9.40). The
    quadratic form of component k is tr(Σ_k⁻¹ S_k), with S_k the scatter moved from its centre to μ_k.
    """
    count = parameters.n_components
    d = parameters.means - statistics.centres[:count]
    total = 0.0
    for n, (sx, sy), ((sxx, sxy), (_, syy)), (dx, dy), (_, _, a, b, c, constant) in zip(
        statistics.counts[:count].tolist(),
        statistics.sums[:count].tolist(),
        statistics.scatters[:count].tolist(),
        d.tolist(),
        quadratic_factors(parameters).tolist(),
        strict=True,
    ):
        xx = sxx - 2 * sx * dx + n * dx * dx
        xy = sxy - sx * dy - dx * sy + n * dx * dy
        yy = syy - 2 * sy * dy + n * dy * dy
        total += n * constant - 0.5 * ((a * a + b * b) * xx + 2 * b * c * xy + c * c * yy)
    if noise := parameters.noise:
        total += float(statistics.counts[-1]) * (math.log(noise.weight) + noise.log_density)
    return total


def objective(
    statistics: SufficientStatistics, parameters: MixtureParameters, prior: PriorOnData | None = None
) -> float:
    """Return what EM raises: the free energy (L at temperature 1), plus log p(θ) where there is a prior.

    Parameters
    ----------
    statistics : SufficientStatistics
        Accumulated under ``parameters``.
    parameters : MixtureParameters
        θ.
    prior : PriorOnData, optional
        For MAP.
    """
    if prior is None:
        return statistics.free_energy  # the same object, of which frames hold many
    return statistics.free_energy + log_prior(prior, parameters)


def objective_in_unit(
    statistics: SufficientStatistics, parameters: MixtureParameters, prior: PriorOnData | None = None
) -> float:
    """Return the objective where x and y are measured in the unit of the statistics.

    It differs from `objective` by the same number for all θ, and does not depend on the units of the data, to the
    last bit. Parameters are those of `objective`.
    """
    return statistics.free_energy_in_unit + (log_prior(prior, parameters, statistics.unit) if prior else 0.0)


def elbo(
    statistics: SufficientStatistics,
    parameters: MixtureParameters,
    prior: PriorOnData | None = None,
    temperature: float = 1.0,
) -> float:
    """Return the lower bound of the objective of ``parameters`` with the responsibilities of the statistics.

    ELBO(γ, θ) = Σ γ log πN − T Σ γ log γ + log p(θ) (Bishop 2006, PRML, eq. 9.70-9.74, at T = 1 and without a
    prior). It equals the objective where γ = γ(θ).

    Parameters
    ----------
    statistics : SufficientStatistics
        Accumulated under the parameters that γ comes from.
    parameters : MixtureParameters
        θ, those or others.
    prior : PriorOnData, optional
        For MAP.
    temperature : float
        T of the responsibilities.
    """
    bound = expected_log_joint(statistics, parameters) + temperature * statistics.entropy
    return bound + (log_prior(prior, parameters) if prior else 0.0)
