"""The points in view as pies of their responsibilities."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gmm_desktop.figures.pies import draw_pies
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.theme import Theme

MOST_PIES = 400
"""More points in view than this would cover each other, and take too long."""

LARGEST, SMALLEST = 9.0, 5.0
"""Radii, in pixels, of few pies and of as many as there may be."""


class PiesItem(pg.GraphicsObject):
    """Draws the pies in pixels, so that they keep their size."""

    def __init__(self) -> None:
        super().__init__()
        self._colors: list[QColor] = []
        self._rim = QColor()
        self._places: FloatArray = np.empty((0, 2))
        self._shares: FloatArray = np.empty((0, 1))
        self._known: tuple[Frame, Points, QRectF] | None = None
        self.setZValue(0.5)
        self.hide()

    @property
    def count(self) -> int:
        """How many pies are drawn."""
        return len(self._places)

    def show_frame(self, frame: Frame, points: Points, view: QRectF, theme: Theme) -> int:
        """Draw the points in view (data units) as pies if they are not too many; return how many are in view."""
        known = self._known
        if known is None or known[1] is not points or known[2] != view:
            seen = (view.left() <= points.x) & (points.x <= view.right())
            seen &= (view.top() <= points.y) & (points.y <= view.bottom())
            self._places = np.column_stack([points.x[seen], points.y[seen]])
        self._known = frame, points, QRectF(view)
        drawn = 0 < len(self._places) <= MOST_PIES
        self.setVisible(drawn)
        if drawn:
            theta = frame.responsibility_parameters
            self._shares = responsibilities(self._places, theta, frame.temperature)
            self._colors = [*theme.component_colours(theta.n_components), QColor(theme.ink.neutral)]
            self._rim = QColor(theme.ink.ground)
            self.update()
        return len(self._places)

    def boundingRect(self) -> QRectF:
        """Return the whole plane: pies have a size in pixels, not in data units."""
        return self.viewRect()  # type: ignore[no-any-return]

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the pies."""
        transform = painter.worldTransform()
        corner = transform.map(QPointF(0, 0))
        share = min(len(self._places) / MOST_PIES, 1.0)
        radius = LARGEST + (SMALLEST - LARGEST) * share**0.5
        x, y = self._places.T
        pixels = np.column_stack([corner.x() + transform.m11() * x, corner.y() + transform.m22() * y])
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_pies(painter, pixels, self._shares, self._colors, radius, self._rim)
        painter.restore()
