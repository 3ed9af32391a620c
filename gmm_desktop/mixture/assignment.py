"""Who goes with whom, so that the sum of the costs is least."""

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.arrays import FloatArray


def least_cost_pairs(costs: FloatArray) -> list[tuple[int, int]]:
    """Return the one-to-one assignment of rows to columns with the smallest sum of costs.

    As many are assigned as there can be. Pairs whose cost is infinite or NaN are made only where there is no other
    way. This is the Hungarian method by shortest augmenting paths with a price for each row and column: Jonker and
    Volgenant (1987), "A shortest augmenting path algorithm for dense and sparse linear assignment problems". SciPy
    has it too; loading `scipy.optimize` takes longer than a window may wait.

    Parameters
    ----------
    costs : ndarray, shape (n, m)

    Returns
    -------
    list of (int, int)
        min(n, m) pairs (row, column), by rows.
    """
    if len(costs) > costs.shape[1]:
        return sorted((row, column) for column, row in least_cost_pairs(costs.T))
    bounded = _bounded(np.asarray(costs, dtype=float))
    row_prices, column_prices = np.zeros(len(costs)), np.zeros(costs.shape[1])
    owners = np.full(costs.shape[1], -1)
    for row in range(len(costs)):
        _assign(row, bounded, row_prices, column_prices, owners)
    return sorted((int(row), column) for column, row in enumerate(owners) if row >= 0)


def _assign(
    new: int, costs: FloatArray, row_prices: FloatArray, column_prices: FloatArray, owners: NDArray[np.intp]
) -> None:
    """Assign one more row, and move those assigned before along the cheapest chain that ends at a free column."""
    distances = np.full(len(owners), np.inf)
    before = np.full(len(owners), -1)
    done = np.zeros(len(owners), dtype=bool)
    row, column, reached = new, -1, 0.0
    while row >= 0:
        through = reached + costs[row] - row_prices[row] - column_prices
        nearer = ~done & (through < distances)
        distances[nearer], before[nearer] = through[nearer], column
        column = int(np.where(done, np.inf, distances).argmin())
        reached = float(distances[column])
        done[column] = True
        row = int(owners[column])
    raised = reached - distances[done]
    inner = done & (owners >= 0)
    column_prices[done] -= raised
    row_prices[owners[inner]] += reached - distances[inner]
    row_prices[new] += reached
    while column >= 0:
        earlier = int(before[column])
        owners[column] = new if earlier < 0 else owners[earlier]
        column = earlier


def _bounded(costs: FloatArray) -> FloatArray:
    """Return costs between −1 and 1, and for what is no finite number one that no sum of the others outweighs."""
    known = np.isfinite(costs)
    largest = np.abs(costs[known]).max(initial=0.0)
    scaled = np.divide(costs, largest or 1.0, out=np.zeros_like(costs), where=known)
    return np.where(known, scaled, 2.0 * len(costs) + 1)
