"""Axes: of the plane around a picture, and of the space around a surface."""

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.experiment.names import LONGEST, LONGEST_OF_AN_AXIS, visible
from gmm_desktop.figures.ink import Ink, font, text_width, write, write_upwards
from gmm_desktop.figures.surface.surface_scene import SurfaceScene
from gmm_desktop.figures.ticks import Ticks, nice_ticks
from gmm_desktop.figures.view import View

Place = tuple[float, float]

SHORTEST_EDGE = 24
"""Design units below which an edge has no labels."""
LINE = 16
"""Height of a label in design units."""
NAMED_ROOM, BARE_ROOM, LOWER_ROOM = 50, 14, 24
"""Design units beside the labels of the left axis, with its name and without, and below the plane without a name."""


def named(name: str, ticks: Ticks, most: int = LONGEST) -> str:
    """Name of an axis, at most so many letters of it, with what its labels leave out."""
    said = visible(name, most)
    return f"{said}  ({ticks.note})" if ticks.note else said


@lru_cache(maxsize=64)
def plane_ticks(view: View, unit: float) -> tuple[Ticks, Ticks]:
    """Ticks of x and y, about one every 55 design units; a low view has up to three, if they are 24 apart."""
    across, upwards = view.width / (55 * unit), view.height / (55 * unit)
    upwards = max(upwards, min(3.0, view.height / (24 * unit)))
    return nice_ticks(view.x0, view.x1, across), nice_ticks(view.y0, view.y1, upwards)


def draw_grid(painter: QPainter, area: QRectF, view: View, ticks: tuple[Ticks, Ticks], ink: Ink) -> None:
    """Draw the faint lines behind the data."""
    painter.setPen(QPen(QColor(ink.grid), 0))
    for x in view.pixels(ticks[0].values, view.y0)[0]:
        painter.drawLine(QPointF(area.left() + x, area.top()), QPointF(area.left() + x, area.bottom()))
    for y in view.pixels(view.x0, ticks[1].values)[1]:
        painter.drawLine(QPointF(area.left(), area.top() + y), QPointF(area.right(), area.top() + y))


def draw_plane_axes(
    painter: QPainter, area: QRectF, view: View, names: tuple[str, str], drawn_with: tuple[Ink, float]
) -> None:
    """Draw axis lines, tick labels and names at the left and below ``area``."""
    draw_lower_axis(painter, area, view, names[0], drawn_with)
    draw_left_axis(painter, area, view, names[1], drawn_with)


def draw_lower_axis(
    painter: QPainter, area: QRectF, view: View, name: str, drawn_with: tuple[Ink, float]
) -> None:
    """Draw the axis below ``area``."""
    ink, unit = drawn_with
    ticks = plane_ticks(view, unit)[0]
    small = font(12 * unit)
    painter.setPen(QPen(QColor(ink.line), unit))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    for x, label in zip(view.pixels(ticks.values, view.y0)[0], ticks.labels, strict=True):
        at = area.left() + float(x)
        painter.setPen(QPen(QColor(ink.line), unit))
        painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 4 * unit))
        box = QRectF(at - 60 * unit, area.bottom() + 6 * unit, 120 * unit, 16 * unit)
        write(painter, box, label, small, ink.dim)
    if name:
        below = QRectF(area.left(), area.bottom() + 24 * unit, area.width(), 20 * unit)
        write(painter, below, _fitting(named(name, ticks), area.width(), unit), font(13 * unit), ink.text)


def draw_left_axis(
    painter: QPainter, area: QRectF, view: View, name: str, drawn_with: tuple[Ink, float]
) -> None:
    """Draw the axis at the left of ``area``."""
    ink, unit = drawn_with
    ticks = plane_ticks(view, unit)[1]
    small = font(12 * unit)
    painter.setPen(QPen(QColor(ink.line), unit))
    painter.drawLine(area.topLeft(), area.bottomLeft())
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for y, label in zip(view.pixels(view.x0, ticks.values)[1], ticks.labels, strict=True):
        at = area.top() + float(y)
        painter.setPen(QPen(QColor(ink.line), unit))
        painter.drawLine(QPointF(area.left() - 4 * unit, at), QPointF(area.left(), at))
        box = QRectF(area.left() - 208 * unit, at - 8 * unit, 200 * unit, 16 * unit)
        write(painter, box, label, small, ink.dim, align=right)
    if name:
        beside = QPointF(area.left() - _widest(ticks, small) - 24 * unit, area.center().y())
        shown = _fitting(named(name, ticks), area.height(), unit)
        write_upwards(painter, beside, shown, font(13 * unit), ink.text)


def left_room(view: View, unit: float, *, named: bool = True) -> int:
    """Return the pixels that the axis at the left takes, with its labels and perhaps its name."""
    room = NAMED_ROOM if named else BARE_ROOM
    return round(_widest(plane_ticks(view, unit)[1], font(12 * unit)) + room * unit)


def lower_room(unit: float, *, named: bool = True) -> int:
    """Return the pixels that the axis below takes, with its labels and perhaps its name."""
    return round((LOWER_ROOM + LINE * 1.5 if named else LOWER_ROOM) * unit)


def _fitting(text: str, room: float, unit: float) -> str:
    """Return as much of the name of an axis as there is room for."""
    return QFontMetricsF(font(13 * unit)).elidedText(text, Qt.TextElideMode.ElideRight, room)


def _widest(ticks: Ticks, small: QFont) -> float:
    return max((text_width(label, small) for label in ticks.labels), default=0.0)


def draw_space_axes(
    painter: QPainter, scene: SurfaceScene, names: tuple[str, str], drawn_with: tuple[Ink, float]
) -> None:
    """Draw the axes of x and y along the two front edges of the base, and of the density at its left corner."""
    ink, unit = drawn_with
    x0, x1, y0, y1 = scene.extent
    corners = [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]
    pixels = [_pixel(scene, corner) for corner in corners]
    front = max(range(4), key=lambda i: pixels[i].y())
    for other in ((front + 1) % 4, (front - 1) % 4):
        axis = 0 if corners[front][1] == corners[other][1] else 1
        _edge_axis(painter, scene, (corners[front], corners[other], axis, names[axis]), drawn_with)
    painter.setPen(QPen(QColor(ink.line), unit))
    for i in range(4):
        painter.drawLine(pixels[i], pixels[(i + 1) % 4])
    # Of two corners at the left, the one behind: its axis does not cross the labels of the edge between them.
    left = corners[min(range(4), key=lambda i: pixels[i].x() + 0.2 * pixels[i].y())]
    _height_axis(painter, scene, left, drawn_with)


def _pixel(scene: SurfaceScene, place: Place, share: float = 0.0) -> QPointF:
    x, y = scene.project(place[0], place[1], share)
    return QPointF(float(x), float(y))


def _around(middle: QPointF) -> QRectF:
    return QRectF(middle.x() - 200, middle.y() - 20, 400, 40)


def _edge_axis(
    painter: QPainter, scene: SurfaceScene, edge: tuple[Place, Place, int, str], drawn_with: tuple[Ink, float]
) -> None:
    """Draw ticks along the edge between two corners: ``edge`` is both corners, the axis 0 or 1, and its name."""
    one, other, axis, name = edge
    ink, unit = drawn_with
    fixed, small = one[1 - axis], font(12 * unit)
    low, high = sorted((one[axis], other[axis]))
    along = _pixel(scene, other) - _pixel(scene, one)
    length = math.hypot(along.x(), along.y())
    if length < SHORTEST_EDGE * unit:  # seen end on
        return
    ticks = _edge_ticks(low, high, (high - low) / scene.step, (along * (1 / length), length), small)
    # Outwards on the screen, where the edge is not foreshortened and neither is what stands at it.
    beyond = fixed + math.copysign(scene.half_side, fixed - scene.middle[1 - axis])
    outwards = _pixel(scene, _placed(axis, one[axis], beyond)) - _pixel(scene, one)
    outwards *= 1 / math.hypot(outwards.x(), outwards.y())
    widest = _widest(ticks, small)

    def extent(width: float) -> float:
        """Half of what a label takes along the way outwards."""
        return 0.5 * min(width / max(abs(outwards.x()), 1e-6), LINE * unit / max(abs(outwards.y()), 1e-6))

    for value, label in zip(ticks.values, ticks.labels, strict=True):
        foot = _pixel(scene, _placed(axis, value, fixed))
        painter.setPen(QPen(QColor(ink.line), unit))
        painter.drawLine(foot, foot + outwards * (5 * unit))
        middle = foot + outwards * (8 * unit + extent(text_width(label, small)))
        write(painter, _around(middle), label, small, ink.dim)
    # The edge rises away from the front corner: a name that runs outwards from its middle stays clear of it.
    middle = _pixel(scene, _placed(axis, 0.5 * low + 0.5 * high, fixed))
    start = middle + outwards * (18 * unit + 2 * extent(widest))
    rightwards = outwards.x() > 0
    box = QRectF(start.x() - (0 if rightwards else 600), start.y() - 10 * unit, 600, 20 * unit)
    side = Qt.AlignmentFlag.AlignLeft if rightwards else Qt.AlignmentFlag.AlignRight
    align = side | Qt.AlignmentFlag.AlignVCenter
    write(painter, box, named(name, ticks, LONGEST_OF_AN_AXIS), font(13 * unit), ink.text, align=align)


def _placed(axis: int, value: float, fixed: float) -> Place:
    return (value, fixed) if axis == 0 else (fixed, value)


def _edge_ticks(low: float, high: float, most: float, way: tuple[QPointF, float], small: QFont) -> Ticks:
    """Ticks along an edge, at most so many, whose labels do not touch; ``way`` is its direction and its length."""
    direction, length = way
    ticks = nice_ticks(low, high, most)
    for _ in range(3):
        widest = _widest(ticks, small)
        gap = min(
            1.5 * widest / max(abs(direction.x()), 1e-6),
            1.35 * small.pixelSize() / max(abs(direction.y()), 1e-6),
        )
        room = length / gap if gap else most
        if len(ticks.values) - 1 <= room * (1 + 1e-9):
            break
        most = min(room, 0.7 * most)
        ticks = nice_ticks(low, high, most)
    return ticks


def _height_axis(
    painter: QPainter, scene: SurfaceScene, corner: Place, drawn_with: tuple[Ink, float]
) -> None:
    ink, unit = drawn_with
    ticks = nice_ticks(0.0, scene.top, 4)
    foot, head = _pixel(scene, corner), _pixel(scene, corner, 1.0)
    painter.setPen(QPen(QColor(ink.line), unit))
    painter.drawLine(foot, head)
    small = font(12 * unit)
    for value, label in list(zip(ticks.values, ticks.labels, strict=True))[1:]:  # the base is zero
        place = _pixel(scene, corner, value / scene.top)
        painter.setPen(QPen(QColor(ink.line), unit))
        painter.drawLine(QPointF(place.x() - 5 * unit, place.y()), place)
        box = QRectF(place.x() - 110 * unit, place.y() - 8 * unit, 100 * unit, 16 * unit)
        write(
            painter,
            box,
            label,
            small,
            ink.dim,
            align=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        )
    x0, x1, y0, y1 = scene.extent
    highest = min(head.y(), *(_pixel(scene, place).y() for place in ((x0, y0), (x0, y1), (x1, y0), (x1, y1))))
    corner_of_name = max(head.x() - 50 * unit, 4 * unit), max(highest - 28 * unit, 2 * unit)
    box = QRectF(*corner_of_name, 300 * unit, 18 * unit)
    name = f"density  {ticks.note}" if ticks.note else "density"
    write(painter, box, name, font(13 * unit), ink.text, align=Qt.AlignmentFlag.AlignLeft)
