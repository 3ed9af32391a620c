"""What can be taken away as numbers, each as a table whose rows are made when they are wanted."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.results.identity_columns import Cell, identity_columns

Row = Sequence[Cell]

ROWS_AT_ONCE = 10_000
"""Points of which the rows are in memory at a time."""

NOISE_LABEL = 0
"""Label of points that are the noise's; components count from 1."""

SHAPE_COLUMNS = ("mean_x", "mean_y", "cov_xx", "cov_xy", "cov_yy", "sigma1", "sigma2", "theta_degrees")
AXIS_COLUMNS = ("data_mean_x", "data_mean_y", "data_sigma_x", "data_sigma_y")


class Numbers(StrEnum):
    """What can be taken away as numbers."""

    PARAMETERS = "parameters"
    RESPONSIBILITIES = "responsibilities"
    LABELS = "labels"
    CURVE = "curve"
    DATA = "data"


@dataclass(frozen=True)
class NumberTable:
    """A table of numbers.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns.
    count : int
        How many rows there are.
    blocks : callable
        Yields the rows, some at a time.
    """

    columns: tuple[str, ...]
    count: int
    blocks: Callable[[], Iterator[Sequence[Row]]]


def number_table(what: Numbers, taken: Excerpt) -> NumberTable:
    """Return the numbers of a frame of a run; of the curve, those of all frames up to it."""
    match what:
        case Numbers.PARAMETERS:
            return parameters_table(taken.frame.parameters, taken.experiment.dataset.standardised)
        case Numbers.RESPONSIBILITIES:
            return responsibilities_table(taken.experiment.dataset, taken.frame)
        case Numbers.LABELS:
            return labels_table(taken.experiment.dataset, taken.frame)
        case Numbers.CURVE:
            return curve_table(taken.frames)
        case Numbers.DATA:
            return data_table(taken.experiment.dataset)


def parameters_table(parameters: MixtureParameters, standardised: Standardised | None = None) -> NumberTable:
    """Return π, μ and Σ of every component, with σ₁ ≥ σ₂ and the angle θ of its ellipse in degrees in [0, 180).

    The noise, where there is any, is the last row and has a weight only. Of standardised data the same in the units of
    the data follows, in columns that begin with ``original_``, then the mean and σ that x and y were standardised with.
    """
    own = standardised and standardised.own_mixture(parameters)
    rows: list[Row] = []
    for k, weight in enumerate(parameters.weights.tolist()):
        row = [k + 1, weight, *_shape(parameters, k)]
        if standardised is not None:
            row += _shape(own, k) if own else [None] * len(SHAPE_COLUMNS)
            row += [*standardised.mean, *standardised.sigma]
        rows.append(row)
    columns: tuple[str, ...] = ("component", "weight", *SHAPE_COLUMNS)
    if standardised is not None:
        columns += (*(f"original_{name}" for name in SHAPE_COLUMNS), *AXIS_COLUMNS)
    if parameters.noise is not None:
        rows.append(("noise", parameters.noise.weight, *[None] * (len(columns) - 2)))
    return NumberTable(columns, len(rows), lambda: iter([rows]))


def _shape(parameters: MixtureParameters, component: int) -> list[Cell]:
    (x, y), ((xx, xy), (_, yy)) = (
        parameters.means[component].tolist(),
        parameters.covariances[component].tolist(),
    )
    ellipse = ellipse_of(parameters.covariances[component])
    return [x, y, xx, xy, yy, ellipse.sigma1, ellipse.sigma2, math.degrees(ellipse.angle)]


def responsibilities_table(dataset: Dataset, frame: Frame) -> NumberTable:
    """Return γ_nk of every point as the frame has them, with the component that has most of it.

    After an M-step these are the γ that gave its parameters (Bishop 2006, PRML, eq. 9.23). Of points from a file their
    `identity_columns` follow.
    """
    theta = frame.responsibility_parameters
    gammas = [f"gamma_{k + 1}" for k in range(theta.n_components)]
    if theta.noise is not None:
        gammas.append("gamma_noise")
    columns = ("point", "x", "y", *gammas, "label")
    identity = identity_columns(dataset, columns)

    def blocks() -> Iterator[Sequence[Row]]:
        for first, part, gamma in _gammas(dataset.points, frame):
            last = first + len(part)
            sides: list[Sequence[Cell]] = [range(first + 1, last + 1), part.x.tolist(), part.y.tolist()]
            sides += gamma.T.tolist()
            sides += [_labels(gamma, theta).tolist(), *identity.sides(slice(first, last))]
            yield list(zip(*sides, strict=True))

    return NumberTable((*columns, *identity.names), len(dataset.points), blocks)


def labels_table(dataset: Dataset, frame: Frame) -> NumberTable:
    """Return the component that has most of each point, from 1, of equals the first; 0 is the noise.

    Where the groups are known, they stand beside it, from 1 too. Of points from a file their `identity_columns` follow.
    """
    columns = ("point", "label") if dataset.labels is None else ("point", "label", "group")
    identity = identity_columns(dataset, columns)

    def blocks() -> Iterator[Sequence[Row]]:
        for first, part, gamma in _gammas(dataset.points, frame):
            last = first + len(part)
            labels = _labels(gamma, frame.responsibility_parameters).tolist()
            sides: list[Sequence[Cell]] = [range(first + 1, last + 1), labels]
            if dataset.labels is not None:
                sides.append((dataset.labels[first:last] + 1).tolist())
            yield list(zip(*sides, *identity.sides(slice(first, last)), strict=True))

    return NumberTable((*columns, *identity.names), len(dataset.points), blocks)


def curve_table(frames: Sequence[Frame]) -> NumberTable:
    """Return L and what else is known of each half-step."""
    columns = (
        "half_step", "iteration", "phase", "log_likelihood", "objective", "elbo", "temperature", "mean_shift",
        "change", "passes",
    )  # fmt: skip
    rows = [
        (
            each.half_step, each.iteration, each.phase.value, each.log_likelihood, each.objective, each.elbo,
            each.temperature, each.mean_shift, each.change, each.evaluations,
        )
        for each in frames
    ]  # fmt: skip
    return NumberTable(columns, len(rows), lambda: iter([rows]))


def data_table(dataset: Dataset) -> NumberTable:
    """Return the points, and their groups from 1 where they are known."""
    first, second = (name if name.strip() else "xy"[place] for place, name in enumerate(dataset.columns))
    columns = (first, second) if dataset.labels is None else (first, second, "group")

    def blocks() -> Iterator[Sequence[Row]]:
        for start in range(0, len(dataset.points), ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            sides = [dataset.points.x[part].tolist(), dataset.points.y[part].tolist()]
            if dataset.labels is not None:
                sides.append((dataset.labels[part] + 1).tolist())
            yield list(zip(*sides, strict=True))

    return NumberTable(columns, len(dataset.points), blocks)


def _gammas(points: Points, frame: Frame) -> Iterator[tuple[int, Points, FloatArray]]:
    for first in range(0, len(points), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        some = Points(points.x[part], points.y[part])
        yield first, some, responsibilities(some, frame.responsibility_parameters, frame.temperature)


def _labels(gamma: FloatArray, parameters: MixtureParameters) -> IntArray:
    labels: IntArray = gamma.argmax(axis=1) + 1
    labels[labels > parameters.n_components] = NOISE_LABEL
    return labels
