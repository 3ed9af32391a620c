"""What is seen of the brush: a circle at the pointer, or the box that is drawn around points."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.ui.theme import Theme

MARGIN = 3.0


class BrushItem(pg.GraphicsObject):
    """Draws a circle of a radius in pixels about a place of the plane, or a box, or nothing."""

    def __init__(self, plot: pg.PlotWidget, theme: Theme) -> None:
        super().__init__()
        self.circle: tuple[QPointF, float] | None = None
        self.box: QRectF | None = None
        self.setZValue(5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        plot.addItem(self, ignoreBounds=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_circle(self, place: QPointF, radius: float) -> None:
        """Draw the brush at a place, in data units; its radius is in pixels."""
        self._show((place, radius), None)

    def show_box(self, box: QRectF) -> None:
        """Draw a box, in data units."""
        self._show(None, box)

    def show_nothing(self) -> None:
        """Draw nothing."""
        if self.circle is not None or self.box is not None:
            self._show(None, None)

    def _show(self, circle: tuple[QPointF, float] | None, box: QRectF | None) -> None:
        self.prepareGeometryChange()
        self.circle, self.box = circle, box
        self.update()

    def boundingRect(self) -> QRectF:
        """Return where it draws, in data units."""
        pixel_x, pixel_y = self._pixel()
        if self.circle is not None:
            place, radius = self.circle
            width, height = (radius + MARGIN) * pixel_x, (radius + MARGIN) * pixel_y
            return QRectF(place.x() - width, place.y() - height, 2 * width, 2 * height)
        if self.box is not None:
            across, up = MARGIN * pixel_x, MARGIN * pixel_y
            return self.box.normalized().adjusted(-across, -up, across, up)
        return QRectF()

    def _pixel(self) -> tuple[float, float]:
        box = self.getViewBox()
        width, height = box.viewPixelSize() if box is not None else (1.0, 1.0)
        return float(width), float(height)

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw a fine line with a halo, to be seen on points and on ground."""
        if self.circle is None and self.box is None:
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(self._theme.ink.ground)
        halo.setAlpha(190)
        line = QPen(QColor(self._theme.ink.text), 1.25)
        if self.box is not None:
            line.setStyle(Qt.PenStyle.DashLine)
            fill = QColor(self._theme.ink.accent)
            fill.setAlpha(28)
            painter.fillRect(transform.mapRect(self.box.normalized()), fill)
        for pen in (QPen(halo, 3.5), line):
            painter.setPen(pen)
            if self.circle is not None:
                place, radius = self.circle
                painter.drawEllipse(transform.map(place), radius, radius)
            elif self.box is not None:
                painter.drawRect(transform.mapRect(self.box.normalized()))
        painter.restore()
