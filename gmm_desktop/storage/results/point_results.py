"""What a mixture says of each point, as it stands beside the rows of a table."""

from collections.abc import Iterator

import numpy as np

from gmm_desktop.experiment.dataset import NO_ROW, Dataset
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.outlyingness import outlyingness
from gmm_desktop.mixture.points import Points

RESULT_COLUMNS = ("component", "probability", "entropy", "outlier")
"""Headings: the component that has most of the point, from 1, 0 for the noise; its γ; −Σ γ ln γ; and how far out it is.

That is the γ of the noise where there is any, else the share of the component's own draws that lie nearer to its mean.
"""

ROWS_AT_ONCE = 10_000

Result = tuple[int, float, float, float]


def point_results(dataset: Dataset, frame: Frame) -> Iterator[tuple[int, Result]]:
    """Yield rows of the file with what the mixture of a frame says of their points, ascending, each row once.

    The γ are those of the frame's parameters at its temperature; the γ an M-step was made from are others.
    """
    if dataset.rows is None:
        return
    rows, first = np.unique(dataset.rows, return_index=True)
    first = first[rows != NO_ROW]
    for start in range(0, len(first), ROWS_AT_ONCE):
        some = first[start : start + ROWS_AT_ONCE]
        part = Points(dataset.points.x[some], dataset.points.y[some])
        yield from zip(dataset.rows[some].tolist(), results_of(part, frame), strict=True)


def results_of(points: Points, frame: Frame) -> list[Result]:
    """Return the `RESULT_COLUMNS` of each point."""
    theta = frame.parameters
    gamma = responsibilities(points, theta, frame.temperature)
    best: IntArray = gamma.argmax(axis=1)
    outlier = outlyingness(points, theta, best) if theta.noise is None else gamma[:, -1]
    components = np.where(best < theta.n_components, best + 1, 0)
    positive = np.where(gamma > 0, gamma, 1.0)
    entropy = np.abs((gamma * np.log(positive)).sum(axis=1))
    sides = (components, gamma.max(axis=1), entropy, outlier)
    return list(zip(*(side.tolist() for side in sides), strict=True))
