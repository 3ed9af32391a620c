"""Overlaps and confusions as matrices to be painted."""

from gmm_desktop.mixture.agreement import Confusion
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.ui.tables.heat_matrix import BLANK, Matrix
from gmm_desktop.words.diagnosis import confusion_tip, overlap_tip


def overlap_matrix(overlaps: FloatArray) -> Matrix:
    """Return the overlap of each pair of components (K, K); a component with itself is left blank."""
    count = len(overlaps)
    values = overlaps.tolist()
    marks = tuple((component, "") for component in range(count))
    return Matrix(
        tuple(tuple(BLANK if j == k else values[j][k] for k in range(count)) for j in range(count)),
        tuple(tuple("" if j == k else _short(values[j][k]) for k in range(count)) for j in range(count)),
        tuple(tuple(overlap_tip(j, k, values[j][k]) for k in range(count)) for j in range(count)),
        marks,
        marks,
    )


def confusion_matrix(confusion: Confusion, n_components: int) -> Matrix:
    """Return the points of each known group (rows) by component (columns), shaded by their share of the group."""
    counts, groups = confusion.counts.tolist(), confusion.rows.tolist()
    takers = confusion.columns.tolist()
    names = ["noise" if taker == n_components else str(taker + 1) for taker in takers]
    sizes = [max(sum(row), 1) for row in counts]
    return Matrix(
        tuple(tuple(count / size for count in row) for row, size in zip(counts, sizes, strict=True)),
        tuple(tuple(str(count) for count in row) for row in counts),
        tuple(
            tuple(confusion_tip(group, name, count) for name, count in zip(names, row, strict=True))
            for group, row in zip(groups, counts, strict=True)
        ),
        tuple((None, str(group + 1)) for group in groups),
        tuple((None, "noise") if taker == n_components else (taker, "") for taker in takers),
    )


def _short(value: float) -> str:
    """Write an overlap with two decimals and no zero before the point."""
    return "0" if value < 0.005 else f"{value:.2f}".removeprefix("0")
