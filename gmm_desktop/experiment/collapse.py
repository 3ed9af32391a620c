"""A component that shrinks onto a point: how narrow it is, whether it is collapsing, and how to make it.

A Gaussian whose mean is a point has the density 1 / (2π σ₁ σ₂) there, which grows without bound as σ → 0; so the
likelihood of a mixture has no maximum (Bishop 2006, PRML, section 9.2.1).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import joint_factors, log_sum_exp, log_weighted_densities
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters, is_positive_definite
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import accumulate

FEW_POINTS = 5.0
"""A component of fewer effective points than this can collapse onto them; of more it may be a small group."""

NARROW = 0.1
"""Share of the data's area √|S| below which a component of few points is narrow."""

A_SPECK = 1e-6
"""Share below which any component is, as on points that are all the same or on a line."""

LOOKED_BACK = 2
"""So many iterations running its area must have fallen."""

SHARED = 0.003
"""Responsibility that a component put on a point has for the next point."""

WIDEST, NARROWEST = 0.5, 0.05
"""Bounds of σ of a component put on a point, as shares of the distance to the next point."""


@dataclass(frozen=True)
class Narrowing:
    """A component on its way to a collapse.

    Parameters
    ----------
    component : int
        Which, from 0.
    sigma1, sigma2 : float
        Standard deviations along its axes, in data units.
    points : float
        N π_k, after an M-step its effective number of points N_k.
    """

    component: int
    sigma1: float
    sigma2: float
    points: float


@dataclass(frozen=True)
class NarrowFigures:
    """How narrow a component of a frame is, and what that does to L.

    Parameters
    ----------
    component : int
        Which, from 0.
    effective_points : float
        N_k = Σ_n γ_nk of the responsibilities shown.
    sigma1, sigma2 : float
        Standard deviations, in data units.
    root_determinant : float
        √|Σ_k| = σ₁ σ₂, in squared data units.
    condition : float
        σ₁² / σ₂².
    log_peak : float
        log N(μ_k | μ_k, Σ_k) = −log(2π σ₁ σ₂), the log-density at its mean.
    point : int
        The point nearest to its mean, from 0.
    log_density : float
        log p(x_n) of that point: what it contributes to L, in nats.
    log_likelihood : float
        L of the frame, in nats.
    """

    component: int
    effective_points: float
    sigma1: float
    sigma2: float
    root_determinant: float
    condition: float
    log_peak: float
    point: int
    log_density: float
    log_likelihood: float


def most_at_risk(parameters: MixtureParameters) -> int:
    """Return the component of few points and a small area: that of the smallest π_k √|Σ_k|."""
    return int(np.argmin(parameters.weights * areas(parameters)))


def areas(parameters: MixtureParameters) -> FloatArray:
    """Return √|Σ_k| = σ₁ σ₂, shape (K,), in squared data units."""
    ellipses = [ellipse_of(covariance) for covariance in parameters.covariances]
    return np.array([ellipse.sigma1 * ellipse.sigma2 for ellipse in ellipses])


def narrowing(timeline: Timeline) -> Narrowing | None:
    """Return the component that is collapsing at the frame shown, the narrowest if there are several.

    It is one of few effective points whose area is small beside that of the data, or of any number whose area is a
    speck, and that has become smaller in each of the last iterations.
    """
    first = timeline.cursor - 2 * LOOKED_BACK
    if first < 0:
        return None
    shown = timeline.run.frames[first : timeline.cursor + 1 : 2]
    points = timeline.run.experiment.dataset.points
    (xx, xy), (_, yy) = points.covariance.tolist()
    if not is_positive_definite(xx, xy, yy):
        return None
    whole = math.sqrt(xx) * math.sqrt(unexplained(xx, xy, yy))
    last = shown[-1].parameters
    course = np.array([areas(frame.parameters) for frame in shown])
    counts = len(points) * last.weights
    small = ((course[-1] < NARROW * whole) & (counts < FEW_POINTS)) | (course[-1] < A_SPECK * whole)
    falling = small & (np.diff(course, axis=0) < 0).all(axis=0)
    if not falling.any():
        return None
    component = int(np.argmin(np.where(falling, course[-1], np.inf)))
    ellipse = ellipse_of(last.covariances[component])
    return Narrowing(component, ellipse.sigma1, ellipse.sigma2, float(counts[component]))


def narrow_figures(points: Points, frame: Frame, component: int) -> NarrowFigures:
    """Return how narrow a component of a frame is; takes a pass over the points."""
    theta = frame.parameters
    gamma_from = frame.responsibility_parameters
    counts = accumulate(points, gamma_from, temperature=frame.temperature).counts
    ellipse = ellipse_of(theta.covariances[component])
    area = ellipse.sigma1 * ellipse.sigma2
    point = nearest(points, theta.means[component])
    place = slice(point, point + 1)
    joint = log_weighted_densities(points.x[place], points.y[place], joint_factors(theta))
    return NarrowFigures(
        component,
        float(counts[component]),
        ellipse.sigma1,
        ellipse.sigma2,
        area,
        (ellipse.sigma1 / ellipse.sigma2) ** 2,
        -math.log(2 * math.pi) - math.log(ellipse.sigma1) - math.log(ellipse.sigma2),
        point,
        float(log_sum_exp(joint)[0]),
        frame.log_likelihood,
    )


def course_of(frames: Sequence[Frame], component: int) -> FloatArray:
    """Return log₁₀ σ₁, log₁₀ σ₂ and L of each frame, shape (T, 3); in data units and nats."""
    rows = []
    for frame in frames:
        ellipse = ellipse_of(frame.parameters.covariances[component])
        rows.append((math.log10(ellipse.sigma1), math.log10(ellipse.sigma2), frame.log_likelihood))
    return np.array(rows).reshape(-1, 3)


def as_degeneracy(component: int) -> Degeneracy:
    """Return what stands for the collapse of a component before it has happened, so that it can be cured."""
    return Degeneracy(DegeneracyKind.COLLAPSED, component, 1.0, 1.0, 0.0)


def nearest(points: Points, place: FloatArray) -> int:
    """Return the index of the point nearest to a place, shape (2,), each axis counted by the spread of the data."""
    return int(np.argmin(_distances(points, place)))


def _distances(points: Points, place: FloatArray) -> FloatArray:
    across, up = (scale if scale > 0 else 1.0 for scale in points.scales.tolist())
    distances: FloatArray = np.hypot((points.x - place[0]) / across, (points.y - place[1]) / up)
    return distances


def put_on_point(start: MixtureParameters, points: Points, component: int, point: int) -> MixtureParameters:
    """Return the mixture with a component on a point, narrow and with the proportions of the data.

    Each axis counts by the spread of the data along it. There its σ is a share of the distance d to the next point,
    between `NARROWEST` and `WIDEST`, at which its responsibility for that point is `SHARED`. With u = d² / 2σ² that
    is u − log u = log π_k − log(π d² q) − logit `SHARED`, where q is the joint density of the others at that point.

    Raises
    ------
    DataError
        ``no_spread``: all points are the same.
    """
    place, scales = np.array([points.x[point], points.y[point]]), points.scales
    distance = _distances(points, place)
    apart = np.flatnonzero(distance > 0)
    if not apart.size:
        raise DataError("no_spread", points=len(points))
    following = int(apart[np.argmin(distance[apart])])
    gap, there = float(distance[following]), slice(following, following + 1)
    joint = log_weighted_densities(points.x[there], points.y[there], joint_factors(start))[:, 0]
    others = np.delete(joint, component)
    wanted = math.inf
    if others.size:
        rest = float(np.logaddexp.reduce(others))
        area = math.log(math.pi) + 2 * math.log(gap) + float(np.log(scales).sum())
        own = math.log(start.weights[component]) - area
        wanted = own - rest - math.log(SHARED / (1 - SHARED))
    sigma = gap / math.sqrt(2 * _exponent(wanted))
    means, covariances = start.means.copy(), start.covariances.copy()
    means[component], covariances[component] = place, np.diag((sigma * scales) ** 2)
    return start.changed(means=means, covariances=covariances)


def _exponent(wanted: float) -> float:
    """Return the larger solution u of u − log u = wanted, within the bounds of σ."""
    least, most = 0.5 / WIDEST**2, 0.5 / NARROWEST**2
    exponent = most
    for _ in range(60):
        exponent = min(max(wanted + math.log(exponent), least), most)
    return exponent
