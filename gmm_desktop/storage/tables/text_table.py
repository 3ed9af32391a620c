"""Read a table from delimited text, block by block.

NumPy takes the blocks that are as they should be. A block it does not take goes through the cells one by
one, which reads the rarer forms and finds the place of an error; the table is the same either way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.provenance import LINE
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage.encodings import UTF_8, guessed_encoding
from gmm_desktop.storage.progress import Progress
from gmm_desktop.storage.tables.cells import Signs, is_missing, may_be_number
from gmm_desktop.storage.tables.column_builder import ColumnBuilder
from gmm_desktop.storage.tables.decimal_sign import DecimalSign, SettledLateError
from gmm_desktop.storage.tables.delimited_text import (
    SPACES,
    QuotesError,
    Record,
    even_columns,
    is_comment,
    is_comment_row,
    records,
)
from gmm_desktop.storage.tables.passed_lines import PassedLines
from gmm_desktop.storage.tables.table import Dialect, Kind, Passed, Passing, ReadOptions, Table, shortened
from gmm_desktop.storage.tables.text_layout import PREVIEW_ROWS, Layout, find_layout
from gmm_desktop.storage.text_file import (
    HEAD_BYTES,
    Source,
    chosen_encoding,
    detect_encoding,
    read_bytes,
    texts,
)

WIDEST_WORD = 32
"""Characters of a text that a block read by NumPy has room for."""

_ASCII = bytes(range(128))


class _WordsNeededError(Exception):
    """A column that seemed to hold numbers only holds text farther down: its words must be kept from the start."""

    def __init__(self, columns: frozenset[int]) -> None:
        super().__init__(columns)
        self.columns = columns


def read_text_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read the table in an open file.

    Parameters
    ----------
    source, file : Source, binary file
        What is read.
    options : ReadOptions
        What is known of it.
    progress : callable
        See `gmm_desktop.storage.tables.table.Progress`.

    Raises
    ------
    DataError
        Always with ``path``: those of `gmm_desktop.storage.text_file`, ``file_empty``, ``file_only_header``
        (line), ``too_many_columns`` (line, found, most), ``ragged_row`` (line, expected, found) where most rows are,
        ``bad_quotes`` (line, text) and ``decimal_comma_ambiguous`` (line, column, name, text).
    ReadingCancelledError
        If the progress says so.
    """
    head = read_bytes(source, file, HEAD_BYTES)
    if options.encoding is not None and not source.encoding:
        encoding, guessed = chosen_encoding(options.encoding, head), False
    else:
        encoding, guessed = detect_encoding(source, head, whole=len(head) < HEAD_BYTES)
    words: frozenset[int] = frozenset()
    while True:
        file.seek(0)
        try:
            return _Reading(source, file, encoding, guessed, options, progress, words).table()
        except _WordsNeededError as needed:
            words = needed.columns
        except SettledLateError as late:
            options = replace(options, decimal=late.sign)
        except DataError as error:
            detected = options.encoding is None and encoding == UTF_8 and head.isascii()
            if error.code != "not_in_encoding" or not detected:
                raise
            encoding, guessed = guessed_encoding(_first_foreign(source, file), whole=False), True


def _first_foreign(source: Source, file: BinaryIO) -> bytes:
    """Return what follows the first foreign letter, which comes late."""
    file.seek(0)
    content = read_bytes(source, file, HEAD_BYTES)
    while content and content.isascii():
        content = read_bytes(source, file, HEAD_BYTES)
    plain = content[: len(content) - len(content.lstrip(_ASCII))].rpartition(b"\n")[2]
    return plain + content.lstrip(_ASCII) + read_bytes(source, file, HEAD_BYTES)


@dataclass
class _Reading:
    """One passage through a file."""

    source: Source
    file: BinaryIO
    encoding: str
    guessed: bool
    options: ReadOptions
    progress: Progress
    words: frozenset[int]
    """Columns known to hold text."""
    builders: list[ColumnBuilder] = field(default_factory=list)
    numbering: list[IntArray] = field(default_factory=list)
    passed: PassedLines = field(default_factory=PassedLines)

    def table(self) -> Table:
        """Read all."""
        blocks = texts(self.source, self.file, self.encoding, self.progress)
        layout, lines, start = self._layout(blocks)
        commas = layout.separator == "," and not any("," in cell for row in layout.sample for cell in row)
        self.sign = DecimalSign(self.source, layout, self.options, "." if commas else None)
        for each in layout.passed:
            self.passed.add(each)
        self.builders = [
            ColumnBuilder(name, with_words=place in layout.textual | self.words)
            for place, name in enumerate(layout.names)
        ]
        held: list[tuple[int, str]] = []
        block = "\n".join(lines)
        while True:
            if held or not self._quickly(block, lines, start, layout):
                held = self._carefully([*held, *enumerate(lines, start)], layout, last=False)
            following = next(blocks, None)
            if following is None:
                break
            block, start = following
            lines = _lines(block)
        if held:
            self._carefully(held, layout, last=True)
        return self._finished(layout)

    def _layout(self, blocks: Iterator[tuple[str, int]]) -> tuple[Layout, list[str], int]:
        """Return the layout, and the first lines of the body with the number of the first of them."""
        lines: list[str] = []
        layout = None
        while layout is None and (following := next(blocks, None)) is not None:
            lines += _lines(following[0])
            layout = find_layout(self.source, lines, self.options, whole=False)
        layout = layout or find_layout(self.source, lines, self.options, whole=True)
        if layout is None:
            raise DataError("file_empty", path=self.source.place)
        return layout, lines[layout.first_line - 1 :], layout.first_line

    def _quickly(self, block: str, lines: Sequence[str], start: int, layout: Layout) -> bool:
        """Take a block in as a whole; tell whether that was possible."""
        if block.isspace() or not block:
            return True
        values = self._loaded(block, lines, layout)
        if values is None:
            return False
        for place, builder in enumerate(self.builders):
            if values.dtype.names is None:
                builder.add_numbers(values[:, place])
            elif builder.with_words:
                builder.add_cells(values[f"f{place}"].tolist(), self._signs)
            else:
                builder.add_numbers(values[f"f{place}"])
        self.numbering.append(np.arange(start, start + len(values)))
        return True

    def _loaded(self, block: str, lines: Sequence[str], layout: Layout) -> NDArray[Any] | None:
        textual = [builder.with_words for builder in self.builders]
        separator = layout.separator
        if '"' in block or (self.options.comment and self.options.comment in block):
            return None
        if self.sign.doubt is not None or (self.sign.decimal is None and ("," in block or "." in block)):
            return None
        if self.sign.decimal == ",":
            if any(textual) or "." in block or separator == ",":
                return None
            lines = block.replace(",", ".").split("\n")
            lines = lines[:-1] if block.endswith("\n") else lines
        dtype: Any = np.float64
        if any(textual):
            dtype = [(f"f{n}", f"U{WIDEST_WORD}" if text else np.float64) for n, text in enumerate(textual)]
        try:
            values: NDArray[Any] = np.loadtxt(
                lines, dtype, delimiter=None if separator == SPACES else separator, comments=None,
                ndmin=1 if any(textual) else 2,
            )  # fmt: skip
        except ValueError:
            return None
        if len(values) != len(lines):  # blank lines, which would upset the counting
            return None
        return values if _usable(values, textual) else None

    def _carefully(
        self, lines: Sequence[tuple[int, str]], layout: Layout, *, last: bool
    ) -> list[tuple[int, str]]:
        """Take lines in cell by cell; return those of a row that goes on in the next block."""
        if self._evenly(lines, layout):
            return []
        try:
            found, held = records(lines, layout.separator, last=last, comment=self.options.comment)
        except QuotesError as error:
            raise DataError(
                "bad_quotes", path=self.source.place, line=error.line, text=shortened(error.text)
            ) from error
        if rows := [row for each in found if (row := self._row(each)) is not None]:
            self.sign.look(rows)
            signs = self._signs
            for builder, column in zip(
                self.builders, zip(*(cells for _, cells in rows), strict=True), strict=True
            ):
                builder.add_cells(column, signs)
            self.numbering.append(np.array([number for number, _ in rows], dtype=np.int64))
        return held

    def _row(self, record: Record) -> Record | None:
        """Return a row of as many cells as there are columns; note what is none."""
        (number, cells), width = record, len(self.builders)
        if len(cells) == width:
            return record
        if len(cells) == width + 1 and not cells[-1]:
            return number, cells[:width]
        why = Passing.COMMENT if is_comment_row(cells, self.options.comment) else Passing.RAGGED
        words = any(cell and not may_be_number(cell) and not is_missing(cell) for cell in cells)
        self.passed.add(Passed(number, shortened(" ".join(cells)), why, len(cells)), words=words)
        return None

    def _evenly(self, lines: Sequence[tuple[int, str]], layout: Layout) -> bool:
        """Take lines in column by column if each is a row; tell whether that was possible."""
        if self.sign.decimal is None or self.sign.doubt is not None:
            return False
        texts_only = [line for _, line in lines]
        if self.options.comment and any(is_comment(line, self.options.comment) for line in texts_only):
            return False
        columns = even_columns(texts_only, layout.separator, len(self.builders))
        if columns is None:
            return False
        for builder, column in zip(self.builders, columns, strict=True):
            builder.add_cells(column, self._signs)
        self.numbering.append(np.array([number for number, _ in lines], dtype=np.int64))
        return True

    @property
    def _signs(self) -> Signs:
        return Signs(self.sign.decimal or ".", self.options.thousands, self.options.missing_words)

    def _finished(self, layout: Layout) -> Table:
        if self.sign.doubt is not None:
            raise self.sign.doubt
        new = {
            place for place, each in enumerate(self.builders) if each.has_odd_cells and not each.with_words
        }
        if new:
            raise _WordsNeededError(self.words | layout.textual | new)
        numbering = np.concatenate(self.numbering) if self.numbering else np.empty(0, dtype=np.int64)
        passed, counts = self.passed.finish(int(numbering[-1]) if len(numbering) else 0)
        if counts.get(Passing.RAGGED, 0) > len(numbering):
            first = next(each for each in passed if each.why is Passing.RAGGED)
            raise DataError(
                "ragged_row",
                path=self.source.place,
                line=first.line,
                expected=len(self.builders),
                found=first.found,
            )
        if not len(numbering):
            raise DataError("file_empty", path=self.source.place)
        grouped = any(builder.grouped for builder in self.builders)
        decimal = self.sign.decimal or "."
        dialect = Dialect(
            "text",
            self.encoding,
            layout.separator,
            decimal,
            bool(layout.header_line),
            layout.doubtful,
            guessed=self.guessed,
            header_line=layout.header_line,
            width=len(self.builders),
            thousands=self.options.thousands or ("," if decimal == "." else ".") if grouped else "",
        )
        preview = tuple(tuple(map(shortened, cells)) for cells in layout.sample[:PREVIEW_ROWS])
        columns = [builder.finish() for builder in self.builders]
        for _ in range(layout.n_unnamed):  # each row ends in a separator, and there is nothing behind it
            if len(columns) > 1 and columns[-1].kind is Kind.EMPTY:
                columns.pop()
        return Table(
            self.source.place,
            self.source.name,
            tuple(columns),
            numbering,
            LINE,
            dialect,
            tuple(row[: len(columns)] for row in preview),
            passed,
            counts,
        )


def _lines(block: str) -> list[str]:
    lines = block.split("\n")
    if block.endswith("\n"):
        lines.pop()
    return lines


def _usable(values: NDArray[Any], textual: Sequence[bool]) -> bool:
    """Tell whether all numbers are in range, and all texts whole."""
    if values.dtype.names is None:
        return values.shape[1] == len(textual) and bool((np.abs(values) <= LARGEST_NUMBER).all())
    for place, text in enumerate(textual):
        column = values[f"f{place}"]
        if text:
            letters = np.ascontiguousarray(column).view(np.uint32).reshape(len(column), WIDEST_WORD)
            if letters[:, -1].any():
                return False
        elif not bool((np.abs(column) <= LARGEST_NUMBER).all()):
            return False
    return True
