"""Which model: every number of components with every family, each from several starts, compared by criteria.

A search is a generator: it yields after every iteration of EM, so that it can be watched and closed anywhere.
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.convergence import ConvergenceRule, Stop
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.criteria import Criteria, Criterion, criteria, log_largest_responsibility
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.parameters import MixtureParameters, is_positive_definite
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins

SEARCH_SETTINGS = EmSettings(
    max_iter=2000, tol=1e-8, rule=ConvergenceRule.PER_POINT, patience=2, accelerated=True
)
"""How each fit of a search runs unless told otherwise."""

METHODS = (StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS)
"""Taken in turn by the restarts."""

SAME_OPTIMUM = 1e-6
"""Restarts count as agreeing when their objectives differ by less than this share."""

ROUNDING = 1e-10
"""Share by which criteria of the same model may differ."""

SMALLEST_CORRELATION_LEFT = 1e-10


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
        Where the best run began.
    restarts, agreeing, degenerate : int
        How many runs there were; how many reached the best objective; in how many a component degenerated.
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
        What has just been found, at the end of each cell; None in between.
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
        Runs for each cell, by k-means++ and from random points in turn. One component needs only one.
    seed : int
        Of the first restart; the n-th has seed + n.
    noise : float
        Weight of the uniform noise at the start; 0 is without.
    """
    cells = [(count, family) for count in components for family in families]
    # Before the first run, and not when the first large model comes: the passes then all round alike.
    kernels.load_if_worth(len(points) * max(components, default=0), settings.max_iter)
    total, done = sum(_restarts(count, restarts) for count, _ in cells), 0
    for count, family in cells:
        asked = replace(settings, covariance_type=family, pins=Pins())
        frames: list[tuple[Frame, StartMethod, int]] = []
        refusal: CodedError | None = None
        tries = _restarts(count, restarts)
        for number in range(tries):
            method, own_seed = METHODS[number % len(METHODS)], seed + number
            try:
                start = start_of_search(method, points, count, own_seed, family, noise)
                yield Progress(done, total)
                frame = start_frame(points, start, asked)
            except CodedError as error:
                refusal, done = error, done + 1
                yield Progress(done, total)
                continue
            stop: Stop | None = None
            steps = iterate(points, frame, asked)
            while stop is None:
                try:
                    step = next(steps)
                except StopIteration as end:
                    stop = end.value
                else:
                    frame = step if step.phase is Phase.M else frame
                    yield Progress(done, total)
            done += 1
            if stop.degeneracy is None:
                frames.append((frame, method, own_seed))
            yield Progress(done, total)
        yield Progress(done, total, _candidate(points, asked, count, tries, frames, refusal, noisy=noise > 0))


def start_of_search(
    method: StartMethod, points: Points, count: int, seed: int, family: Family, noise: float
) -> MixtureParameters:
    """Return a start whose components have the shape of the data, so that the units of x and y do not matter."""
    start = make_start(method, points, count, seed)
    shape = points.covariance / count
    (xx, xy), (_, yy) = shape.tolist()
    if is_positive_definite(xx, xy, yy) and yy - xy * xy / xx > SMALLEST_CORRELATION_LEFT * yy:
        shapes = project(family, np.repeat(shape[None], count, axis=0), start.weights)
        start = start.changed(covariances=shapes)
    return with_noise(start, points, noise)


def best_of(candidates: Sequence[Candidate], criterion: Criterion) -> Candidate | None:
    """Return the candidate with the smallest criterion; None when there is no mixture, or none with a finite one.

    Of those that are equal but for rounding, as families are with one component, the first.
    """
    best: Candidate | None = None
    for candidate in candidates:
        value = candidate.value(criterion)
        if value == math.inf:
            continue
        if best is None or value < best.value(criterion) - ROUNDING * abs(value):
            best = candidate
    return best


def _restarts(count: int, restarts: int) -> int:
    return 1 if count == 1 else restarts


def _candidate(
    points: Points,
    settings: EmSettings,
    count: int,
    tries: int,
    frames: Sequence[tuple[Frame, StartMethod, int]],
    refusal: CodedError | None,
    *,
    noisy: bool,
) -> Candidate:
    family = settings.covariance_type
    if not frames:
        size = settings.n_parameters(count, noise=noisy)
        degenerate = 0 if refusal else tries
        return Candidate(count, family, None, size, None, METHODS[0], 0, tries, 0, degenerate, refusal)
    best, method, seed = max(frames, key=lambda entry: entry[0].objective)
    theta = best.parameters
    size = settings.n_parameters(count, noise=noisy)
    judged = criteria(best.log_likelihood, size, len(points), log_largest_responsibility(points, theta))
    close = SAME_OPTIMUM * max(abs(best.objective), 1.0)
    agreeing = sum(best.objective - frame.objective <= close for frame, _, _ in frames)
    return Candidate(count, family, best, size, judged, method, seed, tries, agreeing, tries - len(frames))
