import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.figures.ticks import nice_step, nice_ticks


@pytest.mark.parametrize(
    ("span", "count", "step"),
    [(10, 10, 1), (10, 5, 2), (100, 3, 50), (0.7, 7, 0.1), (1, 6, 0.2), (9e6, 4, 5e6)],
)
def test_a_step_is_one_two_or_five_times_a_power_of_ten(span: float, count: float, step: float) -> None:
    assert nice_step(span, count) == pytest.approx(step)


def test_ticks_are_the_multiples_of_the_step_within_the_axis() -> None:
    ticks = nice_ticks(-13, 47, 7)
    assert ticks.values == pytest.approx((-10, 0, 10, 20, 30, 40))
    assert ticks.labels == ("−10", "0", "10", "20", "30", "40")
    assert ticks.note == ""


def test_both_ends_may_carry_a_tick() -> None:
    assert nice_ticks(0, 1, 5).labels == ("0", "0.2", "0.4", "0.6", "0.8", "1.0")


def test_tiny_data_take_a_common_power_of_ten() -> None:
    ticks = nice_ticks(0, 1.2e-6, 6)
    assert ticks.labels == ("0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2")
    assert ticks.note == "×10⁻⁶"


def test_data_far_from_zero_take_out_what_their_labels_share() -> None:
    ticks = nice_ticks(1e8 - 3, 1e8 + 120, 7)
    assert ticks.labels == ("0", "20", "40", "60", "80", "100", "120")
    assert ticks.values[1] == 1e8 + 20
    assert ticks.note == "+ 100 000 000"


def test_labels_tell_all_ticks_apart_far_from_zero() -> None:
    ticks = nice_ticks(-1e8, -1e8 + 1e-3, 5)
    assert len(set(ticks.labels)) == len(ticks.labels) >= 3
    assert ticks.note.endswith("− 100 000 000")


@given(
    low=st.floats(-1e9, 1e9),
    span=st.floats(-8, 9).map(lambda power: 10.0**power),
    count=st.floats(2, 20),
)
def test_there_are_never_many_more_ticks_than_wanted_and_none_outside(
    low: float, span: float, count: float
) -> None:
    high = low + max(span, 1e-6 * abs(low))
    ticks = nice_ticks(low, high, count)
    step = nice_step(high - low, count)
    assert len(ticks.values) <= math.floor(count) + 2
    assert len(set(ticks.labels)) == len(ticks.labels) == len(ticks.values)
    room = 1e-6 * step + 1e-12 * abs(low)
    assert all(low - room <= value <= high + room for value in ticks.values)


@pytest.mark.parametrize(
    ("low", "high", "note"),
    [
        (12345.6781, 12345.6789, "×10⁻⁴ + 12 345.678"),
        (-25215.77593039, -25215.77593031, "×10⁻⁸ − 25 215.7759304"),
        (1 + 1e-9, 1 + 9e-9, "×10⁻⁹ + 1"),
        (1e12 + 1, 1e12 + 8, "+ 1 000 000 000 000"),
        (1e20 + 1e10, 1e20 + 9e10, "×10¹⁰ + 1e+20"),
    ],
)
def test_label_and_note_together_are_the_value(low: float, high: float, note: str) -> None:
    ticks = nice_ticks(low, high, 5)
    assert ticks.note == note
    step = ticks.values[1] - ticks.values[0]
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        written = Decimal(label.replace("−", "-")) * Decimal(10) ** ticks.power + read_offset(note)
        assert abs(float(written - Decimal(value))) <= 1e-3 * step


def read_offset(note: str) -> Decimal:
    """Return the last number of a note, as a person reads it."""
    sign, _, digits = re.fullmatch(r"(?:×10\S+ )?([+−])( )(.*)", note).groups()  # type: ignore[union-attr]
    return Decimal(digits.replace(" ", "")) * (-1 if sign == "−" else 1)
