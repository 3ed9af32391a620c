"""The scales of colour in use, on a card in a corner of the plane, and the note in the other one."""

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.plane_picture import ColourKey, PlanePicture, Scale
from gmm_desktop.figures.points.colours import packed
from gmm_desktop.figures.scales import heat_scale, share_scale, uncertainty_scale
from gmm_desktop.figures.sheet import Sheet, draw_pixels, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels

WIDTH, ROW, PADDING, BAR, GAP = 176.0, 43.0, 8.0, 7.0, 8.0
"""In design units; the last is the distance from the edges of the plane."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def keys_box(sheet: Sheet, keys: tuple[ColourKey, ...], room: QSizeF) -> QRectF:
    """Return where the card lies, in pixels; an empty box where it would take half of the plane."""
    size = QSizeF(WIDTH, ROW * len(keys) + 0.5 * PADDING) * sheet.unit
    if not keys or size.width() > room.width() / 2 or size.height() > room.height() / 2:
        return QRectF()
    gap = GAP * sheet.unit
    return QRectF(gap, room.height() - size.height() - gap, size.width(), size.height())


def draw_keys(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the scales of colour in the lower left corner."""
    box = keys_box(sheet, picture.keys, QSizeF(view.width, view.height))
    if box.isEmpty():
        return
    painter.save()
    painter.translate(box.topLeft())
    draw_card(painter, sheet, picture)
    painter.restore()


def draw_card(painter: QPainter, sheet: Sheet, picture: PlanePicture) -> None:
    """Draw the card with the scales from the painter's origin on."""
    unit, small, ink = sheet.unit, font(11 * sheet.unit), sheet.ink
    size = QSizeF(WIDTH, ROW * len(picture.keys) + 0.5 * PADDING) * unit
    _draw_card(painter, sheet, QRectF(0, 0, size.width(), size.height()))
    left, wide = PADDING * unit, (WIDTH - 2 * PADDING) * unit
    for row, key in enumerate(picture.keys):
        top = (PADDING + row * ROW) * unit
        name, low, high = key.words
        write(painter, QRectF(left, top - 2 * unit, wide, 14 * unit), name, small, ink.text, align=LEFT)
        bar = QRectF(left, top + 14 * unit, wide, BAR * unit)
        painter.fillRect(bar, QColor(ink.ground))
        draw_pixels(painter, _colours(key, picture, dark=sheet.dark)[None, :], bar)
        ends = QRectF(left, bar.bottom() + unit, wide, 13 * unit)
        write(painter, ends, low, small, ink.dim, align=LEFT)
        write(painter, ends, high, small, ink.dim, align=RIGHT)


def draw_note(painter: QPainter, sheet: Sheet, view: View, note: str) -> None:
    """Write the note on a card in the lower right corner."""
    if not note:
        return
    unit, chosen, lines = sheet.unit, font(13 * sheet.unit), note.split("\n")
    metrics, line = QFontMetricsF(chosen), 17 * unit
    width = max(metrics.horizontalAdvance(each) for each in lines) + 18 * unit
    height = line * len(lines) + 7 * unit
    box = QRectF(view.width - width - GAP * unit, view.height - height - GAP * unit, width, height)
    _draw_card(painter, sheet, box)
    for row, each in enumerate(lines):
        place = QRectF(box.left() + 9 * unit, box.top() + 3.5 * unit + row * line, width, line)
        write(painter, place, each, chosen, sheet.ink.text, align=LEFT)


def _draw_card(painter: QPainter, sheet: Sheet, box: QRectF) -> None:
    half = 0.5 * sheet.unit
    painter.setPen(QPen(QColor(sheet.ink.line), sheet.unit))
    painter.setBrush(faint(sheet.ink.ground, 235))
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), 6 * sheet.unit, 6 * sheet.unit)


def _colours(key: ColourKey, picture: PlanePicture, *, dark: bool) -> Pixels:
    """Return the colours of a scale from its low end to its high one, premultiplied, shape (256,)."""
    if key.scale is Scale.HEAT:
        return heat_scale(dark=dark)
    if key.scale is Scale.UNCERTAINTY:
        return packed(uncertainty_scale(dark=dark))
    rgb = component_colours(picture.parameters.n_components, dark)[picture.component or 0]
    return packed(share_scale(tuple(np.asarray(rgb).tolist()), dark=dark))
