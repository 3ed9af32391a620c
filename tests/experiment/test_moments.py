"""Which half-steps are meant by what is typed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.moments import moment, moments, spaced, spread_out, telling
from gmm_desktop.mixture.errors import CodedError


@pytest.mark.parametrize(
    ("text", "half_step"),
    [("START", 0), ("last", 31), ("7", 7), (" 5E ", 9), ("5m", 10), ("0M", 0), ("31", 31)],
)
def test_a_frame_is_named_by_word_by_half_step_or_by_iteration(text: str, half_step: int) -> None:
    assert moment(text, 31) == half_step


@pytest.mark.parametrize("text", ["", "32", "-1", "E", "0E", "16M", "first", "1.5", "²", "9" * 30])
def test_a_frame_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(CodedError) as caught:
        moment(text, 31)
    assert caught.value.code == "no_such_frame"
    assert caught.value.values["last"] == 31


@pytest.mark.parametrize(
    ("text", "half_steps"),
    [
        ("START,1M,2M,LAST", (0, 2, 4, 9)),
        (":", tuple(range(10))),
        ("2:6", (2, 3, 4, 5, 6)),
        ("0:LAST:2", (0, 2, 4, 6, 8, 9)),
        ("1E:3M:3", (1, 4, 6)),
        ("4:4", (4,)),
    ],
)
def test_several_frames_are_a_list_or_a_range_with_both_ends(text: str, half_steps: tuple[int, ...]) -> None:
    assert moments(text, 9) == half_steps


@pytest.mark.parametrize("text", ["6:2", "0:4:0", "0:4:-1", "0:4:2:1", "a:b", "0:99", "1,,2"])
def test_a_range_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(CodedError):
        moments(text, 9)


@given(st.integers(0, 500), st.integers(1, 40))
def test_frames_spread_out_are_ends_and_whole_iterations_between(last: int, count: int) -> None:
    chosen = spread_out(count, last)
    assert chosen[-1] == last
    assert count == 1 or chosen[0] == 0
    assert len(chosen) <= count + 1
    assert list(chosen) == sorted(set(chosen))
    assert all(step % 2 == 0 for step in chosen[:-1])


def test_a_strip_nobody_has_chosen_has_the_iterations_of_the_book_and_the_end() -> None:
    assert telling(110) == (0, 2, 4, 10, 40, 110)
    assert telling(7) == (0, 2, 4, 7)
    assert telling(0) == (0,)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 60))
def test_equal_steps_end_with_the_last_one(first: int, more: int, step: int) -> None:
    chosen = spaced(first, first + more, step)
    assert (chosen[0], chosen[-1]) == (first, first + more)
    assert chosen[:-1] == tuple(range(first, first + more, step))


def test_frames_spread_out_by_hand() -> None:
    """Fifteen iterations in 4 frames: 0, 5, 10, 15; a half-step more ends after E; in 2 frames only the ends."""
    assert spread_out(4, 30) == (0, 10, 20, 30)
    assert spread_out(4, 31) == (0, 10, 20, 31)
    assert spread_out(5, 40) == (0, 10, 20, 30, 40)
    assert spread_out(2, 50) == (0, 50)
    assert spread_out(1, 50) == (0, 50)
    assert spread_out(9, 6) == (0, 2, 4, 6)
    assert spread_out(3, 0) == (0,)
    assert spread_out(3, 1) == (0, 1)


@given(st.integers(8, 500), st.integers(3, 40))
def test_frames_spread_out_are_even_in_iterations(last: int, count: int) -> None:
    """But for rounding to whole iterations, of which each way between two takes part at both ends."""
    gaps = np.diff([step // 2 for step in spread_out(count, last)[:-1]])
    if len(gaps):
        assert gaps.max() - gaps.min() <= 1
