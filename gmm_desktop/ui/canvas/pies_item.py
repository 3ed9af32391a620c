"""The points in view as pies of their responsibilities."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.plane.plane_points import MOST_PIES, draw_pies_at, places_in_view
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.overlay import Overlay


class PiesItem(Overlay):
    """Keeps which points are in view, and their responsibilities."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._places: FloatArray = np.empty((0, 2))
        self._shares: FloatArray = np.empty((0, 1))
        self._known: tuple[Points, QRectF] | None = None
        self.setZValue(0.5)
        self.hide()

    @property
    def count(self) -> int:
        """How many pies are drawn."""
        return len(self._places)

    def show_frame(self, frame: Frame, points: Points, view: QRectF) -> int:
        """Draw the points in view (data units) as pies if they are not too many; return how many are in view."""
        if self._known is None or self._known[0] is not points or self._known[1] != view:
            seen = View(view.left(), view.right(), view.top(), view.bottom(), 1, 1)
            self._places = places_in_view(points, seen)
        self._known = points, QRectF(view)
        drawn = 0 < len(self._places) <= MOST_PIES
        self.setVisible(drawn)
        if drawn:
            theta = frame.responsibility_parameters
            self._count = theta.n_components
            self._shares = responsibilities(self._places, theta, frame.temperature)
            self.update()
        return len(self._places)

    def draw(self, painter: QPainter, sheet: Sheet, view: View) -> None:
        """Draw the pies."""
        draw_pies_at(painter, sheet, view, (self._places, self._shares), self._count)
