"""Points, ground and lines of equal density in a view; what is made of pixels is as fine as the sheet asks."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from gmm_desktop.experiment.state import Colouring
from gmm_desktop.figures.colours import ColourMode, responsibility_colours
from gmm_desktop.figures.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.figures.heat import heat_pixels
from gmm_desktop.figures.ink import font, text_width, write
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.pies import draw_pies
from gmm_desktop.figures.plane_picture import PlanePicture
from gmm_desktop.figures.point_cloud import point_style, rasterise
from gmm_desktop.figures.regions import region_labels, region_pixels
from gmm_desktop.figures.scales import share_scale, uncertainty_scale
from gmm_desktop.figures.sheet import Sheet, colour, draw_pixels, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.highest_density import highest_density_levels

MOST_DISCS = 2_000
"""Up to so many points are discs in a vector file; more are pixels."""
MOST_PIES = 400
LARGEST_PIE, SMALLEST_PIE = 9.0, 5.0
MASSES = (0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
DIRECTIONS = np.array([[1, -1], [1, 1], [-1, -1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]]) / 1.0
"""Where on a line its label may stand: farthest in one of these directions, the first with room."""
LEAST_LINE = 40.0
"""Shorter sides of the box around a line, in design units, leave no room for a label."""
SHUFFLE = 1

_MODES: dict[Colouring, ColourMode] = {
    Colouring.BLEND: "blend",
    Colouring.HARD: "hard",
    Colouring.PLAIN: "plain",
    Colouring.ENTROPY: "entropy",
    Colouring.ONE: "one",
    Colouring.PIES: "blend",
}


def draw_ground(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the decision regions and the density as heat, where they are wanted."""
    area = QRectF(0, 0, view.width, view.height)
    fine = View(*view.extent, sheet.fine(view.width), sheet.fine(view.height))
    if picture.regions:
        colours = component_colours(picture.theta.n_components, sheet.dark)
        pixels = region_pixels(region_labels(picture.theta, fine), colours, _rgb(sheet.ink.neutral))
        draw_pixels(painter, pixels, area)
    if picture.heat:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw_pixels(painter, heat_pixels(picture.parameters, fine, dark=sheet.dark), area)


def draw_points(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the points in the colours of their responsibilities."""
    points, theta = picture.points, picture.theta
    if picture.colouring is Colouring.PIES and _draw_pies(painter, sheet, view, picture):
        return
    colours = component_colours(theta.n_components, sheet.dark)
    mode, scale = _MODES[picture.colouring], None
    if mode == "entropy":
        scale = uncertainty_scale(dark=sheet.dark)
    elif mode == "one" and picture.component is None:
        mode = "plain"
    elif mode == "one":
        scale = share_scale(tuple(colours[picture.component].tolist()), dark=sheet.dark)
    codes = responsibility_colours(
        *(points, theta, colours, mode, _rgb(sheet.ink.neutral)),
        temperature=picture.temperature,
        component=picture.component or 0,
        scale=scale,
    )
    if sheet.vector and len(points) <= MOST_DISCS:
        _draw_discs(painter, sheet, view, picture, codes)
        return
    diameter, opacity = point_style(len(points), sheet.unit)
    fine = View(*view.extent, sheet.fine(view.width), sheet.fine(view.height))
    pixels = rasterise(points, codes, fine, diameter * fine.width / view.width, opacity)
    draw_pixels(painter, pixels, QRectF(0, 0, view.width, view.height))


def _draw_discs(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture, codes: Pixels) -> None:
    """Draw each point as a disc; in an order of chance, so that no group of a file hides another."""
    diameter, opacity = point_style(len(picture.points), sheet.unit)
    x, y = view.pixels(picture.points.x, picture.points.y)
    order = np.random.default_rng(SHUFFLE).permutation(len(x))
    painter.setPen(Qt.PenStyle.NoPen)
    for px, py, code in zip(x[order].tolist(), y[order].tolist(), codes[order].tolist(), strict=True):
        if -diameter < px < view.width + diameter and -diameter < py < view.height + diameter:
            fill = QColor.fromRgb(code)
            fill.setAlphaF(opacity)
            painter.setBrush(fill)
            painter.drawEllipse(QPointF(px, py), diameter / 2, diameter / 2)


def _draw_pies(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> bool:
    """Draw the points in view as pies if they are not too many; tell whether they were."""
    x, y = view.pixels(picture.points.x, picture.points.y)
    seen = (x >= 0) & (x <= view.width) & (y >= 0) & (y <= view.height)
    count = int(np.count_nonzero(seen))
    if not 0 < count <= MOST_PIES:
        return False
    places = np.column_stack([picture.points.x[seen], picture.points.y[seen]])
    shares = responsibilities(places, picture.theta, picture.temperature)
    colours = [colour(rgb) for rgb in component_colours(picture.theta.n_components, sheet.dark)]
    radius = (LARGEST_PIE + (SMALLEST_PIE - LARGEST_PIE) * (count / MOST_PIES) ** 0.5) * sheet.unit
    pixels = np.column_stack([x[seen], y[seen]])
    neutral, ground = QColor(sheet.ink.neutral), QColor(sheet.ink.ground)
    draw_pies(painter, pixels, shares, [*colours, neutral], radius, ground)
    return True


def draw_contours(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the lines of equal density, with the mass they enclose where they go by it."""
    if not picture.levels:
        return
    unit, theta = sheet.unit, picture.parameters
    columns, rows = (int(np.clip(length / (2 * unit), 32, 800)) for length in (view.width, view.height))
    xs, ys, values = density_grid(theta, view.extent, columns, rows)
    levels = (
        highest_density_levels(theta, MASSES) if picture.by_mass else contour_levels(theta, picture.levels)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = [_in_pixels(view, line) for line in contour_lines(xs, ys, values, levels)]
    pen = QPen(faint(sheet.ink.text, 87), unit)
    for parts in lines:
        path = QPainterPath()
        for part in parts:
            path.addPolygon(QPolygonF([QPointF(px, py) for px, py in part.tolist()]))
        painter.strokePath(path, pen)
    if picture.by_mass:
        _draw_masses(painter, sheet, QRectF(0, 0, view.width, view.height), lines)


def _in_pixels(view: View, line: FloatArray) -> list[FloatArray]:
    """Return the parts of a line (M, 2) that rows of NaN separate, in pixels."""
    x, y = view.pixels(line[:, 0], line[:, 1])
    parts = np.split(np.column_stack([x, y]), np.flatnonzero(np.isnan(x)))
    return [kept for part in parts if len(kept := part[~np.isnan(part[:, 0])])]


def _draw_masses(painter: QPainter, sheet: Sheet, area: QRectF, lines: list[list[FloatArray]]) -> None:
    """Write the masses on their lines, the outermost first, where they cover no other."""
    small, taken = font(11 * sheet.unit), list[QRectF]()
    height = QFontMetricsF(small).height()
    for mass, parts in reversed(list(zip(MASSES, lines, strict=True))):
        longest = max(parts, key=len, default=np.empty((0, 2)))
        if not len(longest) or np.ptp(longest, axis=0).min() < LEAST_LINE * sheet.unit:
            continue
        text = f"{round(100 * mass)} %"
        width = text_width(text, small) + 6 * sheet.unit
        for index in (longest @ DIRECTIONS.T).argmax(axis=0).tolist():
            x, y = longest[index].tolist()
            box = QRectF(x - width / 2, y - height / 2, width, height)
            if area.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(faint(sheet.ink.ground, 205))
                painter.drawRoundedRect(box, 4 * sheet.unit, 4 * sheet.unit)
                write(painter, box, text, small, sheet.ink.dim)
                break


def _rgb(name: str) -> tuple[float, float, float]:
    chosen = QColor(name)
    return float(chosen.red()), float(chosen.green()), float(chosen.blue())
