from dataclasses import replace

import numpy as np
import pytest

from gmm_desktop.mixture.acceleration import GROWTH, after_jump, jump, without_jump
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Leap, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

OVERLAPPING = [(1.5, 3, 0), (2.0, 2, 0), (2.0, 2, 1), (2.0, 3, 0), (2.5, 2, 2), (2.5, 3, 0)]
"""Distance of neighbouring groups in σ, number of groups, seed."""

THOROUGH = EmSettings(max_iter=20_000, tol=1e-14, rule=ConvergenceRule.LOG_LIKELIHOOD)


def overlapping(separation: float, count: int, seed: int) -> tuple[Points, MixtureParameters]:
    rng = np.random.default_rng(seed)
    groups = [rng.normal([separation * k, 0.4 * k], [1, 1 + 0.3 * k], (150, 2)) for k in range(count)]
    points = Points.of(np.vstack(groups))
    return points, make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, seed)


def m_frames(points: Points, start: MixtureParameters, settings: EmSettings) -> list[Frame]:
    first = start_frame(points, start, settings)
    return [first, *(each for each in iterate(points, first, settings) if each.phase is Phase.M)]


@pytest.mark.parametrize(("separation", "count", "seed"), OVERLAPPING)
def test_the_same_optimum_is_reached_in_a_quarter_of_the_passes_or_fewer(
    separation: float, count: int, seed: int
) -> None:
    """Both runs end within 1e-8 nats; counted are the passes until L is that near for good."""
    points, start = overlapping(separation, count, seed)
    plain = m_frames(points, start, THOROUGH)
    faster = m_frames(points, start, replace(THOROUGH, accelerated=True))
    best = max(plain[-1].log_likelihood, faster[-1].log_likelihood)
    passes = []
    for frames in (plain, faster):
        assert frames[-1].log_likelihood == pytest.approx(best, rel=0, abs=1e-8)
        passes.append(next(each.evaluations for each in frames if each.log_likelihood > best - 1e-8))
    assert passes[0] >= 4 * passes[1], passes
    assert any(frame.jumped for frame in faster)
    assert not any(frame.jumped for frame in plain)


def test_the_passes_are_counted_as_they_are_made() -> None:
    """One for the start and one an iteration; a jump tried and rejected costs one more."""
    points, start = overlapping(2.0, 3, 0)
    plain = m_frames(points, start, replace(THOROUGH, max_iter=50))
    assert [frame.evaluations for frame in plain] == list(range(1, 52))
    faster = m_frames(points, start, replace(THOROUGH, max_iter=50, accelerated=True))
    extra = np.diff([frame.evaluations for frame in faster])
    assert set(extra) <= {1, 2}
    for made, frame in zip(extra, faster[1:], strict=True):
        assert made == 1 or not frame.jumped
    assert fit(points, start, replace(THOROUGH, max_iter=50)).n_evaluations == 51


def test_the_jump_is_that_of_squarem_computed_by_hand() -> None:
    """Only the mean moves, by 1 and then by ½ (spread 1): r = 1, v = −½, so the step is 2 and the end 0 + 4 − 2 = 2.

    That is where halving steps lead: 1 + ½ + ¼ + … = 2.
    """

    def at(x: float) -> MixtureParameters:
        return MixtureParameters([1], [[x, 0]], [np.eye(2)])

    tried = jump(Leap(at(0), longest=16), at(1), at(1.5), EmSettings(), np.ones(2))
    assert tried is not None
    reached, length = tried
    assert length == pytest.approx(2)
    np.testing.assert_allclose(reached.means, [[2, 0]], rtol=1e-14)
    np.testing.assert_allclose(reached.covariances[0], np.eye(2), rtol=1e-14)
    capped = jump(Leap(at(0), longest=1.5), at(1), at(1.5), EmSettings(), np.ones(2))
    assert capped is not None
    np.testing.assert_allclose(capped[0].means, [[1.5 * 2 - 1.5**2 / 2, 0]], rtol=1e-14)


@pytest.mark.parametrize(
    ("leap", "places"),
    [
        (Leap(), (1.0, 1.5)),  # no step to look back on
        (Leap(MixtureParameters([1], [[0, 0]], [np.eye(2)]), 16), (1.0, 2.0)),  # straight on without end
        (Leap(MixtureParameters([1], [[0, 0]], [np.eye(2)]), 16), (1.0, 0.0)),  # back again
        (
            Leap(MixtureParameters([1], [[0, 0]], [np.eye(2)]), 1),
            (1.0, 1.5),
        ),  # no step may be longer than one
        (Leap(MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], [np.eye(2), np.eye(2)]), 16), (1.0, 1.5)),
    ],
)
def test_there_is_no_jump_where_none_would_help(leap: Leap, places: tuple[float, float]) -> None:
    middle, newest = (MixtureParameters([1], [[x, 0]], [np.eye(2)]) for x in places)
    assert jump(leap, middle, newest, EmSettings(), np.ones(2)) is None


def test_the_longest_step_grows_with_success_and_shrinks_with_failure() -> None:
    assert after_jump(Leap(None, 4), 4.0).longest == 4 * GROWTH
    assert after_jump(Leap(None, 4), 3.0).longest == 4
    assert without_jump(Leap(None, 8), failed=True).longest == 4
    assert without_jump(Leap(None, 1), failed=True).longest == 1
    assert without_jump(Leap(None, 1), failed=False).longest == GROWTH


def test_a_jump_that_would_lower_the_objective_is_not_made() -> None:
    points, start = overlapping(2.0, 3, 0)
    frames = m_frames(points, start, replace(THOROUGH, accelerated=True))
    objectives = np.array([frame.objective for frame in frames])
    rejected = [
        frame
        for frame, extra in zip(frames[1:], np.diff([f.evaluations for f in frames]), strict=True)
        if extra > 1
    ]
    assert rejected
    assert not any(frame.jumped for frame in rejected)
    assert (np.diff(objectives) >= -1e-9 * np.abs(objectives[:-1])).all()
