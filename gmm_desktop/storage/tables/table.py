"""A table read from a file, before anybody has said which columns are x and y."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum

import numpy as np

from gmm_desktop.experiment.provenance import LINE
from gmm_desktop.mixture.arrays import FloatArray, Int32Array, IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.tables.fingerprint import Fingerprint

LONGEST_QUOTATION = 60
MOST_PASSED = 500
"""Lines passed over that are remembered, of each kind."""


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
        Name of an array of an NPZ archive, of a sheet, or of a file of a ZIP archive.
    skip_lines : int
        Lines (of a text), rows (of a sheet) or entries that are passed over at the beginning.
    header_line : int, optional
        The line that holds names, from 1; those before it are passed over.
    comment : str, optional
        What a line begins with that is no row; empty if all lines are rows.
    missing : tuple of str
        What stands for a missing value, besides the usual words; a number also stands for those equal to it.
    thousands : str, optional
        What stands between thousands; empty if nothing does.
    transposed : bool, optional
        Whether the points of an array are its columns.

    Raises
    ------
    DataError
        ``delimiter`` (found) if it could be part of a number or a quotation; ``same_signs`` (found) if decimals and
        thousands would have the same sign.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    part: str | None = None
    skip_lines: int = 0
    header_line: int | None = None
    comment: str | None = None
    missing: tuple[str, ...] = ()
    thousands: str | None = None
    transposed: bool | None = None

    @property
    def missing_words(self) -> frozenset[str]:
        """What stands for a missing value, in small letters."""
        return frozenset(word.lower() for word in self.missing)

    def __post_init__(self) -> None:
        if self.thousands and self.thousands == self.decimal:
            raise DataError("same_signs", found=self.thousands)
        mark = self.delimiter
        if mark is not None and (len(mark) != 1 or mark.isalnum() or mark in '."+-\r\n\0'):
            raise DataError("delimiter", found=mark)


@dataclass(frozen=True)
class Hidden:
    """What a sheet hides.

    Parameters
    ----------
    rows, columns : int
        How many.
    sheets : tuple of str
        The sheets of the workbook that are hidden.
    """

    rows: int = 0
    columns: int = 0
    sheets: tuple[str, ...] = ()


NOTHING_HIDDEN = Hidden()


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
    guessed : bool
        Whether the encoding is a guess.
    header_line : int
        Where the names stand, from 1; 0 where there are none.
    thousands : str
        What stands between thousands, where that was seen or said.
    transposed : bool
        Whether the points are the columns of an array.
    hidden : Hidden
        What is hidden in a sheet, and read all the same.
    packed : bool
        Whether the file is compressed.
    width : int
        How many cells most rows of a text have: more than there are columns where each ends in a separator.
    """

    form: str
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    header: bool = False
    doubtful: bool = False
    part: str = ""
    parts: tuple[str, ...] = ()
    guessed: bool = False
    header_line: int = 0
    thousands: str = ""
    transposed: bool = False
    hidden: Hidden = NOTHING_HIDDEN
    packed: bool = False
    width: int = 0


class Passing(StrEnum):
    """Why a line is passed over."""

    SKIPPED = "skipped"
    """It was said so."""
    TITLE = "title"
    """It stands before the table."""
    COMMENT = "comment"
    """It begins like a comment, and not as a row does."""
    UNITS = "units"
    FOOTER = "footer"
    """It stands after the table, and has another shape."""
    RAGGED = "ragged"
    """It has more or fewer cells than the table has columns, and is no row unless such are skipped."""


@dataclass(frozen=True)
class Passed:
    """A line that is no row: where it stands, how it begins, why, and how many cells it has."""

    line: int
    text: str
    why: Passing
    found: int = 1


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
    codes: Int32Array | None = None


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
    passed : tuple of Passed
        Lines that are no rows, ascending; of each kind the first `MOST_PASSED`.
    n_passed : mapping of Passing to int
        How many there are.
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
    passed: tuple[Passed, ...] = ()
    n_passed: Mapping[Passing, int] = field(default_factory=dict)
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


def looks_transposed(rows: int, columns: int) -> bool:
    """Tell whether an array of so many rows and columns rather holds points as columns, as of shape (2, N)."""
    return (rows == 2 and columns > 2) or (2 < rows <= 4 and columns >= 8 * rows)


def shortened(text: str) -> str:
    """Return a text that can be quoted."""
    bare = text.strip()
    return bare if len(bare) <= LONGEST_QUOTATION else bare[: LONGEST_QUOTATION - 1] + "…"


def unique_names(names: Sequence[str]) -> list[str]:
    """Return names of which none occurs twice.

    Columns without one are called x, y, column 3 and so on; where others have names, they have their number only.
    """
    bare = [shortened(" ".join(given.split())) for given in names]
    first = ("x", "y") if not any(bare) else ()
    made = {
        place: first[place] if place < len(first) else f"column {place + 1}"
        for place, name in enumerate(bare)
        if not name
    }
    taken: set[str] = set()
    result = {}
    for place, base in [*((place, name) for place, name in enumerate(bare) if name), *made.items()]:
        name, again = base, 2
        while name in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name)
        result[place] = name
    return [result[place] for place in range(len(bare))]
