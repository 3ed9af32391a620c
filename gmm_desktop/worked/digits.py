"""How many digits a worked calculation shows, so that each line follows from the digits of the lines before.

A `Quantity` knows its value, what it was reckoned from, and how steeply it depends on each of that. `units` goes
through a calculation from its results backwards and gives every quantity a unit in the last place that is fine enough
for all that is reckoned from it: whoever takes the digits shown, reckons the next line and rounds gets the digits
shown there to within one unit in the last place.

Reckoned in decimal numbers of 50 digits, from the parameters as they are written out: neither underflow nor
cancellation.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal

CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
MOST_DIGITS = 47
"""Digits of a number that are shown at most: the last three have the rounding of the operations before."""
SIGNIFICANT = 4
"""Digits that every quantity has at least."""

ROOM = Decimal("0.9")
"""What the rounding of the inputs may move a result by, in its last place: with the half unit that the result itself is
rounded by this stays below one and a half, so a rounded result is at most one unit off."""

SHORT, FINEST = 9, -6
"""A number of the data written with so few digits and places is written in full, and is then exact."""

LARGEST_EXPONENT = 690

MOST_PLAIN, LEAST_PLAIN, MOST_ROUND = 8, -3, 5
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, eq=False)
class Quantity:
    """One number of a calculation.

    Parameters
    ----------
    value : Decimal
        To 50 digits.
    coarsest : int
        Exponent of ten of the coarsest unit in the last place that is fine enough for a reader.
    inputs : tuple of Quantity
        What it is reckoned from.
    slopes : tuple of Decimal
        For each input, how far the value moves with it at most, per unit, within the input's rounding.
    exact : bool
        Written with all its digits.
    """

    value: Decimal
    coarsest: int
    inputs: tuple["Quantity", ...] = ()
    slopes: tuple[Decimal, ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class Figure:
    """A number as it is shown.

    Parameters
    ----------
    text : str
        The digits that mean something.
    value : Decimal
        The number itself.
    """

    text: str
    value: Decimal

    @property
    def full(self) -> str:
        """All digits of a double."""
        return all_digits(self.value)


Figures = Callable[[Quantity], Figure]


# Numbers that a calculation begins with


def given(value: float | Decimal, scale: float | None = None) -> Quantity:
    """Return a coordinate or parameter: in full where that is short, else to four digits of itself or of a scale."""
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    _, digits, exponent = number.normalize(CONTEXT).as_tuple()
    if len(digits) <= SHORT and isinstance(exponent, int) and FINEST <= exponent < SHORT:
        return Quantity(number, min(exponent, 0), exact=True)
    return Quantity(number, place_of(number if scale is None else Decimal(scale)))


def whole(value: int) -> Quantity:
    """Return a count, which is exact."""
    return Quantity(Decimal(value), 0, exact=True)


def place_of(value: Decimal, digits: int = SIGNIFICANT) -> int:
    """Return the exponent of the last of so many significant digits."""
    return value.adjusted() - digits + 1 if value else -digits + 1


# Operations


def difference(left: Quantity, right: Quantity, coarsest: int | None = None) -> Quantity:
    """Return left − right."""
    return _made(CONTEXT.subtract(left.value, right.value), (left, right), (ONE, ONE), coarsest)


def total(parts: Iterable[Quantity], coarsest: int | None = None) -> Quantity:
    """Return the sum of the parts."""
    inputs = tuple(parts)
    return _made(added_up(inputs), inputs, (ONE,) * len(inputs), coarsest)


def added_up(parts: Iterable[Quantity]) -> Decimal:
    """Return the sum of the values."""
    value = ZERO
    for part in parts:
        value = CONTEXT.add(value, part.value)
    return value


def product(*factors: Quantity, by: int = 1, coarsest: int | None = None) -> Quantity:
    """Return the product of the factors and a whole number; a factor may stand twice."""
    value, sizes = Decimal(by), [most(factor) for factor in factors]
    for factor in factors:
        value = CONTEXT.multiply(value, factor.value)
    slopes = []
    for index in range(len(factors)):
        slope = Decimal(abs(by))
        for other, size in enumerate(sizes):
            slope = slope if other == index else CONTEXT.multiply(slope, size)
        slopes.append(slope)
    return _made(value, factors, tuple(slopes), coarsest)


def quotient(above: Quantity, below: Quantity, coarsest: int | None = None) -> Quantity:
    """Return above / below."""
    value = CONTEXT.divide(above.value, below.value)
    size = CONTEXT.abs(below.value)
    slopes = (CONTEXT.divide(ONE, size), CONTEXT.divide(most(above), CONTEXT.multiply(size, size)))
    return _made(value, (above, below), slopes, coarsest)


def reckoned(
    value: Decimal, inputs: tuple[Quantity, ...], slopes: tuple[Decimal, ...], coarsest: int | None = None
) -> Quantity:
    """Return the result of any other operation, with its derivatives."""
    return _made(value, inputs, tuple(CONTEXT.abs(slope) for slope in slopes), coarsest)


def exponential(value: Decimal) -> Decimal:
    """Return exp(value): of the size of a double as a double, which is a hundred times as fast."""
    return Decimal(math.exp(value)) if abs(value) < LARGEST_EXPONENT else CONTEXT.exp(value)


def logarithm(value: Decimal) -> Decimal:
    """Return the natural logarithm."""
    return Decimal(math.log(value)) if abs(value.adjusted()) < LARGEST_EXPONENT // 3 else CONTEXT.ln(value)


def _made(
    value: Decimal, inputs: tuple[Quantity, ...], slopes: tuple[Decimal, ...], coarsest: int | None
) -> Quantity:
    return Quantity(value, place_of(value) if coarsest is None else coarsest, inputs, slopes)


def most(quantity: Quantity) -> Decimal:
    """Return the largest size that the shown digits of a number can have."""
    rounding = ZERO if quantity.exact else Decimal((0, (5,), quantity.coarsest - 1))
    return CONTEXT.add(CONTEXT.abs(quantity.value), rounding)


# Digits


def units(results: Iterable[Quantity]) -> dict[Quantity, int]:
    """Return the exponent of the unit in the last place of the results and of all they are reckoned from."""
    order = _in_order(results)
    shares = {quantity: _shares(quantity) for quantity in order}
    finest: dict[Quantity, int] = {}  # what the digits that there are can give
    for quantity in order:
        of_inputs = [finest[source] - share for source, share in shares[quantity]]
        finest[quantity] = max([place_of(quantity.value, MOST_DIGITS), *of_inputs])
    found = {each: max(_plain_place(each.value, each.coarsest), finest[each]) for each in order}
    for quantity in reversed(order):
        for source, share in shares[quantity]:
            found[source] = min(found[source], found[quantity] + share)
    return found


def _shares(quantity: Quantity) -> list[tuple[Quantity, int]]:
    """Return by how many places the unit of each input may be coarser than that of the quantity."""
    open_ = [
        (source, slope)
        for source, slope in zip(quantity.inputs, quantity.slopes, strict=True)
        if slope and not source.exact
    ]
    # ½ unit of each input, times its slope, is an equal share of the room.
    return [
        (source, CONTEXT.divide(2 * ROOM, CONTEXT.multiply(slope, Decimal(len(open_)))).adjusted())
        for source, slope in open_
    ]


def _in_order(results: Iterable[Quantity]) -> list[Quantity]:
    """Return the quantities, each after all that it is reckoned from."""
    order: list[Quantity] = []
    seen: set[Quantity] = set()

    def visit(quantity: Quantity) -> None:
        if quantity not in seen:
            seen.add(quantity)
            for source in quantity.inputs:
                visit(source)
            order.append(quantity)

    for result in results:
        visit(result)
    return order


def figures(*results: Quantity) -> Figures:
    """Return how every number of a calculation is shown, the results and all they are reckoned from."""
    place = units(results)
    return lambda quantity: figure(quantity, place.get(quantity, quantity.coarsest))


def figure(quantity: Quantity, unit: int) -> Figure:
    """Return the number as it is shown with a unit of ten to this exponent in the last place."""
    return Figure(written(quantity.value, unit), quantity.value)


def written(value: Decimal, unit: int) -> str:
    """Write a number rounded to a unit of ten to an exponent: plainly, or with a power of ten."""
    if not value and unit >= 0:
        return "0"
    unit = max(_plain_place(value, unit), place_of(value, MOST_DIGITS))
    rounded = CONTEXT.quantize(value, Decimal((0, (1,), unit)))
    size = rounded.adjusted() if rounded else unit
    if unit <= 0 and max(size, unit + SIGNIFICANT - 1) >= LEAST_PLAIN and size <= MOST_PLAIN:
        text = f"{rounded:f}"
        text = text.lstrip("-") if not rounded else text
    else:
        text = f"{rounded.scaleb(-size, CONTEXT):f}·10{str(size).translate(SUPERSCRIPTS)}"
    return text.replace("-", "−")


def _plain_place(value: Decimal, unit: int) -> int:
    """Return the place to which a number is written: no zeros stand for digits that are not shown."""
    return 0 if unit > 0 and value.adjusted() <= MOST_ROUND else unit


def all_digits(value: Decimal) -> str:
    """Write a number with the 17 digits that tell doubles apart, also where it would underflow."""
    near = Context(prec=17).create_decimal(value) if abs(value.adjusted()) < 300 else None
    if near is not None:
        return repr(float(value)).replace("-", "−")
    return f"{value:.16e}".replace("-", "−")
