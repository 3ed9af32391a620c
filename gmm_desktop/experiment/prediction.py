"""Guessing where the next M-step will put a mean, and judging the guess when the step is shown.

A guess is not part of the experiment and changes nothing in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.frames import Frame

Pair = tuple[float, float]

LEAST_MOVE = 0.01
"""A mean that moves by less than so many σ (Mahalanobis distance) is too slow to be guessed; it is not counted."""

GOOD = 50.0
"""Guesses of so many points and more, one after the other, make a streak."""


@dataclass(frozen=True)
class Guess:
    """Where a mean is said to be after the M-step to come, in data units."""

    component: int
    place: Pair


@dataclass(frozen=True)
class Verdict:
    """A guess beside what happened.

    Parameters
    ----------
    component : int
        Which, from 0.
    guess, before, after : (float, float)
        The place guessed, and the mean before and after the M-step, in data units.
    error : float
        ‖guess − after‖, in data units.
    sigmas : float
        The same as a Mahalanobis distance under the component's new covariance: how many of its σ.
    score : float
        Share of the way that was found, of 100: 100 · max(0, 1 − ‖guess − after‖ / ‖before − after‖).
    small : bool
        The mean moved by less than `LEAST_MOVE` σ.
    new : bool
        This step of this component was not judged before.
    """

    component: int
    guess: Pair
    before: Pair
    after: Pair
    error: float
    sigmas: float
    score: float
    small: bool
    new: bool

    @property
    def counted(self) -> bool:
        """Whether it counts for the running score."""
        return self.new and not self.small


@dataclass(frozen=True)
class Score:
    """The running score: how many guesses, their points in all, and how many good ones followed each other."""

    count: int = 0
    total: float = 0.0
    streak: int = 0
    best: int = 0

    @property
    def mean(self) -> float:
        """Mean points of a guess; 0 before the first."""
        return self.total / self.count if self.count else 0.0


@dataclass(frozen=True)
class Prediction:
    """The open guesses, the newest verdicts and the score.

    Parameters
    ----------
    run : int or None
        Identifier of the run that guesses and verdicts are about.
    half_step : int
        The M-step they are about, as a frame of that run.
    guesses : tuple of Guess
        Not judged yet, at most one for each component.
    verdicts : tuple of Verdict
        Of the M-step judged last.
    score : Score
        Of all guesses so far.
    judged : frozenset of (int, int, int)
        Run, half-step and component of what was judged: once known it is not counted again.
    """

    run: int | None = None
    half_step: int = 0
    guesses: tuple[Guess, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    score: Score = Score()
    judged: frozenset[tuple[int, int, int]] = frozenset()


def next_m_step(timeline: Timeline) -> int | None:
    """Return the frame of the M-step that follows the one shown, or None where the run ends before it."""
    coming = timeline.cursor + 2 - timeline.cursor % 2
    return None if timeline.run.stop is not None and coming > timeline.last else coming


def ghosts(prediction: Prediction, timeline: Timeline) -> tuple[Pair, ...]:
    """Return where each mean is said to go, by default where it is; nothing where no M-step is to come."""
    coming = next_m_step(timeline)
    if coming is None:
        return ()
    places = [_pair(mean) for mean in timeline.frame.parameters.means]
    if (prediction.run, prediction.half_step) == (timeline.run.identifier, coming):
        for guess in prediction.guesses:
            places[guess.component] = guess.place
    return tuple(places)


def guessed(prediction: Prediction, timeline: Timeline, component: int, place: Pair | None) -> Prediction:
    """Guess where a component's mean will go, or with None take the guess back.

    Where no M-step is to come nothing is guessed.
    """
    coming = next_m_step(timeline)
    if coming is None or component >= timeline.frame.parameters.n_components:
        return prediction
    about = (timeline.run.identifier, coming)
    open_ones = prediction.guesses if (prediction.run, prediction.half_step) == about else ()
    others = tuple(guess for guess in open_ones if guess.component != component)
    new = () if place is None else (Guess(component, place),)
    if not new and others == prediction.guesses:
        return prediction
    return replace(prediction, run=about[0], half_step=coming, guesses=others + new, verdicts=())


def followed(prediction: Prediction, timeline: Timeline, *, ran: bool) -> Prediction:
    """Return the prediction at the frame now shown: judged, still open, or dropped.

    Parameters
    ----------
    prediction : Prediction
        At the frame shown before.
    timeline : Timeline
        With the frame shown now.
    ran : bool
        EM came there by running, perhaps past the M-step guessed, and not a person by seeking.
    """
    if not prediction.guesses:
        return prediction
    run, cursor = timeline.run, timeline.cursor
    if run.identifier != prediction.run:
        return replace(prediction, guesses=())
    if cursor == prediction.half_step or (ran and cursor > prediction.half_step):
        return _judged(prediction, run.frames[prediction.half_step - 2], run.frames[prediction.half_step])
    still = next_m_step(timeline) == prediction.half_step
    return prediction if still else replace(prediction, guesses=())


def verdicts_shown(prediction: Prediction, timeline: Timeline) -> tuple[Verdict, ...]:
    """Return the verdicts to draw at the frame shown: after the M-step they are about and the E-step behind it."""
    here = timeline.run.identifier == prediction.run
    return prediction.verdicts if here and timeline.cursor - prediction.half_step in (0, 1) else ()


def verdict(guess: Guess, before: Frame, after: Frame, *, new: bool = True) -> Verdict:
    """Judge one guess.

    Parameters
    ----------
    guess : Guess
        What was said.
    before, after : Frame
        With the mean before and after the M-step.
    new : bool
        This step of this component was not judged before.
    """
    component = guess.component
    start, end = (_pair(frame.parameters.means[component]) for frame in (before, after))
    covariance = after.parameters.covariances[component]
    error, move = math.dist(guess.place, end), math.dist(start, end)
    score = 100 * max(0.0, 1 - error / move) if move > 0 else 100.0 * (error == 0)
    small = _in_sigmas(start, end, covariance) < LEAST_MOVE
    sigmas = _in_sigmas(guess.place, end, covariance)
    return Verdict(component, guess.place, start, end, error, sigmas, score, small, new)


def counted(score: Score, verdicts: Sequence[Verdict]) -> Score:
    """Add the verdicts that count to the running score."""
    for each in verdicts:
        if each.counted:
            streak = score.streak + 1 if each.score >= GOOD else 0
            score = Score(score.count + 1, score.total + each.score, streak, max(score.best, streak))
    return score


def without_score(prediction: Prediction) -> Prediction:
    """Begin the score anew; what is guessed stays, what was judged still does not count again."""
    return replace(prediction, score=Score(), verdicts=())


def _judged(prediction: Prediction, before: Frame, after: Frame) -> Prediction:
    keys = {
        guess: (prediction.run or 0, prediction.half_step, guess.component) for guess in prediction.guesses
    }
    verdicts = tuple(
        verdict(guess, before, after, new=keys[guess] not in prediction.judged)
        for guess in sorted(prediction.guesses, key=lambda guess: guess.component)
    )
    return replace(
        prediction,
        guesses=(),
        verdicts=verdicts,
        score=counted(prediction.score, verdicts),
        judged=prediction.judged | set(keys.values()),
    )


def _in_sigmas(place: Pair, mean: Pair, covariance: FloatArray) -> float:
    """Return √((x − μ)ᵀ Σ⁻¹ (x − μ)), by the Cholesky factor of Σ."""
    (xx, xy), (_, yy) = covariance.tolist()
    dx, dy = place[0] - mean[0], place[1] - mean[1]
    l11 = math.sqrt(xx)
    l21 = xy / l11
    l22 = math.sqrt(unexplained(xx, xy, yy))
    first = dx / l11
    return math.hypot(first, (dy - l21 * first) / l22)


def _pair(mean: FloatArray) -> Pair:
    x, y = mean.tolist()
    return x, y
