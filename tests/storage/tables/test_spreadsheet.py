"""Spreadsheets: what is read, what is refused, and that no size is believed."""

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gmm_desktop.experiment.provenance import ROW
from gmm_desktop.storage.tables import spreadsheet
from gmm_desktop.storage.tables.table import Kind
from tests.storage.tables.read_files import PAIR, points, refusal, table
from tests.storage.tables.workbooks import locked_ods, locked_xls, locked_xlsx, ods, xlsx

ROWS: list[list[Any]] = [["east", "north", "kind"], [1.0, 2.5, "a"], [None, 7.0, "b"], [-3.0, 400.0, "a"]]
Write = Callable[[list[list[Any]]], bytes]


@pytest.mark.parametrize("write", [lambda rows: xlsx({"One": rows}), ods])
def test_sheets_are_read_with_names_texts_and_gaps(write: Write, tmp_path: Path) -> None:
    read = table(tmp_path, write(ROWS))
    east, north, kind = read.columns
    assert [column.name for column in read.columns] == ["east", "north", "kind"]
    assert east.missing.tolist() == [1]
    assert north.numbers is not None
    assert north.numbers.tolist() == [2.5, 7, 400]
    assert kind.words == ("a", "b")
    assert (read.unit, read.numbering.tolist()) == (ROW, [2, 3, 4])


@pytest.mark.parametrize("write", [lambda rows: xlsx({"One": rows}), ods])
def test_sheets_without_names_and_with_empty_rows_are_read(write: Write, tmp_path: Path) -> None:
    read = table(tmp_path, write([[1.0, 2.5], [None, None], [-3.0, 400.0]]))
    assert (read.dialect.header, read.numbering.tolist()) == (False, [1, 3])
    assert [column.kind for column in read.columns] == [Kind.NUMBER, Kind.NUMBER]


def test_rows_are_counted_from_the_top_of_the_sheet(tmp_path: Path) -> None:
    assert table(tmp_path, xlsx({"One": [[], [None, None], *PAIR]})).numbering.tolist() == [3, 4]


def test_a_chart_is_no_sheet(tmp_path: Path) -> None:
    read = table(tmp_path, xlsx({"Chart": [], "Numbers": PAIR}, charts=1))
    assert (read.dialect.part, read.dialect.parts, len(read)) == ("Numbers", ("Numbers",), 2)


def test_one_of_several_sheets_is_chosen(tmp_path: Path) -> None:
    content = xlsx({"First": [[1.0, 2.0], [3.0, 4.0]], "Second": [[5.0, 6.0], [7.0, 8.0], [9.0, 0.0]]})
    assert table(tmp_path, content).dialect.parts == ("First", "Second")
    assert len(table(tmp_path, content, part="Second")) == 3
    assert (
        refusal(tmp_path, content, part="Third") == "t.bin has no “Third”. Choose one of “First”, “Second”."
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (xlsx({"One": []}), "t.bin is empty."),
        (xlsx({}), "t.bin is empty."),
        (xlsx({"Chart": []}, charts=1), "t.bin is empty."),
        (xlsx({"One": [["a", "b"]]}), "t.bin has names in row 1 but no numbers below them."),
        (
            xlsx({"One": [[1.0, 2.0]]}, more='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "t.bin has a sheet of more than 40,000,000 cells,",
        ),
        (
            ods(
                [[1.0, 2.0]],
                more='<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                'office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
                "</table:table-row>",
            ),
            "t.bin has a sheet of more than 40,000,000 cells,",
        ),
        (
            ods(
                [[1.0, 2.0]],
                more='<table:table-row table:number-rows-repeated="10000"><table:table-cell '
                'table:number-columns-repeated="10000"><text:p>no kind</text:p></table:table-cell>'
                "</table:table-row>",
            ),
            "t.bin has a sheet of more than 40,000,000 cells,",
        ),
        (
            ods([[1.0]], more='<table:table-row table:number-rows-repeated="²"/>'),
            "t.bin cannot be read as a spreadsheet (",
        ),
        (
            ods([[1.0, 2.0]]).replace(b"content.xml", b"contents.xm"),
            "t.bin is neither a text nor",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "t.bin cannot be read as a spreadsheet ("),
        (ods([[1.0]], more="<unclosed>"), "t.bin cannot be read as a spreadsheet ("),
    ],
)
def test_sheets_without_points_are_refused(content: bytes, words: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content).startswith(words)


@pytest.mark.parametrize(
    "content", [locked_ods("content.xml"), locked_ods("encrypted-package"), locked_xlsx(), locked_xls()]
)
def test_a_workbook_with_a_password_is_said_to_be_locked(content: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, content) == "t.bin is locked by a password. Save it without one."


def test_dates_in_a_sheet_are_texts(tmp_path: Path) -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2019-01-02"/>'
    time = '<table:table-cell office:value-type="time" office:time-value="PT01H30M00S"/>'
    content = ods([[1.0, 2.5]], more=f"<table:table-row>{day}{time}</table:table-row>")
    day_column, time_column = table(tmp_path, content).columns
    assert (day_column.words, time_column.words) == (("1.0", "2019-01-02"), ("01:30:00", "2.5"))


@pytest.mark.parametrize(("header", "names", "count"), [(True, ["1.0", "2.5"], 1), (False, ["x", "y"], 2)])
def test_whether_a_sheet_has_names_can_be_told(
    header: bool, names: list[str], count: int, tmp_path: Path
) -> None:
    read = table(tmp_path, xlsx({"One": PAIR}), header=header)
    assert ([column.name for column in read.columns], len(read)) == (names, count)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BaseException("index 7 is out of bounds.\nbacktrace"), "index 7 is out of bounds"),
        (BaseException(), "BaseException"),
    ],
)
def test_a_reader_that_panics_is_a_damaged_sheet(
    error: BaseException, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("python_calamine.CalamineWorkbook", failing_reader(error))
    assert refusal(tmp_path, xlsx({"One": PAIR})) == (
        f"t.bin cannot be read as a spreadsheet ({words}). Save it again, or as CSV."
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_reading_a_sheet_can_be_broken_off(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("python_calamine.CalamineWorkbook", failing_reader(error()))
    with pytest.raises(error):
        table(tmp_path, xlsx({"One": PAIR}))


def failing_reader(error: BaseException) -> object:
    class Reader:
        @staticmethod
        def from_filelike(_file: object) -> NoReturn:
            raise error

    return Reader


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_cell_far_from_all_others_is_found_wherever_the_pieces_end(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "_PIECE", size)
    content = xlsx({"One": PAIR}, more='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert refusal(tmp_path, content).startswith("t.bin has a sheet of more than 40,000,000 cells,")


def test_empty_cells_repeated_to_the_edge_of_the_sheet_are_no_obstacle(tmp_path: Path) -> None:
    """So spreadsheet programs end their tables."""
    rest = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert points(tmp_path, ods(PAIR, more=rest)) == PAIR


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_UNPACKED_BYTES", 100)
    assert refusal(tmp_path, xlsx({"One": PAIR})).startswith("t.bin would take")
    monkeypatch.setattr(spreadsheet, "MOST_BYTES", 100)
    assert refusal(tmp_path, xlsx({"One": PAIR})).endswith("at most 100 are read.")


def test_without_the_reader_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "python_calamine":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert refusal(tmp_path, xlsx({"One": PAIR})) == (
        "t.bin is a spreadsheet; to open it: pip install “gmm-desktop[spreadsheet]”."
    )
