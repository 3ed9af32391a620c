"""A covariance seen as an ellipse: semi-axes and an angle, and what moving a handle does to them.

What a handle makes of a covariance is positive definite by construction.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.exact import unexplained

LONGEST = 1e6
"""How many times the other an axis can be dragged; far beyond, the entries of Σ cannot hold both."""


@dataclass(frozen=True)
class Ellipse:
    """The ellipse (x − μ)ᵀ Σ⁻¹ (x − μ) = 1 of a covariance.

    Parameters
    ----------
    sigma1, sigma2 : float
        Standard deviations along the two axes, in data units, positive. Usually σ₁ ≥ σ₂; while a handle is
        dragged the first axis may become the shorter one, so that it stays under the hand.
    angle : float
        Angle of the first axis against the x-axis, in radians, counter-clockwise.

    Raises
    ------
    ParameterError
        ``sigma_not_positive``.
    """

    sigma1: float
    sigma2: float
    angle: float

    def __post_init__(self) -> None:
        for sigma in (self.sigma1, self.sigma2):
            if not (sigma > 0 and math.isfinite(sigma)):
                raise ParameterError("sigma_not_positive", sigma=sigma)

    @property
    def axes(self) -> FloatArray:
        """Unit vectors of the two axes as rows, shape (2, 2)."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return np.array([[cos, sin], [-sin, cos]])


def eigenvalues(xx: float, xy: float, yy: float) -> tuple[float, float]:
    """Return the larger and the smaller eigenvalue of [[xx, xy], [xy, yy]], in closed form.

    The smaller is taken as determinant / larger, which keeps its digits where the difference would lose them.
    """
    larger = 0.5 * (xx + yy) + math.hypot(0.5 * (xx - yy), xy)
    if larger <= 0:
        return larger, 0.5 * (xx + yy) - math.hypot(0.5 * (xx - yy), xy)
    if xx > 0:
        return larger, xx / larger * unexplained(xx, xy, yy)
    return larger, (xx * (yy / larger)) - xy * (xy / larger)


def ellipse_of(covariance: FloatArray) -> Ellipse:
    """Return the ellipse of Σ with σ₁ ≥ σ₂ and the angle in [0, π).

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
        Positive definite, in squared data units.
    """
    xx, xy, yy = float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])
    larger, smaller = eigenvalues(xx, xy, yy)
    angle = (0.5 * math.atan2(2 * xy, xx - yy)) % math.pi
    return Ellipse(math.sqrt(larger), math.sqrt(smaller), angle if angle < math.pi else 0.0)


def covariance_of(ellipse: Ellipse) -> FloatArray:
    """Return Σ = R diag(σ₁², σ₂²) Rᵀ, shape (2, 2), in squared data units."""
    cos, sin = math.cos(ellipse.angle), math.sin(ellipse.angle)
    first, second = (
        ellipse.sigma1 * ellipse.sigma1,
        ellipse.sigma2 * ellipse.sigma2,
    )  # ** would raise at 1e155
    xy = (first - second) * sin * cos
    return np.array([[first * cos**2 + second * sin**2, xy], [xy, first * sin**2 + second * cos**2]])


def stretched(
    ellipse: Ellipse, axis: int, offset: FloatArray, *, level: float, keep_ratio: bool = False
) -> Ellipse:
    """Return the ellipse whose axis end has been dragged to ``offset`` from the mean.

    Parameters
    ----------
    ellipse : Ellipse
        Before the move.
    axis : int
        0 for the first axis, 1 for the second.
    offset : ndarray, shape (2,)
        New place of the handle against the mean, in data units.
    level : float
        How many standard deviations out the handle sits.
    keep_ratio : bool
        Stretch both axes by the same factor.
    """
    sigmas = [ellipse.sigma1, ellipse.sigma2]
    along = abs(float(ellipse.axes[axis] @ offset)) / level
    wanted = max(along, 1e-3 * max(sigmas))
    if keep_ratio:
        factor = wanted / sigmas[axis]
        return replace(ellipse, sigma1=sigmas[0] * factor, sigma2=sigmas[1] * factor)
    sigmas[axis] = min(wanted, LONGEST * sigmas[1 - axis])
    return replace(ellipse, sigma1=sigmas[0], sigma2=sigmas[1])


def turned(ellipse: Ellipse, offset: FloatArray) -> Ellipse:
    """Return the ellipse whose first axis points along ``offset``, shape (2,), from the mean."""
    dx, dy = offset.tolist()
    return ellipse if dx == 0 and dy == 0 else replace(ellipse, angle=math.atan2(dy, dx))
