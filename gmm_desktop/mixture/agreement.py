"""How well two labellings of the same points agree, whatever their groups are called."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.errors import DataError


@dataclass(frozen=True, eq=False)
class Confusion:
    """How many points have one label here and one there.

    Parameters
    ----------
    counts : ndarray of int, shape (R, C)
        Points with the label of the row in the first labelling and that of the column in the second.
    rows, columns : ndarray of int, shapes (R,) and (C,)
        The labels that occur, ascending.
    """

    counts: IntArray
    rows: IntArray
    columns: IntArray


def confusion(labels_a: ArrayLike, labels_b: ArrayLike) -> Confusion:
    """Count the points by both labels.

    Parameters
    ----------
    labels_a, labels_b : array_like of int, shape (N,)
        Any whole numbers; usually the true groups and the most responsible components.

    Raises
    ------
    DataError
        ``labels_length`` when one has more labels than the other.
    """
    rows, row, columns, column = _indexed(labels_a, labels_b)
    size = len(rows) * len(columns)
    counts = np.bincount(row * len(columns) + column, minlength=size).reshape(len(rows), len(columns))
    return Confusion(counts.astype(np.int64), rows, columns)


def adjusted_rand_index(labels_a: ArrayLike, labels_b: ArrayLike) -> float:
    """Return the share of pairs of points on which two labellings agree, adjusted for chance.

    With S = Σ_ij C(n_ij, 2), A = Σ_i C(a_i, 2), B = Σ_j C(b_j, 2) and T = C(N, 2) it is
    (S − AB/T) / (½(A + B) − AB/T): Hubert & Arabie (1985), Comparing partitions, J. Classification 2.
    Here in whole numbers, so without rounding before the quotient.

    Parameters
    ----------
    labels_a, labels_b : array_like of int, shape (N,)
        Any whole numbers.

    Returns
    -------
    float
        1 for the same groups, 0 on average for independent ones, possibly negative. Two labellings that both have
        one group only, or both one a point, are the same: 1.

    Raises
    ------
    DataError
        ``labels_length`` when one has more labels than the other.
    """
    rows, row, columns, column = _indexed(labels_a, labels_b)
    _, together = np.unique(row * len(columns) + column, return_counts=True)
    both = _pairs(together)
    first, second = _pairs(np.bincount(row, minlength=len(rows))), _pairs(np.bincount(column))
    every = comb(len(row), 2)
    scale = every * (first + second) - 2 * first * second
    return 2 * (every * both - first * second) / scale if scale else 1.0


def _pairs(counts: IntArray) -> int:
    """Return Σ C(n, 2), as a number that cannot overflow."""
    return sum(comb(count, 2) for count in counts.tolist())


def _indexed(labels_a: ArrayLike, labels_b: ArrayLike) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return the labels that occur and the index among them of each point, for both."""
    first, second = np.asarray(labels_a, dtype=np.int64).ravel(), np.asarray(labels_b, dtype=np.int64).ravel()
    if len(first) != len(second):
        raise DataError("labels_length", found=len(second), expected=len(first))
    rows, row = np.unique(first, return_inverse=True)
    columns, column = np.unique(second, return_inverse=True)
    return rows, row, columns, column
