"""Guessing the M-step: what is open, what is judged, and the score."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.prediction import (
    Guess,
    Prediction,
    Score,
    Verdict,
    counted,
    followed,
    ghosts,
    guessed,
    next_m_step,
    verdict,
    verdicts_shown,
    without_score,
)
from gmm_desktop.experiment.timeline import Timeline, new_run, sought, with_run
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

SIGMA = [[4.0, 1.0], [1.0, 2.0]]


def at(mean: tuple[float, float], phase: Phase) -> Frame:
    theta = MixtureParameters([1.0], [mean], [SIGMA])
    return Frame(1, phase, theta, theta, 0.0, 0.0, 0.0)


BEFORE, AFTER = at((1, 2), Phase.START), at((4, 6), Phase.M)


def judged(x: float, y: float) -> Verdict:
    return verdict(Guess(0, (x, y)), BEFORE, AFTER)


@pytest.mark.parametrize(
    ("place", "error", "score"),
    [
        ((4, 6), 0, 100),  # exactly there
        ((1, 2), 5, 0),  # where it was: 3, 4, 5
        ((2.5, 4), 2.5, 50),  # half the way
        ((4, 5), 1, 80),  # 100 · (1 − 1/5)
        ((-2, -2), 10, 0),  # the other way
    ],
)
def test_the_score_is_the_share_of_the_way_that_was_found(
    place: tuple[float, float], error: float, score: float
) -> None:
    found = judged(*place)
    assert (found.error, found.score) == pytest.approx((error, score))
    assert found.counted


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_the_error_in_sigmas_is_scipys_mahalanobis_distance(x: float, y: float) -> None:
    expected = mahalanobis([x, y], [4, 6], np.linalg.inv(SIGMA))
    assert judged(x, y).sigmas == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert 0 <= judged(x, y).score <= 100


def test_a_mean_that_hardly_moves_is_judged_but_not_counted() -> None:
    slow = verdict(Guess(0, (4, 6)), at((4.001, 6), Phase.START), AFTER)
    assert slow.small
    assert not slow.counted
    stays = verdict(Guess(0, (4, 6)), at((4, 6), Phase.START), AFTER)
    assert (stays.score, stays.counted) == (100, False)
    assert verdict(Guess(0, (5, 6)), at((4, 6), Phase.START), AFTER).score == 0


@pytest.mark.parametrize(("share", "small"), [(0.0099, True), (0.0101, False)])
def test_a_move_counts_from_a_hundredth_of_a_sigma(share: float, small: bool) -> None:
    """Σ⁻¹ is [[2, −1], [−1, 4]] / 7: along x, one σ by Mahalanobis is √(7/2)."""
    start = at((4 - share * math.sqrt(7 / 2), 6), Phase.START)
    assert verdict(Guess(0, (4, 6)), start, AFTER).small is small


def test_the_score_has_a_mean_and_streaks_of_good_guesses() -> None:
    places = [(4, 6), (4, 5), (1, 2), (4, 5), (4, 6), (2.5, 4)]  # 100, 80, 0, 80, 100, 50
    score = Score()
    seen = []
    for place in places:
        score = counted(score, [judged(*place)])
        seen.append((score.streak, score.best))
    assert score.mean == pytest.approx(410 / 6)
    assert seen == [(1, 1), (2, 2), (0, 2), (1, 2), (2, 2), (3, 3)]


# In a run


@pytest.fixture
def experiment() -> Experiment:
    cloud = np.random.default_rng(4).normal((2, 3), (3, 2), size=(80, 2))
    start = MixtureParameters([0.4, 0.3, 0.3], [[0, 0], [1, 6], [5, 2]], [np.eye(2)] * 3)
    return Experiment(Dataset("cloud", Points.of(cloud), ("x", "y")), start)


@pytest.fixture
def timeline(experiment: Experiment) -> Timeline:
    """A run of six half-steps, its start shown."""
    points = experiment.dataset.points
    start = start_frame(points, experiment.start)
    steps = iterate(points, start, experiment.settings)
    frames = (start, *(next(steps) for _ in range(6)))
    return Timeline((replace(new_run(experiment, start), frames=frames),), 0, 0)


@pytest.mark.parametrize(("cursor", "coming"), [(0, 2), (1, 2), (2, 4), (3, 4), (6, 8)])
def test_the_m_step_to_come(timeline: Timeline, cursor: int, coming: int) -> None:
    assert next_m_step(sought(timeline, cursor)) == coming


def test_after_the_end_of_a_run_nothing_can_be_guessed(timeline: Timeline) -> None:
    ended = Timeline((replace(timeline.run, stop=Stop(StopReason.MAX_ITER)),), 6, 0)
    assert next_m_step(ended) is None
    assert ghosts(Prediction(), ended) == ()
    assert guessed(Prediction(), ended, 0, (1, 1)) == Prediction()
    assert next_m_step(sought(ended, 4)) == 6


def test_a_ghost_stands_on_its_mean_until_it_is_moved(timeline: Timeline) -> None:
    means = [tuple(mean) for mean in timeline.frame.parameters.means.tolist()]
    assert list(ghosts(Prediction(), timeline)) == means
    moved = guessed(guessed(Prediction(), timeline, 1, (5, 5)), timeline, 1, (6, 7))
    assert list(ghosts(moved, timeline)) == [means[0], (6, 7), means[2]]
    assert list(ghosts(moved, sought(timeline, 1))) == [means[0], (6, 7), means[2]]
    assert ghosts(moved, sought(timeline, 2))[1] != (6, 7)
    assert list(ghosts(guessed(moved, timeline, 1, None), timeline)) == means


@pytest.mark.parametrize("ran", [False, True])
def test_a_guess_stays_open_through_the_e_step_and_is_judged_at_the_m_step(
    timeline: Timeline, ran: bool
) -> None:
    open_one = guessed(Prediction(), timeline, 2, (3, 3))
    after_e = followed(open_one, sought(timeline, 1), ran=ran)
    assert after_e == open_one
    after_m = followed(after_e, sought(timeline, 2), ran=ran)
    assert after_m.guesses == ()
    (told,) = after_m.verdicts
    assert told.error == pytest.approx(math.dist((3, 3), timeline.run.frames[2].parameters.means[2]))
    assert after_m.score.count == int(told.counted)
    assert [bool(verdicts_shown(after_m, sought(timeline, place))) for place in range(5)] == [
        False, False, True, True, False,
    ]  # fmt: skip


def test_em_that_runs_past_the_step_judges_and_a_person_who_seeks_past_it_drops(timeline: Timeline) -> None:
    open_one = guessed(Prediction(), timeline, 0, (3, 3))
    assert followed(open_one, sought(timeline, 5), ran=True).verdicts
    dropped = followed(open_one, sought(timeline, 5), ran=False)
    assert (dropped.guesses, dropped.verdicts, dropped.score) == ((), (), Score())


def test_another_run_drops_the_guess_and_keeps_the_score(timeline: Timeline, experiment: Experiment) -> None:
    scored = replace(Prediction(), score=Score(2, 150.0, 2, 2))
    open_one = guessed(scored, timeline, 0, (3, 3))
    other = with_run(timeline, new_run(experiment, timeline.run.frames[0]))
    left = followed(open_one, other, ran=False)
    assert (left.guesses, left.score) == ((), scored.score)


def test_a_step_that_was_shown_before_is_not_counted_again(timeline: Timeline) -> None:
    first = followed(guessed(Prediction(), timeline, 0, (3, 3)), sought(timeline, 2), ran=True)
    assert first.score.count == 1
    again = followed(guessed(first, timeline, 0, (3.5, 3)), sought(timeline, 2), ran=False)
    assert not again.verdicts[0].counted
    assert again.score == first.score
    other = followed(guessed(again, timeline, 1, (3.5, 3)), sought(timeline, 2), ran=False)
    assert other.score.count == 2
    assert without_score(other).score == Score()
    assert without_score(other).judged == other.judged
