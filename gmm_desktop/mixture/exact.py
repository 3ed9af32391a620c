"""What the entries of a covariance say, and not their rounding: error-free products."""

from typing import TypeVar

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray

Number = TypeVar("Number", float, FloatArray)

SPLITTER = 2.0**27 + 1
"""Splits a number of 53 bits into two halves, whose products are exact."""


def unexplained(xx: Number, xy: Number, yy: Number) -> Number:
    """Return |Σ| / Σ_xx = Σ_yy (1 − ρ²), the variance of y that x does not explain, to some roundings of itself.

    In a flat component the two products of |Σ| are nearly alike, and their roundings would be what is left. They are
    kept (Dekker 1971, Numerische Mathematik 18, section 5), so all that the entries hold is in the result.

    Parameters
    ----------
    xx, xy, yy : float or ndarray
        Entries of Σ within `VARIANCE_RANGE`, in squared data units.
    """
    product, lost = product_and_lost(xx, yy)
    square, gone = product_and_lost(xy, xy)
    return ((product - square) + (lost - gone)) / xx


def log_determinants(covariances: FloatArray) -> FloatArray:
    """Return log |Σ| of covariances of shape (..., 2, 2); it cannot leave the range of numbers."""
    xx, xy, yy = covariances[..., 0, 0], covariances[..., 0, 1], covariances[..., 1, 1]
    logs: FloatArray = np.log(xx) + np.log(unexplained(xx, xy, yy))
    return logs


def product_and_lost(one: Number, other: Number) -> tuple[Number, Number]:
    """Return one · other and what rounding took from it."""
    product = one * other
    one_high, other_high = _upper_half(one), _upper_half(other)
    one_low, other_low = one - one_high, other - other_high
    lost = (
        (one_high * other_high - product) + one_high * other_low + one_low * other_high
    ) + one_low * other_low
    return product, lost


def _upper_half(number: Number) -> Number:
    large = SPLITTER * number
    return large - (large - number)
