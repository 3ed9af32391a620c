"""Densities far from every component, where one rounding of a logarithm is more than the components differ by.

At a million standard deviations log N is −5·10¹¹, of which the last digit is 6·10⁻⁵: components of the same shape would
share a point by rounding. So each number is a sum of two, with twice the digits.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.exact import product_and_lost
from gmm_desktop.mixture.parameters import MixtureParameters

DIGITS = 40
"""Of the factors before they are split in two: more than two numbers hold."""
TWO_PI = Decimal("6.2831853071795864769252867665590057683943387987502")


@dataclass(frozen=True, eq=False)
class _Sum:
    """Numbers as a sum of two, the second below half the last digit of the first."""

    high: FloatArray
    low: FloatArray

    def __add__(self, other: "_Sum") -> "_Sum":
        total = self.high + other.high
        part = total - self.high
        lost = (self.high - (total - part)) + (other.high - part)
        return _tidy(total, lost + (self.low + other.low))

    def __mul__(self, other: "_Sum") -> "_Sum":
        product, lost = product_and_lost(self.high, other.high)
        return _tidy(product, lost + (self.high * other.low + self.low * other.high))

    def __neg__(self) -> "_Sum":
        return _Sum(-self.high, -self.low)


def _tidy(high: FloatArray, low: FloatArray) -> _Sum:
    total = high + low
    return _Sum(total, low - (total - high))


def far_differences(
    x: FloatArray, y: FloatArray, parameters: MixtureParameters
) -> tuple[FloatArray, FloatArray]:
    """Return log π_k N(x_n | μ_k, Σ_k) less the largest of the point, and that largest.

    The formula is that of `gmm_desktop.mixture.density.quadratic_factors`, in pairs of numbers (Dekker 1971,
    Numerische Mathematik 18). Differences keep their digits to 10¹³ standard deviations and beyond.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Coordinates of the points.
    parameters : MixtureParameters
        The mixture; its noise counts everywhere.

    Returns
    -------
    differences : ndarray, shape (K, N) or (K + 1, N)
        None above 0.
    largest : ndarray, shape (N,)
    """
    mean_x, mean_y, a, b, c, constant = _factors(parameters)
    nothing = np.zeros((1, len(x)))
    dx, dy = _Sum(x[None, :], nothing) + (-mean_x), _Sum(y[None, :], nothing) + (-mean_y)
    with np.errstate(over="ignore", invalid="ignore"):
        first, second = a * dx, b * dx + c * dy
        squares = first * first + second * second
        logs = constant + _Sum(-0.5 * squares.high, -0.5 * squares.low)
        beyond = ~np.isfinite(logs.high)  # the square is no number: nothing is left of such a component
        best = np.where(beyond, -np.inf, logs.high).argmax(axis=0), np.arange(len(x))
        difference = logs + _Sum(-logs.high[best], -logs.low[best])
    return np.where(beyond, -np.inf, difference.high + difference.low), logs.high[best]


def _factors(parameters: MixtureParameters) -> list[_Sum]:
    """Return μ_x, μ_y, a, b, c and f of all components, each of shape (K, 1); those of the noise are last."""
    rows: list[tuple[Decimal, ...]] = []
    with localcontext() as context:
        context.prec = DIGITS
        for weight, mean, ((xx, xy), (_, yy)) in zip(
            parameters.weights.tolist(),
            parameters.means.tolist(),
            parameters.covariances.tolist(),
            strict=True,
        ):
            wide, shared = Decimal(xx), Decimal(xy)
            l11, l22 = wide.sqrt(), (Decimal(yy) - shared * shared / wide).sqrt()
            constant = Decimal(weight).ln() - TWO_PI.ln() - l11.ln() - l22.ln()
            rows.append((*map(Decimal, mean), 1 / l11, -(shared / wide) / l22, 1 / l22, constant))
        if noise := parameters.noise:
            area = Decimal(noise.sides[0]) * Decimal(noise.sides[1])
            zero = Decimal(0)
            rows.append((zero, zero, zero, zero, zero, Decimal(noise.weight).ln() - area.ln()))
        pairs = [[_in_two(number) for number in row] for row in rows]
    table = np.array(pairs)
    return [_Sum(table[:, place, :1], table[:, place, 1:]) for place in range(table.shape[1])]


def _in_two(number: Decimal) -> tuple[float, float]:
    high = float(number)
    return high, float(number - Decimal(high))
