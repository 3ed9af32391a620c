"""Which sign stands before decimals, and which between thousands, as far as numbers tell it."""

from collections.abc import Iterable, Sequence

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.tables.cells import (
    decimal_shown,
    has_comma_in_number,
    has_decimal_point,
    may_be_thousands,
)
from gmm_desktop.storage.tables.delimited_text import Record
from gmm_desktop.storage.tables.table import ReadOptions, shortened
from gmm_desktop.storage.tables.text_layout import Layout
from gmm_desktop.storage.text_file import Source

OTHER = {".": ",", ",": "."}

Place = tuple[int, int, str]
"""Line, column and text of a cell."""


class SettledLateError(Exception):
    """A number far down tells the decimal sign; what was read before may have been taken otherwise."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.sign = sign


class DecimalSign:
    """Looks at rows until the decimal sign is known: 1,234 alone may be either, as may 1.500 beside 950.

    Parameters
    ----------
    source, layout, options : Source, Layout, ReadOptions
        What is read, how it is laid out, and what is known of it.
    decimal : str, optional
        What is likely from the beginning.

    Attributes
    ----------
    decimal : str or None
        None until there is a number with a point or a comma.
    doubt : DataError or None
        To be raised if no number tells.
    """

    def __init__(self, source: Source, layout: Layout, options: ReadOptions, decimal: str | None) -> None:
        self._source, self._layout = source, layout
        told = OTHER.get(options.thousands or "")
        self._undoubted = options.decimal is not None or options.thousands is not None
        self.decimal = options.decimal or told or decimal
        self._settled = self._undoubted or decimal is not None
        self.doubt: DataError | None = None

    def look(self, rows: Sequence[Record]) -> None:
        """Look what the numbers of some rows have for decimals.

        Raises
        ------
        SettledLateError
            If rows before were taken otherwise.
        """
        if self._settled and self.decimal is not None:
            return
        commas, points = _commas_and_points(rows)
        sure = _sure_sign([text for *_, text in (*commas, *points)], commas, points)
        if sure is not None:
            if self.doubt is not None and sure != self.decimal:
                raise SettledLateError(sure)
            self.decimal, self.doubt, self._settled = sure, None, True
        elif commas and self.doubt is None:
            self.decimal = ","
            self._doubt(commas[0])
        elif points and self.decimal is None:
            self.decimal = "."
            if self._layout.separator != "," and (mixed := _beside_whole(rows, points)) is not None:
                self._doubt(mixed)

    def _doubt(self, cell: Place) -> None:
        line, place, text = cell
        if not self._undoubted:
            self.doubt = DataError(
                "decimal_comma_ambiguous",
                path=self._source.place,
                line=line,
                column=place + 1,
                name=self._layout.names[place],
                text=shortened(text),
                small=text.replace(",", ".").lstrip("+"),
                large=text.replace(",", "").replace(".", "").lstrip("+"),
            )


def _commas_and_points(rows: Sequence[Record]) -> tuple[list[Place], list[Place]]:
    cells = [(number, place, cell) for number, cells in rows for place, cell in enumerate(cells)]
    commas = [
        each for each in cells if "," in each[2] and (has_comma_in_number(each[2]) or decimal_shown(each[2]))
    ]
    points = [
        each for each in cells if "." in each[2] and (has_decimal_point(each[2]) or decimal_shown(each[2]))
    ]
    return commas, points


def _sure_sign(texts: Iterable[str], commas: Sequence[Place], points: Sequence[Place]) -> str | None:
    """Return the decimal sign that a number leaves no doubt of; the point where both are there."""
    shown = {decimal_shown(text) for text in texts}
    if "." in shown or any(has_decimal_point(text) and not may_be_thousands(text) for *_, text in points):
        return "."
    if "," in shown or any(has_comma_in_number(text) and not may_be_thousands(text) for *_, text in commas):
        return ","
    return None


def _beside_whole(rows: Sequence[Record], points: Sequence[Place]) -> Place | None:
    """Return a number such as 1.500 in whose column whole numbers stand that need no sign between thousands."""
    for line, place, text in points:
        whole = [cells[place] for _, cells in rows if cells[place].lstrip("+-").isdecimal()]
        if whole and all(len(cell.lstrip("+-")) <= 3 for cell in whole):
            return line, place, text
    return None
