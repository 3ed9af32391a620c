"""Lines of equal density under the mixture."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from gmm_desktop.figures.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.highest_density import highest_density_levels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.theme import Theme, interface_font
from gmm_desktop.words.canvas import mass_label

COLUMNS, ROWS = 96, 72
LEVELS = 7
MASSES = (0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
DIRECTIONS = np.array([[1, -1], [1, 1], [-1, -1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]]) / 1.0
"""Where on a line its label may stand: farthest in one of these directions, the first with room."""

LEAST_LINE = 40.0
"""Shorter sides of the box around a line, in pixels, leave no room for a label."""


class ContourItem(pg.GraphicsObject):
    """All contour lines in one item with a cosmetic pen of one pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._extent = QRectF()
        self._pen = QPen()
        self._theme: Theme | None = None
        self._font = QFont()
        self._longest: list[tuple[str, FloatArray]] = []
        self._traced: tuple[MixtureParameters, bool] | None = None
        self.setZValue(1)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme, self._font = theme, interface_font(11)
        line = QColor(theme.ink.dim)
        line.setAlpha(105)
        self._pen = QPen(line, 1)
        self._pen.setCosmetic(True)
        self.update()

    def show_density(self, parameters: MixtureParameters, view: QRectF, *, by_mass: bool = False) -> None:
        """Trace the density over the part of the plane in view (data units), ``by_mass`` around given shares."""
        traced = self._traced
        if traced is not None and traced[0] is parameters and traced[1] is by_mass and view == self._extent:
            return
        self._traced = parameters, by_mass
        xs, ys, heights = density_grid(
            parameters, (view.left(), view.right(), view.top(), view.bottom()), COLUMNS, ROWS
        )
        path = QPainterPath()
        self._longest = []
        levels = highest_density_levels(parameters, MASSES) if by_mass else contour_levels(parameters, LEVELS)
        for number, line in enumerate(contour_lines(xs, ys, heights, levels)):
            if len(line):
                if by_mass:
                    self._longest.append((mass_label(MASSES[number]), _longest(line)))
                columns = np.ascontiguousarray(line.T)
                path.addPath(pg.functions.arrayToQPath(columns[0], columns[1], connect="finite"))
        self._path = path
        if view != self._extent:
            self.prepareGeometryChange()
            self._extent = QRectF(view)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the part of the plane traced."""
        return self._extent

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the lines."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.drawPath(self._path)
        if self._longest:
            transform = painter.worldTransform()
            painter.save()
            painter.resetTransform()
            self._draw_labels(painter, transform)
            painter.restore()

    def _draw_labels(self, painter: QPainter, transform: QTransform) -> None:
        """Write the masses on their lines, the outermost first, where they cover no other."""
        if self._theme is None:
            return
        seen = transform.mapRect(self._extent)
        ground = QColor(self._theme.ink.ground)
        ground.setAlpha(205)
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        taken: list[QRectF] = []
        for text, line in reversed(self._longest):
            corner = transform.map(QPointF(0, 0))
            places = np.column_stack(
                [corner.x() + transform.m11() * line[:, 0], corner.y() + transform.m22() * line[:, 1]]
            )
            if np.ptp(places, axis=0).min() < LEAST_LINE:
                continue
            width, height = metrics.horizontalAdvance(text) + 6, metrics.height()
            for index in (places @ DIRECTIONS.T).argmax(axis=0).tolist():
                x, y = places[index].tolist()
                box = QRectF(x - width / 2, y - height / 2, width, height)
                if seen.contains(box) and not any(box.intersects(other) for other in taken):
                    taken.append(box)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(ground)
                    painter.drawRoundedRect(box, 4, 4)
                    painter.setPen(QColor(self._theme.ink.dim))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                    break


def _longest(line: FloatArray) -> FloatArray:
    """Return the longest of the lines (M, 2) that rows of NaN part."""
    breaks = np.flatnonzero(np.isnan(line[:, 0]))
    parts = np.split(line, breaks)
    longest = max(parts, key=len)
    return longest[~np.isnan(longest[:, 0])]
