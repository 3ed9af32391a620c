"""Which model: every number of components with every family, each from several starts, compared by criteria.

A search is a generator: it yields after every iteration of EM, so that it can be watched and closed anywhere.
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.criteria import Criteria, Criterion, criteria, log_largest_responsibility
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.selection_runs import NEIGHBOURS, Cell, Made, close_to, run_from_neighbours
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.units import units_decide

SEARCH_SETTINGS = EmSettings(
    max_iter=2000, tol=1e-8, rule=ConvergenceRule.PER_POINT, patience=2, accelerated=True
)
"""How each fit of a search runs unless told otherwise."""

METHODS = (StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS)
"""Taken in turn by the restarts."""

ROUNDS = (1, -1)
"""Neighbours are asked from the first model to the last, and then back."""

ROUNDING = 1e-10
"""Share by which criteria of the same model may differ."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """The best of the restarts for one number of components and one family.

    Parameters
    ----------
    n_components : int
        K.
    family : Family
        What the covariances share.
    frame : Frame or None
        The last frame of the best run; None when no restart came to an end that is a mixture.
    n_parameters : int
        How many numbers were free.
    criteria : Criteria or None
        AIC, AICc, BIC and ICL of the best run.
    method, seed : StartMethod, int
        Where the best run began; from a neighbour without seed.
    restarts, agreeing, degenerate : int
        How many runs from own starts there were; how many reached the best objective; in how many a component
        degenerated.
    units_decide : bool
        Whether the units of x and y decide what the family finds in these data.
    few_points : bool
        Whether a component of the best run has fewer points than numbers of its own, and so may be found by chance: a
        spurious maximum (McLachlan & Peel 2000, Finite Mixture Models, section 3.10).
    refusal : CodedError or None
        Why there was no start at all.
    """

    n_components: int
    family: Family
    frame: Frame | None
    n_parameters: int
    criteria: Criteria | None
    method: StartMethod
    seed: int
    restarts: int
    agreeing: int
    degenerate: int
    units_decide: bool
    few_points: bool = False
    refusal: CodedError | None = None

    @property
    def parameters(self) -> MixtureParameters | None:
        """The fitted mixture."""
        return self.frame.parameters if self.frame else None

    def value(self, criterion: Criterion) -> float:
        """Return a criterion, smaller is better; infinite without a mixture."""
        return self.criteria.value(criterion) if self.criteria else np.inf


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a search has come.

    Parameters
    ----------
    done, total : int
        Runs of EM.
    candidate : Candidate or None
        What has just been found, at the end of each cell and where a neighbour led to something better; else None.
    """

    done: int
    total: int
    candidate: Candidate | None = None


def search(
    points: Points,
    components: Sequence[int],
    families: Sequence[Family],
    *,
    settings: EmSettings = SEARCH_SETTINGS,
    restarts: int = 10,
    seed: int = 0,
    noise: float = 0.0,
) -> Generator[Progress, None, None]:
    """Fit every family with every number of components and yield as it goes, after each iteration of EM.

    Each is fitted from its own starts first. Then it is fitted from what its neighbours have found: another family of
    as many components, one with a component less, of which one is split, and one with a component more, of which two
    are merged; what is better by that comes as a new candidate of the same model.

    Parameters
    ----------
    points : Points
        The data.
    components : sequence of int
        Numbers of components, in the order in which they are tried.
    families : sequence of Family
        For each of them.
    settings : EmSettings
        How EM runs; its family and pins are not used.
    restarts : int
        Starts for each cell, by k-means++ and from random points in turn; with the first comes one by hierarchy. One
        component needs only one, and with one there are no neighbours.
    seed : int
        Of the first restart; the n-th has seed + n.
    noise : float
        Weight of the uniform noise at the start; 0 is without.
    """
    made: Made = {}
    cells = {
        (count, family): Cell(count, replace(settings, covariance_type=family, pins=Pins()), made)
        for count in components
        for family in families
    }
    # Before the first run, and not when the first large model comes: the passes then all round alike.
    kernels.load_if_worth(len(points) * max(components, default=0), settings.max_iter)
    again = len(cells) > 1 and restarts > 1
    runs = {count: _restarts(count, restarts) for count in components}
    total = sum(runs[count] + again * (count > 1) * len(ROUNDS) * NEIGHBOURS for count, _ in cells)
    done = 0
    for (count, _), cell in cells.items():
        for number in range(runs[count]):
            method, own_seed = METHODS[number % len(METHODS)], seed + number
            yield Progress(done, total)
            try:
                for _ in cell.run_from(points, method, own_seed, noise):
                    yield Progress(done, total)
                if number == 0:
                    for _ in cell.run_by_hierarchy(points, seed, noise):
                        yield Progress(done, total)
            except CodedError as error:
                cell.refusal = error
            done += 1
            cell.restarts += 1
            yield Progress(done, total)
        yield Progress(done, total, _candidate(points, cell, noisy=noise > 0))
    for order in ROUNDS if again else ():
        for key in list(cells)[::order]:
            cell = cells[key]
            if cell.count == 1 or cell.best is None:
                continue
            before = cell.best
            for _ in run_from_neighbours(points, cells, key):
                yield Progress(done, total)
            done += NEIGHBOURS
            better = cell.best is not before
            yield Progress(done, total, _candidate(points, cell, noisy=noise > 0) if better else None)
    yield Progress(total, total)


def best_of(candidates: Sequence[Candidate], criterion: Criterion) -> Candidate | None:
    """Return the candidate with the smallest criterion; None when there is no mixture, or none with a finite one.

    Of those that are equal but for rounding, as families are with one component, the first. One in which no component
    has few points, and whose family does not depend on units that differ much, goes before all others.
    """
    best: Candidate | None = None
    finite = [each for each in candidates if each.value(criterion) < math.inf]
    many = [each for each in finite if not each.few_points] or finite
    for candidate in [each for each in many if not each.units_decide] or many:
        value = candidate.value(criterion)
        if best is None or value < best.value(criterion) - ROUNDING * abs(value):
            best = candidate
    return best


def _restarts(count: int, restarts: int) -> int:
    return 1 if count == 1 else restarts


def _candidate(points: Points, cell: Cell, *, noisy: bool) -> Candidate:
    family = cell.settings.covariance_type
    by_units = units_decide(points, family)
    size = cell.settings.n_parameters(cell.count, noise=noisy)
    own = [frame for frame, method, _ in cell.frames if method in METHODS]
    lost = 0 if cell.refusal else cell.restarts - len(own)
    if not cell.frames:
        return Candidate(
            cell.count,
            family,
            None,
            size,
            None,
            METHODS[0],
            0,
            cell.restarts,
            0,
            lost,
            by_units,
            refusal=cell.refusal,
        )
    best, method, seed = max(cell.frames, key=lambda entry: entry[0].objective)
    largest = log_largest_responsibility(points, best.parameters)
    judged = criteria(best.log_likelihood, size, len(points), largest)
    agreeing = sum(best.objective - frame.objective <= close_to(best.objective) for frame in own)
    of_its_own = cell.settings.n_parameters(cell.count + 1) - cell.settings.n_parameters(cell.count)
    few = bool(best.parameters.weights.min() * len(points) < of_its_own - ROUNDING)
    return Candidate(
        cell.count, family, best, size, judged, method, seed, cell.restarts, agreeing, lost, by_units, few
    )
