"""The mixture drawn over the points as everywhere, and over it what only the screen has: handles, a ring at a point."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.plane_painter import draw_mixture
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.sheet import Sheet, colour
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.families import Family
from gmm_desktop.ui.canvas.geometry import HandleKind, Scale, shape_handles, weight_handle
from gmm_desktop.ui.canvas.overlay import Overlay

POINT_RADIUS = 7.0


class MixtureItem(Overlay):
    """Draws the mixture of a `PlanePicture` in pixels, so that marks and handles keep their size."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: PlanePicture | None = None
        self._family = Family.VVV
        self._point: tuple[float, float] | None = None
        self.setZValue(2)

    def show_picture(self, picture: PlanePicture, family: Family, point: tuple[float, float] | None) -> None:
        """Draw this from now on, with handles for a family, and a ring around a place in data units."""
        self._picture, self._family, self._point = picture, family, point
        self.update()

    def draw(self, painter: QPainter, sheet: Sheet, view: View) -> None:
        """Draw the mixture, the handles of the selected component, and the ring."""
        picture = self._picture
        if picture is None:
            return
        draw_mixture(painter, sheet, view, picture)
        if picture.selected is not None:
            self._draw_handles(painter, view, picture, picture.selected)
        if self._point is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            (place,) = _places(view, [self._point])
            for name, width in ((sheet.ink.ground, 4), (sheet.ink.text, 2)):
                painter.setPen(QPen(QColor(name), width))
                painter.drawEllipse(place, POINT_RADIUS, POINT_RADIUS)

    def _draw_handles(self, painter: QPainter, view: View, picture: PlanePicture, component: int) -> None:
        theta, panel = picture.parameters, QColor(self._theme.panel)
        own = colour(component_colours(theta.n_components, self._theme.ink.dark)[component])
        handles = shape_handles(theta, component, picture.level, self._family)
        places = _places(view, [handle.position.tolist() for handle in handles])
        pinned = picture.pinned(component)
        if handles[-1].kind is HandleKind.TURN:
            painter.setPen(QPen(own, 1.5))
            painter.drawLine(QLineF(places[0], places[-1]))
        painter.setPen(QPen(own, 2))
        # Filled handles are pinned: a hand moves them, EM does not.
        painter.setBrush(own if "Σ" in pinned else panel)
        for handle, place in zip(handles, places, strict=True):
            if handle.kind is HandleKind.TURN:
                painter.drawEllipse(place, 5.5, 5.5)
            else:
                painter.drawRect(QRectF(place.x() - 5, place.y() - 5, 10, 10))
        knob = weight_handle(theta, component, Scale(*view.scale))
        painter.setBrush(own if "π" in pinned else panel)
        painter.drawEllipse(_places(view, [knob.position.tolist()])[0], 4.5, 4.5)


def _places(view: View, data: list[tuple[float, float]]) -> list[QPointF]:
    x, y = view.pixels(*zip(*data, strict=True))
    return [QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]
