import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.storage.tables.cells import as_meant
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.writer import csv_text, is_markdown, markdown_line, markdown_text
from gmm_desktop.storage.text_file import Source

CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=12)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@pytest.mark.parametrize("separator", [",", "\t"])
@given(table=TABLES)
def test_what_is_written_as_csv_is_read_back_the_same(separator: str, table: list[list[str]]) -> None:
    text = csv_text(table[0], table[1:], separator)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    assert [[as_meant(cell) for cell in row] for row in rows] == table


def test_a_cell_with_comma_quote_or_line_end_stands_in_quotes() -> None:
    assert (
        csv_text(["a", "b"], [['say "no", then', "two\nlines"]]) == 'a,b\n"say ""no"", then","two\nlines"\n'
    )


FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "+1+1",
    "-2+3",
    "-x",
    "\t=1",
    "\rx",
    " =1",
    "\n=1",
    "＝1",
    "'=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_like_a_formula_is_a_text_in_a_spreadsheet_and_comes_back(text: str) -> None:
    """Excel and LibreOffice take for a formula what begins with = + - @, also behind white space."""
    ((cell, _),) = csv.reader(io.StringIO(csv_text([text, "y"], []), newline=""))
    assert cell == f"'{text}"
    assert as_meant(cell) == text


@pytest.mark.parametrize(
    "text",
    [
        "-1.5",
        "+2",
        "-1e-05",
        "-1,5",
        "-.5",
        "nan",
        "-inf",
        "−1.5",
        "'",
        "it's",
        "",
        "a=1",
        "x-y",
        "1-2",
        "'tis",
    ],
)
def test_numbers_and_common_texts_are_written_as_they_are(text: str) -> None:
    ((cell, _),) = csv.reader(io.StringIO(csv_text([text, "y"], [])))
    assert cell == text == as_meant(text)


@pytest.mark.parametrize("name", ["[mm]", "{a}", "# of sides", "%", "a;b", "a\nb"])
def test_a_heading_that_could_be_something_else_stands_in_quotes_and_is_read_back(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(csv_text([name, "y"], [["1", "2"], ["3", "5"]]), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith('"')
    columns = read_table(Source.of(path)).columns
    assert [column.name for column in columns] == [" ".join(name.split()), "y"]


def test_a_name_is_not_taken_for_mark_up_in_markdown() -> None:
    assert markdown_line("<img src=x>&lt;*b*`c`[d](e)~f~") == (
        "\\<img src=x>\\&lt;\\*b\\*\\`c\\`\\[d](e)\\~f\\~"
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
