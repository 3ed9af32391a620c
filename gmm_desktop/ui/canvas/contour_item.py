"""Lines of equal density under the mixture."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gmm_desktop.figures.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.mixture.parameters import MixtureParameters

COLUMNS, ROWS = 96, 72
LEVELS = 7


class ContourItem(pg.GraphicsObject):
    """All contour lines in one item with a cosmetic pen of one pixel."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._extent = QRectF()
        self._pen = QPen()
        self.setZValue(1)

    def set_color(self, color: str) -> None:
        """Draw in another colour."""
        line = QColor(color)
        line.setAlpha(105)
        self._pen = QPen(line, 1)
        self._pen.setCosmetic(True)
        self.update()

    def show_density(self, parameters: MixtureParameters, view: QRectF) -> None:
        """Trace the density over the part of the plane in view (data units)."""
        xs, ys, heights = density_grid(
            parameters, (view.left(), view.right(), view.top(), view.bottom()), COLUMNS, ROWS
        )
        path = QPainterPath()
        for line in contour_lines(xs, ys, heights, contour_levels(parameters, LEVELS)):
            if len(line):
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
