"""What can be said of each component of a mixture in figures."""

import math
from dataclasses import dataclass

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.certainty import Certainty, certainty
from gmm_desktop.mixture.density import quadratic_factors
from gmm_desktop.mixture.diagnostics import flatness
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.overlap import overlaps
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate, scatters_about


@dataclass(frozen=True)
class ComponentFigures:
    """One component on the points.

    Parameters
    ----------
    effective_points : float
        N_k = Σ_n γ_nk.
    share : float
        N_k / N; the weight after an M-step.
    sigma1, sigma2 : float
        Standard deviations along the longer and the shorter axis, in data units.
    angle : float
        Of the longer axis against the x-axis, in radians, in [0, π).
    condition : float
        Condition number of Σ_k, σ₁² / σ₂².
    flatness : float
        The same where each axis counts by the spread of the data along it.
    squared_distance : float
        Mean squared Mahalanobis distance of its points, Σ_n γ_nk (x_n − μ_k)ᵀ Σ_k⁻¹ (x_n − μ_k) / N_k. It is 2, the
        dimension, after each M-step of free covariances, because Σ_k then is the scatter of the same points
        over N_k; below 2 with a ridge on the diagonal. NaN for a component without points.
    """

    effective_points: float
    share: float
    sigma1: float
    sigma2: float
    angle: float
    condition: float
    flatness: float
    squared_distance: float


@dataclass(frozen=True, eq=False)
class MixtureFigures:
    """A mixture on the points.

    Parameters
    ----------
    components : tuple of ComponentFigures
        One for each component.
    certainty : Certainty
        Entropies of the responsibilities, and who is taken for whom.
    overlaps : ndarray, shape (K, K)
        Bhattacharyya coefficients.
    """

    components: tuple[ComponentFigures, ...]
    certainty: Certainty
    overlaps: FloatArray


def component_figures(
    statistics: SufficientStatistics, parameters: MixtureParameters, scales: FloatArray
) -> tuple[ComponentFigures, ...]:
    """Return the figures of each component, from the statistics alone.

    Parameters
    ----------
    statistics : SufficientStatistics
        Their responsibilities may come from other parameters, as in a frame after the M-step.
    parameters : MixtureParameters
        θ, whose components are described.
    scales : ndarray, shape (2,)
        `Points.scales`.
    """
    squared = squared_distances(statistics, parameters).tolist()
    figures = []
    for component, covariance in enumerate(parameters.covariances):
        ellipse = ellipse_of(covariance)
        count = float(statistics.counts[component])
        figures.append(
            ComponentFigures(
                effective_points=count,
                share=count / statistics.n_points,
                sigma1=ellipse.sigma1,
                sigma2=ellipse.sigma2,
                angle=ellipse.angle,
                condition=(ellipse.sigma1 / ellipse.sigma2) ** 2,
                flatness=flatness(covariance, scales),
                squared_distance=squared[component] / count if count > 0 else math.nan,
            )
        )
    return tuple(figures)


def squared_distances(statistics: SufficientStatistics, parameters: MixtureParameters) -> FloatArray:
    """Return Σ_n γ_nk (x_n − μ_k)ᵀ Σ_k⁻¹ (x_n − μ_k), shape (K,), which is tr(Σ_k⁻¹ S_k).

    S_k is the scatter about μ_k: that of the statistics, moved there from its own centre.
    """
    scatters = scatters_about(statistics, parameters.means)
    _, _, a, b, c, _ = quadratic_factors(parameters).T
    xx, xy, yy = scatters[:, 0, 0], scatters[:, 0, 1], scatters[:, 1, 1]
    traces: FloatArray = (a * a + b * b) * xx + 2 * b * c * xy + c * c * yy
    return traces


def mixture_figures(
    points: Points,
    parameters: MixtureParameters,
    responsibility_parameters: MixtureParameters | None = None,
    temperature: float = 1.0,
) -> MixtureFigures:
    """Return all figures of a mixture on the points, in two passes over them, block by block.

    Parameters
    ----------
    points : Points
        The N points.
    parameters : MixtureParameters
        θ, whose components are described.
    responsibility_parameters : MixtureParameters, optional
        From which the responsibilities come; by default θ itself. After an M-step those before it.
    temperature : float
        T ≥ 0 of the responsibilities.
    """
    source = responsibility_parameters or parameters
    return MixtureFigures(
        component_figures(accumulate(points, source, temperature=temperature), parameters, points.scales),
        certainty(points, source, temperature),
        overlaps(parameters),
    )
