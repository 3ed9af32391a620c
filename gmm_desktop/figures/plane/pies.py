"""Responsibilities as pies: each point a disc cut into the shares of its components."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.mixture.arrays import FloatArray

LEAST_SLICE = 0.004
"""A share below this is narrower than a pixel at the rim, and not drawn."""

_TURN = 16 * 360
_TOP = 16 * 90


def draw_pies(
    painter: QPainter,
    places: FloatArray,
    shares: FloatArray,
    colours: list[QColor],
    radius: float,
    rim: QColor,
) -> None:
    """Draw a pie of responsibilities at each place, clockwise from the top.

    Parameters
    ----------
    painter : QPainter
        Draws in pixels.
    places : ndarray, shape (N, 2)
        Middles, in pixels.
    shares : ndarray, shape (N, K)
        γ_nk; rows sum to 1.
    colours : list of QColor
        One for each column of ``shares``.
    radius : float
        In pixels.
    rim : QColor
        Of the line around each pie, which parts it from its neighbours.
    """
    pen = QPen(rim, max(1.0, 0.16 * radius))
    inner = radius - 0.5 * pen.widthF()
    largest = shares.argmax(axis=1).tolist()
    for (x, y), row, most in zip(places.tolist(), shares.tolist(), largest, strict=True):
        middle = QPointF(x, y)
        painter.setPen(pen)
        painter.setBrush(colours[most])
        painter.drawEllipse(middle, radius, radius)
        if row[most] > 1 - LEAST_SLICE:
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(x - inner, y - inner, 2 * inner, 2 * inner)
        begin = 0.0
        for component, share in enumerate(row):
            if share >= LEAST_SLICE and component != most:
                painter.setBrush(colours[component])
                painter.drawPie(box, _TOP - round(begin * _TURN), -round(share * _TURN))
            begin += share
