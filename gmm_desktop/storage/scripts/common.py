"""What both kinds of exported script have in common: what cannot be expressed, and numbers as Python."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.diagnostics import Degeneracy, flatness
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.nudge import nudged
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import BLOCK, Points
from gmm_desktop.mixture.prior import on_data
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate

TOLERANCE = 1e-9
"""Share of L by which a script may end elsewhere."""

FLATTEST = 1e6
"""Condition number of a covariance from which on its rounding can move L by more than `TOLERANCE`."""

LEAST_POINTS = 1e-3
"""Effective points below which what a component does is decided by rounding."""

ALONE = 1e-9
"""How near 1 the effective points are of a component that has one point: its scatter is rounding alone."""

NUDGE = 2.0**-46
"""Share by which the numbers of a run are changed to see whether rounding decides: a hundred roundings."""

ROUNDED_MEANS = 2.0**-50
"""By how much of the farthest coordinate a mean may be off when it is rounded: four roundings."""

TIE = 1e-9
"""Difference of two log-densities, beside their size, that roundings of a covariance as flat as `FLATTEST` make."""

MOST_NUMBERS_IN_A_LINE = 4


def check_expressible(taken: Excerpt) -> None:
    """Refuse a run that no script here makes again.

    Raises
    ------
    CodedError
        ``code_accelerated``, ``code_batches``, ``code_flat`` or ``code_starving`` (component, iteration).
    """
    settings, points = taken.experiment.settings, taken.experiment.dataset.points
    total, scales = len(points), points.scales
    if any(frame.jumped for frame in taken.frames) or (settings.accelerated and not taken.whole):
        raise CodedError("code_accelerated")
    if settings.batch_size is not None and settings.batch_size < total and taken.n_iterations:
        raise CodedError("code_batches")
    for frame in taken.frames:
        if frame.phase is Phase.E:
            continue
        theta = frame.parameters
        for component, covariance in enumerate(theta.covariances):
            if flatness(covariance, scales) > FLATTEST:
                raise CodedError("code_flat", component=component, iteration=frame.iteration)
        if settings.prior is not None:
            continue
        pins = settings.pins
        for component, weight in enumerate(theta.weights.tolist()):
            starving = weight * total < LEAST_POINTS and component not in pins.weights
            alone = abs(weight * total - 1) < ALONE and component not in pins.covariances
            if starving or (alone and frame.phase is Phase.M):
                raise CodedError("code_starving", component=component, iteration=frame.iteration)


def check_repeatable(taken: Excerpt) -> None:
    """Refuse a run that ends elsewhere when the last digits of its numbers are others, as they are in a script.

    The run is made twice more, with the parameters of each E-step nudged by a hundred roundings, once this way and
    once the other, and with scatters as they are when means are rounded. So angles are noticed for which two minima
    are alike, or which are those of a component on one point, and symmetries that break by themselves. At the
    temperature 0 no point may be tied between two components.

    Raises
    ------
    CodedError
        ``code_rounding``.
    """
    expected = taken.frame.log_likelihood
    for sign in (1.0, -1.0):
        reached = _nudged_end(taken, sign)
        if reached is None or not abs(reached - expected) <= TOLERANCE * max(1.0, abs(expected)):
            raise CodedError("code_rounding")


def _nudged_end(taken: Excerpt, sign: float) -> float | None:
    """Return the L at which the nudged run ends; None where a component degenerates or a tie is met on the way."""
    settings, points = taken.experiment.settings, taken.experiment.dataset.points
    theta, rng = taken.run.frames[0].parameters, np.random.default_rng(0)
    prior = on_data(settings.prior, points, theta.n_components) if settings.prior else None
    for iteration in range(1, taken.n_iterations + 1):
        share = sign * NUDGE * rng.uniform(-1, 1, (4, theta.n_components, 2))
        near, heat = _nudged(theta, share), settings.temperature_at(iteration)
        if heat == 0 and _has_tie(points, theta):
            return None
        sums = _rounded(accumulate(points, near, temperature=heat), points, rng, sign)
        new = update(sums, theta, settings, scales=points.scales, prior=prior)
        if isinstance(new, Degeneracy):
            return None
        theta = nudged(new, settings) if settings.nudged_at(iteration) else new
    return accumulate(points, theta).log_likelihood


def _has_tie(points: Points, theta: MixtureParameters) -> bool:
    """Return True if, at any point, the two largest log-terms are equal up to rounding."""
    factors = joint_factors(theta)
    if len(factors) == 1:
        return False
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        second, first = np.partition(
            log_weighted_densities(points.x[block], points.y[block], factors), -2, axis=0
        )[-2:]
        if (first - second <= TIE * (1 + np.abs(first))).any():
            return True
    return False


def _nudged(theta: MixtureParameters, share: FloatArray) -> MixtureParameters:
    """Return parameters changed by these shares, shape (4, K, 2): of themselves, and means of their σ."""
    sigmas = np.sqrt(np.diagonal(theta.covariances, axis1=1, axis2=2))
    scaled = 1 + share[0]
    covariances = theta.covariances * (scaled[:, :, None] * scaled[:, None, :])
    covariances[:, [0, 1], [1, 0]] *= 1 + share[1, :, :1]
    weights = theta.weights * (1 + share[2, :, 0])
    weights *= theta.weights.sum() / weights.sum()
    return MixtureParameters(weights, theta.means + share[3] * sigmas, covariances, theta.noise)


def _rounded(
    sums: SufficientStatistics, points: Points, rng: np.random.Generator, sign: float
) -> SufficientStatistics:
    """Return sums with the scatters that distances from rounded means give: they are larger, in some direction."""
    farthest = float(np.abs([points.lower, points.upper]).max())
    angles = rng.uniform(0, np.pi, len(sums.scatters)) + (0 if sign > 0 else np.pi / 2)
    off = ROUNDED_MEANS * farthest * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    more = sums.counts[: len(off), None, None] * off[:, :, None] * off[:, None, :]
    return replace(sums, scatters=sums.scatters + more)


def array(values: FloatArray, indent: str = "") -> str:
    """Return an array as Python makes it again, to the last bit."""
    rows = [f"{indent}    {row!r}," for row in values.tolist()]
    return "\n".join(["np.array([", *rows, f"{indent}])"])


def points_literal(columns: Sequence[FloatArray]) -> str:
    """Return points, shape (N, 2), as an array in few lines."""
    pairs = [f"[{x!r}, {y!r}]," for x, y in zip(*(column.tolist() for column in columns), strict=True)]
    size = MOST_NUMBERS_IN_A_LINE // 2
    lines = ["    " + " ".join(pairs[at : at + size]) for at in range(0, len(pairs), size)]
    return "\n".join(["np.array([", *lines, "])"])


def axes_code(taken: Excerpt) -> list[str]:
    """Return the lines that say what x and y were standardised with; none where they were not."""
    known = taken.experiment.dataset.standardised
    if known is None:
        return []
    first, second = map(comment, known.columns)
    return [
        f"# X is standardised: x = (a - m) / s, with a = {first} for the first column and a = {second} for the second",
        f"DATA_MEAN = np.array({list(known.mean)!r})",
        f"DATA_SIGMA = np.array({list(known.sigma)!r})",
    ]


WHOLE = "{} * np.outer(DATA_SIGMA, DATA_SIGMA)"
"""Covariance matrices in the units of the data, as Python."""


def original_units_code(taken: Excerpt, means: str, covariances: str) -> list[str]:
    """Return the lines of ``main`` that print the result in the units of the data; none where that is what X has.

    Parameters
    ----------
    taken : Excerpt
        The run.
    means, covariances : str
        What stands for the standardised means in the script, and for the covariances in the units of the data.
    """
    if taken.experiment.dataset.standardised is None:
        return []
    shift = "len(X) * np.log(DATA_SIGMA).sum()"
    return [
        '    print("in the units of the data:")',
        f'    print("means", DATA_MEAN + DATA_SIGMA * {means}, sep="\\n")',
        f'    print("covariances", {covariances}, sep="\\n")',
        f'    print("log-likelihood", repr(float(L - {shift})))',
    ]


def comment(text: str) -> str:
    """Return any text as what can stand in one comment or docstring of a script."""
    return " ".join(visible(text, LONGEST_SENTENCE).split()).replace("\\", "/").replace('"', "'")


def number(value: float) -> str:
    """Return a number as Python, also where it is not finite."""
    return repr(float(value)) if math.isfinite(value) else f'float("{value}")'
