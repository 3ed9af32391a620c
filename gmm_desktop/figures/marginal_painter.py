"""The marginal density along an edge of the plane, over a histogram of the data."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane_picture import PlanePicture
from gmm_desktop.figures.sheet import Sheet, colour, faint
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.marginals import marginal_densities

LEAST_BAR, STEP = 8.0, 4.0
"""Least width of a bar, and distance of the places at which curves are reckoned, in design units."""
LEAST_HEIGHT = 0.008
"""Where a curve is lower than this share of the edge, it is not drawn."""
ROOM, MOST_ROOM = 1.2, 2.5
"""The edge shows this many times the highest bar, or more for a higher curve, up to the second number."""


def draw_marginal(
    painter: QPainter,
    sheet: Sheet,
    picture: PlanePicture,
    axis: int,
    place: tuple[float, float, float, float],
) -> None:
    """Draw bars, the curve of each component and their sum, from the painter's origin on.

    Parameters
    ----------
    painter, sheet, picture
        Where and what.
    axis : int
        0 along the top, for x; 1 along the right, for y.
    place : (low, high, length, thickness)
        Ends of the edge in data units, its length and how far bars may reach, in pixels.
    """
    low, high, length, thickness = place
    values = picture.points.x if axis == 0 else picture.points.y
    width = _round_width((high - low) * LEAST_BAR * sheet.unit / length)
    first, last = math.floor(low / width), math.ceil(high / width)
    edges: FloatArray = width * np.arange(first, last + 1, dtype=np.float64)
    bars = np.histogram(values, edges)[0] / (len(values) * width)
    at = np.linspace(low, high, max(int(length / (STEP * sheet.unit)), 2))
    curves = marginal_densities(picture.parameters, axis, at)
    total = curves.sum(axis=0)
    highest, peak = float(bars.max(initial=0.0)), float(total.max())
    top = max(ROOM * highest, min(1.05 * peak, MOST_ROOM * highest) if highest > 0 else 1.05 * peak)
    if top <= 0:
        return

    def spot(value: float, height: float) -> QPointF:
        along, up = (value - low) / (high - low) * length, min(height / top, 1.0) * thickness
        return QPointF(along, thickness - up) if axis == 0 else QPointF(up, length - along)

    size = (length, thickness) if axis == 0 else (thickness, length)
    painter.setClipRect(QRectF(0, 0, *size))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(sheet.ink.neutral, 85))
    inset = 0.5 * sheet.unit * (high - low) / length
    for edge, bar in zip(edges.tolist(), bars.tolist(), strict=False):
        if bar > 0:
            painter.drawRect(QRectF(spot(edge + inset, 0.0), spot(edge + width - inset, bar)).normalized())
    colours = [colour(rgb) for rgb in component_colours(picture.parameters.n_components, sheet.dark)]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pens = [QPen(each, sheet.unit) for each in (*colours, QColor(sheet.ink.neutral))]
    pens = [*pens[: len(curves)], QPen(QColor(sheet.ink.text), 1.6 * sheet.unit)]
    for pen, curve in zip(pens, [*curves, total], strict=True):
        drawn = np.flatnonzero(curve / top > LEAST_HEIGHT)
        if drawn.size > 1:
            part = slice(max(drawn[0] - 1, 0), drawn[-1] + 2)
            places = zip(at[part].tolist(), curve[part].tolist(), strict=True)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([spot(*each) for each in places]))


def _round_width(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10 … times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)
