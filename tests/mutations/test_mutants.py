"""The mutants are those a slip of the hand could make, and no others."""

from pathlib import Path

import pytest

from tests.mutations import mutate
from tests.mutations.mutants import mutants
from tests.mutations.places import innermost, users_of_name

SOURCE = '''"""A module with 3 words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

MOST: "int | None" = 7


def area(width: float, height: float = 2.0) -> float:
    """Return 1 number."""
    if width < 0 or not height:
        raise ValueError(f"{width + 1} is below 0")
    total = [width]
    total.append(height)
    box.setSpacing(4)
    return max(width * height, MOST) - total[-1]
'''


def changes(line: int) -> set[str]:
    return {each.new for each in mutants(SOURCE) if each.line == line}


def test_the_mutants_of_a_module_by_hand() -> None:
    assert {each.line for each in mutants(SOURCE)} == {8, 11, 13, 14, 16, 18}
    assert changes(8) == {'MOST: "int | None" = 8'}
    assert changes(11) == {"def area(width: float, height: float = 4.0) -> float:"}
    assert changes(13) == {
        "if (not (width < 0 or not height)):",
        "if (width < 0 and (not height)):",
        "if (width <= 0) or not height:",
        "if (width >= 0) or not height:",
        "if width < 1 or not height:",
        "if width < 0 or height:",
    }
    assert changes(14) == {"pass"}
    assert changes(16) == {"pass"}
    assert changes(18) == {
        "return (max(width * height, MOST) + total[-1])",
        "return (max(MOST, width * height)) - total[-1]",
        "return max((width / height), MOST) - total[-1]",
        "return max(width * height, MOST) - total[1]",
        "return max(width * height, MOST) - total[-2]",
    }


def test_a_mutant_differs_in_its_line_only() -> None:
    before = SOURCE.splitlines()
    for each in mutants(SOURCE):
        after = each.source.splitlines()
        assert len(after) == len(before)
        different = [n for n, (one, other) in enumerate(zip(before, after, strict=True), 1) if one != other]
        assert different == [each.line]


def test_letters_of_more_than_a_byte_do_not_shift_the_place() -> None:
    (only,) = mutants('WORDS = ("γ · θ", 1)\n')
    assert only.source == 'WORDS = ("γ · θ", 2)\n'


def test_a_sample_is_of_its_seed() -> None:
    one, again, other = (mutate.sample(["experiment", "control"], 4, seed) for seed in (3, 3, 4))
    assert one == again
    assert [each for each in one if each in other] != one
    assert [module.split("/")[1] for module, _ in one] == 4 * ["experiment"] + 4 * ["control"]


def test_the_function_around_a_line_is_found() -> None:
    text = "def f():\n    def g():\n        return 1\n    return g\n"
    text += "class A:\n    x = 1\n    def m(self):\n        pass\n"
    assert [innermost(text, line) for line in (1, 3, 4, 6, 8)] == ["f", "f.<locals>.g", "f", "", "A.m"]


def test_who_uses_a_constant_is_found(tmp_path: Path) -> None:
    (tmp_path / "here.py").write_text("MOST = 3\n\ndef f():\n    return MOST\n")
    (tmp_path / "there.py").write_text(
        "import here\n\ndef g():\n    return here.MOST\n\ndef h():\n    return 1\n"
    )
    assert users_of_name(tmp_path, "MOST = 3\n", 1) == {"here.py:f", "there.py:g"}


def test_the_most_telling_tests_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the room of the line before others, of much of the module before little, and of few calls before many."""
    source = "def f():\n    return 1\n"
    calls = {
        "tests/ui/test_a.py::x": {"calls": ["mixture/em.py:f"]},
        "tests/mixture/test_b.py::many": {"calls": ["mixture/em.py:f", "ui/docks.py:g"]},
        "tests/mixture/test_b.py::user": {"calls": ["mixture/em.py:f", "mixture/em.py:g", "ui/docks.py:g"]},
        "tests/mixture/test_b.py::few": {"calls": ["mixture/em.py:f"]},
        "tests/mixture/test_b.py::other": {"calls": ["mixture/em.py:g"]},
    }
    (tmp_path / "gmm_desktop").mkdir()
    monkeypatch.setattr(mutate, "REPOSITORY", tmp_path)
    found = mutate.telling_tests(calls, "gmm_desktop/mixture/em.py", source, 2)
    assert [name.split("::")[1] for name in found] == ["user", "few", "many", "x"]


def test_what_was_argued_away_is_still_a_mutant_of_its_line() -> None:
    """Or the argument is about code that is no more."""
    for each in mutate.known_arguments():
        source = (mutate.REPOSITORY / each["module"]).read_text()
        lines = [
            n for n, text in enumerate(source.splitlines(), 1) if each["old"].startswith(text.strip()[:30])
        ]
        found = [(m.old, m.new) for line in lines for m in mutants(source, line)]
        assert (each["old"], each["new"]) in found, each
        assert len(each["because"]) > 20
