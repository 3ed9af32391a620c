"""Means in a view: a mark in a ring that shows the weight, and a label with number, weight and what is held fixed."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.marks import covering, lock_path, marker_path
from gmm_desktop.figures.palette import component_colours, component_marker
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.sheet import Sheet, colour, faint
from gmm_desktop.figures.view import View

MARK = 6.5
RING_RADIUS = 17.0
"""Of the ring around a mean whose arc, clockwise from the top, is the weight; all in design units."""
LOCK, LOCK_SPACE = 11.0, "\u2003"
HALO_RADIUS, HALO_WIDTH = RING_RADIUS + 6.0, 6.0
LETTERS = 12
_TURN, _TOP = 16 * 360, 16 * 90


def draw_means(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw marks, rings and labels, the selected component on top, and what moved most."""
    colours = [colour(rgb) for rgb in component_colours(picture.parameters.n_components, sheet.dark)]
    means = mean_places(view, picture)
    if picture.moved is not None:
        _draw_halo(painter, sheet, means[picture.moved[0]], colours[picture.moved[0]])
    for k in picture.order:
        _draw_mean(painter, sheet, picture, k, (means[k], colours[k]))
    boxes = label_boxes(sheet, view, picture)
    for k in picture.order:
        _draw_label(painter, sheet, boxes[k], picture, k)
    if picture.moved is not None:
        component, words = picture.moved
        _write(painter, sheet, _moved_box(sheet, view, means[component], words, boxes), words)


def mean_places(view: View, picture: PlanePicture) -> list[QPointF]:
    """Return where the means are, in pixels of the view."""
    x, y = view.pixels(*picture.parameters.means.T)
    return [QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]


def label_boxes(sheet: Sheet, view: View, picture: PlanePicture) -> list[QRectF]:
    """Return where the labels stand, in pixels: to the upper right, unless that would cover something."""
    unit, metrics, means = sheet.unit, QFontMetricsF(_font(sheet)), mean_places(view, picture)
    mark, away = MARK * unit, (RING_RADIUS + 4) * unit
    marks = [QRectF(mean.x() - mark, mean.y() - mark, 2 * mark, 2 * mark) for mean in means]
    seen = QRectF(0, 0, view.width, view.height)
    boxes: list[QRectF] = []
    for k, mean in enumerate(means):
        text, pinned = _label(picture, k)
        if pinned:
            text += f"   {LOCK_SPACE}{pinned}"
        width, height = metrics.horizontalAdvance(text) + 10 * unit, metrics.height() + 2 * unit
        right, left = mean.x() + away, mean.x() - away - width
        above, below = (
            mean.y() - (RING_RADIUS + 6) * unit,
            mean.y() + (RING_RADIUS + 6) * unit - height,
        )
        usual = QRectF(right, above, width, height)
        others = [*marks[:k], *marks[k + 1 :], *boxes]
        if seen.contains(usual) and not any(map(usual.intersects, others)):
            boxes.append(usual)
            continue
        places = [QRectF(x, y, width, height) for y in (above, below) for x in (right, left)]
        boxes.append(min(places, key=partial(covering, others=others, area=seen)))
    return boxes


def _font(sheet: Sheet) -> QFont:
    return font(LETTERS * sheet.unit, bold=True)


def _label(picture: PlanePicture, component: int) -> tuple[str, str]:
    """Return number and weight of a component, and the signs of what is pinned of it."""
    text = str(component + 1)
    if component == picture.selected or not picture.crowded:
        text += f"   π {picture.parameters.weights[component]:.3f}"
    return text, picture.pinned(component)


def _draw_halo(painter: QPainter, sheet: Sheet, mean: QPointF, rgb: QColor) -> None:
    """Draw a wide ring around the mean that moved most."""
    glow = QColor(rgb)
    glow.setAlpha(95)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(glow, HALO_WIDTH * sheet.unit))
    painter.drawEllipse(mean, HALO_RADIUS * sheet.unit, HALO_RADIUS * sheet.unit)


def _draw_mean(
    painter: QPainter, sheet: Sheet, picture: PlanePicture, component: int, drawn: tuple[QPointF, QColor]
) -> None:
    (mean, rgb), unit, selected = drawn, sheet.unit, component == picture.selected
    if selected or not picture.crowded:
        radius = RING_RADIUS * unit
        ring = QRectF(mean.x() - radius, mean.y() - radius, 2 * radius, 2 * radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(faint(sheet.ink.ground, 200), 5 * unit))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(sheet.ink.line), 2 * unit))
        painter.drawEllipse(ring)
        painter.setPen(QPen(rgb, (4 if selected else 3) * unit, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, _TOP, -round(float(picture.parameters.weights[component]) * _TURN))
    painter.setPen(QPen(QColor(sheet.ink.ground), 2 * unit))
    painter.setBrush(rgb)
    painter.drawPath(marker_path(component_marker(component), mean, (MARK + selected) * unit))


def _draw_label(painter: QPainter, sheet: Sheet, box: QRectF, picture: PlanePicture, component: int) -> None:
    text, pinned = _label(picture, component)
    if not pinned:
        _write(painter, sheet, box, text)
        return
    _write(painter, sheet, box, f"{text}   {LOCK_SPACE}{pinned}")
    unit, metrics = sheet.unit, QFontMetricsF(_font(sheet))
    before = metrics.horizontalAdvance(text) + metrics.horizontalAdvance(f"   {LOCK_SPACE}") - 7.5 * unit
    lock = lock_path(QPointF(box.left() + 5 * unit + before, box.center().y()), LOCK * unit)
    painter.fillPath(lock, QColor(sheet.ink.text))


def _moved_box(sheet: Sheet, view: View, mean: QPointF, words: str, others: list[QRectF]) -> QRectF:
    """Return where it stands what moved most, beside its mean, where it covers least of the labels."""
    unit, metrics = sheet.unit, QFontMetricsF(_font(sheet))
    width, height = metrics.horizontalAdvance(words) + 10 * unit, metrics.height() + 2 * unit
    right, left = mean.x() + (RING_RADIUS + 4) * unit, mean.x() - (RING_RADIUS + 4) * unit - width
    below, above = mean.y() + 8 * unit, mean.y() - (RING_RADIUS + 6) * unit
    under = mean.y() + (HALO_RADIUS + 6) * unit
    places = [(right, below), (left, below), (left, above), (mean.x() - width / 2, under)]
    seen = QRectF(0, 0, view.width, view.height)

    def covered(box: QRectF) -> float:
        outside = box.width() - max(box.intersected(seen).width(), 0.0)
        return 100 * outside + sum(
            box.intersected(other).width() for other in others if box.intersects(other)
        )

    return min((QRectF(x, y, width, height) for x, y in places), key=covered)


def _write(painter: QPainter, sheet: Sheet, box: QRectF, text: str) -> None:
    """Write into a box that lets little of what is below through."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(sheet.ink.ground, 215))
    painter.drawRoundedRect(box, 5 * sheet.unit, 5 * sheet.unit)
    write(painter, box, text, _font(sheet), sheet.ink.text)
