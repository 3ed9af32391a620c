"""Tables of numbers as files: every number with all its digits, in memory only a few rows at a time."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_pieces
from gmm_desktop.storage.results.identity_columns import Cell
from gmm_desktop.storage.results.number_tables import NumberTable, Row
from gmm_desktop.storage.tables.cells import may_be_thousands
from gmm_desktop.storage.tables.writer import csv_text, text_cell

SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
JSON = ".json"

Watch = Callable[[int, int], None]
"""Is told how many rows of how many are written; what it raises ends the writing."""


def unwatched(_done: int, _total: int) -> None:
    """Do not look."""


def number_formats() -> tuple[str, ...]:
    """Return the suffixes a table of numbers can be written under."""
    return (*SEPARATORS, JSON)


def write_numbers(
    path: Path, table: NumberTable, watch: Watch = unwatched, *, decimal_comma: bool = False
) -> None:
    """Write a table in the form its suffix says: comma- or tab-separated, or JSON.

    JSON is an object with ``columns`` and ``data``, the rows; pandas calls that "split". With a decimal comma the cells
    of ``.csv`` stand between semicolons, as spreadsheets of many countries expect; JSON has none.

    Raises
    ------
    CodedError
        ``unknown_format`` (path, found, known), or ``cannot_write`` (path, reason); a file that was there is as it
        was.
    """
    suffix = path.suffix.lower()
    if suffix in SEPARATORS:
        separator = separator_of(suffix, decimal_comma=decimal_comma)
        pieces = delimited_pieces(table, separator, watch, decimal_comma=decimal_comma)
    elif suffix == JSON:
        pieces = json_pieces(table, watch)
    else:
        raise CodedError(
            "unknown_format", path=str(path), found=suffix or path.name, known=", ".join(number_formats())
        )
    write_pieces(path, pieces)


def separator_of(suffix: str, *, decimal_comma: bool = False) -> str:
    """Return what stands between the cells of a file."""
    separator = SEPARATORS[suffix]
    return ";" if decimal_comma and separator == "," else separator


def delimited_pieces(
    table: NumberTable, separator: str, watch: Watch = unwatched, *, decimal_comma: bool = False
) -> Iterator[str]:
    """Yield a table as lines of cells, a header first; an empty cell means that there is no number."""
    yield csv_text([_in_one_line(name) for name in table.columns], [], separator)
    write = cell_writer(separator, decimal_comma=decimal_comma)
    for rows in _watched(table, watch):
        yield "".join(f"{separator.join(map(write, row))}\n" for row in rows)


def json_pieces(table: NumberTable, watch: Watch = unwatched) -> Iterator[str]:
    """Yield a table as JSON; null means that there is no number."""
    yield f'{{"columns": {json.dumps(table.columns)},\n"data": ['
    begin = "\n"
    for rows in _watched(table, watch):
        lines = (json.dumps(row, allow_nan=False) for row in rows)
        yield begin + ",\n".join(lines)
        begin = ",\n"
    yield "\n]}\n"


def _watched(table: NumberTable, watch: Watch) -> Iterator[Sequence[Row]]:
    done = 0
    for rows in table.blocks():
        yield rows
        done += len(rows)
        watch(done, table.count)


def _in_one_line(name: str) -> str:
    """Return a name as programs can pass over it that skip the first line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def cell_writer(separator: str, *, decimal_comma: bool = False) -> Callable[[Cell], str]:
    """Return what writes a cell: a number so that reading it gives the same one, a text in quotes where needed."""

    def write(cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return text_cell(_in_one_line(cell), separator)
        text = repr(cell)
        return with_decimal_comma(text) if decimal_comma else text

    return write


def with_decimal_comma(number: str) -> str:
    """Return a number with a comma before its decimals.

    1.234 becomes 1,2340: without the zero it could be read as a thousand and more.
    """
    text = number.replace(".", ",")
    return f"{text}0" if may_be_thousands(text) else text
