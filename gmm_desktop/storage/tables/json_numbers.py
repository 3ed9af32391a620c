"""A JSON list of pairs of numbers, read without making an object of each number."""

import re
from collections.abc import Iterator

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.points import LARGEST_NUMBER

PIECE = 1 << 20
_BETWEEN = re.compile(r"\]\s*,\s*\[")
_OPENING = re.compile(r"\s*\[\s*(?=\[)")


def number_rows(text: str) -> tuple[FloatArray, list[list[str]]] | None:
    """Read a list of lists of as many numbers.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    (ndarray, list) or None
        N rows of C numbers, and the cells of the first rows as they stand there; nothing if it is not as plain as that.
    """
    begin, last = _OPENING.match(text), len(text.rstrip()) - 1
    if begin is None or text[last] != "]":
        return None
    while text[last - 1].isspace():
        last -= 1
    parts: list[FloatArray] = []
    first: list[list[str]] = []
    for rows in _pieces(text, begin.end(), last):
        if not all(map(str.strip, rows)) or not rows:
            return None
        try:
            values = np.loadtxt(rows, delimiter=",", comments=None, ndmin=2)
        except ValueError:
            return None
        if len(values) != len(rows) or (parts and values.shape[1] != parts[0].shape[1]):
            return None
        if not bool((np.abs(values) <= LARGEST_NUMBER).all()):
            return None
        parts.append(values)
        first = first or [[cell.strip() for cell in row.split(",")] for row in rows[:200]]
    return (np.concatenate(parts), first) if parts else None


def _pieces(text: str, start: int, end: int) -> Iterator[list[str]]:
    """Yield the insides of the lists in a text, some at a time; an empty list where it is something else."""
    between = ""
    while start < end:
        stop = text.rfind("]", start, min(start + PIECE, end)) + 1
        piece = text[start:stop].strip()
        if not (piece.startswith(between) and piece.endswith("]")):
            yield []
            return
        inside = piece.removeprefix(between).lstrip()
        yield _BETWEEN.split(inside[1:-1]) if inside.startswith("[") else []
        start, between = stop, ","
