"""The mixture drawn over the points: trails, ellipses, means with number and weight, and the handles."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from gmm_desktop.figures.marks import lock_path, marker_path
from gmm_desktop.figures.palette import component_dash, component_marker
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import Pins
from gmm_desktop.ui.canvas.geometry import (
    RING_RADIUS,
    HandleKind,
    Scale,
    shape_handles,
    weight_handle,
)
from gmm_desktop.ui.theme import Theme, interface_font

MARK = 6.5
LOCK, LOCK_SPACE = 11.0, "\u2003"
MOST_WITH_RINGS = 8
LINE_STEP, DOT_STEP = 1.0, 6.0
"""Least way, in pixels, between two places of a trail's line and between its dots."""


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
    family : Family
        What binds the covariance of the selected component.
    pins : Pins
        What EM leaves as it is.
    truth : MixtureParameters or None
        The mixture the data were drawn from, to be outlined.
    """

    parameters: MixtureParameters
    trail: NDArray[np.float64]
    selected: int | None
    level: int
    point: tuple[float, float] | None
    family: Family = Family.VVV
    pins: Pins = field(default_factory=Pins)
    truth: MixtureParameters | None = None

    def pinned(self, component: int) -> str:
        """Return the signs of what is pinned of a component: some of π, μ and Σ."""
        pins = self.pins
        parts = (("π", pins.weights), ("μ", pins.means), ("Σ", pins.covariances))
        return "".join(sign for sign, held in parts if component in held)

    @property
    def crowded(self) -> bool:
        """Whether only the selected component has room for its ring and weight."""
        return self.parameters.n_components > MOST_WITH_RINGS


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
        super().viewTransformChanged()
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
        self._draw_noise(painter, transform, picture)
        self._draw_truth(painter, transform, picture)
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

    def _draw_noise(self, painter: QPainter, transform: QTransform, picture: MixturePicture) -> None:
        """Outline the box of the uniform noise."""
        noise = picture.parameters.noise
        if noise is None:
            return
        box = transform.mapRect(QRectF(QPointF(*noise.lower), QPointF(*noise.upper)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme_color("neutral_point"), 1, Qt.PenStyle.DotLine))
        painter.drawRect(box)

    def _draw_truth(self, painter: QPainter, transform: QTransform, picture: MixturePicture) -> None:
        """Outline the true ellipses, and mark the true means with crosses."""
        if picture.truth is None:
            return
        faint = self._theme_color("text")
        faint.setAlpha(150)
        pen = QPen(faint, 1.2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for mean, covariance in zip(picture.truth.means, picture.truth.covariances, strict=True):
            ellipse, middle = ellipse_of(covariance), QPointF(*mean.tolist())
            painter.setPen(pen)
            painter.save()
            painter.setTransform(transform)
            painter.translate(middle)
            painter.rotate(math.degrees(ellipse.angle))
            painter.drawEllipse(QPointF(0, 0), picture.level * ellipse.sigma1, picture.level * ellipse.sigma2)
            painter.restore()
            place, arm = transform.map(middle), 4.0
            painter.setPen(QPen(faint, 1.5))
            painter.drawLine(place - QPointF(arm, arm), place + QPointF(arm, arm))
            painter.drawLine(place - QPointF(arm, -arm), place + QPointF(arm, -arm))

    def _draw_trails(self, painter: QPainter, transform: QTransform, picture: MixturePicture) -> None:
        if len(picture.trail) < 2:
            return
        x, y = picture.trail[..., 0], picture.trail[..., 1]
        across = transform.m11() * x + transform.m21() * y + transform.dx()
        down = transform.m12() * x + transform.m22() * y + transform.dy()
        for component, color in enumerate(self._colors):
            way = _apart(np.column_stack([across[:, component], down[:, component]]), LINE_STEP)
            dots = _apart(way[:-1], DOT_STEP)
            faint = QColor(color)
            faint.setAlpha(150)
            painter.setPen(QPen(faint, 1.5))
            painter.drawPolyline(_polygon(way))
            painter.setPen(QPen(faint, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(_polygon(dots))
            painter.setPen(QPen(faint, 1.5))
            painter.setBrush(self._theme_color("plot"))
            painter.drawEllipse(QPointF(*way[0].tolist()), 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_ellipse(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        ellipse = ellipse_of(picture.parameters.covariances[component])
        around = QColor(self._theme.plot)
        around.setAlpha(170)
        width = 3.0 if component == picture.selected else 2.0
        halo, pen = QPen(around, width + 3), QPen(self._colors[component], width)
        for line in (halo, pen):
            line.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = component_dash(component)
        if dash and component != picture.selected:
            pen.setDashPattern(list(dash))
        x, y = picture.parameters.means[component].tolist()
        first, second = picture.level * ellipse.sigma1, picture.level * ellipse.sigma2
        painter.save()
        painter.setTransform(transform)
        painter.translate(x, y)
        painter.rotate(math.degrees(ellipse.angle))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in (halo, pen) if component == picture.selected else (pen,):
            painter.setPen(line)
            painter.drawEllipse(QPointF(0, 0), first, second)
        painter.restore()

    def _draw_mean(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        color = self._colors[component]
        selected = component == picture.selected
        marker = marker_path(component_marker(component), mean, MARK + selected)
        if not selected and picture.crowded:
            painter.setPen(QPen(self._theme_color("plot"), 2))
            painter.setBrush(color)
            painter.drawPath(marker)
            return
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
        painter.drawPath(marker)

    def _draw_handles(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        scale = Scale(abs(transform.m11()), abs(transform.m22()))
        handles = shape_handles(picture.parameters, component, picture.level, picture.family)
        pinned, free = picture.pinned(component), self._theme_color("panel")
        places = [transform.map(QPointF(*handle.position.tolist())) for handle in handles]
        if handles[-1].kind is HandleKind.TURN:
            painter.setPen(QPen(self._colors[component], 1.5))
            painter.drawLine(QLineF(places[0], places[-1]))
        painter.setPen(QPen(self._colors[component], 2))
        # Filled handles are pinned: a hand moves them, EM does not.
        painter.setBrush(self._colors[component] if "Σ" in pinned else free)
        for handle, place in zip(handles, places, strict=True):
            if handle.kind is HandleKind.TURN:
                painter.drawEllipse(place, 5.5, 5.5)
            else:
                painter.drawRect(QRectF(place.x() - 5, place.y() - 5, 10, 10))
        knob = weight_handle(picture.parameters, component, scale)
        painter.setBrush(self._colors[component] if "π" in pinned else free)
        painter.drawEllipse(transform.map(QPointF(*knob.position.tolist())), 4.5, 4.5)

    def _draw_label(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        text = str(component + 1)
        if component == picture.selected or not picture.crowded:
            text += f"   π {picture.parameters.weights[component]:.3f}"
        ground = QColor(self._theme.plot)
        ground.setAlpha(215)
        metrics = QFontMetricsF(self._font)
        corner = mean + QPointF(RING_RADIUS + 4, -RING_RADIUS - 6)
        pinned = picture.pinned(component)
        written = metrics.horizontalAdvance(text)
        if pinned:
            text += f"   {LOCK_SPACE}{pinned}"
        box = QRectF(corner.x(), corner.y(), metrics.horizontalAdvance(text) + 10, metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._font)
        painter.setPen(self._theme_color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if pinned:
            before = metrics.horizontalAdvance(f"   {LOCK_SPACE}") - 7.5
            lock = QPointF(box.left() + 5 + written + before, box.center().y())
            painter.fillPath(lock_path(lock, LOCK), self._theme_color("text"))

    def _draw_point(self, painter: QPainter, place: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme_color("plot"), 4))
        painter.drawEllipse(place, 7, 7)
        painter.setPen(QPen(self._theme_color("text"), 2))
        painter.drawEllipse(place, 7, 7)

    def _theme_color(self, name: str) -> QColor:
        return QColor(getattr(self._theme, name))


def _apart(way: NDArray[np.float64], pixels: float) -> NDArray[np.float64]:
    """Thin a way of places (T, 2) to about one in so many pixels, first and last kept."""
    if len(way) < 3:
        return way
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    kept = np.flatnonzero(np.diff(np.floor(length / pixels), prepend=-1.0) > 0)
    return way[np.append(kept, len(way) - 1) if kept[-1] < len(way) - 1 else kept]


def _polygon(places: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in places.tolist()])
