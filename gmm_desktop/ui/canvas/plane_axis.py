"""An axis of the plane: of data far from zero it writes what the numbers share once, beside its name."""

import math
from typing import Any

from gmm_desktop.figures.ticks import offset_note, shared_offset
from gmm_desktop.ui.theme import PlainAxis

LONGEST_NUMBER = 12
"""Characters; longer ones run into each other below the plane, and take its room at the left."""


NARROW = 30
"""Pixels for numbers, at first."""

FORGOTTEN_AT = 1000.0
"""By how much the view must have grown before the room of longer numbers is given back."""


class PlaneAxis(PlainAxis):
    """Writes its numbers out as long as they are short enough, and from then on their last digits."""

    _offset = 0.0
    _least_span = math.inf

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.setStyle(autoReduceTextSpace=False)

    def setRange(self, mn: float, mx: float) -> None:
        """Take note of the part of the axis in view."""
        super().setRange(mn, mx)
        span = abs(mx - mn)
        # Where both axes have one scale, less room for numbers means a taller view, in which the numbers may be longer
        # again: an axis that gave back room at once would change its width at every paint, without end.
        if span > FORGOTTEN_AT * self._least_span:
            self.forget_room()
        self._least_span = min(self._least_span, span)
        offset = shared_offset(mn, mx) if _is_long(mn, mx) else 0.0
        if offset != self._offset:
            self._offset = offset
            self.setLabel(self.labelText or None)

    def forget_room(self) -> None:
        """Give back the room of longer numbers: there are other data."""
        self.textWidth, self._least_span = NARROW, math.inf
        self._adjustSize()

    def setLabel(self, text: str | None = None, units: str | None = None, **how: Any) -> None:
        """Write the name, with what is to be added to the numbers."""
        super().setLabel(text, offset_note(self._offset) if self._offset else units, **how)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of ticks that are ``spacing`` apart."""
        return super().tickStrings([value - self._offset / scale for value in values], scale, spacing)


def _is_long(low: float, high: float) -> bool:
    """Tell whether numbers that are a tenth of the view apart would be too long, written out."""
    if not high > low:
        return False
    largest, span = max(abs(low), abs(high)), high - low
    places = max(0, math.ceil(1 - math.log10(span)))
    return largest > 1e4 * span and len(f"{largest:.0f}") + places + (places > 0) > LONGEST_NUMBER
