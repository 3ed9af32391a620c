"""The marginal density along an edge of the plane, over a histogram of the data."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.polygon import polygon
from gmm_desktop.figures.sheet import Sheet, colour, faint
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.marginals import marginal_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

LEAST_BAR, STEP = 8.0, 4.0
"""Least width of a bar, and distance of the places at which curves are computed, in design units."""
LEAST_HEIGHT = 0.008
"""Where a curve is lower than this share of the edge, it is not drawn."""
ROOM, MOST_ROOM = 1.2, 2.5
"""The edge shows this many times the highest bar, or more for a higher curve, up to the second number."""


def sorted_values(points: Points, axis: int) -> FloatArray:
    """Return one coordinate of the data in ascending order, shape (N,): the histogram is read off it."""
    return np.sort(points.x if axis == 0 else points.y)


def draw_marginal(
    painter: QPainter,
    sheet: Sheet,
    shown: tuple[FloatArray, MixtureParameters, int],
    place: tuple[float, float, float, float],
) -> None:
    """Draw bars, the curve of each component and their sum, from the painter's origin on.

    Parameters
    ----------
    painter, sheet
        Where.
    shown : (sorted values, mixture, axis)
        The data as of `sorted_values`, and 0 along the top, for x, or 1 along the right, for y.
    place : (low, high, length, thickness)
        Ends of the edge in data units, its length and how far bars may reach, in pixels.
    """
    (values, parameters, axis), (low, high, length, thickness) = shown, place
    if length < 2 * STEP * sheet.unit or not high > low:
        return
    edges, bars = histogram(values, low, high, LEAST_BAR * sheet.unit / length)
    at = np.linspace(low, high, max(int(length / (STEP * sheet.unit)), 2))
    curves = marginal_densities(parameters, axis, at)
    total = curves.sum(axis=0)
    highest, peak = float(bars.max(initial=0.0)), float(total.max())
    top = max(ROOM * highest, min(1.05 * peak, MOST_ROOM * highest) if highest > 0 else 1.05 * peak)
    if top <= 0:
        return

    def spots(along: FloatArray, heights: FloatArray) -> FloatArray:
        """Return pixels (n, 2) of places in data units and heights of a density."""
        share, up = (along - low) / (high - low) * length, np.minimum(heights / top, 1.0) * thickness
        return np.column_stack([share, thickness - up] if axis == 0 else [up, length - share])

    painter.setClipRect(QRectF(0, 0, *((length, thickness) if axis == 0 else (thickness, length))))
    _draw_bars(painter, sheet, spots(edges[:-1], np.zeros(len(bars))), spots(edges[1:], bars), axis)
    colours = [
        *map(colour, component_colours(parameters.n_components, sheet.dark)),
        QColor(sheet.ink.neutral),
    ]
    pens = [QPen(each, sheet.unit) for each in colours[: len(curves)]]
    pens.append(QPen(QColor(sheet.ink.text), 1.6 * sheet.unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, curve in zip(pens, [*curves, total], strict=True):
        drawn = np.flatnonzero(curve / top > LEAST_HEIGHT)
        if drawn.size > 1:
            part = slice(max(drawn[0] - 1, 0), drawn[-1] + 2)
            painter.setPen(pen)
            painter.drawPolyline(polygon(*spots(at[part], curve[part]).T))


def histogram(values: FloatArray, low: float, high: float, least: float) -> tuple[FloatArray, FloatArray]:
    """Return the edges of the bars, and their heights as a density of all the data; ``least`` share of the edge."""
    width = _round_width((high - low) * least)
    first, last = math.floor(low / width), math.ceil(high / width)
    edges: FloatArray = width * np.arange(first, last + 1, dtype=np.float64)
    if not len(values):
        return edges, np.zeros(len(edges) - 1)
    counts = np.diff(np.searchsorted(values, edges)).astype(np.float64)
    return edges, counts / (len(values) * width)


def _draw_bars(painter: QPainter, sheet: Sheet, inner: FloatArray, outer: FloatArray, axis: int) -> None:
    """Draw bars between corners (n, 2), with a gap between them."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(sheet.ink.neutral, 85))
    low, size = np.minimum(inner, outer), np.abs(outer - inner)
    held = size[:, 1 - axis] > 0
    gap = 0.5 * sheet.unit * (np.array([1.0, 0.0]) if axis == 0 else np.array([0.0, 1.0]))
    boxes = np.hstack([low + gap, size - 2 * gap])[held]
    painter.drawRects([QRectF(*box) for box in boxes.tolist()])


def _round_width(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10 … times a power of ten that is not below: so bars stand still in a pan."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)
