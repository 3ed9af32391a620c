"""How a delimited text is laid out: where its table begins, what separates its cells, and what their names are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.tables.cells import as_meant, is_missing, may_be_name, may_be_number
from gmm_desktop.storage.tables.delimited_text import (
    QuotesError,
    Record,
    find_separator,
    is_comment,
    is_comment_row,
    records,
    split_cells,
)
from gmm_desktop.storage.tables.headers import are_units, has_header, numeric_columns
from gmm_desktop.storage.tables.table import Passed, Passing, ReadOptions, shortened, unique_names
from gmm_desktop.storage.text_file import Source

LINES_TO_JUDGE = 60
PREVIEW_ROWS = 200
SAMPLE_LINES = 400
MOST_COLUMNS = 4096

_SEPARATOR_LINE = re.compile(r'\ufeff?\s*"?sep ?= ?(\\t|.)"?[;,\s]*', re.IGNORECASE)
"""With which some spreadsheets begin."""

_SHEET_ERROR = re.compile(r"#[^\W\d_a-z][^\W_a-z]*(/[^\W_a-z]*)?[!?]?")
"""What a spreadsheet writes instead of a number: #DIV/0!, #N/A, #WERT!"""


@dataclass(frozen=True)
class Layout:
    """What the first lines of a text tell.

    Parameters
    ----------
    separator : str
        What stands between cells.
    names : tuple of str
        Of the columns.
    header_line : int
        Where they stand, from 1; 0 where they have none.
    doubtful : bool
        Whether that could be otherwise.
    first_line : int
        The first line of the body, from 1.
    textual : frozenset of int
        Columns that hold something else than numbers in the first rows.
    sample : list of list of str
        The first rows.
    n_unnamed : int
        How many columns at the end have no name.
    passed : tuple of Passed
        Lines before the body that are neither rows nor names.
    """

    separator: str
    names: tuple[str, ...]
    header_line: int
    doubtful: bool
    first_line: int
    textual: frozenset[int]
    sample: list[list[str]]
    n_unnamed: int = 0
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Start:
    """Where a table begins.

    Parameters
    ----------
    names : list of str or None
        Of the columns.
    header, body : int
        The row of names, if there is one, and the first row below, counted from 0 in the rows there are.
    doubtful : bool
        Whether that could be otherwise.
    """

    names: list[str] | None
    header: int | None
    body: int
    doubtful: bool = False


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
        Nothing if they are all blank, or if more lines are needed.

    Raises
    ------
    DataError
        ``file_only_header`` (line), ``bad_quotes`` (line, text) or ``too_many_columns`` (line, found, most).
    """
    begin = max(options.skip_lines, (options.header_line or 1) - 1)
    passed = [
        Passed(number, shortened(line), Passing.SKIPPED)
        for number, line in enumerate(lines[:begin], 1)
        if line.strip()
    ]
    numbered = list(enumerate(lines, 1))[begin:]
    first = list(islice(((n, line) for n, line in numbered if line.strip()), SAMPLE_LINES))
    if not first or (len(first) < SAMPLE_LINES and not whole):
        return None
    separator = options.delimiter
    if said := _SEPARATOR_LINE.fullmatch(first[0][1]):
        separator = separator or said[1].replace("\\t", "\t")
        first = first[1:]
    if not first:
        return None
    plain = [line for _, line in first if not is_comment(line, options.comment)]
    separator = separator or find_separator((plain or [line for _, line in first])[:LINES_TO_JUDGE])
    rows = _rows(source, numbered, first, separator, options, last=whole and len(first) < SAMPLE_LINES)
    width = _width(rows, options)
    alike = [cells for _, cells in rows if len(cells) == width]
    if not plain and (width < 2 or not numeric_columns(alike)):
        return None
    if width > MOST_COLUMNS:
        line = next(number for number, cells in rows if len(cells) == width)
        raise DataError("too_many_columns", path=source.place, line=line, found=width, most=MOST_COLUMNS)
    start = find_start(rows, width, separator, options)
    if start.body >= len(rows):
        raise DataError("file_only_header", path=source.place, line=rows[start.header or 0][0])
    passed += passed_above(rows, start, options)
    sample = [cells for _, cells in rows[start.body :] if len(cells) == width]
    names = [as_meant(cell) for cell in start.names] if start.names else [""] * width
    return Layout(
        separator,
        tuple(unique_names(names)),
        0 if start.header is None else rows[start.header][0],
        start.doubtful,
        rows[start.body][0],
        frozenset(place for place in range(width) if not _is_numeric(sample, place)),
        sample,
        next((count for count, name in enumerate(reversed(names)) if name), width),
        tuple(passed),
    )


def _rows(
    source: Source,
    numbered: Sequence[tuple[int, str]],
    first: Sequence[tuple[int, str]],
    separator: str,
    options: ReadOptions,
    *,
    last: bool,
) -> list[Record]:
    """Return the first rows; of those with wrong quotation marks only what stands before."""
    inside = [(number, line) for number, line in numbered if first[0][0] <= number <= first[-1][0]]
    try:
        rows, _ = records(inside, separator, last=last, comment=options.comment)
    except QuotesError as error:
        # Wrong rows farther down are found when they are read; the first two are needed here.
        before = [(number, line) for number, line in inside if number < error.line]
        rows, _ = records(before, separator, last=True, comment=options.comment)
        if len(rows) < 2:
            raise DataError(
                "bad_quotes", path=source.place, line=error.line, text=shortened(error.text)
            ) from error
    if not rows:
        raise DataError("bad_quotes", path=source.place, line=first[0][0], text=shortened(first[0][1]))
    return rows


def _width(rows: Sequence[Record], options: ReadOptions) -> int:
    """Return how many cells most rows have; of a title and one row under it, two at least."""
    plain = [cells for _, cells in rows if not is_comment_row(cells, options.comment)] or [
        cells for _, cells in rows
    ]
    counts = Counter(map(len, plain))
    several = {width: count for width, count in counts.items() if width > 1 and count > 1}
    return max(several or counts, key=lambda width: counts[width])


def find_start(rows: Sequence[Record], width: int, separator: str, options: ReadOptions) -> Start:
    """Find the row of names and the first row below.

    Names stand in the last row of texts above the numbers, or in the last but one where units stand below them; what
    is farther up is a title.

    Parameters
    ----------
    rows : sequence of (int, list of str)
        Numbered rows from the beginning.
    width : int
        How many cells a row of the table has.
    separator : str
        What stands between them.
    options : ReadOptions
        What is known.
    """
    alike = [place for place, (_, cells) in enumerate(rows) if len(cells) == width]
    plain = [place for place in alike if not is_comment_row(rows[place][1], options.comment)] or alike
    numeric = _numeric([rows[place][1] for place in plain])
    if not numeric and (numeric := _numeric([rows[place][1] for place in alike])):
        plain = alike
    if options.header_line is not None:
        return _told(rows, width)
    if not numeric:
        return _without_numbers(rows, plain, options)
    body = _body(rows, alike, plain, numeric)
    above = _texts_above(rows, plain, body, width, options)
    if options.header is False:
        return Start(None, None, min([place for place in above if len(rows[place][1]) == width] or [body]))
    if above:
        header = above[-1]
        if len(above) > 1 and are_units(rows[header][1]):
            header = above[-2]
        names = _padded(rows, header, width)
        held = [names[place] for place in numeric]
        if options.header or (any(held) and all(map(may_be_name, held))):
            return Start(names, header, body)
        first = above[-1] if len(rows[above[-1]][1]) == width else body
        return Start(None, None, first, any(map(may_be_name, held)) and any(held))
    if options.header:
        return Start(_padded(rows, body, width), body, body + 1)
    if (found := _commented_names(rows, body, width, separator, options)) is not None:
        return Start(found, body - 1, body)
    below = [cells for _, cells in rows[body + 1 :] if len(cells) == width]
    named, doubtful = has_header(rows[body][1], below)
    if named:
        return Start(list(rows[body][1]), body, body + 1, doubtful)
    return Start(None, None, body, doubtful)


def _body(rows: Sequence[Record], alike: Sequence[int], plain: Sequence[int], numeric: Sequence[int]) -> int:
    """Return the first row that holds numbers, also one that begins like a comment."""
    first = next((place for place in plain if _has_numbers(rows[place][1], numeric)), len(rows))
    marked = (place for place in alike if place not in plain and _is_row(rows[place][1], numeric))
    return min(first, next(marked, first))


def _texts_above(
    rows: Sequence[Record], plain: Sequence[int], body: int, width: int, options: ReadOptions
) -> list[int]:
    """Return the rows above the body that could hold names: of as many cells, and one of a cell less just above."""
    above = [place for place in plain if place < body and any(rows[place][1])]
    if body and width > 2 and len(rows[body - 1][1]) == width - 1:
        above += [] if is_comment_row(rows[body - 1][1], options.comment) else [body - 1]
    return above


def _numeric(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of numbers; of a short table much of which is a title, those of its second half."""
    return numeric_columns(rows) or numeric_columns(rows[len(rows) // 2 :])


def _told(rows: Sequence[Record], width: int) -> Start:
    """Take the first row for the names, and the second for units if it is such."""
    units = len(rows) > 2 and are_units(rows[1][1])
    return Start(_padded(rows, 0, width), 0, 2 if units else 1)


def _without_numbers(rows: Sequence[Record], plain: Sequence[int], options: ReadOptions) -> Start:
    first = plain[0]
    below = [rows[place][1] for place in plain[1:]]
    named, doubtful = has_header(rows[first][1], below) if options.header is None else (options.header, False)
    if named:
        return Start(list(rows[first][1]), first, plain[1] if len(plain) > 1 else len(rows), doubtful)
    return Start(None, None, first, doubtful)


def _has_numbers(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    """Tell whether a row holds numbers, or says that they are missing, in most of the columns that hold some."""
    numbers = sum(may_be_number(cells[place]) for place in numeric)
    gaps = sum(bool(cells[place]) and is_missing(cells[place]) for place in numeric)
    return 2 * numbers >= len(numeric) or (gaps > 0 and numbers + gaps == len(numeric))


def _is_row(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    """Tell whether what begins like a comment is a row: numbers stand where they do in the others."""
    return all(
        may_be_number(cells[place]) or is_missing(cells[place]) or _SHEET_ERROR.fullmatch(cells[place])
        for place in numeric
    )


def _padded(rows: Sequence[Record], header: int, width: int) -> list[str]:
    """Return as many names as there are columns.

    A header that is one short has no name for the first column (R writes so), or for the last if that is empty: then
    each row ends in a separator.
    """
    names = list(rows[header][1])[:width]
    if len(names) == width - 1:
        below = [cells for _, cells in rows[header + 1 :] if len(cells) == width]
        return ["", *names] if any(cells[-1] for cells in below) else [*names, ""]
    if is_comment_row(rows[header][1], None) and not any(
        is_comment(name, None) for name in names[1:] if name
    ):
        names[0] = names[0].lstrip("#% ") or names[0]
    return names + [""] * (width - len(names))


def _commented_names(
    rows: Sequence[Record], body: int, width: int, separator: str, options: ReadOptions
) -> list[str] | None:
    """Return the names in a comment directly above the body, as `numpy.savetxt` writes them."""
    if body == 0 or options.comment or not is_comment_row(rows[body - 1][1], options.comment):
        return None
    cells = rows[body - 1][1]
    if len(cells) == width:
        names = _padded(rows, body - 1, width)
    else:
        whole = separator.join(cells).lstrip("#% \t")
        names = split_cells(whole, separator) if '"' not in whole else []
    named = len(names) == width and any(names) and all(map(may_be_name, names))
    return names if named else None


def passed_above(rows: Sequence[Record], start: Start, options: ReadOptions) -> list[Passed]:
    """Return the rows above the body that are neither names nor empty."""
    return [
        Passed(number, shortened(" ".join(cells)), _why(cells, options))
        for place, (number, cells) in enumerate(rows[: start.body])
        if place != start.header and any(cells)
    ]


def _why(cells: Sequence[str], options: ReadOptions) -> Passing:
    if is_comment_row(cells, options.comment):
        return Passing.COMMENT
    return Passing.UNITS if len(cells) > 1 and are_units(cells) else Passing.TITLE


def _is_numeric(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Tell whether a column holds numbers, apart from missing values."""
    column = [row[place] for row in rows]
    return all(may_be_number(cell) or is_missing(cell) for cell in column) and any(map(may_be_number, column))
