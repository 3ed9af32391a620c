"""Lines of equal density in a view: traced in data units, drawn in pixels."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from gmm_desktop.figures.ink import font, text_width, write
from gmm_desktop.figures.plane.contours import contour_levels, contour_lines, density_grid, sharpened
from gmm_desktop.figures.polygon import polygon
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import Extent, View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.highest_density import highest_density_levels
from gmm_desktop.mixture.parameters import MixtureParameters

LEVELS = 7
COLUMNS, ROWS = 96, 72
MASSES = (0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
STRENGTH = 105
DIRECTIONS = np.array([[1, -1], [1, 1], [-1, -1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]]) / 1.0
"""Where on a line its label may stand: farthest in one of these directions, the first with room."""
LEAST_LINE = 40.0
"""Shorter sides of the box around a line, in design units, leave no room for a label."""


@dataclass(frozen=True, eq=False)
class Contours:
    """The lines of a density over a part of the plane.

    Parameters
    ----------
    corner : (float, float)
        From which ``path`` and lines are measured, in data units: so data far from the origin keep their digits.
    path : QPainterPath
        All lines.
    masses : tuple of (str, ndarray of shape (M, 2))
        What is written on the longest line of each level, and that line; empty where nothing is.
    """

    corner: tuple[float, float]
    path: QPainterPath
    masses: tuple[tuple[str, FloatArray], ...]


def traced(parameters: MixtureParameters, extent: Extent, *, by_mass: bool) -> Contours:
    """Trace the density over a part of the plane, ``by_mass`` around given shares of the probability."""
    xs, ys, heights = density_grid(parameters, extent, COLUMNS, ROWS)
    corner, cell = (float(xs[0]), float(ys[0])), (float(xs[1] - xs[0]), float(ys[1] - ys[0]))
    levels = highest_density_levels(parameters, MASSES) if by_mass else contour_levels(parameters, LEVELS)
    lines = [_halved(line) for line in contour_lines(xs, ys, heights, levels)]
    sizes = [len(line) for line in lines]
    exact = sharpened(np.concatenate(lines), np.repeat(levels, sizes), parameters, cell) - corner
    path, masses = QPainterPath(), list[tuple[str, FloatArray]]()
    for number, line in enumerate(np.split(exact, np.cumsum(sizes)[:-1])):
        parts = _parts(line)
        for part in parts:
            path.addPolygon(polygon(part[:, 0], part[:, 1]))
        if by_mass and parts:
            masses.append((f"{round(100 * MASSES[number])} %", max(parts, key=len)))
    return Contours(corner, path, tuple(masses))


def draw_contours(painter: QPainter, sheet: Sheet, view: View, contours: Contours) -> None:
    """Draw the lines, with the mass they enclose where they go by it."""
    across, down = view.scale
    x, y = view.pixels(*contours.corner)
    to_pixels = QTransform(across, 0, 0, -down, float(x), float(y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(to_pixels.map(contours.path), QPen(faint(sheet.ink.dim, STRENGTH), sheet.unit))
    area, small, taken = QRectF(0, 0, view.width, view.height), font(11 * sheet.unit), list[QRectF]()
    height = QFontMetricsF(small).height()
    for text, line in reversed(contours.masses):  # the outermost first
        places = np.column_stack([x + across * line[:, 0], y - down * line[:, 1]])
        if np.ptp(places, axis=0).min() < LEAST_LINE * sheet.unit:
            continue
        width = text_width(text, small) + 6 * sheet.unit
        for index in (places @ DIRECTIONS.T).argmax(axis=0).tolist():
            at = places[index].tolist()
            box = QRectF(at[0] - width / 2, at[1] - height / 2, width, height)
            if area.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(faint(sheet.ink.ground, 205))
                painter.drawRoundedRect(box, 4 * sheet.unit, 4 * sheet.unit)
                write(painter, box, text, small, sheet.ink.dim)
                break


def _halved(line: FloatArray) -> FloatArray:
    """Return a line (M, 2) with a corner in the middle of each of its pieces, (2 M − 1, 2)."""
    finer = np.empty((max(2 * len(line) - 1, 0), 2))
    finer[::2], finer[1::2] = line, 0.5 * line[1:] + 0.5 * line[:-1]
    return finer


def _parts(line: FloatArray) -> list[FloatArray]:
    """Return the parts of a line (M, 2) that rows of NaN separate."""
    breaks = np.flatnonzero(np.isnan(line[:, 0])).tolist()
    ends = zip([-1, *breaks], [*breaks, len(line)], strict=True)
    return [line[start + 1 : end] for start, end in ends if end - start > 1]
