"""Marker shapes of the means, ellipses of the covariances, and labels that keep out of each other's way."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF

from gmm_desktop.figures.palette import Marker

_POLYGONS: dict[Marker, tuple[int, float, float]] = {
    # corners, angle of the first in degrees, radius that gives the area of the unit circle
    "square": (4, 45.0, 1.2533),
    "triangle": (3, 90.0, 1.5551),
    "diamond": (4, 0.0, 1.2533),
    "triangle_down": (3, 270.0, 1.5551),
    "hexagon": (6, 0.0, 1.0996),
    "pentagon": (5, 90.0, 1.1495),
}


def marker_path(marker: Marker, middle: QPointF, radius: float) -> QPainterPath:
    """Outline of a marker with about the area of a circle of ``radius`` pixels."""
    path = QPainterPath()
    if marker == "circle":
        path.addEllipse(middle, radius, radius)
    elif marker == "star":
        _add_polygon(path, middle, [radius * (1.5 if i % 2 == 0 else 0.68) for i in range(10)], 90.0)
    elif marker in ("plus", "cross"):
        path = _plus(middle, radius, 45.0 if marker == "cross" else 0.0)
    else:
        corners, first, factor = _POLYGONS[marker]
        _add_polygon(path, middle, [radius * factor] * corners, first)
    return path


def lock_path(middle: QPointF, height: float) -> QPainterPath:
    """Return a small closed padlock about a place, to be filled; in pixels."""
    body = QRectF(0, 0, 0.82 * height, 0.56 * height)
    body.moveCenter(middle + QPointF(0, 0.22 * height))
    wide = 0.46 * height
    shackle = QPainterPath(QPointF(middle.x() - wide / 2, body.top()))
    shackle.lineTo(middle.x() - wide / 2, body.top() - 0.16 * height)
    arch = QRectF(middle.x() - wide / 2, body.top() - 0.16 * height - wide / 2, wide, wide)
    shackle.arcTo(arch, 180, -180)
    shackle.lineTo(middle.x() + wide / 2, body.top())
    stroker = QPainterPathStroker()
    stroker.setWidth(0.15 * height)
    path = stroker.createStroke(shackle)
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(body, 0.1 * height, 0.1 * height)
    return path


def _add_polygon(path: QPainterPath, middle: QPointF, radii: list[float], first: float) -> None:
    corners = []
    for i, radius in enumerate(radii):
        angle = math.radians(first + 360.0 * i / len(radii))
        corners.append(QPointF(middle.x() + radius * math.cos(angle), middle.y() - radius * math.sin(angle)))
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()


def _plus(middle: QPointF, radius: float, turn: float) -> QPainterPath:
    arm, half = 1.35 * radius, 0.44 * radius
    steps = [(arm, -half), (arm, half), (half, half), (half, arm), (-half, arm), (-half, half)]
    steps += [(-x, -y) for x, y in steps]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    path = QPainterPath()
    path.addPolygon(
        QPolygonF([QPointF(middle.x() + x * cos - y * sin, middle.y() + x * sin + y * cos) for x, y in steps])
    )
    path.closeSubpath()
    return path


def placed_labels(
    anchors: list[QPointF], sizes: list[tuple[float, float]], gap: float, area: QRectF
) -> list[QRectF]:
    """Find a place beside each marker for its label.

    Parameters
    ----------
    anchors : list of QPointF
        The markers, in pixels.
    sizes : list of (float, float)
        Width and height of each label in pixels.
    gap : float
        Free pixels between a marker's middle and its label.
    area : QRectF
        Where labels should stay.

    Returns
    -------
    list of QRectF
        For each label, of eight places around its marker the one that covers least of other markers, of
        labels already placed and of what lies outside the area.
    """
    taken = [QRectF(a.x() - 0.7 * gap, a.y() - 0.7 * gap, 1.4 * gap, 1.4 * gap) for a in anchors]
    placed: list[QRectF] = []
    for index, (anchor, (width, height)) in enumerate(zip(anchors, sizes, strict=True)):
        others = taken[:index] + taken[index + 1 :] + placed
        best = min(
            enumerate(_around(anchor, width, height, gap)),
            key=lambda option: covering(option[1], others, area) + 1e-3 * option[0] * width * height,
        )
        placed.append(best[1])
    return placed


def _around(anchor: QPointF, width: float, height: float, gap: float) -> list[QRectF]:
    x, y, near = anchor.x(), anchor.y(), 0.75 * gap
    right, left, middle = x + gap, x - gap - width, x - width / 2
    corners = [
        (right, y - height / 2),
        (left, y - height / 2),
        (middle, y - gap - height),
        (middle, y + gap),
        (x + near, y - near - height),
        (x - near - width, y - near - height),
        (x + near, y + near),
        (x - near - width, y + near),
    ]
    return [QRectF(cx, cy, width, height) for cx, cy in corners]


def covering(box: QRectF, others: list[QRectF], area: QRectF) -> float:
    """Return how many square pixels of others a box covers, and four times those of itself outside the area."""
    covered = sum(_size(box.intersected(other)) for other in others if box.intersects(other))
    return covered + 4 * (_size(box) - _size(box.intersected(area)))


def _size(box: QRectF) -> float:
    return max(box.width(), 0.0) * max(box.height(), 0.0)
