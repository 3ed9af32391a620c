"""An axis of the plane: the room it takes, in which the axis of every picture is painted."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.axes import (
    LOWER_ROOM,
    draw_left_axis,
    draw_lower_axis,
    left_room,
    lower_room,
)
from gmm_desktop.figures.view import View
from gmm_desktop.ui.canvas.overlay import view_of
from gmm_desktop.ui.theme import LIGHT, Theme

FORGOTTEN_AT = 1000.0
"""By how much the view must have grown before the room of longer numbers is given back."""


class PlaneAxis(pg.AxisItem):
    """Stands at the left or below; as wide as its numbers."""

    _named, _least_span, _room = True, math.inf, 0  # the base sets a range while it is made

    def __init__(self, side: str, *, named: bool) -> None:
        super().__init__(side, showValues=False)
        self._named, self._theme, self.name = named, LIGHT, ""
        if side == "bottom":
            self.setHeight(lower_room(1.0, named=named))

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_name(self, name: str) -> None:
        """Write what it measures, where there is a place for it."""
        self.name = name if self._named else ""
        self._settle()

    def setRange(self, mn: float, mx: float) -> None:
        """Take note of the part of the axis in view."""
        super().setRange(mn, mx)
        span = abs(mx - mn)
        # Where both axes have one scale, less room for numbers means a taller view, in which the numbers may be longer
        # again: an axis that gave back room at once would change its width at every paint, without end.
        if span > FORGOTTEN_AT * self._least_span:
            self.forget_room()
        self._least_span = min(self._least_span, span)
        self._settle()

    def forget_room(self) -> None:
        """Give back the room of longer numbers: there are other data, or all of them are seen again."""
        self._least_span, self._room = math.inf, 0
        self._settle()

    def boundingRect(self) -> QRectF:
        """Return the room the layout gives it, and the ends of the numbers that stand out of it."""
        rect = QRectF(self.mapRectFromParent(self.geometry()))
        return rect.adjusted(0, -LOWER_ROOM, LOWER_ROOM, 0)

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the axis beside or below the plane."""
        view = self._view()
        if view is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn_with = (self._theme.ink, 1.0)
        if self.orientation == "left":
            area = QRectF(self.width(), 0, view.width, view.height)
            draw_left_axis(painter, area, view, self.name, drawn_with)
        else:
            area = QRectF(0, -view.height, view.width, view.height)
            draw_lower_axis(painter, area, view, self.name, drawn_with)

    def _view(self) -> View | None:
        box = getattr(self, "_linkedView", None)
        return view_of(box()) if box is not None else None

    def _settle(self) -> None:
        """Be as wide as the numbers need; at least as wide as before."""
        view = self._view()
        if self.orientation == "left" and view is not None:
            self._room = max(self._room, left_room(view, 1.0, named=self._named))
            self.setWidth(self._room)
        self.update()
