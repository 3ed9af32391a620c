"""The mixture drawn over the points: trails, ellipses, means with number and weight, and the handles."""

from functools import partial
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from gmm_desktop.figures.marks import covering, lock_path, marker_path
from gmm_desktop.figures.palette import component_dash, component_marker
from gmm_desktop.ui.canvas.geometry import RING_RADIUS, HandleKind, Scale, shape_handles, weight_handle
from gmm_desktop.ui.canvas.mixture_picture import MixturePicture
from gmm_desktop.ui.canvas.outlines import draw_outlines, outline_ellipse
from gmm_desktop.ui.canvas.overlay import Overlay
from gmm_desktop.ui.theme import Theme, interface_font

MARK = 6.5
LOCK, LOCK_SPACE = 11.0, "\u2003"
HALO_RADIUS, HALO_WIDTH = RING_RADIUS + 6.0, 6.0


class MixtureItem(Overlay):
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

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw trails below ellipses below marks, the selected component on top."""
        picture, transform = self._picture, painter.worldTransform()
        if picture is None or not (
            transform.m11() and transform.m22()
        ):  # in a low window the plane has no height
            return
        count = picture.parameters.n_components
        if len(self._colors) != count:
            self._colors = self._theme.component_colours(count)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_outlines(painter, transform, picture, self._colors, self._theme)
        order = sorted(range(count), key=lambda k: k == picture.selected)
        for component in order:
            self._draw_ellipse(painter, transform, picture, component)
        if picture.moved is not None:
            self._draw_halo(painter, transform, picture, picture.moved[0])
        for component in order:
            self._draw_mean(painter, transform, picture, component)
        if picture.selected is not None:
            self._draw_handles(painter, transform, picture, picture.selected)
        boxes = self._label_boxes(transform, picture)
        for component in order:
            self._draw_label(painter, boxes[component], picture, component)
        if picture.moved is not None:
            self._draw_moved(painter, transform, boxes, picture, *picture.moved)
        if picture.point is not None:
            self._draw_point(painter, transform.map(QPointF(*picture.point)))
        painter.restore()

    def _draw_ellipse(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        around = QColor(self._theme.ink.ground)
        around.setAlpha(170)
        width = 3.0 if component == picture.selected else 2.0
        halo, pen = QPen(around, width + 3), QPen(self._colors[component], width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = component_dash(component)
        if dash and component != picture.selected:
            pen.setDashPattern(list(dash))
        mean, covariance = picture.parameters.means[component], picture.parameters.covariances[component]
        pens = (halo, pen) if component == picture.selected else (pen,)
        outline_ellipse(painter, transform, mean, covariance, picture.level, pens)

    def _draw_halo(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        """Draw a wide ring around the mean that moved most."""
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        glow = QColor(self._colors[component])
        glow.setAlpha(95)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(glow, HALO_WIDTH))
        painter.drawEllipse(mean, HALO_RADIUS, HALO_RADIUS)

    def _draw_moved(
        self,
        painter: QPainter,
        transform: QTransform,
        others: list[QRectF],
        picture: MixturePicture,
        component: int,
        words: str,
    ) -> None:
        """Write beside the mean that moved most how it did, where it covers least of the other labels."""
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(words) + 10, metrics.height() + 2
        right, left = mean.x() + RING_RADIUS + 4, mean.x() - RING_RADIUS - 4 - width
        below, above = mean.y() + 8, mean.y() - RING_RADIUS - 6
        under = mean.y() + HALO_RADIUS + 6
        places = [(right, below), (left, below), (left, above), (mean.x() - width / 2, under)]
        boxes = [QRectF(x, y, width, height) for x, y in places]
        seen = transform.mapRect(self.viewRect())

        def covered(box: QRectF) -> float:
            outside = box.width() - max(box.intersected(seen).width(), 0.0)
            return 100 * outside + sum(
                box.intersected(other).width() for other in others if box.intersects(other)
            )

        self._write(painter, min(boxes, key=covered), words)

    def _draw_mean(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        mean = transform.map(QPointF(*picture.parameters.means[component].tolist()))
        color = self._colors[component]
        selected = component == picture.selected
        marker = marker_path(component_marker(component), mean, MARK + selected)
        if not selected and picture.crowded:
            painter.setPen(QPen(self._theme_color("ground"), 2))
            painter.setBrush(color)
            painter.drawPath(marker)
            return
        ring = QRectF(mean.x() - RING_RADIUS, mean.y() - RING_RADIUS, 2 * RING_RADIUS, 2 * RING_RADIUS)
        share = float(picture.parameters.weights[component])
        track = QColor(self._theme.ink.ground)
        track.setAlpha(200)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(track, 5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(self._theme_color("line"), 2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(color, 4 if selected else 3, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))
        painter.setPen(QPen(self._theme_color("ground"), 2))
        painter.setBrush(color)
        painter.drawPath(marker)

    def _draw_handles(
        self, painter: QPainter, transform: QTransform, picture: MixturePicture, component: int
    ) -> None:
        scale = Scale(abs(transform.m11()), abs(transform.m22()))
        handles = shape_handles(picture.parameters, component, picture.level, picture.family)
        pinned, free = picture.pinned(component), QColor(self._theme.panel)
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

    def _label(self, picture: MixturePicture, component: int) -> tuple[str, str]:
        """Return number and weight of a component, and the signs of what is pinned of it."""
        text = str(component + 1)
        if component == picture.selected or not picture.crowded:
            text += f"   π {picture.parameters.weights[component]:.3f}"
        return text, picture.pinned(component)

    def _label_boxes(self, transform: QTransform, picture: MixturePicture) -> list[QRectF]:
        """Return where the labels stand, in pixels: to the upper right, unless that would cover something."""
        metrics, theta = QFontMetricsF(self._font), picture.parameters
        means = [transform.map(QPointF(*mean)) for mean in theta.means.tolist()]
        marks = [QRectF(mean.x() - MARK, mean.y() - MARK, 2 * MARK, 2 * MARK) for mean in means]
        seen = transform.mapRect(self.viewRect())
        boxes: list[QRectF] = []
        for component, mean in enumerate(means):
            text, pinned = self._label(picture, component)
            if pinned:
                text += f"   {LOCK_SPACE}{pinned}"
            width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 2
            right, left = mean.x() + RING_RADIUS + 4, mean.x() - RING_RADIUS - 4 - width
            above, below = mean.y() - RING_RADIUS - 6, mean.y() + RING_RADIUS + 6 - height
            usual = QRectF(right, above, width, height)
            others = [*marks[:component], *marks[component + 1 :], *boxes]
            if seen.contains(usual) and not any(map(usual.intersects, others)):
                boxes.append(usual)
                continue
            places = [QRectF(x, y, width, height) for y in (above, below) for x in (right, left)]
            boxes.append(min(places, key=partial(covering, others=others, area=seen)))
        return boxes

    def _draw_label(self, painter: QPainter, box: QRectF, picture: MixturePicture, component: int) -> None:
        text, pinned = self._label(picture, component)
        if not pinned:
            self._write(painter, box, text)
            return
        self._write(painter, box, f"{text}   {LOCK_SPACE}{pinned}")
        metrics = QFontMetricsF(self._font)
        before = metrics.horizontalAdvance(text) + metrics.horizontalAdvance(f"   {LOCK_SPACE}") - 7.5
        painter.fillPath(
            lock_path(QPointF(box.left() + 5 + before, box.center().y()), LOCK), self._theme_color("text")
        )

    def _write(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Write into a box that lets little of what is below through."""
        ground = self._theme_color("ground")
        ground.setAlpha(215)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._font)
        painter.setPen(self._theme_color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_point(self, painter: QPainter, place: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme_color("ground"), 4))
        painter.drawEllipse(place, 7, 7)
        painter.setPen(QPen(self._theme_color("text"), 2))
        painter.drawEllipse(place, 7, 7)

    def _theme_color(self, name: str) -> QColor:
        return QColor(getattr(self._theme.ink, name))
