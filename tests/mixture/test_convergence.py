import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.convergence import (
    ConvergenceRule,
    Progress,
    Stop,
    StopReason,
    aitken_rest,
    criterion,
)
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

HALVING = Progress(mean_shift=0.25, objective=-102.0, change=2.0, change_before=4.0, n_points=50)
"""L was −108, −104 and −102; 50 points; the means moved by a quarter."""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ConvergenceRule.MEAN_SHIFT, 0.25),
        (ConvergenceRule.LOG_LIKELIHOOD, 2 / 102),
        (ConvergenceRule.ABSOLUTE, 2),
        (ConvergenceRule.PER_POINT, 0.04),
        (ConvergenceRule.AITKEN, 2),
    ],
)
def test_each_rule_compares_the_number_computed_by_hand(rule: ConvergenceRule, expected: float) -> None:
    """Aitken: the steps 4 and 2 halve, so 2·½/(1 − ½) = 2 is still to come and the limit is −100."""
    assert criterion(rule, HALVING) == pytest.approx(expected, rel=1e-15)


def test_a_fall_counts_as_much_as_a_rise() -> None:
    falling = Progress(0.25, -106.0, -2.0, -4.0, 50)
    for rule, expected in ((ConvergenceRule.ABSOLUTE, 2), (ConvergenceRule.PER_POINT, 0.04)):
        assert criterion(rule, falling) == expected
    assert criterion(ConvergenceRule.LOG_LIKELIHOOD, falling) == pytest.approx(2 / 106, rel=1e-15)
    assert criterion(ConvergenceRule.AITKEN, falling) == 2


@given(st.floats(0.01, 100), st.floats(0.01, 0.99), st.integers(1, 5))
def test_aitken_finds_the_limit_of_a_geometric_sequence_exactly(
    first: float, rate: float, index: int
) -> None:
    """Closed form: L_t = L∞ − c·a^t, with the changes c·a^t·(1 − a)."""
    before, change = (first * rate**t * (1 - rate) for t in (index - 1, index))
    rest = aitken_rest(change, before)
    assert rest == pytest.approx(first * rate ** (index + 1), rel=1e-9)


@pytest.mark.parametrize(("change", "before"), [(2.0, None), (2.0, 0.0), (2.0, 2.0), (3.0, 2.0), (-1.0, 2.0)])
def test_aitken_expects_nothing_of_changes_that_do_not_shrink(change: float, before: float | None) -> None:
    assert aitken_rest(change, before) is None
    assert criterion(ConvergenceRule.AITKEN, Progress(0, -100, change, before, 5)) == math.inf


def test_aitken_at_rest_expects_to_stay() -> None:
    assert aitken_rest(0.0, None) == 0


def test_only_a_rule_that_was_met_is_convergence() -> None:
    met = {reason for reason in StopReason if Stop(reason).converged}
    assert {reason.value for reason in met} == {rule.value for rule in ConvergenceRule}


@pytest.mark.parametrize("patience", [1, 2, 5])
@pytest.mark.parametrize("rule", list(ConvergenceRule))
def test_a_run_ends_when_its_rule_has_held_as_often_as_asked(
    rule: ConvergenceRule, patience: int, three_groups: Points, start: MixtureParameters
) -> None:
    """The numbers of the rule, worked out anew from L and the means of the frames."""
    settings = EmSettings(max_iter=500, tol=1e-3, rule=rule, patience=patience)
    first = start_frame(three_groups, start, settings)
    frames = [first, *(f for f in iterate(three_groups, first, settings) if f.phase is Phase.M)]
    values, held = [frame.log_likelihood for frame in frames], []
    for index, (old, new) in enumerate(pairwise(frames)):
        change = new.log_likelihood - old.log_likelihood
        found = {
            ConvergenceRule.MEAN_SHIFT: float(((new.parameters.means - old.parameters.means) ** 2).sum())
            ** 0.5,
            ConvergenceRule.LOG_LIKELIHOOD: abs(change / new.log_likelihood),
            ConvergenceRule.ABSOLUTE: abs(change),
            ConvergenceRule.PER_POINT: abs(change) / 160,
            ConvergenceRule.AITKEN: math.inf,
        }[rule]
        if rule is ConvergenceRule.AITKEN and index > 0:
            rate = change / (values[index] - values[index - 1])
            found = abs(change * rate / (1 - rate)) if 0 <= rate < 1 else math.inf
        held.append(found < 1e-3)
    assert held[-patience:] == [True] * patience
    assert not any(all(held[i : i + patience]) for i in range(len(held) - patience))
    assert frames[-1].streak == patience


def test_aitken_tells_how_far_l_still_is_from_its_limit(
    three_groups: Points, start: MixtureParameters
) -> None:
    """The limit itself comes from a run that goes on until nothing changes."""
    rest = fit(three_groups, start, EmSettings(max_iter=5000, tol=1e-13, rule=ConvergenceRule.ABSOLUTE))
    for tol in (1e-2, 1e-4, 1e-6):
        found = fit(three_groups, start, EmSettings(max_iter=5000, tol=tol, rule=ConvergenceRule.AITKEN))
        assert found.converged
        assert rest.log_likelihood - found.log_likelihood < tol


@pytest.mark.parametrize("rule", list(ConvergenceRule))
def test_with_acceleration_every_rule_is_met_at_the_same_optimum(
    rule: ConvergenceRule, three_groups: Points, start: MixtureParameters
) -> None:
    plain = fit(three_groups, start, EmSettings(max_iter=5000, tol=1e-7, rule=rule))
    faster = fit(three_groups, start, EmSettings(max_iter=5000, tol=1e-7, rule=rule, accelerated=True))
    assert plain.converged
    assert faster.converged
    assert faster.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
    assert faster.n_iterations <= plain.n_iterations
