"""Read a table from delimited text, block by block.

NumPy takes the blocks that are as they should be. A block it does not take goes through the cells one by
one, which reads the rarer forms and finds the place of an error; the table is the same either way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage.cells import has_comma_in_number, has_decimal_point, may_be_thousands
from gmm_desktop.storage.column_builder import ColumnBuilder
from gmm_desktop.storage.delimited_text import SPACES, QuotesError, Record, even_columns, records
from gmm_desktop.storage.table import LINE, Dialect, IntArray, Progress, ReadOptions, Table, shortened
from gmm_desktop.storage.text_file import (
    HEAD_BYTES,
    KOREAN,
    UTF_8,
    Source,
    chosen_encoding,
    detect_encoding,
    looks_korean,
    read_bytes,
    texts,
)
from gmm_desktop.storage.text_layout import PREVIEW_ROWS, Layout, find_layout

WIDEST_WORD = 32
"""Characters of a text that a block read by NumPy has room for."""

_COMMENT = re.compile(r"^\s*[#%]", re.MULTILINE)
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
        See `gmm_desktop.storage.table.Progress`.

    Raises
    ------
    DataError
        Always with ``path``: those of `gmm_desktop.storage.text_file`, ``file_empty``, ``file_only_header``
        (line), ``too_many_columns`` (line, found, most), ``ragged_row`` (line, expected, found),
        ``bad_quotes`` (line, text) and ``decimal_comma_ambiguous`` (line, column, name, text).
    ReadingCancelledError
        If the progress says so.
    """
    head = read_bytes(source, file, HEAD_BYTES)
    chosen = None if source.content is not None else options.encoding
    encoding = (
        chosen_encoding(chosen, head)
        if chosen is not None
        else detect_encoding(source, head, whole=len(head) < HEAD_BYTES)
    )
    words: frozenset[int] = frozenset()
    while True:
        file.seek(0)
        try:
            return _Reading(source, file, encoding, options, progress, words).table()
        except _WordsNeededError as needed:
            words = needed.columns
        except DataError as error:
            late = chosen is None and encoding == UTF_8 and head.isascii() and error.code == "file_encoding"
            if not late or not _is_korean_farther_down(source, file):
                raise
            encoding = KOREAN


def _is_korean_farther_down(source: Source, file: BinaryIO) -> bool:
    """Tell whether the first foreign letters, which come late, are Korean."""
    file.seek(0)
    content = read_bytes(source, file, HEAD_BYTES)
    while content and content.isascii():
        content = read_bytes(source, file, HEAD_BYTES)
    return looks_korean(content.lstrip(_ASCII) + read_bytes(source, file, HEAD_BYTES), whole=False)


@dataclass
class _Reading:
    """One passage through a file."""

    source: Source
    file: BinaryIO
    encoding: str
    options: ReadOptions
    progress: Progress
    words: frozenset[int]
    """Columns known to hold text."""
    decimal: str | None = None
    """None until there is a number with a point or a comma."""
    doubt: DataError | None = None
    """Raised if no number tells whether the commas so far stand for decimals."""
    builders: list[ColumnBuilder] = field(default_factory=list)
    numbering: list[IntArray] = field(default_factory=list)

    def table(self) -> Table:
        """Read all."""
        blocks = texts(
            self.source, self.file, self.encoding, self.progress, detected=self.options.encoding is None
        )
        layout, lines, start = self._layout(blocks)
        self.decimal = self.options.decimal or ("." if layout.separator == "," else None)
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
                builder.add_cells(values[f"f{place}"].tolist(), ".")
            else:
                builder.add_numbers(values[f"f{place}"])
        self.numbering.append(np.arange(start, start + len(values)))
        return True

    def _loaded(self, block: str, lines: Sequence[str], layout: Layout) -> NDArray[Any] | None:
        textual = [builder.with_words for builder in self.builders]
        separator = layout.separator
        if '"' in block or _has_comments(block):
            return None
        if self.doubt is not None or (self.decimal is None and ("," in block or "." in block)):
            return None
        if self.decimal == ",":
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
            rows, held = records(lines, layout.separator, last=last)
        except QuotesError as error:
            raise DataError(
                "bad_quotes", path=self.source.place, line=error.line, text=shortened(error.text)
            ) from error
        width = len(self.builders)
        for number, cells in rows:
            if len(cells) != width:
                raise DataError(
                    "ragged_row", path=self.source.place, line=number, expected=width, found=len(cells)
                )
        if rows:
            decimal = self._decimal_sign(rows)
            for builder, column in zip(
                self.builders, zip(*(cells for _, cells in rows), strict=True), strict=True
            ):
                builder.add_cells(column, decimal)
            self.numbering.append(np.array([number for number, _ in rows], dtype=np.int64))
        return held

    def _evenly(self, lines: Sequence[tuple[int, str]], layout: Layout) -> bool:
        """Take lines in column by column if each is a row; tell whether that was possible."""
        if self.decimal is None or self.doubt is not None:
            return False
        texts_only = [line for _, line in lines]
        if _has_comments("\n".join(texts_only)):
            return False
        columns = even_columns(texts_only, layout.separator, len(self.builders))
        if columns is None:
            return False
        for builder, column in zip(self.builders, columns, strict=True):
            builder.add_cells(column, self.decimal)
        self.numbering.append(np.array([number for number, _ in lines], dtype=np.int64))
        return True

    def _decimal_sign(self, rows: Sequence[Record]) -> str:
        """Look what the numbers have for decimals, until that is settled: "1,234" alone may be either."""
        if self.decimal is not None and self.doubt is None:
            return self.decimal
        has_point = any(has_decimal_point(cell) for _, cells in rows for cell in cells)
        commas = [
            (number, place, cell)
            for number, cells in rows
            for place, cell in enumerate(cells)
            if has_comma_in_number(cell)
        ]
        if has_point:
            if self.doubt is not None:
                raise self.doubt
            self.decimal = "."
        elif commas:
            self.decimal = ","
            if not all(may_be_thousands(cell) for _, _, cell in commas):
                self.doubt = None
            elif self.doubt is None:
                line, place, cell = commas[0]
                self.doubt = DataError(
                    "decimal_comma_ambiguous",
                    path=self.source.place,
                    line=line,
                    column=place + 1,
                    name=self.builders[place].name,
                    text=shortened(cell),
                )
        return self.decimal or "."

    def _finished(self, layout: Layout) -> Table:
        if self.doubt is not None:
            raise self.doubt
        new = {
            place for place, each in enumerate(self.builders) if each.has_odd_cells and not each.with_words
        }
        if new:
            raise _WordsNeededError(self.words | layout.textual | new)
        dialect = Dialect(
            "text", self.encoding, layout.separator, self.decimal or ".", layout.header, layout.doubtful,
            header_line=layout.header_line,
        )  # fmt: skip
        preview = tuple(tuple(map(shortened, cells)) for cells in layout.sample[:PREVIEW_ROWS])
        columns = tuple(builder.finish() for builder in self.builders)
        return Table(
            self.source.place,
            self.source.name,
            columns,
            np.concatenate(self.numbering),
            LINE,
            dialect,
            preview,
        )


def _has_comments(block: str) -> bool:
    return ("#" in block or "%" in block) and _COMMENT.search(block) is not None


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
