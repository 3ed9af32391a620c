"""What charts of EM on a sheet share: where the plot lies, and how lines and words are drawn in it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gmm_desktop.figures.axes import left_room, plane_ticks
from gmm_desktop.figures.ink import font, text_width, write_with_halo
from gmm_desktop.figures.polygon import polygon
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import Extent, View
from gmm_desktop.mixture.arrays import FloatArray

HEAD = 4.0


def chart_area(
    sheet: Sheet, extent: Extent, top: float, below: float, right: float, *, named: bool = True
) -> tuple[QRectF, View]:
    """Return where a chart lies on a sheet, on whole pixels, and its view.

    Parameters
    ----------
    sheet : Sheet
        What it is drawn on.
    extent : (x0, x1, y0, y1)
        What it shows.
    top : float
        What is taken at the top, in pixels.
    below, right : float
        Free room, in design units.
    named : bool
        The axis at the left has a name.
    """
    unit = sheet.unit
    bottom, end = sheet.size[1] - round(below * unit), sheet.size[0] - round(right * unit)
    height = max(bottom - round(top), 16)
    left = left_room(View(*extent, 100, height), unit, named=named)
    view = View(*extent, max(end - left, 16), height)
    return QRectF(end - view.width, bottom - height, view.width, height), view


def polyline(view: View, x: FloatArray, y: FloatArray) -> QPolygonF:
    """Return a line through places in data units, in pixels of the view."""
    across, down = view.pixels(x, y)
    limit = 10.0 * view.height
    return polygon(across, np.clip(down, -limit, limit))


def write_note(painter: QPainter, sheet: Sheet, area: QRectF, view: View) -> None:
    """Write what the labels at the left leave out, beside the upper end of an axis without a name."""
    note = plane_ticks(view, sheet.unit)[1].note
    if note:
        at = area.topLeft() + QPointF(6 * sheet.unit, 10 * sheet.unit)
        say(painter, sheet, at, note, sheet.ink.dim)


def say(painter: QPainter, sheet: Sheet, at: QPointF, text: str, colour: str, *, bold: bool = False) -> None:
    """Write a text whose base line begins at a place, on a halo."""
    chosen = font(12 * sheet.unit, bold=bold)
    write_with_halo(painter, at, [(text, chosen, colour)], sheet.ink.ground, 4 * sheet.unit)


def width_of(sheet: Sheet, text: str, *, bold: bool = False) -> float:
    """Return how many pixels `say` takes."""
    return text_width(text, font(12 * sheet.unit, bold=bold))


def arrow_up(painter: QPainter, foot: QPointF, tip: QPointF, pen: QPen, unit: float) -> None:
    """Draw a vertical arrow, upwards or downwards; a short one has no room for its head."""
    painter.setPen(pen)
    painter.drawLine(foot, tip)
    head = HEAD * unit
    if abs(foot.y() - tip.y()) < 2 * head:
        return
    back = 1.6 * head * (1 if foot.y() > tip.y() else -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-head, back), tip + QPointF(head, back)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def pen_of(name: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen in a colour of the ink."""
    return QPen(QColor(name), width, style)
