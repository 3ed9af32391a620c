"""Read points from a text file of numbers in columns.

A first, fast reader takes the file as it should be. Whatever it does not take goes to a careful one,
which reads the rarer forms, and finds the place of an error.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER, Points
from gmm_desktop.storage.delimited_text import SPACES, find_separator, significant, split_cells
from gmm_desktop.storage.text_file import read_text

FloatArray = NDArray[np.float64]

LINES_TO_JUDGE = 20
LONGEST_QUOTATION = 60

# float() takes more than people mean: "1_000", "nan", "infinity", digits of other scripts.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_BEGINS_LIKE_A_NUMBER = re.compile(r"[+-]?[.,]?[0-9]")
_MISSING_VALUES = frozenset({"na", "n/a", "null", "none", "?"})


@dataclass(frozen=True)
class _Layout:
    path: Path
    separator: str
    columns: tuple[str, str]
    width: int
    first_line: int

    def error(self, code: str, line: int, column: int, text: str) -> DataError:
        return DataError(
            code,
            path=str(self.path),
            line=line,
            column=column,
            name=self.columns[column - 1],
            text=_shortened(text),
        )


def read_dataset(path: Path) -> Dataset:
    """Read the first two columns of a file of numbers.

    The cells are separated by commas, semicolons, tabs or white space. A first line of names, blank lines,
    lines that begin with ``#``, quoted cells, and decimal commas where the comma does not separate, are
    understood.

    Parameters
    ----------
    path : Path
        A UTF-8 text file.

    Returns
    -------
    Dataset
        Named after the file, with N ≥ 2 points; its columns are called "x" and "y" if the file does not say.

    Raises
    ------
    DataError
        Always with ``path``. About the file: see `gmm_desktop.storage.text_file.read_text`, ``file_empty``,
        ``file_only_header`` (line) and ``too_few_points`` (found, needed). About a line: ``too_few_columns``
        (line, found, text), ``ragged_row`` (line, expected, found) and ``bad_quotes`` (line, text). About a
        cell: ``not_a_number``, ``not_finite``, ``number_too_large`` and ``decimal_comma_ambiguous`` (line,
        column, name, text). Lines and columns are counted from 1.
    """
    lines = read_text(path).split("\n")
    layout = _find_layout(path, lines)
    body = lines[layout.first_line - 1 :]
    values = _read_quickly(body, layout)
    if values is None:
        values = _read_carefully(body, layout)
    if len(values) < 2:
        raise DataError("too_few_points", path=str(path), found=len(values), needed=2)
    return Dataset(
        name=path.stem, points=Points.of(values), columns=layout.columns, ignored_columns=layout.width - 2
    )


def _find_layout(path: Path, lines: Sequence[str]) -> _Layout:
    first = list(islice(significant(lines), LINES_TO_JUDGE))
    if not first:
        raise DataError("file_empty", path=str(path))
    separator = find_separator([line for _, line in first])
    number, line = first[0]
    cells = _cells(path, number, line, separator)
    if len(cells) < 2:
        raise DataError(
            "too_few_columns", path=str(path), line=number, found=len(cells), text=_shortened(line)
        )
    if not _are_names(cells[0], cells[1]):
        return _Layout(path, separator, ("x", "y"), len(cells), number)
    if len(first) == 1:
        raise DataError("file_only_header", path=str(path), line=number)
    return _Layout(path, separator, (cells[0] or "x", cells[1] or "y"), len(cells), number + 1)


def _are_names(*cells: str) -> bool:
    return any(cells) and not any(
        _BEGINS_LIKE_A_NUMBER.match(cell) or _NOT_FINITE.fullmatch(cell) or cell.lower() in _MISSING_VALUES
        for cell in cells
    )


def _read_quickly(body: Sequence[str], layout: _Layout) -> FloatArray | None:
    """Return the points, shape (N, 2), or nothing if the file needs care."""
    if any('"' in line or "#" in line for line in body):
        return None
    # Strings of one character cost little, and let further columns hold words; NumPy counts the cells.
    columns: list[tuple[str, Any]] = [("x", np.float64), ("y", np.float64)]
    columns += [(f"ignored{index}", "U1") for index in range(layout.width - 2)]
    separator = None if layout.separator == SPACES else layout.separator
    try:
        table = np.loadtxt(body, dtype=columns, delimiter=separator, comments=None, ndmin=1)
    except ValueError:
        return None
    values = np.stack([table["x"], table["y"]], axis=1)
    return values if bool((np.abs(values) <= LARGEST_NUMBER).all()) else None


def _read_carefully(body: Sequence[str], layout: _Layout) -> FloatArray:
    """Return the points, shape (N, 2), or raise the first error with its place."""
    numbers: list[int] = []
    texts: list[tuple[str, str]] = []
    for number, line in significant(body, layout.first_line):
        cells = _cells(layout.path, number, line, layout.separator)
        if len(cells) != layout.width:
            raise DataError(
                "ragged_row", path=str(layout.path), line=number, expected=layout.width, found=len(cells)
            )
        numbers.append(number)
        texts.append((cells[0], cells[1]))
    decimal_comma = _has_decimal_comma(numbers, texts, layout)
    values = np.empty((len(texts), 2))
    for row, (number, pair) in enumerate(zip(numbers, texts, strict=True)):
        for column, text in enumerate(pair):
            plain = text.replace(",", ".") if decimal_comma else text
            values[row, column] = _number(plain, layout, number, column + 1, text)
    return values


def _cells(path: Path, number: int, line: str, separator: str) -> list[str]:
    try:
        return split_cells(line, separator)
    except csv.Error as error:
        raise DataError("bad_quotes", path=str(path), line=number, text=_shortened(line)) from error


def _has_decimal_comma(numbers: Sequence[int], texts: Sequence[tuple[str, str]], layout: _Layout) -> bool:
    """Tell whether commas are decimal signs, looking at all numbers: "1,234" alone may be either."""
    if layout.separator == "," or any("." in text for pair in texts for text in pair):
        return False
    places = [
        (number, column, text)
        for number, pair in zip(numbers, texts, strict=True)
        for column, text in enumerate(pair, 1)
        if "," in text
    ]
    if places and all(_THOUSANDS.fullmatch(text) for _, _, text in places):
        raise layout.error("decimal_comma_ambiguous", *places[0])
    return bool(places)


def _number(plain: str, layout: _Layout, line: int, column: int, text: str) -> float:
    if _NOT_FINITE.fullmatch(plain):
        raise layout.error("not_finite", line, column, text)
    if not _NUMBER.fullmatch(plain):
        raise layout.error("not_a_number", line, column, text)
    value = float(plain)
    if abs(value) > LARGEST_NUMBER:
        raise layout.error("number_too_large", line, column, text)
    return value


def _shortened(text: str) -> str:
    bare = text.strip()
    return bare if len(bare) <= LONGEST_QUOTATION else bare[: LONGEST_QUOTATION - 1] + "…"
