"""A name is shown so that everything in it is seen and nothing of it acts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.names import LONGEST, visible

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
"""Classes of the bidirectional algorithm (Unicode Annex 9) that turn text around them, or are not seen."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("length [m]", "length [m]"),
        ("길이 · Länge · 長さ", "길이 · Länge · 長さ"),
        ("a\tb\nc\0", "a⟨U+0009⟩b⟨U+000A⟩c⟨U+0000⟩"),
        ("\x1b[31m\x07\x7f", "⟨U+001B⟩[31m⟨U+0007⟩⟨U+007F⟩"),
        ("\x85\u2028\u2029", "⟨U+0085⟩⟨U+2028⟩⟨U+2029⟩"),
        ("a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"),
        ("\u2066\u2069\u200e\u200f\u061c", "⟨U+2066⟩⟨U+2069⟩⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩"),
        ("a\u200bb\u00adc\ufeff\u2060", "a⟨U+200B⟩b⟨U+00AD⟩c⟨U+FEFF⟩⟨U+2060⟩"),
        ("b\udcff", "b⟨U+DCFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("x\u3164", "x⟨U+3164⟩"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(name: str, expected: str) -> None:
    assert visible(name) == expected


@pytest.mark.parametrize("name", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🔬", "👩🏽\u200d🚀"])
def test_joiners_stay_where_a_script_or_a_picture_needs_them(name: str) -> None:
    assert visible(name) == name


def test_a_joiner_between_latin_letters_is_shown() -> None:
    assert visible("pass\u200dword") == "pass⟨U+200D⟩word"
    assert visible("\u200cx") == "⟨U+200C⟩x"


def test_a_long_name_is_cut() -> None:
    assert visible("x" * LONGEST) == "x" * LONGEST
    assert visible("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"
    assert visible("abcdef", 4) == "abc…"


ANYTHING = st.text(
    st.characters() | st.sampled_from("\u202e\u2066\u200d\x1b\x00\n\udc80<&'\"")
)  # surrogates too


@given(ANYTHING)
def test_nothing_shown_turns_text_ends_a_line_or_moves_a_cursor(name: str) -> None:
    shown = visible(name)
    left = {letter for letter in shown if unicodedata.bidirectional(letter) in TURNING} - {"\u200c", "\u200d"}
    assert left == set()
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@given(ANYTHING)
def test_what_is_shown_is_shown_the_same_again(name: str) -> None:
    assert visible(visible(name, 10_000), 100_000) == visible(name, 10_000)


@given(ANYTHING, ANYTHING)
def test_two_names_that_differ_do_not_look_the_same(one: str, other: str) -> None:
    bare = [name for name in (one, other) if not set("⟨") & set(name)]
    if len(bare) == 2 and one != other and len(one) < LONGEST and len(other) < LONGEST:
        assert visible(one) != visible(other)
