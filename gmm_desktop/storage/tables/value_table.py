"""A table from values that are no text: of JSON and of spreadsheets."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage.progress import Progress, report
from gmm_desktop.storage.tables.cells import Signs
from gmm_desktop.storage.tables.column_builder import ColumnBuilder
from gmm_desktop.storage.tables.table import Dialect, ReadOptions, Table, shortened, unique_names
from gmm_desktop.storage.tables.text_layout import MOST_COLUMNS, PREVIEW_ROWS
from gmm_desktop.storage.text_file import Source

ROWS_AT_ONCE = 16_384
NUMBERS: set[type] = {int, float}

Piece = tuple[Sequence[Sequence[Any]], Sequence[int] | IntArray]
"""Some rows, and where they stand."""


def cell_text(value: Any) -> str:
    """Write a value as it would stand in a text, numbers to the last digit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def value_table(
    source: Source,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    numbering: IntArray,
    unit: str,
    dialect: Dialect,
    options: ReadOptions,
    progress: Progress,
    begin: float = 0.0,
) -> Table:
    """Return the table of rows of equal length.

    Parameters
    ----------
    source : Source
        Where they are from.
    names : sequence of str
        C names, empty where there are none.
    rows : sequence of sequence
        N rows of C numbers, texts, dates or None.
    numbering : ndarray of int, shape (N,)
        Where the rows stand.
    unit : str
        What that counts.
    dialect : Dialect
        How they were read.
    options : ReadOptions
        What stands for a missing value.
    progress : callable
        Told of the way from ``begin`` to 1.
    begin : float
        How much was done before.

    Raises
    ------
    DataError
        ``too_many_columns`` (line, found, most).
    """
    pieces = [
        (rows[start : start + ROWS_AT_ONCE], numbering[start : start + ROWS_AT_ONCE])
        for start in range(0, len(rows), ROWS_AT_ONCE)
    ]
    return piecewise_table(source, names, lambda: iter(pieces), unit, dialect, options, progress, begin)


def piecewise_table(
    source: Source,
    names: Sequence[str],
    pieces: Callable[[], Iterator[Piece]],
    unit: str,
    dialect: Dialect,
    options: ReadOptions,
    progress: Progress,
    begin: float = 0.0,
) -> Table:
    """Return the table of rows that come in pieces, as `value_table` does; ``pieces`` may be called again.

    Raises
    ------
    DataError
        ``too_many_columns`` (line, found, most).
    """
    check_width(source, len(names), unit)
    signs = Signs(missing=options.missing_words)
    words: set[int] = set()
    while True:
        builders = [
            ColumnBuilder(name, with_words=place in words) for place, name in enumerate(unique_names(names))
        ]
        numbering: list[IntArray] = []
        preview: list[tuple[str, ...]] = []
        for rows, places in pieces():
            for place, builder in enumerate(builders):
                _add(builder, [row[place] for row in rows], signs)
            numbering.append(np.asarray(places, np.int64))
            shown = rows[: PREVIEW_ROWS - len(preview)]
            preview += [tuple(shortened(cell_text(value)) for value in row) for row in shown]
            report(progress, begin)
        new = {place for place, each in enumerate(builders) if each.has_odd_cells and not each.with_words}
        if not new:
            break
        words |= new
    columns = tuple(builder.finish() for builder in builders)
    report(progress, 1.0)
    return Table(source.place, source.name, columns, np.concatenate(numbering), unit, dialect, tuple(preview))


def check_width(source: Source, width: int, unit: str) -> None:
    """Refuse a table of too many columns.

    Raises
    ------
    DataError
        ``too_many_columns`` (line, found, most).
    """
    if width > MOST_COLUMNS:
        raise DataError(
            "too_many_columns", path=source.place, line=1, found=width, most=MOST_COLUMNS, unit=unit
        )


def _add(builder: ColumnBuilder, values: list[Any], signs: Signs) -> None:
    if not builder.with_words and set(map(type, values)) <= NUMBERS:
        try:
            numbers = np.array(values, dtype=np.float64)
        except OverflowError:
            numbers = np.array([np.inf])
        if bool((np.abs(numbers) <= LARGEST_NUMBER).all()):
            builder.add_numbers(numbers)
            return
    builder.add_cells([cell_text(value) for value in values], signs)
