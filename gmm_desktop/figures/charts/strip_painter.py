"""Several frames of a run on one sheet, as in Bishop (2006), PRML, figure 9.8."""

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gmm_desktop.figures.axes import draw_left_axis, draw_lower_axis, left_room
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.plane.plane_painter import draw_plane
from gmm_desktop.figures.plane.plane_picture import PlaneFit, PlanePicture, common_extent, plane_view
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.surface.surface_painter import SurfacePicture, paint_surface

LETTERS = 0.9
"""Size of letters and marks next to those of a picture of one frame."""
CAPTION, GAP, BELOW, EDGE = 24, 14, 52, 20
"""Heights and widths in design units: above each picture, between them, below and right of all."""
SURFACE_ASPECT = 0.8


def strip_grid(count: int, width: float, height: float, aspect: float) -> tuple[int, int]:
    """Return the columns and rows in which so many pictures of an aspect (height / width) are largest."""

    def size(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(width / columns, height / rows / aspect)

    columns = max(range(1, count + 1), key=lambda each: (size(each), -each))
    return columns, math.ceil(count / columns)


def paint_plane_strip(
    painter: QPainter, sheet: Sheet, frames: Sequence[tuple[str, PlanePicture]], top: float
) -> None:
    """Draw frames with the same axes side by side, each below its caption."""
    unit = LETTERS * sheet.unit
    first = frames[0][1]
    common = first if first.extent else replace(first, extent=common_extent([each for _, each in frames]))
    lower, upper = common.seen
    size: list[float] = (upper - lower).tolist()
    aspect = size[1] / size[0] if common.equal_axes and min(size) > 0 else 0.75
    wide, high = sheet.size[0] - (EDGE + 60) * unit, sheet.size[1] - top - BELOW * unit
    columns, rows = strip_grid(len(frames), wide, high, min(max(aspect, 0.4), 1.6))
    left = round(64 * unit)
    for _ in range(2):
        width = round((sheet.size[0] - left - EDGE * unit - (columns - 1) * GAP * unit) / columns)
        height = round((high - (rows - 1) * GAP * unit) / rows - CAPTION * unit)
        view = plane_view(common, max(width, 16), max(height, 16))
        left = left_room(view, unit)
    small = replace(sheet, unit=unit)
    for place, (caption, picture) in enumerate(frames):
        row, column = divmod(place, columns)
        x = left + round(column * (width + GAP * unit))
        y = round(top) + round(row * (height + (CAPTION + GAP) * unit)) + round(CAPTION * unit)
        area = QRectF(x, y, view.width, view.height)
        _write_caption(painter, small, area, caption)
        draw_plane(
            painter, small, PlaneFit(area, view), replace(picture, keys=picture.keys if place == 0 else ())
        )
        painter.setPen(QPen(QColor(sheet.ink.line), unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        if column == 0:
            draw_left_axis(painter, area, view, picture.columns[1], (sheet.ink, unit))
        if place + columns >= len(frames):
            draw_lower_axis(painter, area, view, picture.columns[0], (sheet.ink, unit))


def paint_surface_strip(
    painter: QPainter, sheet: Sheet, frames: Sequence[tuple[str, SurfacePicture]], top: float
) -> None:
    """Draw frames in 3-D side by side, each below its caption."""
    columns, rows = strip_grid(len(frames), sheet.size[0], sheet.size[1] - top, SURFACE_ASPECT)
    width, height = sheet.size[0] // columns, int((sheet.size[1] - top) // rows)
    cell = sheet.cell(width, height, min(LETTERS, max(1.5 / columns, 0.4)))
    caption = CAPTION * LETTERS * sheet.unit
    for place, (text, picture) in enumerate(frames):
        row, column = divmod(place, columns)
        painter.save()
        painter.translate(column * width, round(top) + row * height)
        area = QRectF(EDGE * sheet.unit, caption, width - EDGE * sheet.unit, height)
        _write_caption(painter, replace(sheet, unit=LETTERS * sheet.unit), area, text)
        paint_surface(painter, cell, picture, caption)
        painter.restore()


def _write_caption(painter: QPainter, sheet: Sheet, area: QRectF, text: str) -> None:
    """Write a caption above an area, shortened where it is too long."""
    unit = sheet.unit
    chosen = font(13 * unit)
    shown = QFontMetricsF(chosen).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    box = QRectF(area.left(), area.top() - 21 * unit, area.width(), 18 * unit)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    write(painter, box, shown, chosen, sheet.ink.text, align=left)
