"""Lines of text that hold a table: which separator they use, and what lies between."""

import csv
from collections.abc import Iterable, Sequence

from gmm_desktop.storage.tables.cells import may_be_number

SPACES = " "
SEPARATORS = (";", "\t", "|", ",")
COMMENTS = ("#", "%")
LONGEST_RECORD = 100
"""Lines a row may go on over, inside quotation marks."""

Record = tuple[int, list[str]]
"""The number of its first line, and its cells."""


class QuotesError(ValueError):
    """Quotation marks that do not match.

    Parameters
    ----------
    line : int
        Where the row begins.
    text : str
        Its first line.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(line, text)
        self.line, self.text = line, text


class QuotedRow(list[str]):
    """The cells of a row that begins with a quotation mark: whatever they hold, it is no comment."""


def is_comment_row(cells: Sequence[str], sign: str | None) -> bool:
    """Tell whether a row begins like a comment."""
    return not isinstance(cells, QuotedRow) and is_comment(cells[0], sign)


def is_comment(line: str, sign: str | None) -> bool:
    """Tell whether a line begins like a comment: with a sign, or where that is None with ``#`` or ``%``."""
    return line.lstrip().startswith(COMMENTS if sign is None else sign) if sign != "" else False


def find_separator(lines: Sequence[str]) -> str:
    """Decide from the first lines what separates the cells: ``;``, tab, ``|``, ``,`` or (`SPACES`) white space.

    A separator stands in at least half of the lines; the one in most lines is taken. The comma loses a tie, since it
    may also be the decimal sign of a file with another separator.
    """
    outside_quotes = ["".join(text.split('"')[::2]) for text in _whole_rows(lines)]
    holding = {
        separator: sum(separator in line for line in outside_quotes)
        for separator in SEPARATORS
        if any(separator in line for line in outside_quotes)
    }
    commonest = max(holding, key=holding.__getitem__, default=SPACES)
    if commonest == "," and _are_decimal_commas(lines):
        return SPACES
    return commonest if 2 * holding.get(commonest, 0) >= len(outside_quotes) else SPACES


def _whole_rows(lines: Sequence[str]) -> list[str]:
    """Join lines between which a quotation is open; the lines as they are if it never closes."""
    rows, held = [], ""
    for line in lines:
        held += line
        if held.count('"') % 2 == 0:
            rows.append(held)
            held = ""
    return list(lines) if held else rows


def _are_decimal_commas(lines: Sequence[str]) -> bool:
    """Tell whether between spaces there are numbers with decimal commas, but between commas not only numbers."""
    body = [line.split() for line in lines[1:] or lines]
    if len({len(cells) for cells in body}) > 1 or len(body[0]) < 2:
        return False
    between_commas = (cell.strip() for line in lines[1:] or lines for cell in line.split(","))
    return all(may_be_number(cell) for cells in body for cell in cells) and not all(
        map(may_be_number, between_commas)
    )


def records(
    lines: Iterable[tuple[int, str]], separator: str, *, last: bool, comment: str | None = None
) -> tuple[list[Record], list[tuple[int, str]]]:
    """Split lines into rows of cells.

    Parameters
    ----------
    lines : iterable of (int, str)
        Numbered lines, without their ends; blank ones are passed over.
    separator : str
        What stands between cells.
    last : bool
        Whether no lines follow.
    comment : str, optional
        What a comment begins with; empty for none, and None for ``#`` or ``%`` where the line is no row.

    Returns
    -------
    rows : list of (int, list of str)
        Number of the first line and cells of each row. A comment has one cell, unless it looks like a row.
    rest : list of (int, str)
        Lines of a row that goes on after them.

    Raises
    ------
    QuotesError
        If the quotation marks of a row do not match.
    """
    rows: list[Record] = []
    held: list[tuple[int, str]] = []
    for number, line in lines:
        if not held and not line.strip():
            continue
        if not held and comment and is_comment(line, comment):
            rows.append((number, [line.strip()]))
            continue
        held.append((number, line))
        text = "\n".join(part for _, part in held)
        try:
            cells = split_cells(text, separator)
        except csv.Error as error:
            if len(held) == 1 and is_comment(line, comment):
                rows.append((number, [line.strip()]))
                held = []
                continue
            if text.count('"') % 2 == 0 or len(held) > LONGEST_RECORD:
                raise QuotesError(*held[0]) from error
            continue
        quoted = held[0][1].lstrip().startswith('"')
        rows.append((held[0][0], QuotedRow(cells) if quoted else cells))
        held = []
    if held and last:
        raise QuotesError(*held[0])
    return rows, held


def even_columns(lines: Sequence[str], separator: str, width: int) -> list[Sequence[str]] | None:
    """Split lines into columns all at once, if every line is a row of so many cells.

    Parameters
    ----------
    lines : sequence of str
        Lines of a text, none of them a comment.
    separator : str
        What stands between cells.
    width : int
        Number of cells.

    Returns
    -------
    list of sequence of str or None
        The cells, perhaps with outer white space, that `records` finds; nothing if that is not as plain.
    """
    if separator == SPACES or not lines or not all(map(str.strip, lines)):
        return None
    text = "\n".join(lines)
    if '"' in text:
        return _quoted_columns(lines, separator, width)
    if any(line.count(separator) != width - 1 for line in lines):
        return None
    cells = text.replace("\n", separator).split(separator)
    return [cells[place::width] for place in range(width)]


def _quoted_columns(lines: Sequence[str], separator: str, width: int) -> list[Sequence[str]] | None:
    plain = [line.strip(" ") for line in lines]
    reader = csv.reader(plain, delimiter=separator, skipinitialspace=True, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return None
    if len(rows) != len(lines) or any(len(row) != width for row in rows):
        return None
    return list(zip(*rows, strict=True))


def split_cells(line: str, separator: str) -> list[str]:
    """Return the cells of a row, without quotes and outer white space.

    Raises
    ------
    csv.Error
        If the quotes do not match.
    """
    if '"' not in line:
        cells = line.split() if separator == SPACES else line.split(separator)
    else:
        plain = line.replace("\t", " ") if separator == SPACES else line
        reader = csv.reader(
            [f"{part}\n" for part in plain.strip(" ").split("\n")],
            delimiter=separator,
            skipinitialspace=True,
            strict=True,
        )
        cells = next(reader)
    return [cell.strip() for cell in cells]
