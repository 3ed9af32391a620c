"""What a cell means: a number, a missing value, or neither."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.points import LARGEST_NUMBER

NUMBER, GROUPED, MISSING = "", "grouped", "missing"
"""What `read_cell` answers beside the codes of errors; a number is grouped where signs stand between its thousands."""

CODES = ("not_a_number", "not_finite", "number_too_large", "thousands_separator")
"""What can be wrong with a cell."""

MISSING_WORDS = frozenset(
    {"", ".", "-", "--", "?", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "missing", "<na>", "*"}
)

# float() takes more than people mean: "1_000", "nan", "infinity", digits of other scripts.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA_NUMBER = re.compile(r"[+-]?([0-9]+,[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA_NUMBER = re.compile(r"[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[+-]?nan", re.IGNORECASE)
_INFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
_COMMA_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_POINT_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_HEAD, _OTHER = "[+-]?[1-9][0-9]{0,2}", {".": ",", ",": "."}
_GROUPED = {
    decimal: re.compile(
        f"{_HEAD}(?P<mark>[{other}' \u00a0\u2009\u202f’])[0-9]{{3}}((?P=mark)[0-9]{{3}})*([{decimal}][0-9]*)?"
    )
    for decimal, other in _OTHER.items()
}
_GROUPED_FOR_SURE = {
    decimal: re.compile(f"{_HEAD}(([{other}][0-9]{{3}})+[{decimal}][0-9]*|([{other}][0-9]{{3}}){{2,}})")
    for decimal, other in _OTHER.items()
}
_THOUSANDS = re.compile(
    r"[+-]?[1-9][0-9]{0,2}(?P<mark>[,.' \u00a0\u2009\u202f’_])[0-9]{3}((?P=mark)[0-9]{3})*([.,][0-9]+)?"
)
_FORMULA = frozenset("=+-@＝＋－＠")
_FORMULA_SPACE = frozenset("\t\r\n")
"""What a formula can begin with, or hide behind."""
_BEGINS_LIKE_A_NUMBER = re.compile(r"[+-]?[.,]?[0-9]")


@dataclass(frozen=True)
class Signs:
    """What the signs in a cell mean.

    Parameters
    ----------
    decimal : str
        ``"."`` or ``","``.
    thousands : str, optional
        The only one that may stand between thousands; empty for none. None allows all that cannot be decimals.
    missing : frozenset of str
        Further words for a missing value, in small letters.
    """

    decimal: str = "."
    thousands: str | None = None
    missing: frozenset[str] = frozenset()


POINT = Signs()


def inert(text: str) -> str:
    """Return a cell that a spreadsheet takes for a text: what begins like a formula gets a ', a number does not."""
    bare = text.lstrip("'")
    formula = bare.lstrip()[:1] in _FORMULA or bare[:1] in _FORMULA_SPACE
    number = may_be_number(text) or _NOT_A_NUMBER.fullmatch(text) or _INFINITE.fullmatch(text)
    return f"'{text}" if bare and formula and not number else text


def as_meant(text: str) -> str:
    """Return what `inert` was given: a cell without the ' that keeps it from being a formula."""
    return text[1:] if text[:1] == "'" and inert(text[1:]) == text else text


def is_missing(text: str) -> bool:
    """Tell whether a cell stands for a value that is not there."""
    return text.lower() in MISSING_WORDS or _NOT_A_NUMBER.fullmatch(text) is not None


def read_cell(text: str, signs: Signs = POINT) -> tuple[float, str]:
    """Read a cell without outer white space.

    Parameters
    ----------
    text : str
        The cell.
    signs : Signs
        What its signs mean.

    Returns
    -------
    value : float
        NaN if it is no usable number.
    code : str
        `NUMBER`, `GROUPED`, `MISSING`, or what is wrong: ``not_a_number``, ``not_finite``, ``number_too_large`` or
        ``thousands_separator``.
    """
    if signs.missing and text.lower() in signs.missing:
        return math.nan, MISSING
    plain, kind = text, NUMBER
    found = _GROUPED[signs.decimal].fullmatch(text)
    if found and signs.thousands in (None, found["mark"]):
        plain, kind = text.replace(found["mark"], ""), GROUPED
    if signs.decimal == ",":
        plain = "" if "." in plain else plain.replace(",", ".")
    if _NUMBER.fullmatch(plain):
        value = float(plain)
        return (value, kind) if abs(value) <= LARGEST_NUMBER else (math.nan, "number_too_large")
    if is_missing(text):
        return math.nan, MISSING
    if _INFINITE.fullmatch(text):
        return math.nan, "not_finite"
    return math.nan, "thousands_separator" if _THOUSANDS.fullmatch(text) else "not_a_number"


def read_cells(cells: Sequence[str], signs: Signs = POINT) -> tuple[FloatArray, dict[int, str]]:
    """Read many cells as `read_cell` does.

    Returns
    -------
    values : ndarray, shape (N,)
        NaN where there is no usable number.
    findings : dict of int to str
        Of the cells that are no plain numbers, ascending: `GROUPED`, `MISSING`, or what is wrong.
    """
    pattern = (_DECIMAL_COMMA_NUMBER if signs.decimal == "," else _NUMBER).fullmatch
    exceptions = {place: cell for place, cell in enumerate(cells) if pattern(cell) is None}
    plain: Sequence[str] = cells
    if exceptions:
        filled = list(cells)
        for place in exceptions:
            filled[place] = "nan"
        plain = filled
    if signs.decimal == ",":
        plain = [cell.replace(",", ".") for cell in plain]
    values = np.fromiter(map(float, plain), dtype=np.float64, count=len(plain))
    findings: dict[int, str] = {}
    for place in np.flatnonzero(~(np.abs(values) <= LARGEST_NUMBER)).tolist():
        value, finding = read_cell(cells[place].strip(), signs)
        values[place] = value
        if finding != NUMBER:
            findings[place] = finding
    return values, findings


def has_decimal_point(text: str) -> bool:
    """Tell whether a cell is a number with a point."""
    return "." in text and _NUMBER.fullmatch(text) is not None


def has_comma_in_number(text: str) -> bool:
    """Tell whether a cell is a number with a comma, for decimals or for thousands."""
    return "," in text and (_COMMA_NUMBER.fullmatch(text) or _COMMA_THOUSANDS.fullmatch(text)) is not None


def may_be_thousands(text: str) -> bool:
    """Tell whether the commas or points of a number may stand between thousands."""
    return (_COMMA_THOUSANDS.fullmatch(text) or _POINT_THOUSANDS.fullmatch(text)) is not None


def decimal_shown(text: str) -> str:
    """Return the decimal sign that thousands leave to a number: a point in 1,234.5 and 1,234,567; empty for none."""
    return next((decimal for decimal, form in _GROUPED_FOR_SURE.items() if form.fullmatch(text)), "")


def may_be_number(text: str) -> bool:
    """Tell whether a cell is a number with either decimal sign, with or without signs between thousands."""
    forms = (_NUMBER, _COMMA_NUMBER, *_GROUPED.values())
    return any(form.fullmatch(text) is not None for form in forms)


def may_be_name(text: str) -> bool:
    """Tell whether a cell could be the name of a column of numbers, and not a spoilt number of it."""
    spoilt = _BEGINS_LIKE_A_NUMBER.match(text) or _INFINITE.fullmatch(text) or is_missing(text)
    return not text or not spoilt
