"""A conjugate prior on the parameters: Dirichlet on the weights, normal-inverse-Wishart on means and covariances.

EM with it finds a local mode of the posterior (MAP) instead of one of the likelihood, and no component can collapse.
"""

import math
from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import LOG_TWO_PI
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.exact import log_determinants, unexplained
from gmm_desktop.mixture.options import PRIOR_OPTIONS, USUAL, check_options
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import LEAST_SPREAD, Points

DIMENSIONS = 2

LEAST_AREA = 1e-12
"""1 − ρ² of the data below which they lie on a line."""


@dataclass(frozen=True)
class Prior:
    """How strong the prior is; what depends on the data is taken from them when EM begins.

    The defaults are those of Fraley & Raftery (2007), Journal of Classification 24, section 3. In other families
    than VVV it is the same density for covariances of the family; theirs are others, made for each family.

    Parameters
    ----------
    weight_concentration : float
        α ≥ 1 of the Dirichlet distribution, the same for all components: α − 1 points are added to each. 1 is
        flat.
    mean_strength : float
        κ > 0: the mean of the data counts as κ points of each component.
    degrees_of_freedom : float
        ν > 1 of the inverse Wishart distribution.
    scale : float
        Factor > 0 of its matrix Λ, which is the covariance of the data divided by K.

    Raises
    ------
    ParameterError
        ``setting`` with the name and value that cannot be used.
    """

    weight_concentration: float = USUAL["weight_concentration"]
    mean_strength: float = USUAL["mean_strength"]
    degrees_of_freedom: float = USUAL["degrees_of_freedom"]
    scale: float = USUAL["scale"]

    def __post_init__(self) -> None:
        check_options(PRIOR_OPTIONS, self)


@dataclass(frozen=True, eq=False)
class PriorOnData:
    """A prior with its numbers in the units of the data.

    Parameters
    ----------
    concentration : float
        α of the Dirichlet distribution.
    mean : ndarray, shape (2,)
        m, where the means are expected.
    strength : float
        κ, how many points that expectation is worth.
    degrees_of_freedom : float
        ν.
    scale : ndarray, shape (2, 2)
        Λ, in squared data units.
    """

    concentration: float
    mean: FloatArray
    strength: float
    degrees_of_freedom: float
    scale: FloatArray


def on_data(prior: Prior, points: Points, n_components: int) -> PriorOnData:
    """Return the prior for some points and K components: m is their mean, Λ = scale · S / K.

    Fraley & Raftery (2007) divide the data's covariance S by K^(2/d); in the plane that is K.

    Raises
    ------
    DataError
        ``no_area``: points on a line have no covariance to take Λ from.
    """
    (xx, xy), (_, yy) = points.covariance.tolist()
    if not (min(xx, yy) > LEAST_SPREAD**2 and unexplained(xx, xy, yy) > LEAST_AREA * yy):
        raise DataError("no_area", points=len(points))
    scale = prior.scale * points.covariance / n_components
    return PriorOnData(
        prior.weight_concentration, points.mean, prior.mean_strength, prior.degrees_of_freedom, scale
    )


def log_prior(
    prior: PriorOnData, parameters: MixtureParameters, unit: tuple[float, float] = (1.0, 1.0)
) -> float:
    """Return log p(θ) = log Dir(π | α) + Σ_k log N(μ_k | m, Σ_k/κ) + Σ_k log IW(Σ_k | ν, Λ).

    Normalised over unrestricted parameters, in nats and units of the data; Bishop (2006), PRML, eq. B.16 and B.37,
    and for the inverse Wishart distribution Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., table A.1.

    Parameters
    ----------
    prior : PriorOnData
        In data units.
    parameters : MixtureParameters
        θ, in data units.
    unit : tuple of float
        Units of x and y in which the density is taken.
    """
    squares = np.outer(unit, unit)
    weights, covariances, scale = (
        parameters.all_weights,
        parameters.covariances / squares,
        prior.scale / squares,
    )
    count, alpha, nu = parameters.n_components, prior.concentration, prior.degrees_of_freedom
    dirichlet = math.lgamma(alpha * len(weights)) - len(weights) * math.lgamma(alpha)
    dirichlet += (alpha - 1) * float(np.log(weights).sum())
    logs = log_determinants(covariances)
    offsets = (parameters.means - prior.mean) / unit
    inverses = _inverses(covariances)
    distances = np.einsum("ki,kij,kj->k", offsets, inverses, offsets)
    normal = count * (math.log(prior.strength) - LOG_TWO_PI) - 0.5 * float(
        (logs + prior.strength * distances).sum()
    )
    log_scale = float(log_determinants(scale))
    # log 2^(νd/2) Γ_d(ν/2) of the inverse Wishart distribution in d = 2
    constant = nu * math.log(2) + 0.5 * math.log(math.pi) + math.lgamma(nu / 2) + math.lgamma((nu - 1) / 2)
    traces = np.einsum("ij,kji->k", scale, inverses)
    wishart = count * (0.5 * nu * log_scale - constant) - 0.5 * float(
        ((nu + DIMENSIONS + 1) * logs + traces).sum()
    )
    return dirichlet + normal + wishart


def _inverses(matrices: FloatArray) -> FloatArray:
    """Return the inverses by the closed form; only quadratic forms of the prior are made with them."""
    xx, xy, yy = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
    schur = unexplained(xx, xy, yy)
    off = -(xy / xx) / schur
    return np.stack([(yy / xx) / schur, off, off, 1 / schur], axis=1).reshape(-1, 2, 2)
