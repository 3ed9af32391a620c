"""Round numbers along an axis, and how to write them."""

import math
from dataclasses import dataclass

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Ticks:
    """Marks of an axis.

    Parameters
    ----------
    values : tuple of float
        Where they stand, ascending, in data units.
    labels : tuple of str
        What is written at each: the value less ``offset``, over ``10**power``.
    power : int
        Common power of ten of the labels, 0 for plain numbers.
    offset : float
        Subtracted from all values before writing, 0 for plain numbers.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]
    power: int = 0
    offset: float = 0.0

    @property
    def note(self) -> str:
        """What to write once at the axis, e.g. ``"×10⁻⁶ + 100 000 000"``; empty for plain numbers."""
        parts = []
        if self.power:
            parts.append("×10" + str(self.power).translate(_SUPERSCRIPTS))
        if self.offset:
            parts.append(offset_note(self.offset))
        return " ".join(parts)


def nice_step(span: float, count: float) -> float:
    """Return the step (1, 2 or 5)·10ⁿ that cuts ``span`` into at most ``count`` parts."""
    rough = span / max(count, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def nice_ticks(low: float, high: float, count: float) -> Ticks:
    """Round ticks in an interval.

    Parameters
    ----------
    low, high : float
        Ends of the axis, low < high, in data units.
    count : float
        Wanted number of intervals; there are about as many, or fewer.

    Returns
    -------
    Ticks
        All multiples of a 1-2-5 step within the interval. A large common offset or a common power of ten
        is taken out of the labels.
    """
    step = nice_step(high - low, count)
    largest = max(abs(low), abs(high))
    # The digits that all labels share are written once.
    offset = shared_offset(low, high) if largest > 1e4 * (high - low) else 0.0
    first = math.ceil((low - offset) / step - 1e-9)
    last = math.floor((high - offset) / step + 1e-9)
    multiples = range(first, last + 1)
    size = max(abs(first), abs(last)) * step
    power = _common_power(size, step)
    digits = max(0, power - math.floor(math.log10(step) + 1e-9))
    labels = tuple(_written(i * step / 10.0**power, digits) for i in multiples)
    return Ticks(tuple(offset + i * step for i in multiples), labels, power, offset)


def shared_offset(low: float, high: float) -> float:
    """Return the round number below the middle of an interval that leaves the digits in which its places differ."""
    power = math.ceil(math.log10(high - low))
    shared = math.floor(0.5 * low / 10.0**power + 0.5 * high / 10.0**power)
    return (
        shared * 10.0**power if power >= 0 else shared / 10.0**-power
    )  # so that it is as round as it can be


def offset_note(offset: float) -> str:
    """Say what is to be added to the labels of an axis, e.g. ``"+ 100 000 000"``."""
    return f"{'+' if offset > 0 else '−'} {_plain(abs(offset))}"


def _common_power(size: float, step: float) -> int:
    if size <= 0 or (size < 1e5 and step >= 1e-3):
        return 0
    return math.floor(math.log10(size) + 1e-9)


def _written(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else "0"


def _plain(value: float) -> str:
    return f"{value:,}".removesuffix(".0").replace(",", " ")
