"""The way the components have come."""

import numpy as np

from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters

TRAIL_ITERATIONS = 400

MOST_GHOSTS = 8

NO_TRAIL = np.empty((0, 0, 2))


def trail_of(timeline: Timeline) -> FloatArray:
    """Return the means at the end of each iteration up to the frame shown, shape (T, K, 2)."""
    first = max(0, timeline.cursor - 2 * TRAIL_ITERATIONS)
    shown = timeline.run.frames[first : timeline.cursor + 1]
    ends = [frame for frame in shown if frame.phase is not Phase.E]
    return np.stack([frame.parameters.means for frame in ends])


def ghosts_of(timeline: Timeline) -> tuple[MixtureParameters, ...]:
    """Return the parameters at the start and some ends of iterations before the frame shown, at most 8, oldest first.

    They are every first, second, fourth, eighth … iteration, so that they stand still while the run goes on, and half
    of them go when they become too many.
    """
    frames, cursor = timeline.run.frames, timeline.cursor
    iterations = (cursor + 1) // 2  # before the shown one: 0 … iterations − 1
    step = 1
    while -(-iterations // step) > MOST_GHOSTS:
        step *= 2
    return tuple(frames[2 * iteration].parameters for iteration in range(0, iterations, step))
