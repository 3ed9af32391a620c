"""Whether a first row holds names: texts over numbers do, and numbers may."""

import itertools
import math
import re
import statistics
from collections.abc import Sequence

from gmm_desktop.storage.tables.cells import Signs, is_missing, may_be_name, may_be_number, read_cell

FAR_OUTSIDE = 20.0
"""A number so many times the spread of its column away from its middle does not look like one of it."""

YEARS = range(1800, 2101)

_UNIT_WORDS = """
m mm cm dm km µm μm um nm in ft yd kg g mg µg μg t lb oz s sec ms µs μs us ns min h hr d yr hz khz mhz ghz a ma v mv
kv w kw mw j kj cal kcal n kn pa kpa mpa hpa bar mbar psi k °c °f degc deg ° rad c f % ‰ ppm ppb mol mmol µmol nmol
l ml µl dl m2 m3 m² m³ cm2 cm² cm3 cm³ ha db lx lm ohm ω kω eur usd € $ £ ₩ 원 pc px pt mmhg bpm kmh mph
"""
_UNITS = frozenset(_UNIT_WORDS.split())
_BRACKETS = re.compile(r"[\[(<].*[\])>]", re.DOTALL)
_UNIT_PARTS = re.compile(r"[/·*×\s]+|\^?[-−]?[0-9⁻¹²³]+$")
_WHOLE = re.compile(r"[+-]?[0-9]+")


def has_header(cells: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Return whether a first row holds names, and whether that is doubtful.

    It does if names stand over columns of numbers, and numbers over none. Without columns of numbers, or without
    anything below, it is enough that they could be names. Numbers over numbers are judged by `numbers_as_names`.

    Parameters
    ----------
    cells : sequence of str
        The first row.
    below : sequence of sequence of str
        Rows of as many cells.
    """
    numeric = numeric_columns(below) if below else []
    if not numeric:
        return any(cells) and all(map(may_be_name, cells)), bool(below)
    names = [may_be_name(cells[place]) for place in numeric if cells[place]]
    if names and not any(names):
        return numbers_as_names(cells, below)
    return bool(names) and all(names), any(names) and not all(names)


def numeric_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns at least half of whose values are numbers."""
    found = []
    for place in range(len(rows[0])):
        values = [row[place] for row in rows if not is_missing(row[place])]
        if values and 2 * sum(map(may_be_number, values)) >= len(values):
            found.append(place)
    return found


def numbers_as_names(cells: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Return whether a first row of numbers holds names such as 0, 1, 2 or years, and whether that is doubtful.

    Whole numbers over decimals may be names, as may 0, 1, 2 and so on, years, and what lies far outside its column.
    """
    places = [place for place, cell in enumerate(cells) if cell]
    numeric = set(numeric_columns(below))
    if len(below) < 2 or not places or not all(may_be_number(cells[place]) for place in places):
        return False, False
    places = [place for place in places if place in numeric]
    first = [_value(cells[place]) for place in places]
    columns = [[_value(row[place]) for row in below if may_be_number(row[place])] for place in places]
    texts = [row[place] for row in below for place in places if may_be_number(row[place])]
    whole = all(_WHOLE.fullmatch(cells[place]) for place in places)
    over_decimals = whole and not any(map(_WHOLE.fullmatch, texts))
    outside = all(_is_far_outside(value, column) for value, column in zip(first, columns, strict=True))
    if not whole or len(places) < 2:
        return False, outside
    steps = {after - before for before, after in itertools.pairwise(first)}
    counted = steps == {1.0} and (first[0] == 0 or (first[0] == 1 and (over_decimals or len(first) > 2)))
    goes_on = [column[0] for column in columns] == [value + 1 for value in first]
    years = all(value in YEARS for value in first) and not any(
        value in YEARS for column in columns for value in column
    )
    if years and len(set(first)) == len(first):
        return True, True
    if counted and not goes_on:
        return over_decimals or len(places) > 2, True
    return over_decimals and outside, over_decimals or outside


def are_units(cells: Sequence[str]) -> bool:
    """Return whether a row holds units, such as mm, kg/m³ or [s], and nothing else."""
    held = [cell for cell in cells if cell and cell not in {"-", "–"}]
    return bool(held) and all(_BRACKETS.fullmatch(cell) or _is_unit(cell) for cell in held)


def _is_unit(cell: str) -> bool:
    parts = [part for part in _UNIT_PARTS.split(cell.lower()) if part]
    return bool(parts) and all(part in _UNITS for part in parts)


def _value(cell: str) -> float:
    value, _ = read_cell(cell)
    return read_cell(cell, Signs(","))[0] if math.isnan(value) else value


def _is_far_outside(value: float, column: Sequence[float]) -> bool:
    spread = max(column) - min(column)
    return spread > 0 and abs(value - statistics.median(column)) > FAR_OUTSIDE * spread
