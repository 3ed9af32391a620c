"""A delimited text, line by line as it is, with results behind the lines that are rows."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.storage.results.identity_columns import fresh_names
from gmm_desktop.storage.results.number_writer import with_decimal_comma
from gmm_desktop.storage.results.point_results import RESULT_COLUMNS, Result
from gmm_desktop.storage.tables.cells import as_meant, is_missing, may_be_number
from gmm_desktop.storage.tables.delimited_text import LONGEST_RECORD, SPACES, split_cells

MISSING = "NA"
"""What stands for nothing between white space, where there are no empty cells."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_pieces(opened: BinaryIO, file: TableFile, results: Iterator[tuple[int, Result]]) -> Iterator[bytes]:
    """Yield the text again, in its own encoding, with results behind its rows.

    Parameters
    ----------
    opened : binary file
        The text, open at its beginning.
    file : TableFile
        How it was read.
    results : iterator of (int, tuple)
        Lines at which rows begin, ascending, and what stands behind them.
    """
    mark, codec = _encoding(opened, file.encoding)
    yield mark
    lines = io.TextIOWrapper(opened, codec, newline="")
    try:
        for line in _Rewriting(lines, file, results).lines():
            yield line.encode(codec)
    finally:
        lines.detach()


def _encoding(opened: BinaryIO, encoding: str) -> tuple[bytes, str]:
    """Return the byte order mark, which is passed over, and a codec that neither expects nor writes one."""
    head = opened.read(4)
    if encoding.startswith("utf"):
        for mark, codec in _MARKS:
            if head.startswith(mark):
                opened.seek(len(mark))
                return mark, codec
    opened.seek(0)
    return b"", encoding.removesuffix("-sig")


class _Rewriting:
    """One passage through the lines."""

    def __init__(self, lines: Iterator[str], file: TableFile, results: Iterator[tuple[int, Result]]) -> None:
        self._lines, self._file, self._results = lines, file, results
        self._held: deque[str] = deque()
        self._number = 0
        self._row = 0
        self._result: Result | None = None
        self._advance()

    def _advance(self) -> None:
        """Go on to the next line for which there are results."""
        following = next(self._results, None)
        self._row, self._result = following or (0, None)

    def lines(self) -> Iterator[str]:
        """Yield every line."""
        begun = self._file.header_line > 0
        while (line := self._next()) is not None:
            if self._number < self._file.header_line:
                yield line
            elif self._number == self._file.header_line:
                yield from self._with_headings(self._record(line))
            elif self._number == self._row and self._result is not None:
                cells, begun = self._written(self._result), True
                self._advance()
                yield from self._with_cells(self._record(line), cells)
            elif line.strip() and (begun or self._holds_numbers(line)):
                yield from self._other_row(line)
            else:
                yield line

    def _holds_numbers(self, line: str) -> bool:
        """Return whether a line before the first point, without headings above it, is a row and not a title."""
        cells = self._cells([line]) or []
        return any(map(may_be_number, cells)) or all(map(is_missing, cells))

    def _next(self) -> str | None:
        line = self._held.popleft() if self._held else next(self._lines, None)
        self._number += line is not None
        return line

    def _record(self, line: str) -> list[str]:
        """Return the lines of the row that begins with a line; it alone if no row comes of it."""
        if '"' not in line:
            return [line]
        record, cells = [line], self._cells([line])
        while cells is None and len(record) <= LONGEST_RECORD and self._number + 1 != self._row:
            following = self._next()
            if following is None:
                break
            record.append(following)
            cells = self._cells(record)
        if cells is None:
            self._held.extendleft(reversed(record[1:]))
            self._number -= len(record) - 1
            return record[:1]
        return record

    def _width(self, record: Sequence[str]) -> int:
        """Return how many cells a row has; none if it is no row."""
        separator = self._file.delimiter
        if separator != SPACES and len(record) == 1 and '"' not in record[0]:
            return record[0].count(separator) + 1
        return len(self._cells(record) or [])

    def _cells(self, record: Sequence[str]) -> list[str] | None:
        text = "\n".join(line.rstrip("\r\n") for line in record)
        try:
            return split_cells(text, self._file.delimiter)
        except csv.Error:
            return None

    def _with_headings(self, record: list[str]) -> Iterator[str]:
        known = [as_meant(cell) for cell in self._cells(record) or []]
        names = fresh_names(RESULT_COLUMNS, known, "_{}")
        one_short = len(known) == self._file.width - 1 and not self._next_ends_empty()
        yield from self._with_cells(record, names, padded=not one_short)

    def _next_ends_empty(self) -> bool:
        """Return whether the line that follows ends in an empty cell: a header one short lacks the last name then.

        Else it lacks the first one, as R writes it.
        """
        following = self._next()
        if following is None:
            return False
        self._held.appendleft(following)
        self._number -= 1
        cells = self._cells([following])
        return bool(cells and not cells[-1])

    def _other_row(self, line: str) -> Iterator[str]:
        """Yield a row that is no point with empty cells; a line that is no row of the table as it is."""
        record = self._record(line)
        if self._width(record) == self._file.width:
            nothing = MISSING if self._file.delimiter == SPACES else ""
            yield from self._with_cells(record, [nothing] * len(RESULT_COLUMNS))
        else:
            yield from record

    def _with_cells(self, record: list[str], cells: Sequence[str], *, padded: bool = True) -> Iterator[str]:
        """Yield the lines of a row with cells behind it, below those of the headings also where it is too short."""
        last, separator = record[-1], self._file.delimiter
        content = last.rstrip("\r\n")
        end = last[len(content) :]
        if separator == SPACES:
            separator = "\t" if "\t" in content.strip() else " "
            short = 0
        else:
            width = self._width(record)
            short = max(self._file.width - width, 0) if width and padded else 0
            if width == self._file.width + 1:  # it alone ends in a separator
                content = content.rstrip().removesuffix(separator)
        yield from record[:-1]
        yield content + separator * (short + 1) + separator.join(cells) + end

    def _written(self, result: Result) -> list[str]:
        component, *numbers = result
        return [str(component), *map(self._number_text, numbers)]

    def _number_text(self, number: float) -> str:
        text = repr(number)
        if self._file.decimal == ",":
            text = with_decimal_comma(text)
        return f'"{text}"' if self._file.delimiter in text else text
