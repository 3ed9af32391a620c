"""Experiment 1, run in the window as a person would, against the end that was published; and what is seen of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from gmm_desktop.experiment.presets import PUBLISHED_FIT
from gmm_desktop.figures.painter import save_png
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.self_test import trial
from gmm_desktop.ui.self_test.trial import Check, Window, ended, photograph, trigger, wait_until

ITERATIONS, REASON = 5, StopReason.MEAN_SHIFT
LOG_LIKELIHOOD, LIKELIHOOD_TOLERANCE = -15593.8246, 1e-3
PARAMETER_TOLERANCE = 1e-4
"""How experiment 1 ends on the twin sample, and how near to that and to the published fit it must come."""

LEAST_PIXELS, COLOUR_TOLERANCE = 100, 8


def published_run(window: Window) -> Iterator[Check]:
    """Run experiment 1 as a person would, and compare its end with the published one."""
    trigger(window, "preset.experiment_1")
    trigger(window, "run.to_convergence")
    begun = time.monotonic()
    in_time = wait_until(lambda: ended(window), trial.RUN_SECONDS)
    run = window.workspace.state.timeline.run
    frame = run.frames[-1]
    seconds = f"{time.monotonic() - begun:.2f} s"
    yield Check("experiment 1 ends", in_time, f"after {seconds}" if in_time else f"not within {seconds}")
    reason = run.stop.reason if run.stop else None
    yield Check(
        "iterations and reason",
        (frame.iteration, reason) == (ITERATIONS, REASON),
        f"{frame.iteration}, {reason}",
    )
    difference = abs(frame.log_likelihood - LOG_LIKELIHOOD)
    yield Check("log-likelihood", difference <= LIKELIHOOD_TOLERANCE, f"{frame.log_likelihood:.4f}")
    distance = _distance(frame.parameters, PUBLISHED_FIT)
    yield Check("published parameters", distance <= PARAMETER_TOLERANCE, f"within {distance:.1e}")


def _distance(found: MixtureParameters, expected: MixtureParameters) -> float:
    """Return the largest difference of any number, relative where it is above 1; infinite for another K."""
    if found.n_components != expected.n_components:
        return float("inf")
    pairs = [(found.weights, expected.weights), (found.means, expected.means)]
    pairs.append((found.covariances, expected.covariances))
    return max(float((np.abs(a - b) / np.maximum(np.abs(b), 1)).max()) for a, b in pairs)


def picture(window: Window, output: Path | None) -> Check:
    """Look for the colours of the components on the canvas: the window may be up and yet blank."""
    wait_until(lambda: min(_pixels_by_component(window.canvas)) >= LEAST_PIXELS, trial.PAINT_SECONDS)
    counts = _pixels_by_component(window.canvas)
    found = f"{', '.join(map(str, counts))} pixels in the colours of the components"
    if output is not None:
        try:
            save_png(photograph(window.canvas.window()), output)
        except OSError as error:
            return Check("picture of the window", False, f"{output} cannot be written: {error}")
    return Check("picture of the window", min(counts) >= LEAST_PIXELS, found)


def _pixels_by_component(canvas: QWidget) -> list[int]:
    """Count the pixels in the colours of the components, in the appearance that has more of them."""
    image = photograph(canvas)
    blue_green_red: NDArray[np.int16] = (
        np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)[:, :3].astype(np.int16)
    )

    def counts(dark: bool) -> list[int]:
        colours = component_colours(PUBLISHED_FIT.n_components, dark)
        away = [np.abs(blue_green_red[:, ::-1] - colour).max(axis=1) for colour in colours]
        return [int((far <= COLOUR_TOLERANCE).sum()) for far in away]

    return max(counts(dark=False), counts(dark=True), key=min)
