"""A table read from a file, before anybody has said which columns are x and y."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.fingerprint import Fingerprint

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LONGEST_QUOTATION = 60
LINE, ROW, ENTRY = "line", "row", "entry"
"""What the rows of a table are counted in: lines of a text, rows of an array or sheet, entries of a JSON list."""

Progress = Callable[[float], bool]
"""Told how much is read, from 0 to 1; answers whether to go on."""


class ReadingCancelledError(Exception):
    """Nobody wants the table any more."""


def go_on(_share: float) -> bool:
    """Read to the end, whatever the share."""
    return True


def report(progress: Progress, share: float) -> None:
    """Tell how far the reading is.

    Raises
    ------
    ReadingCancelledError
        If it is not to go on.
    """
    if not progress(share):
        raise ReadingCancelledError


class Kind(Enum):
    """What a column holds, for the most part."""

    NUMBER = "number"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True)
class ReadOptions:
    """What is known of a file beforehand; None is detected.

    Parameters
    ----------
    encoding : str, optional
        Name of a codec.
    delimiter : str, optional
        One character between cells; a space stands for any white space.
    decimal : str, optional
        ``"."`` or ``","``.
    header : bool, optional
        Whether the first row holds names.
    part : str, optional
        Name of an array of an NPZ archive, or of a sheet.

    Raises
    ------
    DataError
        ``delimiter`` (found) if it could be part of a number or a quotation.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    part: str | None = None

    def __post_init__(self) -> None:
        mark = self.delimiter
        if mark is not None and (len(mark) != 1 or mark.isalnum() or mark in '."+-\r\n\0'):
            raise DataError("delimiter", found=mark)


@dataclass(frozen=True)
class Dialect:
    """How a file was read.

    Parameters
    ----------
    form : str
        ``"text"``, ``"npy"``, ``"npz"``, ``"json"`` or ``"sheet"``.
    encoding, delimiter, decimal : str
        As in `ReadOptions`, of a text.
    header : bool
        Whether the first row holds names.
    doubtful : bool
        Whether the first row may as well be numbers.
    part : str
        The array or sheet read.
    parts : tuple of str
        All there are to choose from.
    header_line : int
        The line or row of the names; 0 where there are none.
    """

    form: str
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    header: bool = False
    doubtful: bool = False
    part: str = ""
    parts: tuple[str, ...] = ()
    header_line: int = 0


@dataclass(frozen=True)
class OddCell:
    """A cell that is neither a usable number nor missing.

    Parameters
    ----------
    row : int
        From 0.
    text : str
        What stands there, perhaps shortened.
    code : str
        What is wrong with it, as the code of a `DataError`.
    """

    row: int
    text: str
    code: str


@dataclass(frozen=True, eq=False)
class Column:
    """A column of N cells.

    Parameters
    ----------
    name : str
        Unlike that of any other column.
    kind : Kind
        A number if at least half of what is not missing are numbers.
    numbers : ndarray, shape (N,), optional
        Not a number (NaN) in the rows without one; None if there is none at all.
    missing : ndarray of int
        Rows without a value, ascending.
    odd : tuple of OddCell
        The first cells that are no numbers.
    odd_rows : ndarray of int
        The rows of all such cells, ascending.
    words : tuple of str
        The different texts of a column that holds some text, if there are few; else empty.
    codes : ndarray of int, shape (N,), optional
        Which of the words stands in each row, −1 where the value is missing.
    """

    name: str
    kind: Kind
    numbers: FloatArray | None
    missing: IntArray
    odd: tuple[OddCell, ...] = ()
    odd_rows: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    words: tuple[str, ...] = ()
    codes: NDArray[np.int32] | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds.

    Parameters
    ----------
    place : str
        Path of the file, or a name for what came from elsewhere.
    name : str
        What people would call the data.
    columns : tuple of Column
        Each of N cells.
    numbering : ndarray of int, shape (N,)
        Where each row stands: the number of its line, row or entry, from 1.
    unit : str
        What that counts: `LINE`, `ROW` or `ENTRY`.
    dialect : Dialect
        How it was read.
    preview : tuple of tuple of str
        The first rows as they stand there.
    fingerprint : Fingerprint, optional
        Of the file it was read from, if it is one.
    """

    place: str
    name: str
    columns: tuple[Column, ...]
    numbering: IntArray
    unit: str
    dialect: Dialect
    preview: tuple[tuple[str, ...], ...]
    fingerprint: Fingerprint | None = None

    def __len__(self) -> int:
        return len(self.numbering)

    def error(self, code: str, column: int, cell: OddCell) -> DataError:
        """Return what is wrong with a cell, with its place."""
        extra = {} if self.unit == LINE else {"unit": self.unit}
        return DataError(
            code,
            path=self.place,
            line=int(self.numbering[cell.row]),
            column=column + 1,
            name=self.columns[column].name,
            text=cell.text,
            **extra,
        )


def shortened(text: str) -> str:
    """Return a text that can be quoted."""
    bare = text.strip()
    return bare if len(bare) <= LONGEST_QUOTATION else bare[: LONGEST_QUOTATION - 1] + "…"


def unique_names(names: Sequence[str]) -> list[str]:
    """Return names of which none occurs twice; columns without one are called x, y, column 3 and so on."""
    taken: set[str] = set()
    result = []
    for place, given in enumerate(names):
        base = shortened(" ".join(given.split())) or ("x", "y", f"column {place + 1}")[min(place, 2)]
        name, again = base, 2
        while name in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name)
        result.append(name)
    return result
