"""The runs of a search for the best model: from several starts, and from what models beside it have found."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.neighbours import in_family, merged, split, swapped
from gmm_desktop.mixture.parameters import MixtureParameters, is_positive_definite
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

SAME_OPTIMUM = 1e-6
"""Runs count as agreeing when their objectives differ by less than this share."""

SMALLEST_CORRELATION_LEFT = 1e-10

SWAPS, NOT_FAR_BELOW = 12, 10.0
"""With each start the best so far is changed at random in so many ways. Those go on that are, after `SHORT` iterations,
less than so many nats below it."""

SHORT, MOST_SHORT = 6, 30
"""Iterations of EM that tell which starts are promising, and of how many."""

KINDS = (2, 1, 1, 3)
"""How many starts come from other families of as many components, from one component less, from one more, and from the
best so far with two components merged and a third split."""

NEIGHBOURS = sum(KINDS)


Made = dict[tuple[StartMethod, int, int], MixtureParameters]
"""Starts by method, number of components and seed, which all families share."""


@dataclass(eq=False)
class Cell:
    """One model, and the runs that fitted it."""

    count: int
    settings: EmSettings
    made: Made
    frames: list[tuple[Frame, StartMethod, int]] = field(default_factory=list)
    refusal: CodedError | None = None
    restarts: int = 0

    @property
    def best(self) -> Frame | None:
        """The frame of the largest objective so far, of equals the first."""
        return max((entry[0] for entry in self.frames), key=lambda frame: frame.objective, default=None)

    def run_from(
        self, points: Points, method: StartMethod, seed: int, noise: float
    ) -> Generator[None, None, None]:
        """Run EM from a start of a search, and then from swaps; yield after each half-step."""
        family = self.settings.covariance_type
        start = start_of_search(method, points, self.count, seed, family, noise, self.made)
        yield from self.run(points, start, method, seed)
        if self.count > 1:
            yield from self.run_by_swaps(points, seed)

    def run_by_swaps(self, points: Points, seed: int) -> Generator[None, None, None]:
        """Run EM from those swaps of the best so far that look promising; yield after each half-step."""
        family, best = self.settings.covariance_type, self.best
        if best is None or self.settings.anneals:  # hot beginnings tell nothing
            return
        draws = np.random.default_rng([seed, self.count])
        starts = [in_family(swapped(best.parameters, points, draws), family) for _ in range(SWAPS)]
        short = replace(self.settings, max_iter=SHORT)
        for start in starts:
            trial = Cell(self.count, short, {})
            yield from trial.run(points, start, StartMethod.AS_DRAWN, 0)
            least = max(frame.objective for frame, *_ in self.frames) - NOT_FAR_BELOW
            if trial.best is not None and trial.best.objective > least:
                yield from self.run(points, trial.best.parameters, StartMethod.NEIGHBOUR, seed)

    def run_by_hierarchy(self, points: Points, seed: int, noise: float) -> Generator[None, None, None]:
        """Run EM from the start by hierarchy; it is kept where it is the best, as one from a neighbour is."""
        if self.count == 1:
            return
        family, method = self.settings.covariance_type, StartMethod.HIERARCHICAL
        start = start_of_search(method, points, self.count, seed, family, noise, self.made)
        end = yield from self._end(points, start)
        if end is not None:
            self._keep(end, method, seed)

    def run(
        self, points: Points, start: MixtureParameters, method: StartMethod, seed: int
    ) -> Generator[None, None, None]:
        """Run EM from a start, and yield after each half-step; keep the end."""
        end = yield from self._end(points, start)
        if end is not None:
            self._keep(end, method, seed)

    def _end(self, points: Points, start: MixtureParameters) -> Generator[None, None, Frame | None]:
        """Run EM from a start, and yield after each half-step; return the end unless a component degenerates."""
        frame = start_frame(points, start, self.settings)
        steps = iterate(points, frame, self.settings)
        stop: Stop | None = None
        while stop is None:
            try:
                step = next(steps)
            except StopIteration as end:
                stop = end.value
            else:
                frame = step if step.phase is Phase.M else frame
                yield
        return frame if stop.degeneracy is None else None

    def _keep(self, frame: Frame, method: StartMethod, seed: int) -> None:
        """Keep the end of a run; of one from a neighbour only where it is better than what there is.

        Where it has only come closer to the same optimum, that optimum is still reached from the start it was.
        """
        best = self.best
        extra = method in (StartMethod.NEIGHBOUR, StartMethod.HIERARCHICAL)
        if extra and best is not None:
            gain = frame.objective - best.objective
            if gain <= 0:
                return
            if gain <= close_to(best.objective):
                place = next(number for number, entry in enumerate(self.frames) if entry[0] is best)
                self.frames[place] = (frame, *self.frames[place][1:])
                return
        self.frames.append((frame, method, seed))


def close_to(objective: float) -> float:
    """Return the distance in nats below which two objectives are of the same optimum."""
    return SAME_OPTIMUM * max(abs(objective), 1.0)


def run_from_neighbours(
    points: Points, cells: Mapping[tuple[int, Family], Cell], key: tuple[int, Family]
) -> Generator[None, None, None]:
    """Run EM for one model from up to `NEIGHBOURS` starts; yield after each half-step, and each pass over the points.

    The starts come from what models beside it have found, and from its own best with two components merged and a third
    split (Ueda, Nakano, Ghahramani & Hinton 2000, Neural Computation 12): of each kind the most promising.
    """
    count, family = key
    cell = cells[key]
    others = [
        each.best.parameters
        for (number, other), each in cells.items()
        if number == count and other is not family and each.best
    ]
    fewer, more = cells.get((count - 1, family)), cells.get((count + 1, family))
    halves, pairs, moved = [], [], []
    if fewer and fewer.best:
        halves = [split(fewer.best.parameters, k, points.scales) for k in range(count - 1)]
    if more and more.best:
        pairs = [merged(more.best.parameters, *pair) for pair in combinations(range(count + 1), 2)]
    if cell.best:
        fused = [merged(cell.best.parameters, *pair) for pair in combinations(range(count), 2)]
        moved = [split(theta, k, points.scales) for theta in fused for k in range(count - 2)]
    for kind, most in zip((others, halves, pairs, moved), KINDS, strict=True):
        starts = [in_family(theta, family) for theta in kind]
        for start in (yield from _most_promising(points, starts, cell.settings, most)):
            yield from cell.run(points, start, StartMethod.NEIGHBOUR, 0)


def _most_promising(
    points: Points, starts: Sequence[MixtureParameters], settings: EmSettings, most: int
) -> Generator[None, None, list[MixtureParameters]]:
    """Return where EM has come after some iterations from those starts from which it has come highest by then.

    Of many starts only the best go on at all (Biernacki, Celeux & Govaert 2003, Computational Statistics & Data
    Analysis 41: short runs of EM). Where there is no choice, or hot beginnings tell nothing, the first are returned.
    """
    if len(starts) <= most or settings.anneals:
        return list(starts[:most])
    frames = []
    for start in starts:
        frames.append(start_frame(points, start, settings))
        yield
    frames.sort(key=lambda frame: -frame.objective)
    short, reached = replace(settings, max_iter=SHORT), []
    for frame in frames[:MOST_SHORT]:
        cell = Cell(frame.parameters.n_components, short, {})
        yield from cell.run(points, frame.parameters, StartMethod.AS_DRAWN, 0)
        reached += [each for each, *_ in cell.frames]
    reached.sort(key=lambda frame: -frame.objective)
    return [frame.parameters for frame in reached[:most]]


def start_of_search(
    method: StartMethod,
    points: Points,
    count: int,
    seed: int,
    family: Family,
    noise: float,
    made: Made | None = None,
) -> MixtureParameters:
    """Return a start of a search.

    By hierarchy the components have the moments of their groups, otherwise the shape of the data; so the units of x
    and y do not matter. What was ``made`` before is not made again.
    """
    made = {} if made is None else made
    key = (method, count, seed)
    if key not in made:
        made[key] = make_start(method, points, count, seed)
    start = made[key]
    covariances = start.covariances
    shape = points.covariance / count
    (xx, xy), (_, yy) = shape.tolist()
    sound = is_positive_definite(xx, xy, yy) and unexplained(xx, xy, yy) > SMALLEST_CORRELATION_LEFT * yy
    if method is not StartMethod.HIERARCHICAL and sound:
        covariances = np.repeat(shape[None], count, axis=0)
    start = start.changed(covariances=project(family, covariances, start.weights))
    return with_noise(start, points, noise)
