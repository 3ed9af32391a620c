"""Columns that grow while a file is read."""

from collections.abc import Callable, Sequence

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, Int32Array, IntArray
from gmm_desktop.storage.tables.cells import GROUPED, MISSING, NUMBER, Signs, read_cell, read_cells
from gmm_desktop.storage.tables.table import Column, Kind, OddCell, shortened

MOST_WORDS = 1000
"""Different texts, white space counted, up to which a column keeps them all."""
LONGEST_WORD = 200
MOST_ODD_CELLS = 20

_CellOf = Callable[[int], tuple[str, str]]
_NOTHING: IntArray = np.empty(0, dtype=np.int64)


class _Words(dict[str, int]):
    """Numbers the different cells as they come, and reads each of them once."""

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs
        self.texts: list[str] = []
        self.numbers: list[float] = []
        self.findings: list[str] = []
        self._known: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        text = cell.strip()
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = len(self.texts)
            value, finding = read_cell(text, self._signs)
            self.texts.append(text)
            self.numbers.append(value)
            self.findings.append(finding)
        self[cell] = number
        return number


class ColumnBuilder:
    """A column of which some cells are read.

    Parameters
    ----------
    name : str
        Its name.
    with_words : bool
        Whether the texts are kept, as long as there are few; without, a text is only noted as odd.

    Attributes
    ----------
    grouped : bool
        Whether signs stood between the thousands of a number.
    """

    def __init__(self, name: str, *, with_words: bool) -> None:
        self.name = name
        self.with_words = with_words
        self.grouped = False
        self._words: _Words | None = None
        self._too_many = False
        self._n_cells = 0
        self._n_numbers = 0
        self._numbers: list[FloatArray] = []
        self._codes: list[Int32Array] = []
        self._missing: list[IntArray] = []
        self._odd_rows: list[IntArray] = []
        self._odd: list[OddCell] = []

    @property
    def has_odd_cells(self) -> bool:
        """Whether a cell was neither a number nor missing."""
        return bool(self._odd)

    def add_numbers(self, values: FloatArray) -> None:
        """Take cells that are numbers without exception."""
        self._numbers.append(np.ascontiguousarray(values))
        self._n_cells += len(values)
        self._n_numbers += len(values)

    def add_cells(self, cells: Sequence[str], signs: Signs) -> None:
        """Take cells as they stand in the file."""
        if self.with_words and not self._too_many:
            self._add_words(cells, signs)
        else:
            self._add_each(cells, signs)

    def _add_words(self, cells: Sequence[str], signs: Signs) -> None:
        if self._words is None:
            self._words = _Words(signs)
        words = self._words
        codes = np.fromiter(map(words.__getitem__, cells), dtype=np.int32, count=len(cells))
        findings = np.array([finding not in (NUMBER, GROUPED) for finding in words.findings])
        missing = np.array([finding == MISSING for finding in words.findings])
        self.grouped = self.grouped or GROUPED in words.findings
        unusable = findings[codes]
        self._note(
            np.array(words.numbers)[codes],
            np.flatnonzero(missing[codes]),
            np.flatnonzero(unusable & ~missing[codes]),
            lambda row: (words.texts[codes[row]], words.findings[codes[row]]),
        )
        if len(words) > MOST_WORDS or max(map(len, words.texts), default=0) > LONGEST_WORD:
            self._too_many, self._words = True, None
            self._codes.clear()
        else:
            self._codes.append(codes)

    def _add_each(self, cells: Sequence[str], signs: Signs) -> None:
        values, findings = read_cells(cells, signs)
        missing = [row for row, finding in findings.items() if finding == MISSING]
        odd = [row for row, finding in findings.items() if finding not in (MISSING, GROUPED)]
        self.grouped = self.grouped or GROUPED in findings.values()
        self._note(
            values,
            np.array(missing, dtype=np.int64),
            np.array(odd, dtype=np.int64),
            lambda row: (cells[row], findings[row]),
        )

    def _note(self, values: FloatArray, missing: IntArray, odd: IntArray, cell: _CellOf) -> None:
        self._numbers.append(values)
        if len(missing):
            self._missing.append(missing + self._n_cells)
        if len(odd):
            self._odd_rows.append(odd + self._n_cells)
            for row in odd[: MOST_ODD_CELLS - len(self._odd)].tolist():
                text, code = cell(row)
                self._odd.append(OddCell(self._n_cells + row, shortened(text), code))
        self._n_cells += len(values)
        self._n_numbers += len(values) - len(missing) - len(odd)

    def finish(self) -> Column:
        """Return the column; nothing can be added any more."""
        missing, odd_rows = _joined(self._missing), _joined(self._odd_rows)
        numbers = np.concatenate(self._numbers) if self._n_numbers else None
        self._numbers.clear()
        if self._n_numbers == 0 and len(odd_rows) == 0:
            kind = Kind.EMPTY
        else:
            kind = Kind.NUMBER if self._n_numbers and self._n_numbers >= len(odd_rows) else Kind.TEXT
        words: tuple[str, ...] = ()
        codes = None
        if self._words is not None and len(odd_rows):
            found = np.concatenate(self._codes)
            known = [word for word, finding in enumerate(self._words.findings) if finding != MISSING]
            known.sort(key=lambda word: self._words.texts[word] if self._words else "")
            order = np.full(len(self._words.texts), -1, dtype=np.int32)
            order[known] = np.arange(len(known))
            words, codes = tuple(self._words.texts[word] for word in known), order[found]
        return Column(self.name, kind, numbers, missing, tuple(self._odd), odd_rows, words, codes)


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else _NOTHING
