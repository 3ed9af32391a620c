import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.clinic import (
    KNOWN_TOLERANCES,
    Course,
    course_of,
    criteria_of,
    gaps,
    joined,
    limit,
    rate,
    would_stop,
)
from gmm_desktop.mixture.convergence import ConvergenceRule, Progress, Stop, criterion
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings


def geometric(ratio: float, terms: int, end: float = -1000.0, distance: float = 64.0) -> FloatArray:
    """Return L_t = L∞ − d·r^t, whose limit, rate and gaps are known."""
    return np.array([end - distance * ratio**t for t in range(terms)])


def course(objectives: FloatArray, n_points: int = 100) -> Course:
    changes = np.concatenate([[math.nan], np.diff(objectives)])
    all_settled = np.ones(len(objectives), dtype=np.bool_)
    return Course(np.arange(len(objectives)), objectives, changes, changes, all_settled, n_points)


def run_of(points: Points, start: MixtureParameters, settings: EmSettings) -> tuple[list[Frame], Stop]:
    frames = [start_frame(points, start, settings)]
    steps = iterate(points, frames[0], settings)
    while True:
        try:
            frames.append(next(steps))
        except StopIteration as end:
            return frames, end.value


# Geometric sequences, in closed form


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.93, 0.999])
def test_the_limit_and_the_rate_of_a_geometric_sequence_are_its_own(ratio: float) -> None:
    objectives = geometric(ratio, 12)
    assert limit(objectives) == pytest.approx(-1000.0, abs=1e-5)
    assert rate(objectives) == pytest.approx(ratio, rel=1e-4)


def test_the_gaps_of_a_geometric_sequence_fall_on_a_line() -> None:
    """By hand: log₁₀(64 · ½^t) = log₁₀ 64 − t log₁₀ 2."""
    found = gaps(geometric(0.5, 20), -1000.0)
    assert found == pytest.approx(math.log10(64) - np.arange(20) * math.log10(2), abs=1e-6)


def test_a_distance_that_is_rounding_is_no_distance() -> None:
    found = gaps(np.array([-5.0, -1.0 - 1e-16, -1.0, -0.5]), -1.0)
    assert found[0] == pytest.approx(math.log10(4))
    assert np.isnan(found[1:]).all()


def test_rounding_at_the_end_of_a_run_does_not_hide_its_rate() -> None:
    objectives = np.concatenate([geometric(0.5, 40), np.full(20, -1000.0)])
    objectives[-10:] += np.tile([1e-13, -1e-13], 5)
    assert rate(objectives) == pytest.approx(0.5, rel=0.01)
    assert limit(objectives) == pytest.approx(-1000.0, abs=1e-9)


@pytest.mark.parametrize(
    "objectives",
    [[], [-3.0], [-3.0, -2.0], [-3.0, -2.0, -1.0], [-4.0, -3.0, -1.0], [-3.0, -2.0, -2.5]],
)
def test_where_the_changes_do_not_shrink_there_is_no_limit_to_be_seen(objectives: list[float]) -> None:
    assert limit(np.array(objectives)) is None
    assert rate(np.array(objectives)) is None


@pytest.mark.parametrize("objectives", [[-1.0] * 5, [-3.0, -1.0, -1.0, -1.0], [-1.0 + 1e-15, -1.0, -1.0]])
def test_a_run_that_no_longer_moves_is_at_its_limit(objectives: list[float]) -> None:
    assert limit(np.array(objectives)) == max(objectives)
    assert rate(np.array(objectives)) is None


def test_the_limit_is_never_below_what_was_reached() -> None:
    assert limit(np.array([-4.0, -2.0, -1.0, -0.5, -0.75, -0.9])) == -0.5
    assert limit(np.array([-8.0, 0.0, -4.0, -2.0, -1.5, -1.375])) == 0.0


def test_by_turns_large_and_small_changes_have_the_rate_of_their_mean() -> None:
    """As acceleration makes them: 4, 1, 1, ¼, ¼: the last is 1/16 of the first four steps before."""
    assert rate(np.cumsum([-100.0, 4.0, 1.0, 1.0, 0.25, 0.25])) == pytest.approx((1 / 16) ** (1 / 4))


# Where rules would have stopped


@pytest.mark.parametrize(
    ("rule", "tol", "expected"),
    [
        # L_t = −64·½^t − 1000: Δ_t = 64·½^t; below 1 first at t = 7, twice running at 8
        (ConvergenceRule.ABSOLUTE, 1.0, 8),
        (ConvergenceRule.MEAN_SHIFT, 1.0, 8),
        # Δ/100 below 0.1 is Δ below 10: at 3 (8), 4
        (ConvergenceRule.PER_POINT, 0.1, 4),
        # Δ/1000-odd below 0.001 is Δ below about 1.0005 (at L = −1000.5): 64·½⁶ = 1 is, at 6, then 7
        (ConvergenceRule.LOG_LIKELIHOOD, 0.001, 7),
        # what is left equals Δ for a rate of ½; exactly 1 is not below 1
        (ConvergenceRule.AITKEN, 1.0, 8),
    ],
)
def test_a_rule_stops_where_reckoning_by_hand_says(rule: ConvergenceRule, tol: float, expected: int) -> None:
    assert would_stop(course(geometric(0.5, 20)), rule, tol, 2) == expected


def test_a_rule_that_was_never_met_often_enough_has_not_stopped() -> None:
    short = course(geometric(0.5, 8))
    assert would_stop(short, ConvergenceRule.ABSOLUTE, 1.0, 1) == 7
    assert would_stop(short, ConvergenceRule.ABSOLUTE, 1.0, 2) is None
    assert would_stop(short, ConvergenceRule.ABSOLUTE, 1.0, 100) is None
    assert would_stop(short, ConvergenceRule.ABSOLUTE, 0.0, 1) is None
    for rule in ConvergenceRule:
        assert would_stop(course(geometric(0.5, 1)), rule, 1.0, 1) is None
        assert would_stop(course(geometric(0.5, 0)), rule, 1.0, 1) is None


def test_a_rule_begins_to_count_anew_when_it_was_broken() -> None:
    objectives = np.cumsum([-10.0, 0.5, 0.5, 2.0, 0.5, 0.5, 0.5])
    assert would_stop(course(objectives), ConvergenceRule.ABSOLUTE, 1.0, 2) == 2
    assert would_stop(course(objectives), ConvergenceRule.ABSOLUTE, 1.0, 3) == 6


def test_no_rule_counts_before_the_temperature_has_settled() -> None:
    whole = course(geometric(0.5, 20))
    cooled = replace(whole, settled=whole.iterations > 10)
    assert would_stop(cooled, ConvergenceRule.ABSOLUTE, 1.0, 3) == 13
    assert len(cooled.comparable) == 9


changes = st.lists(
    st.one_of(st.floats(-1e3, 1e3), st.sampled_from([0.0, 1e-300, -1e-12, 1.0])), min_size=1, max_size=12
)


@pytest.mark.parametrize("rule", list(ConvergenceRule))
@given(made=changes, first=st.sampled_from([0.0, -1.0, -15000.0, 3e8]))
def test_all_iterations_at_once_have_the_numbers_of_each_alone(
    rule: ConvergenceRule, made: list[float], first: float
) -> None:
    """Exactly: the clinic and the run must not part over a rounding."""
    values = np.concatenate([[first], first + np.cumsum(made)])
    known = np.concatenate([[math.nan], made])
    found = criteria_of(
        Course(np.arange(len(values)), values, known, known, np.ones(len(values), np.bool_), 7), rule
    )
    before = None
    for value, change, each in zip(values[1:].tolist(), made, found.tolist(), strict=True):
        assert each == criterion(rule, Progress(change, value, change, before, 7))
        before = change


@pytest.mark.parametrize("rule", list(ConvergenceRule))
@pytest.mark.parametrize("patience", [1, 5])
@pytest.mark.parametrize(
    "variant",
    [
        {},
        {"accelerated": True},
        {"initial_temperature": 3.0, "annealing": 7},
        {"prior": Prior()},
        {"reg_covar": 0.3},
    ],
)
def test_a_run_stops_where_the_clinic_says_its_own_rule_does(
    rule: ConvergenceRule,
    patience: int,
    variant: dict[str, object],
    three_groups: Points,
    start: MixtureParameters,
) -> None:
    settings = EmSettings(rule=rule, tol=KNOWN_TOLERANCES[rule], patience=patience, max_iter=2000)
    settings = replace(settings, **variant)  # type: ignore[arg-type]
    frames, stop = run_of(three_groups, start, settings)
    assert stop.converged
    whole = course_of(frames, settings, len(three_groups))
    assert would_stop(whole, rule, settings.tol, patience) == frames[-1].iteration
    before_the_end = course_of(frames[:-2], settings, len(three_groups))
    assert would_stop(before_the_end, rule, settings.tol, patience) is None


def test_a_run_nears_the_limit_that_was_expected_half_way(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(tol=0.0, max_iter=400)
    frames, _ = run_of(three_groups, start, settings)
    whole = course_of(frames, settings, len(three_groups))
    half = limit(whole.objectives[:40])
    assert half is not None
    left = whole.objectives[-1] - whole.objectives[39]
    assert abs(half - whole.objectives[-1]) < 0.2 * left
    assert limit(whole.objectives) == pytest.approx(whole.objectives[-1], abs=1e-8)


def test_a_course_read_in_parts_is_that_read_at_once(three_groups: Points, start: MixtureParameters) -> None:
    settings = EmSettings(max_iter=9, tol=0.0, initial_temperature=2.0, annealing=4)
    frames, _ = run_of(three_groups, start, settings)
    whole = course_of(frames, settings, 160)
    for cut in (1, 6, 7):
        parts = joined(course_of(frames[:cut], settings, 160), course_of(frames[cut:], settings, 160))
        for name in ("iterations", "objectives", "changes", "mean_shifts", "settled"):
            assert np.array_equal(getattr(parts, name), getattr(whole, name), equal_nan=True), name
    assert whole.iterations.tolist() == list(range(10))
    assert whole.settled.tolist() == [False] * 6 + [True] * 4
