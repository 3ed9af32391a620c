"""The mixture drawn over the points: trails, ellipses, means with number and weight, and the handles."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from gmm_desktop.figures.palette import component_dash, component_marker
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.canvas.geometry import (
    RING_RADIUS,
    HandleKind,
    Scale,
    shape_handles,
    weight_handle,
)
from gmm_desktop.ui.theme import Theme, interface_font

MARK = 6.5
EVERYWHERE = QRectF(-1e120, -1e120, 2e120, 2e120)


@dataclass(frozen=True, eq=False)
class MixturePicture:
    """What to draw.

    Parameters
    ----------
    parameters : MixtureParameters
        Of the frame shown.
    trail : ndarray, shape (T, K, 2)
        Means of earlier iterations, oldest first, the shown ones last.
    selected : int or None
        The component with handles.
    level : int
        Standard deviations at which ellipses are drawn.
    point : tuple of float or None
        The selected point, in data units.
    """

    parameters: MixtureParameters
    trail: NDArray[np.float64]
    selected: int | None
    level: int
    point: tuple[float, float] | None


class MixtureItem(pg.GraphicsObject):
    """Draws a `MixturePicture` in pixels, so that marks and handles keep their size."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: MixturePicture | None = None
        self._colors: list[QColor] = []
        self._font = QFont()
        self.setZValue(2)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._colors = []
        self._font = interface_font(12)
        self._font.setWeight(QFont.Weight.DemiBold)
        self.update()

    def show_picture(self, picture: MixturePicture) -> None:
        """Draw this from now on."""
        self._picture = picture
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole plane: handles have a size in pixels, not in data units."""
        return self.viewRect()  # type: ignore[no-any-return]

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw trails below ellipses below marks, the selected component on top."""
        picture = self._picture
        if picture is None:
            return
        count = picture.parameters.n_components
        if len(self._colors) != count:
            self._colors = self._theme.component_colours(count)
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_trails(painter, transform, picture)
        order = sorted(range(count), key=lambda k: k == picture.selected)
        for component in order:
            self._draw_ellipse(painter, transform, picture, component)
        for component in order:
            self._draw_mean(painter, transform, picture, component)
        if picture.selected is not None:
            self._draw_handles(painter, transform, picture, picture.selected)
        for component in order:
            self._draw_label(painter, transform, picture, component)
        if picture.point is not None:
            self._draw_point(painter, transform.map(QPointF(*picture.point)))
        painter.restore()

    def _draw_trails(self, painter: QPainter, transform: QTransform, picture: MixturePicture) -> None:
        if len(picture.trail) < 2:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for component, color in enumerate(self._colors):
            way = [transform.map(QPointF(x, y)) for x, y in picture.trail[:, component].tolist()]
            faint = QColor(color)
            faint.setAlpha(150)
            painter.setPen(QPen(faint, 1.5))
            painter.drawPolyline(QPolygonF(way))
            painter.setPen(QPen(faint, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(QPolygonF(_apart(way[:-1], 5.0)))
            painter.setPen(QPen(faint, 1.5))
            painter.setBrush(self._theme_color("plot"))
            painter.drawEllipse(way[0], 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_ellipse(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        ellipse = ellipse_of(picture.parameters.covariances[component])
        halo = QColor(self._theme.plot)
        halo.setAlpha(170)
        width = 3.0 if component == picture.selected else 2.0
        pen = QPen(self._colors[component], width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = component_dash(component)
        if dash and component != picture.selected:
            pen.setDashPattern(list(dash))
        angles = np.linspace(0, 2 * math.pi, 97)
        circle = np.column_stack([ellipse.sigma1 * np.cos(angles), ellipse.sigma2 * np.sin(angles)])
        outline = picture.parameters.means[component] + picture.level * circle @ ellipse.axes
        rim = QPolygonF([transform.map(QPointF(x, y)) for x, y in outline.tolist()])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(halo, width + 2.5))
        painter.drawPolyline(rim)
        painter.setPen(pen)
        painter.drawPolyline(rim)

    def _draw_mean(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        color = self._colors[component]
        selected = component == picture.selected
        ring = QRectF(mean.x() - RING_RADIUS, mean.y() - RING_RADIUS, 2 * RING_RADIUS, 2 * RING_RADIUS)
        share = float(picture.parameters.weights[component])
        track = QColor(self._theme.plot)
        track.setAlpha(200)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(track, 5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(self._theme_color("line"), 2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(color, 4 if selected else 3, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))
        painter.setPen(QPen(self._theme_color("plot"), 2))
        painter.setBrush(color)
        painter.drawPath(mark_path(component_marker(component), MARK + selected).translated(mean))

    def _draw_handles(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        scale = Scale(abs(transform.m11()), abs(transform.m22()))
        handles = shape_handles(picture.parameters, component, picture.level)
        places = [transform.map(QPointF(*handle.position.tolist())) for handle in handles]
        painter.setPen(QPen(self._colors[component], 1.5))
        painter.drawLine(QLineF(places[0], places[-1]))
        painter.setPen(QPen(self._colors[component], 2))
        painter.setBrush(self._theme_color("panel"))
        for handle, place in zip(handles, places, strict=True):
            if handle.kind is HandleKind.TURN:
                painter.drawEllipse(place, 5.5, 5.5)
            else:
                painter.drawRect(QRectF(place.x() - 5, place.y() - 5, 10, 10))
        knob = weight_handle(picture.parameters, component, scale)
        painter.drawEllipse(transform.map(QPointF(*knob.position.tolist())), 4.5, 4.5)

    def _draw_label(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        text = f"{component + 1}   π {picture.parameters.weights[component]:.3f}"
        path = QPainterPath()
        path.addText(mean + QPointF(RING_RADIUS + 7, -RING_RADIUS + 4), self._font, text)
        halo = QColor(self._theme.plot)
        halo.setAlpha(225)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(halo, 4.5, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme_color("text"))
        painter.drawPath(path)

    def _draw_point(self, painter: QPainter, place: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme_color("plot"), 4))
        painter.drawEllipse(place, 7, 7)
        painter.setPen(QPen(self._theme_color("text"), 2))
        painter.drawEllipse(place, 7, 7)

    def _theme_color(self, name: str) -> QColor:
        return QColor(getattr(self._theme, name))


def mark_path(marker: str, radius: float) -> QPainterPath:
    """Return the outline of a component's marker about the origin, in pixels, y down."""
    path = QPainterPath()
    if marker == "circle":
        path.addEllipse(QPointF(0, 0), radius, radius)
        return path
    corners = _MARKERS[marker]
    path.addPolygon(QPolygonF([QPointF(radius * x, radius * y) for x, y in corners]))
    path.closeSubpath()
    return path


def _star(points: int, inner: float) -> list[tuple[float, float]]:
    radii = [1.25, inner] * points
    steps = [math.pi * i / points for i in range(2 * points)]
    return [(r * math.sin(a), -r * math.cos(a)) for r, a in zip(radii, steps, strict=True)]


_MARKERS: dict[str, list[tuple[float, float]]] = {
    "square": [(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)],
    "triangle": [(0, -1.25), (1.15, 0.85), (-1.15, 0.85)],
    "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    "triangle_down": [(0, 1.25), (1.15, -0.85), (-1.15, -0.85)],
    "pentagon": [(1.15 * math.sin(a), -1.15 * math.cos(a)) for a in np.arange(5) * 2 * math.pi / 5],
    "hexagon": [(1.15 * math.cos(a), 1.15 * math.sin(a)) for a in np.arange(6) * math.pi / 3],
    "star": _star(5, 0.55),
    "cross": [
        (x, y)
        for x, y in (
            (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
            (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
        )
    ],
}  # fmt: skip


def _apart(way: list[QPointF], pixels: float) -> list[QPointF]:
    """Leave out dots that would melt into the one before."""
    kept: list[QPointF] = []
    for place in way:
        if not kept or QLineF(kept[-1], place).length() >= pixels:
            kept.append(place)
    return kept
