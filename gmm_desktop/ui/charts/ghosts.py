"""Which curve of a chart is pointed at: that of an earlier run, or of the current one."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from gmm_desktop.experiment.timeline import Run
from gmm_desktop.figures.charts.objective_painter import Ghost, ObjectiveFit

NEAR = 6
"""Pixels from a curve at which it is meant."""


@dataclass(frozen=True)
class Spot:
    """A half-step of a run, and how far from its curve the pointer is, in pixels."""

    run: Run
    half_step: int
    distance: float


def nearest(fit: ObjectiveFit, ghosts: Iterable[Ghost], pixel: QPointF) -> Spot | None:
    """Return the half-step of the earlier run that a pixel of the chart is on, or None."""
    spots = (spot_on(fit, ghost.run, ghost.shift, pixel) for ghost in ghosts)
    return min((spot for spot in spots if spot), key=lambda spot: spot.distance, default=None)


def spot_on(fit: ObjectiveFit, run: Run, shift: int, pixel: QPointF) -> Spot | None:
    """Return the half-step of a run whose curve is within `NEAR` pixels of a pixel, or None.

    Parameters
    ----------
    fit : ObjectiveFit
        Of the chart.
    run : Run
        The run.
    shift : int
        Half-step of the chart at which it begins.
    pixel : QPointF
        In the chart.
    """
    best: Spot | None = None
    for aside in range(-NEAR, NEAR + 1):
        x = fit.iteration_at(pixel.x() + aside)
        step = 2 * x - shift
        if not 0 <= step <= len(run.frames) - 1:
            continue
        before = int(step)
        low, high = (run.frames[each].objective for each in (before, min(before + 1, len(run.frames) - 1)))
        height = fit.place(x, low + (step - before) * (high - low)).y()
        distance = math.hypot(aside, height - pixel.y())
        if distance <= NEAR and (best is None or distance < best.distance):
            best = Spot(run, round(step), distance)
    return best
