"""The plane on a sheet: the data with the mixture on it, axes, marginals and keys of colour."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.figures.axes import draw_grid, draw_plane_axes, plane_ticks
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.marginal_painter import draw_marginal
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane_layers import draw_contours, draw_ground, draw_points
from gmm_desktop.figures.plane_marks import (
    draw_earlier,
    draw_ellipses,
    draw_ghosts,
    draw_means,
    draw_noise,
    draw_trails,
    draw_truth,
)
from gmm_desktop.figures.plane_picture import MARGINAL, ColourKey, PlanePicture, plane_area
from gmm_desktop.figures.sheet import Sheet, draw_pixels, faint
from gmm_desktop.figures.view import View

KEY_WIDTH, KEY_ROW, KEY_PADDING, KEY_BAR = 150, 46, 8, 8


def paint_plane(painter: QPainter, sheet: Sheet, picture: PlanePicture, top: float) -> None:
    """Draw the plane with its axes on a sheet, below what is written at its ``top``."""
    area, view = plane_area(picture, sheet.size, top, sheet.unit)
    draw_plane(painter, sheet, area, view, picture)
    draw_plane_axes(painter, area, view, picture.columns, (sheet.ink, sheet.unit))
    if picture.marginals:
        _draw_marginals(painter, sheet, area, view, picture)


def draw_plane(painter: QPainter, sheet: Sheet, area: QRectF, view: View, picture: PlanePicture) -> None:
    """Draw what lies on the plane into ``area``, in the order in which one thing covers another."""
    unit, theta = sheet.unit, picture.parameters
    colours = component_colours(theta.n_components, sheet.dark)
    painter.save()
    painter.setClipRect(area)
    draw_grid(painter, area, view, plane_ticks(view, unit), sheet.ink)
    painter.translate(area.topLeft())
    draw_ground(painter, sheet, view, picture)
    draw_points(painter, sheet, view, picture)
    draw_contours(painter, sheet, view, picture)
    if theta.noise is not None:
        draw_noise(painter, sheet, view, theta.noise)
    if picture.earlier is not None:
        draw_earlier(painter, sheet, view, picture.earlier, picture.level)
    if picture.truth is not None:
        draw_truth(painter, sheet, view, picture.truth, picture.level)
    draw_ghosts(painter, sheet, view, picture.ghosts, (colours, picture.level))
    draw_trails(painter, sheet, view, picture.trail, colours)
    draw_ellipses(painter, sheet, view, theta, colours, picture.level)
    painter.restore()
    painter.save()
    painter.setClipRect(area.adjusted(-unit, -unit, unit, unit))
    painter.translate(area.topLeft())
    draw_means(painter, sheet, view, theta, colours)
    _draw_keys(painter, sheet, view, picture.keys)
    painter.restore()


def _draw_marginals(painter: QPainter, sheet: Sheet, area: QRectF, view: View, picture: PlanePicture) -> None:
    thickness = MARGINAL * sheet.unit - 4 * sheet.unit
    places = (QPointF(area.left(), area.top() - thickness), QPointF(area.right(), area.top()))
    ends = ((view.x0, view.x1), (view.y0, view.y1))
    lengths = (area.width(), area.height())
    for axis, (place, (low, high), length) in enumerate(zip(places, ends, lengths, strict=True)):
        painter.save()
        painter.translate(place)
        draw_marginal(painter, sheet, picture, axis, (low, high, length, thickness))
        painter.restore()


def _draw_keys(painter: QPainter, sheet: Sheet, view: View, keys: tuple[ColourKey, ...]) -> None:
    """Draw the scales of colour on a card in the lower left corner, where that is not half of the plane."""
    unit = sheet.unit
    width, height = KEY_WIDTH * unit, (KEY_ROW * len(keys) + 0.5 * KEY_PADDING) * unit
    if not keys or width > view.width / 2 or height > view.height / 2:
        return
    painter.save()
    painter.translate(8 * unit, view.height - height - 8 * unit)
    painter.setPen(QPen(QColor(sheet.ink.line), unit))
    painter.setBrush(faint(sheet.ink.ground, 235))
    painter.drawRoundedRect(QRectF(0, 0, width, height), 6 * unit, 6 * unit)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    small, padding = font(11 * unit), KEY_PADDING * unit
    wide = width - 2 * padding
    for row, key in enumerate(keys):
        top = padding + row * KEY_ROW * unit
        name, low, high = key.words
        write(
            painter, QRectF(padding, top - 2 * unit, wide, 14 * unit), name, small, sheet.ink.text, align=left
        )
        bar = QRectF(padding, top + 14 * unit, wide, KEY_BAR * unit)
        painter.fillRect(bar, QColor(sheet.ink.ground))
        draw_pixels(painter, key.colours[None, :], bar)
        ends = QRectF(padding, bar.bottom() + unit, wide, 13 * unit)
        write(painter, ends, low, small, sheet.ink.dim, align=left)
        write(painter, ends, high, small, sheet.ink.dim, align=right)
    painter.restore()
