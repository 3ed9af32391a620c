"""Which runs and which half-steps a curve of the objective shows."""

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.settings import EmSettings

MOST_DRAWN = 600
"""Places of a curve drawn at most: one in about two columns of the chart."""


def comparable_ghosts(timeline: Timeline) -> tuple[Run, ...]:
    """Return the earlier runs that raised the same: a log-posterior has another zero than a log-likelihood."""
    settings = timeline.run.experiment.settings

    def alike(other: EmSettings) -> bool:
        return (other.prior, other.temperature, other.initial_temperature) == (
            settings.prior,
            settings.temperature,
            settings.initial_temperature,
        )

    return tuple(run for run in timeline.ghosts if alike(run.experiment.settings))


def thinned(first: int, end: int, most: int = MOST_DRAWN) -> NDArray[np.intp]:
    """Return the half-steps to draw: all of a short run; of a long one the first, and some in equal steps."""
    if end - first <= most:
        return np.arange(first, end)
    start = np.arange(first, first + most // 4)
    return np.append(start, np.linspace(start[-1] + 1, end - 1, most - len(start)).astype(np.intp))
