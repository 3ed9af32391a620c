"""The way the means have come."""

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.frames import Phase

TRAIL_ITERATIONS = 400

NO_TRAIL = np.empty((0, 0, 2))


def trail_of(timeline: Timeline) -> NDArray[np.float64]:
    """Return the means at the end of each iteration up to the frame shown, shape (T, K, 2)."""
    first = max(0, timeline.cursor - 2 * TRAIL_ITERATIONS)
    shown = timeline.run.frames[first : timeline.cursor + 1]
    ends = [frame for frame in shown if frame.phase is not Phase.E]
    return np.stack([frame.parameters.means for frame in ends])
