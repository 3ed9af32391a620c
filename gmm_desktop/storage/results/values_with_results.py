"""The rows of an array or of JSON as CSV, with results behind those that are points."""

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.results.identity_columns import Cell, fresh_names
from gmm_desktop.storage.results.number_writer import SEPARATORS, cell_writer, separator_of
from gmm_desktop.storage.results.point_results import RESULT_COLUMNS, Result
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import Column, ReadOptions, Table
from gmm_desktop.storage.text_file import Source

LARGEST_COUNT = 1e15
"""Below it a whole number is written without decimals, though it was read as a real one."""


def value_pieces(
    file: TableFile, suffix: str, results: Iterator[tuple[int, Result]], *, decimal_comma: bool = False
) -> Iterator[bytes]:
    """Yield headings, and the rows of the table that was read, as lines of UTF-8.

    Parameters
    ----------
    file : TableFile
        What was read, and how.
    suffix : str
        Of the file that is written; it says what stands between cells.
    results : iterator of (int, tuple)
        Rows or entries from 1, ascending, and what stands behind them.
    decimal_comma : bool
        Whether numbers have a comma before their decimals.

    Raises
    ------
    CodedError
        ``table_form`` (path, row_unit) where not all texts of the table are in memory, and those of `read_table`.
    """
    following = next(results, None)
    table = _table(file, from_first=following is not None and following[0] == 1)
    sides = [_cells(table, column, file) for column in table.columns]
    names = [column.name for column in table.columns]
    rows = chain([(0, names)], zip(table.numbering.tolist(), zip(*sides, strict=True), strict=True))
    results = results if following is None else chain([following], results)
    left = yield from result_lines(rows, 0, suffix, results, decimal_comma=decimal_comma)
    if left:  # it was read in another way
        raise CodedError("table_form", path=file.path, row_unit=table.unit)


def result_lines(
    rows: Iterable[tuple[int, Sequence[Cell]]],
    heading: int,
    suffix: str,
    results: Iterator[tuple[int, Result]],
    *,
    decimal_comma: bool,
) -> Generator[bytes, None, bool]:
    """Yield numbered rows as lines of UTF-8 with what stands behind them; ``heading`` is the number of the headings.

    The rest as in `value_pieces`. What it returns is whether results without a row are left.
    """
    separator = separator_of(suffix if suffix in SEPARATORS else ".csv", decimal_comma=decimal_comma)
    write = cell_writer(separator, decimal_comma=decimal_comma)
    following = next(results, None)
    for number, cells in rows:
        more: Sequence[Cell] = [None] * len(RESULT_COLUMNS)
        if number == heading:
            more = fresh_names(RESULT_COLUMNS, [str(cell) for cell in cells], "_{}")
        elif following is not None and number == following[0]:
            more = following[1]
            following = next(results, None)
        yield (separator.join(map(write, (*cells, *more))) + "\n").encode()
    return following is not None


def _table(file: TableFile, *, from_first: bool) -> Table:
    """Read the table again; where the first row is a point it holds no names."""
    encoding, part = file.encoding or None, file.part or None
    options = ReadOptions(encoding=encoding, part=part, header=False if from_first else None)
    return read_table(Source.of(Path(file.path)), options)


def _cells(table: Table, column: Column, file: TableFile) -> list[Cell]:
    """Return the cells of a column: numbers, texts, and nothing where the value is missing."""
    found: list[Cell] = [None] * len(table)
    if column.numbers is not None:
        found = [None if math.isnan(value) else plain_number(value) for value in column.numbers.tolist()]
    if column.codes is not None:
        words = column.words
        for row in column.odd_rows.tolist():
            found[row] = words[column.codes[row]]
    elif len(column.odd_rows) > len(column.odd):
        raise CodedError("table_form", path=file.path, row_unit=table.unit)
    else:
        for cell in column.odd:
            found[cell.row] = cell.text
    return found


def plain_number(value: float) -> float | int:
    """Return a number that is whole as one."""
    return int(value) if value.is_integer() and abs(value) < LARGEST_COUNT else value
