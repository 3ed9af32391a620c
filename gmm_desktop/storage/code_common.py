"""What both kinds of exported script have in common: what cannot be expressed, and numbers as Python."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.mixture.ellipse import eigenvalues
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Phase

TOLERANCE = 1e-9
"""Share of L by which a script may end elsewhere."""

FLATTEST = 1e6
"""Condition number of a covariance from which on its rounding can move L by more than `TOLERANCE`."""

LEAST_POINTS = 1e-3
"""Effective points below which what a component does is decided by rounding."""

ALONE = 1e-9
"""How near 1 the effective points are of a component that has one point: its scatter is rounding alone."""

MOST_NUMBERS_IN_A_LINE = 4


def check_expressible(taken: Excerpt) -> None:
    """Refuse a run that no script here makes again.

    Raises
    ------
    CodedError
        ``code_accelerated``, ``code_batches``, ``code_flat`` or ``code_starving`` (component, iteration).
    """
    settings, total = taken.experiment.settings, len(taken.experiment.dataset.points)
    if any(frame.jumped for frame in taken.frames) or (settings.accelerated and not taken.whole):
        raise CodedError("code_accelerated")
    if settings.batch_size is not None and settings.batch_size < total and taken.n_iterations:
        raise CodedError("code_batches")
    for frame in taken.frames:
        if frame.phase is Phase.E:
            continue
        theta = frame.parameters
        for component, ((xx, xy), (_, yy)) in enumerate(theta.covariances.tolist()):
            larger, smaller = eigenvalues(xx, xy, yy)
            if larger > FLATTEST * smaller:
                raise CodedError("code_flat", component=component, iteration=frame.iteration)
        if settings.prior is not None:
            continue
        pins = settings.pins
        for component, weight in enumerate(theta.weights.tolist()):
            starving = weight * total < LEAST_POINTS and component not in pins.weights
            alone = abs(weight * total - 1) < ALONE and component not in pins.covariances
            if starving or (alone and frame.phase is Phase.M):
                raise CodedError("code_starving", component=component, iteration=frame.iteration)


def array(values: NDArray[np.float64], indent: str = "") -> str:
    """Return an array as Python makes it again, to the last bit."""
    rows = [f"{indent}    {row!r}," for row in values.tolist()]
    return "\n".join(["np.array([", *rows, f"{indent}])"])


def points_literal(columns: Sequence[NDArray[np.float64]]) -> str:
    """Return points, shape (N, 2), as an array in few lines."""
    pairs = [f"[{x!r}, {y!r}]," for x, y in zip(*(column.tolist() for column in columns), strict=True)]
    size = MOST_NUMBERS_IN_A_LINE // 2
    lines = ["    " + " ".join(pairs[at : at + size]) for at in range(0, len(pairs), size)]
    return "\n".join(["np.array([", *lines, "])"])


def comment(text: str) -> str:
    """Return any text as what can stand in one comment or docstring of a script."""
    return " ".join(visible(text, LONGEST_SENTENCE).split()).replace("\\", "/").replace('"', "'")


def number(value: float) -> str:
    """Return a number as Python, also where it is not finite."""
    return repr(float(value)) if math.isfinite(value) else f'float("{value}")'
