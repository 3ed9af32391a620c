import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.storage.table_writer import csv_text, is_markdown, markdown_text

CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@pytest.mark.parametrize("separator", [",", "\t"])
@given(table=TABLES)
def test_what_is_written_as_csv_is_read_back_the_same(separator: str, table: list[list[str]]) -> None:
    text = csv_text(table[0], table[1:], separator)
    assert list(csv.reader(io.StringIO(text), delimiter=separator)) == table


def test_a_cell_with_comma_quote_or_line_end_stands_in_quotes() -> None:
    assert (
        csv_text(["a", "b"], [['say "no", then', "two\nlines"]]) == 'a,b\n"say ""no"", then","two\nlines"\n'
    )


def test_a_markdown_table_is_aligned_and_its_cells_cannot_break_it() -> None:
    text = markdown_text(["name", "L"], [["a|b", "−1.5"], ["two\nlines", "7"]], [False, True])
    assert text == (
        "| name      |    L |\n| --------- | ---: |\n| a\\|b      | −1.5 |\n| two lines |    7 |\n"
    )


@given(table=TABLES)
def test_every_line_of_a_markdown_table_has_as_many_cells(table: list[list[str]]) -> None:
    text = markdown_text(table[0], table[1:], [False] * len(table[0]))
    lines = text.split("\n")[:-1]
    assert len(lines) == len(table) + 1
    for line in lines:
        unescaped = line.replace("\\\\", "").replace("\\|", "")
        assert unescaped.count("|") == len(table[0]) + 1


@pytest.mark.parametrize(
    ("name", "expected"), [("a.md", True), ("a.MARKDOWN", True), ("a.csv", False), ("a", False)]
)
def test_the_suffix_chooses_the_form(name: str, expected: bool) -> None:
    assert is_markdown(Path(name)) is expected
