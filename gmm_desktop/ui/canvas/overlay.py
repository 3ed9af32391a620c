"""What is drawn over the plane in pixels, so that it keeps its size under zoom."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View
from gmm_desktop.ui.theme import LIGHT, Theme


class Overlay(pg.GraphicsObject):
    """An item as large as the view; what it draws has a size in pixels, not in data units."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the part of the plane in view."""
        return self.viewRect()  # type: ignore[no-any-return]

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw in the pixels of the plane; a low window leaves it no height."""
        box = self.getViewBox()
        view = view_of(box)
        if view is None:
            return
        painter.save()
        painter.resetTransform()
        painter.translate(box.sceneBoundingRect().topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, Sheet((view.width, view.height), self._theme.ink), view)
        painter.restore()

    def draw(self, painter: QPainter, sheet: Sheet, view: View) -> None:
        """Draw from the upper left corner of the plane on, a pixel being a design unit."""
        raise NotImplementedError


def view_of(box: pg.ViewBox) -> View | None:
    """Return the part of the plane in view on logical pixels, or None where there is none or no room for it.

    A view has whole pixels; what a fraction of one would show is added to the plane.
    """
    rect, width, height = box.viewRect(), box.width(), box.height()
    if min(width, height) < 1 or not (rect.left() < rect.right() and rect.top() < rect.bottom()):
        return None
    columns, rows = round(width), round(height)
    right = rect.left() + rect.width() * (columns / width)
    bottom = rect.bottom() - rect.height() * (rows / height)
    return View(rect.left(), right, bottom, rect.bottom(), columns, rows)
