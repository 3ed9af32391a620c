"""The nudge after annealing."""

from dataclasses import replace

import numpy as np

from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.nudge import nudged
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import accumulate
from gmm_desktop.storage.samples import old_faithful

ANNEALED = EmSettings(max_iter=9, tol=0, initial_temperature=4, annealing=4, seed=7)


def m_frames(points: Points, start: MixtureParameters, settings: EmSettings) -> list[Frame]:
    first = start_frame(points, start, settings)
    return [first, *(frame for frame in iterate(points, first, settings) if frame.phase is Phase.M)]


def test_the_means_move_once_by_a_share_of_their_sigmas(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Independent: NumPy's Cholesky factor and the same draws; the M-step is that without a nudge."""
    frames = m_frames(three_groups, start, ANNEALED)
    before, after = frames[4], frames[5]
    plain = update(
        accumulate(three_groups, before.parameters), before.parameters, ANNEALED, scales=three_groups.scales
    )
    assert isinstance(plain, MixtureParameters)
    draws = np.random.default_rng(7).standard_normal((3, 2))
    moves = np.stack(
        [0.02 * np.linalg.cholesky(c) @ z for c, z in zip(plain.covariances, draws, strict=True)]
    )
    np.testing.assert_allclose(after.parameters.means, plain.means + moves, rtol=1e-12)
    assert (after.parameters.covariances == plain.covariances).all()
    assert (after.parameters.weights == plain.weights).all()
    still = m_frames(three_groups, start, replace(ANNEALED, nudge=0.0))
    assert all(one.parameters == other.parameters for one, other in zip(frames[:5], still[:5], strict=True))
    assert frames[5].parameters != still[5].parameters


def test_pinned_means_stay(start: MixtureParameters) -> None:
    settings = replace(ANNEALED, pins=Pins(means=frozenset({1})))
    moved = nudged(start, settings)
    assert (moved.means[1] == start.means[1]).all()
    assert (moved.means[[0, 2]] != start.means[[0, 2]]).all()


def test_another_seed_moves_elsewhere_and_the_same_moves_the_same(start: MixtureParameters) -> None:
    assert nudged(start, ANNEALED) == nudged(start, ANNEALED)
    assert nudged(start, ANNEALED) != nudged(start, replace(ANNEALED, seed=8))


def test_plain_em_is_never_nudged(three_groups: Points, start: MixtureParameters) -> None:
    one, other = (
        fit(three_groups, start, EmSettings(tol=0, max_iter=40, nudge=nudge)) for nudge in (0.0, 1.0)
    )
    assert one.parameters == other.parameters


def test_components_that_annealing_has_melted_part_again() -> None:
    """Old Faithful from T = 5: without a nudge both components end on one spot (measured in 100 of 100 seeds)."""
    points = old_faithful().points
    best = fit(points, make_start(StartMethod.KMEANS, points, 2, 0), EmSettings(max_iter=500)).log_likelihood
    settings = EmSettings(max_iter=3000, initial_temperature=5.0, tol=1e-9, rule="per_point")  # type: ignore[arg-type]
    for seed in range(3):
        start = make_start(StartMethod.RANDOM_POINTS, points, 2, seed)
        assert fit(points, start, settings).log_likelihood > best - 0.01
        assert fit(points, start, replace(settings, nudge=0.0)).log_likelihood < best - 100


def test_acceleration_waits_for_the_nudge(three_groups: Points, start: MixtureParameters) -> None:
    settings = replace(ANNEALED, accelerated=True, max_iter=30)
    frames = m_frames(three_groups, start, settings)
    assert not any(frame.jumped for frame in frames[:6])
    assert any(frame.jumped for frame in frames[6:])


def test_a_run_taken_up_again_at_the_nudge_is_the_same(
    three_groups: Points, start: MixtureParameters
) -> None:
    first = start_frame(three_groups, start, ANNEALED)
    whole = [first, *iterate(three_groups, first, ANNEALED)]
    for cut in (8, 9, 10, 11):
        again = list(iterate(three_groups, whole[cut], ANNEALED))
        assert all(
            one.parameters == other.parameters for one, other in zip(again, whole[cut + 1 :], strict=True)
        )
