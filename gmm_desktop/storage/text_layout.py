"""How a delimited text is laid out: what separates its cells, and whether its first row holds names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.cells import as_meant, is_missing, may_be_name, may_be_number
from gmm_desktop.storage.delimited_text import QuotesError, find_separator, is_significant, records
from gmm_desktop.storage.table import ReadOptions, shortened, unique_names
from gmm_desktop.storage.text_file import Source

LINES_TO_JUDGE = 20
PREVIEW_ROWS = 200
SAMPLE_LINES = 400
MOST_COLUMNS = 4096

_SEPARATOR_LINE = re.compile(r"sep=(.)")
"""With which some spreadsheets begin."""


@dataclass(frozen=True)
class Layout:
    """What the first lines of a text tell.

    Parameters
    ----------
    separator : str
        What stands between cells.
    names : tuple of str
        Of the columns.
    header, doubtful : bool
        Whether the first row holds names, and whether that could be otherwise.
    first_line : int
        The first line of the body, from 1.
    textual : frozenset of int
        Columns that hold something else than numbers in the first rows.
    sample : list of list of str
        The first rows.
    header_line : int
        The line of the names; 0 where there are none.
    """

    separator: str
    names: tuple[str, ...]
    header: bool
    doubtful: bool
    first_line: int
    textual: frozenset[int]
    sample: list[list[str]]
    header_line: int = 0


def find_layout(source: Source, lines: Sequence[str], options: ReadOptions, *, whole: bool) -> Layout | None:
    """Look at the first lines.

    Parameters
    ----------
    source : Source
        What they are from.
    lines : sequence of str
        The first ones, or all.
    options : ReadOptions
        What is known beforehand.
    whole : bool
        Whether these are all lines.

    Returns
    -------
    Layout or None
        Nothing if they are all blank or comments, or if more lines are needed.

    Raises
    ------
    DataError
        ``file_only_header`` (line), ``bad_quotes`` (line, text) or ``too_many_columns`` (line, found, most).
    """
    numbered = [(number, line) for number, line in enumerate(lines, 1)]
    first = list(islice(((n, line) for n, line in numbered if is_significant(line)), SAMPLE_LINES))
    if not first or (len(first) < SAMPLE_LINES and not whole):
        return None
    separator = options.delimiter
    if said := _SEPARATOR_LINE.fullmatch(first[0][1].strip()):
        separator = separator or said[1]
        first = first[1:]
    if not first:
        return None
    separator = separator or find_separator([line for _, line in first[:LINES_TO_JUDGE]])
    begin = first[0][0]
    try:
        last = whole and len(first) < SAMPLE_LINES
        rows, _ = records(numbered[begin - 1 : first[-1][0]], separator, last=last)
    except QuotesError as error:
        # Wrong rows farther down are found when they are read; the first two are needed here.
        before = [(number, line) for number, line in numbered[begin - 1 :] if number < error.line]
        rows, _ = records(before, separator, last=True)
        if len(rows) < 2:
            raise DataError(
                "bad_quotes", path=source.place, line=error.line, text=shortened(error.text)
            ) from error
    (line, cells), *below = rows
    if len(cells) > MOST_COLUMNS:
        raise DataError("too_many_columns", path=source.place, line=line, found=len(cells), most=MOST_COLUMNS)
    sample = [row for _, row in below if len(row) == len(cells)]
    header, doubtful = _has_header(cells, sample) if options.header is None else (options.header, False)
    if header and not below:
        raise DataError("file_only_header", path=source.place, line=line)
    names = [as_meant(cell) for cell in cells] if header else [""] * len(cells)
    body = sample if header else [cells, *sample]
    return Layout(
        separator,
        tuple(unique_names(names)),
        header,
        doubtful,
        below[0][0] if header else line,
        frozenset(place for place in range(len(cells)) if not _is_numeric(body, place)),
        body,
        line if header else 0,
    )


def _has_header(cells: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Tell whether the first row holds names, and whether that is doubtful.

    It does if names stand over columns of numbers, and numbers over none. Without columns of numbers, or
    without anything below, it is enough that they could be names.
    """
    numeric = [place for place in range(len(cells)) if below and _is_numeric(below, place)]
    if not numeric:
        return any(cells) and all(map(may_be_name, cells)), bool(below)
    names = [bool(may_be_name(cells[place])) for place in numeric]
    named = any(cells[place] for place in numeric)
    return named and all(names), named and any(names) and not all(names)


def _is_numeric(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Tell whether a column holds numbers, apart from missing values."""
    column = [row[place] for row in rows]
    return all(may_be_number(cell) or is_missing(cell) for cell in column) and any(map(may_be_number, column))
