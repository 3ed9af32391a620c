"""A finished mixture put to use: new points assigned to its components."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.experiment.dataset import STANDARDISED, Dataset
from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.classification import (
    DRAWS,
    NOISE_LABEL,
    Classification,
    classified,
    density_p_values,
)
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

POINTS_AT_ONCE = 10_000
"""Points that are in memory with all that is said of them."""

OUTLIER_LEVEL = 0.01
"""A density with a smaller p-value counts as an outlier's; of the mixture's own points one in a hundred has one."""

MOST_DRAWS = 10_000_000


@dataclass(frozen=True, eq=False)
class FinishedMixture:
    """A mixture that is used and no longer changes.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    name : str
        Where it comes from, in words.
    columns : tuple of str, optional
        What the axes were called where it was fitted, if that is known.
    temperature : float
        Of the run that made it. It is said, not used: new points get the mixture's own probabilities.
    units : Units
        Those of the parameters, as far as they are known.
    converted : bool
        Whether they were those of standardised data, and are now those of the data.
    """

    parameters: MixtureParameters
    name: str
    columns: tuple[str, str] | None = None
    temperature: float = 1.0
    units: Units = Units.OWN
    converted: bool = False


@dataclass(frozen=True)
class Chance:
    """How p-values are drawn that have no closed form: from so many points, with this seed."""

    draws: int = DRAWS
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Assigned:
    """What is said of some points that follow each other.

    Parameters
    ----------
    first : int
        The place of the first, from 0.
    found : Classification
        Components, γ and densities.
    p_values : ndarray, optional
        Of the densities (`density_p_values`); None where the mixture has noise, whose γ tells outliers.
    """

    first: int
    found: Classification
    p_values: FloatArray | None


@dataclass(frozen=True, eq=False)
class Tally:
    """How many points went where.

    Parameters
    ----------
    counts : ndarray of int, shape (K + 1,)
        Points of each component from 1, by their largest γ; the noise's at place 0.
    log_likelihood : float
        Sum of the log-densities.
    n_outliers : int
        Points of the noise; without noise, those with a p-value below `OUTLIER_LEVEL`.
    n_beyond : int
        Points beyond the box of the noise.
    """

    counts: IntArray
    log_likelihood: float = 0.0
    n_outliers: int = 0
    n_beyond: int = 0

    def __add__(self, some: Assigned) -> "Tally":
        """Count some more points."""
        found = some.found
        counts = np.bincount(found.labels, minlength=len(self.counts))
        outlying = found.labels == NOISE_LABEL if some.p_values is None else some.p_values < OUTLIER_LEVEL
        return replace(
            self,
            counts=self.counts + counts,
            log_likelihood=self.log_likelihood + math.fsum(found.log_densities.tolist()),
            n_outliers=self.n_outliers + int(outlying.sum()),
            n_beyond=self.n_beyond + int(found.beyond.sum()),
        )

    @property
    def n_points(self) -> int:
        """How many there are in all."""
        return int(self.counts.sum())


def empty_tally(parameters: MixtureParameters) -> Tally:
    """Return the tally of no points."""
    return Tally(np.zeros(parameters.n_components + 1, dtype=np.int64))


def assigned(
    points: Points, parameters: MixtureParameters, chance: Chance | None = None
) -> Iterator[Assigned]:
    """Yield what the mixture says of the points, some at a time; of millions none are in memory but these."""
    chance = chance or Chance()
    p_of = None if parameters.noise else density_p_values(parameters, chance.draws, chance.seed)
    for first, found in classified(points, parameters, POINTS_AT_ONCE):
        yield Assigned(first, found, None if p_of is None else p_of(found.log_densities))


def finished(
    parameters: MixtureParameters,
    name: str,
    units: Units | Standardised,
    columns: tuple[str, str] | None = None,
    temperature: float = 1.0,
) -> FinishedMixture:
    """Return a mixture in the units of the data, where it is known how to get there.

    Raises
    ------
    DataError
        ``assign_standardised`` (name): the mixture was fitted to standardised data, and nobody knows with which mean
        and σ. New points in their own units would all be far out.
    ParameterError
        ``out_of_range`` if rounding leaves no mixture.
    """
    if isinstance(units, Standardised):
        own = units.own_mixture(parameters)
        if own is None:
            raise ParameterError("out_of_range", component=0)
        return FinishedMixture(own, name, units.columns, temperature, converted=True)
    named = columns is not None and any(column.endswith(STANDARDISED) for column in columns)
    if units is Units.UNSAID and named:
        raise DataError("assign_standardised", name=name)
    return FinishedMixture(parameters, name, columns, temperature, units)


def finished_run(taken: Excerpt, name: str) -> FinishedMixture:
    """Return the mixture a run has come to, in the units of its data before they were standardised.

    Raises
    ------
    DataError, ParameterError
        Those of `finished`.
    """
    frame, dataset = taken.frame, taken.experiment.dataset
    units = dataset.standardised or (Units.UNSAID if dataset.in_unknown_units else Units.OWN)
    return finished(frame.parameters, name, units, dataset.columns, frame.temperature)


def in_units_of(mixture: FinishedMixture, dataset: Dataset) -> Dataset:
    """Return the points in the units of the mixture.

    Raises
    ------
    DataError
        ``assign_points_standardised`` (name) where nobody knows with what the points were standardised,
        ``assign_units`` (name) where that is known and the mixture does not say its units.
    """
    if mixture.units is Units.AS_THE_DATA:
        return dataset
    if dataset.in_unknown_units:
        raise DataError("assign_points_standardised", name=dataset.name)
    if dataset.standardised is None:
        return dataset
    if mixture.units is Units.UNSAID:
        raise DataError("assign_units", name=mixture.name)
    values = dataset.own_values
    if values is None:
        values = dataset.standardised.own_values(dataset.points.array)
    own = Points.of(values)
    return replace(dataset, points=own, columns=dataset.own_columns, standardised=None, own_values=None)
