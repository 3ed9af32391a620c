"""Log-densities to more digits than the program has, and how far from them its rounding can lead.

All bounds follow from the roundings made, with u = 2⁻⁵³ the largest relative error of one. Their constants count
operations and are rounded up; what decides is which numbers they multiply:

- The program takes Σ apart as Σ = L Lᵀ with l₂₂² = yy − xy·(xy/xx). Each rounding there is a share u of yy, and yy is
  κ = xx·yy / |Σ| times l₂₂²: of l₂₂, of all that is divided by it and of its logarithm κ·u is unknown. An upright
  ellipse has κ = 1, however flat it is.
- A sum over N numbers loses at most N·u of the sum of their sizes.
- What is shared between components by log-terms known to δ is known to factors of about e^(2δ/T).
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

Long = NDArray[np.longdouble]

U = 2.0**-53
DIGITS = 50
KEPT = 100.0
"""Of a scatter about another place than the mean no more than two digits are lost (`statistics.MOST_OF_A_SCATTER`)."""


@dataclass(frozen=True, eq=False)
class LogTerms:
    """log π_k N(x_n | μ_k, Σ_k) of all points, the noise last, and what is unknown of them in double precision.

    Parameters
    ----------
    values : ndarray of longdouble, shape (N, R)
        Right to 1e-19 times the root of κ.
    unknown : ndarray, shape (N, R)
        δ: by how much the log-terms of the program can be wrong.
    constants : ndarray, shape (R,)
        Size of the log-terms at the mean.
    forms : ndarray, shape (R, 3)
        |Σ⁻¹| as xx, xy, yy; 0 for the noise.
    """

    values: Long
    unknown: FloatArray
    constants: FloatArray
    forms: FloatArray


def log_terms(points: Points, theta: MixtureParameters) -> LogTerms:
    """Return the log-terms from the determinant and factors of Σ in 50 digits (Bishop 2006, PRML, eq. 2.43)."""
    x, y = points.x.astype(np.longdouble), points.y.astype(np.longdouble)
    columns, unknown, constants, forms = [], [], [], []
    for weight, mean, matrix in zip(theta.weights, theta.means, theta.covariances, strict=True):
        slope, first, second, condition, form = _factored(matrix)
        dx, dy = x - mean[0], y - mean[1]
        across, along = (dy - slope * dx) / second, dx / first
        logs = [
            np.log(np.longdouble(weight)),
            -np.log(2 * np.longdouble(np.pi)),
            -np.log(first),
            -np.log(second),
        ]
        column = sum(logs) - (along * along + across * across) / 2
        parts = (np.abs(dy) + np.abs(slope * dx)) / second
        lost = 4 * condition * (1 + across**2) + 12 * np.abs(across) * parts + 8 * along**2
        columns.append(column)
        constants.append(float(sum(np.abs(each) for each in logs)))
        unknown.append(U * (lost + 4 * constants[-1] + 4 * np.abs(column) + 8).astype(np.float64))
        forms.append(form)
    if noise := theta.noise:
        level = np.log(np.longdouble(noise.weight)) + np.longdouble(noise.log_density)
        columns.append(np.full(len(points), level))
        constants.append(float(abs(np.log(noise.weight)) + abs(noise.log_density)))
        unknown.append(np.full(len(points), U * (4 * constants[-1] + 8)))
        forms.append((0.0, 0.0, 0.0))
    return LogTerms(
        np.stack(columns, axis=1), np.stack(unknown, axis=1), np.array(constants), np.array(forms)
    )


def _factored(
    matrix: FloatArray,
) -> tuple[np.longdouble, np.longdouble, np.longdouble, float, tuple[float, float, float]]:
    """Return xy/xx, l₁₁, l₂₂, κ and |Σ⁻¹| of a covariance, each from 50 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        xx, xy, yy = (Decimal(value) for value in matrix.ravel()[[0, 1, 3]].tolist())
        determinant = xx * yy - xy * xy
        slope, first, second = (
            np.longdouble(str(value)) for value in (xy / xx, xx.sqrt(), (determinant / xx).sqrt())
        )
        inverse = float(yy / determinant), abs(float(xy / determinant)), float(xx / determinant)
        return slope, first, second, float(xx * yy / determinant), inverse


def divergence(points: Points, frame: Frame) -> tuple[float, float]:
    """Return T Σ_n KL(γ_n ‖ γ_n(θ)) of a frame and how far objective − bound may be from it.

    At T = 0 the divergence is what the hard choice loses; the places a rounding can choose between make a range, of
    which the middle is returned. The moments lose digits besides (`_lost_by_moments`), and so do the sums.
    """
    given = own = log_terms(points, frame.parameters)
    if frame.responsibility_parameters is not frame.parameters:
        given = log_terms(points, frame.responsibility_parameters)
    find = _soft if frame.temperature else _hard
    value, slack, gamma, peaks, entropy = find(given, own, frame.temperature)
    count = len(points) + 8
    sums = float(np.abs(peaks).sum()) + entropy + float(gamma.sum(axis=0) @ own.constants)
    sums += _lost_by_moments(points, frame, gamma, own.forms)
    slack += count * U * sums + 4 * U * (abs(frame.objective) + abs(frame.elbo) + abs(float(peaks.sum())))
    return value, slack


Found = tuple[float, float, FloatArray, Long, float]
"""Divergence, how far off the figures may be, γ, what each point adds to the objective, size of the entropy."""


def _soft(given: LogTerms, own: LogTerms, hot: float) -> Found:
    """Return what holds at T > 0.

    Per point the objective is wrong by Σ γ_k(θ) δ_k(θ), the bound by Σ γ_k δ_k(θ) for the log-terms in it. The γ it
    takes are known to factors e^±s_k with s_k = δ_k/T + log Σ γ_j e^(δ_j/T). With r_k = log γ_k − log γ_k(θ) and its
    mean r̄ over γ, other γ′ change the bound by −T Σ (γ′_k − γ_k)(r_k − r̄) − T KL(γ′ ‖ γ), and the last is at most
    T Σ |γ′_k − γ_k| s_k.
    """
    with np.errstate(under="ignore"):
        logs, logs_own = (terms.values / hot - _log_sum(terms.values / hot) for terms in (given, own))
        gamma, gamma_own = np.exp(logs).astype(np.float64), np.exp(logs_own).astype(np.float64)
        ratio = logs - logs_own
        mean = (gamma * ratio).sum(axis=1, keepdims=True)
        wrong = given.unknown / hot + 8 * U
        wrong = (wrong + _log_sum(logs + wrong)).astype(np.float64)
        changed = np.minimum(gamma * np.expm1(np.minimum(wrong, 700)), 1)
        slack = hot * float((changed * (np.abs(ratio - mean) + wrong)).sum())
        slack += float(((gamma + gamma_own) * (own.unknown + 8 * U * hot)).sum())
        entropy = hot * float(np.abs(gamma * logs).sum() + len(gamma) * np.log(gamma.shape[1]))
    return hot * float(mean.sum()), slack, gamma, hot * _log_sum(own.values / hot)[:, 0], entropy


def _hard(given: LogTerms, own: LogTerms, _: float) -> Found:
    """Return what holds at T = 0; a point that several components may get counts with each of them."""
    possible, best = _largest(given), _largest(own)
    peaks = own.values.max(axis=1)
    losses = peaks[:, None] - own.values
    least = np.where(possible, losses, np.inf).min(axis=1)
    most = np.where(possible, losses, 0).max(axis=1)
    slack = float((most - least).sum() / 2)
    slack += sum(float(np.where(those, own.unknown, 0).max(axis=1).sum()) for those in (possible, best))
    return float((least + most).sum() / 2), slack, possible.astype(np.float64), peaks, 0.0


def _log_sum(values: Long | FloatArray) -> Long:
    """Return log Σ exp of each row, shape (N, 1)."""
    largest = values.max(axis=1, keepdims=True)
    total: Long = largest + np.log(np.exp(values - largest).sum(axis=1, keepdims=True))
    return total


def _largest(terms: LogTerms) -> BoolArray:
    """Tell which components may have the largest log-term of each point, as far as these are known."""
    lower = (terms.values - terms.unknown).max(axis=1, keepdims=True)
    possible: BoolArray = terms.values + terms.unknown >= lower
    return possible


def _lost_by_moments(points: Points, frame: Frame, gamma: FloatArray, forms: FloatArray) -> float:
    """Return the size of what is summed and moved for Σ_k tr(Σ_k⁻¹ S_k), of which each rounding is a share.

    The moments are taken about a place c and moved to μ: S = S_c − … + N d dᵀ, of size S_c + N d². A place c is kept
    while S_c ≤ 100 S₀, with S₀ the scatter about the mean of the points; otherwise they are summed about that.
    """
    total = 0.0
    old, new = frame.responsibility_parameters.means, frame.parameters.means
    for k, (mean, place) in enumerate(zip(new, old, strict=True)):
        share = gamma[:, k]
        count = share.sum()
        if count == 0:
            continue
        sizes = []
        for values, at, to in ((points.x, place[0], mean[0]), (points.y, place[1], mean[1])):
            centre = np.clip(at, values.min(), values.max())
            middle = to + share @ (values - to) / count
            about_centre, about_middle, moved = (share @ (values - c) ** 2 for c in (centre, middle, to))
            sizes.append(4 * (min(about_centre, KEPT * about_middle) + moved))
        xx, xy, yy = forms[k]
        total += 0.5 * (xx * sizes[0] + 2 * xy * np.sqrt(sizes[0] * sizes[1]) + yy * sizes[1])
    return float(total)
