"""Lines of equal density under the mixture."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.plane.plane_contours import Contours, draw_contours, traced
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.canvas.overlay import Overlay


class ContourItem(Overlay):
    """Keeps the lines while mixture and view stay the same."""

    def __init__(self) -> None:
        super().__init__()
        self._contours: Contours | None = None
        self._traced: tuple[MixtureParameters, bool] | None = None
        self._extent = QRectF()
        self.setZValue(1)

    def show_density(self, parameters: MixtureParameters, view: QRectF, *, by_mass: bool = False) -> None:
        """Trace the density over the part of the plane in view (data units), ``by_mass`` around given shares."""
        known = self._traced
        if known is not None and known[0] is parameters and known[1] is by_mass and view == self._extent:
            return
        self._traced, self._extent = (parameters, by_mass), QRectF(view)
        extent = (view.left(), view.right(), view.top(), view.bottom())
        self._contours = traced(parameters, extent, by_mass=by_mass)
        self.update()

    def draw(self, painter: QPainter, sheet: Sheet, view: View) -> None:
        """Draw the lines."""
        if self._contours is not None:
            draw_contours(painter, sheet, view, self._contours)
