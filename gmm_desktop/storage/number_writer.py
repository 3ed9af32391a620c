"""Tables of numbers as files: every number with all its digits, in memory only a few rows at a time."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_pieces
from gmm_desktop.storage.number_tables import Cell, NumberTable, Row
from gmm_desktop.storage.table_writer import csv_text

SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
JSON = ".json"

Watch = Callable[[int, int], None]
"""Is told how many rows of how many are written; what it raises ends the writing."""


def unwatched(_done: int, _total: int) -> None:
    """Do not look."""


def number_formats() -> tuple[str, ...]:
    """Return the suffixes a table of numbers can be written under."""
    return (*SEPARATORS, JSON)


def write_numbers(path: Path, table: NumberTable, watch: Watch = unwatched) -> None:
    """Write a table in the form its suffix says: comma- or tab-separated, or JSON.

    JSON is an object with ``columns`` and ``data``, the rows; pandas calls that "split".

    Raises
    ------
    CodedError
        ``unknown_format`` (path, found, known), or ``cannot_write`` (path, reason); a file that was there is as it
        was.
    """
    suffix = path.suffix.lower()
    if suffix in SEPARATORS:
        pieces = delimited_pieces(table, SEPARATORS[suffix], watch)
    elif suffix == JSON:
        pieces = json_pieces(table, watch)
    else:
        raise CodedError(
            "unknown_format", path=str(path), found=suffix or path.name, known=", ".join(number_formats())
        )
    write_pieces(path, pieces)


def delimited_pieces(table: NumberTable, separator: str, watch: Watch = unwatched) -> Iterator[str]:
    """Yield a table as lines of cells, a header first; an empty cell means that there is no number."""
    yield csv_text([_in_one_line(name) for name in table.columns], [], separator)
    for rows in _watched(table, watch):
        yield "".join(f"{separator.join(map(_cell, row))}\n" for row in rows)


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


def _cell(cell: Cell) -> str:
    """Write a number so that reading it gives the same one; no word in a table needs quotes."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else repr(cell)
