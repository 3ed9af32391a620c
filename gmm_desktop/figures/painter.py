"""Whole figures for paper and screen: the data with the mixture on it, and the density as a surface.

Text needs a QGuiApplication; the caller makes it (the offscreen platform is enough).
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSaveFile, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from gmm_desktop.figures.axes import draw_grid, draw_plane_axes, draw_space_axes, plane_ticks
from gmm_desktop.figures.colours import packed, responsibility_colours
from gmm_desktop.figures.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.figures.ink import Ink, font, heading, ink_for, text_width, unit_of, write_with_halo
from gmm_desktop.figures.marks import marker_path, placed_labels
from gmm_desktop.figures.palette import component_colours, component_dash, component_marker
from gmm_desktop.figures.point_cloud import point_style, rasterise
from gmm_desktop.figures.surface import FIRST_LOOK, NO_PICTURE, SurfaceLook, render_surface
from gmm_desktop.figures.surface_floor import FloorPoints, draw_needles, floor_picture
from gmm_desktop.figures.surface_scene import Camera, SurfaceScene, data_extent, enlarged, surface_scene
from gmm_desktop.figures.view import View, fitted_view
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

Floats = NDArray[np.float64]

LEVELS = 8
SCREEN_LETTERS = 0.9
"""Size of the letters of the axes of a surface on the screen, next to those of a figure."""
ELLIPSE_SIGMAS = 2.0
OUTSIDE_SHARE = 0.3
"""How far ellipses may widen the view beyond the points, as a share of the points' box."""


def contour_figure(
    points: Points,
    parameters: MixtureParameters,
    *,
    title: str,
    subtitle: str,
    size: tuple[int, int],
    dark: bool = False,
    columns: Sequence[str] = ("x", "y"),
) -> QImage:
    """Draw the points in the colours of their responsibilities, with contours, ellipses and means.

    Parameters
    ----------
    points : Points
        The data.
    parameters : MixtureParameters
        The mixture.
    title, subtitle : str
        Written above; either may be empty.
    size : (int, int)
        Width and height in pixels; letters and lines grow with it.
    dark : bool
        Whether the ground is dark.
    columns : sequence of two str
        Names of the two columns of the data, with units if they have any.
    """
    ink, unit = ink_for(dark=dark), unit_of(size)
    image, painter = _canvas(size, ink)
    top = heading(painter, size, title, subtitle, ink)
    area, view = _plot_area(points, parameters, size, top)
    colours = component_colours(parameters.n_components, dark)
    painter.save()
    painter.setClipRect(area)
    draw_grid(painter, area, view, plane_ticks(view, unit), ink)
    painter.translate(area.topLeft())
    _draw_points(painter, points, parameters, view, (colours, unit))
    _draw_contours(painter, parameters, view, ink, unit)
    _draw_ellipses(painter, parameters, view, colours, (ink, unit))
    painter.restore()
    draw_plane_axes(painter, area, view, (columns[0], columns[1]), (ink, unit))
    painter.setClipRect(area.adjusted(-unit, -unit, unit, unit))
    painter.translate(area.topLeft())
    _draw_means(painter, parameters, view, colours, (ink, unit))
    painter.end()
    return image


def surface_figure(
    parameters: MixtureParameters,
    *,
    title: str,
    subtitle: str,
    size: tuple[int, int],
    dark: bool = False,
    columns: Sequence[str] = ("x", "y"),
    camera: Camera | None = None,
    look: SurfaceLook = FIRST_LOOK,
    floor: FloorPoints | None = None,
    seen: SurfaceScene | None = None,
) -> QImage:
    """Draw the density as a shaded surface with its axes.

    Parameters
    ----------
    parameters, title, subtitle, size, dark, columns
        As for `contour_figure`.
    camera : Camera, optional
        Where the viewer stands.
    look : SurfaceLook
        Colours and options.
    floor : FloorPoints, optional
        The data: the base holds them instead of the components, and they lie on it if ``look`` says so.
    seen : SurfaceScene, optional
        What is on the screen, in logical pixels: the figure shows the same, enlarged.
    """
    ink, unit = ink_for(dark=dark), unit_of(size)
    image, painter = _canvas(size, ink)
    top = heading(painter, size, title, subtitle, ink)
    if seen is None:
        margins = (70 * unit, top + 30 * unit, 50 * unit, 56 * unit)
        extent = data_extent(floor.points, parameters) if floor else None
        turning = floor is not None
        scene = surface_scene(
            parameters, size, extent=extent, camera=camera, margins=margins, turning=turning
        )
    else:
        edge = 12 * unit
        scene, factor = enlarged(seen, size, (edge, top + edge, edge, edge))
        unit = SCREEN_LETTERS * factor
        painter.setClipRect(QRectF(0, top, size[0], size[1] - top))
    draw_space_axes(painter, scene, (columns[0], columns[1]), (ink, unit))
    colours = component_colours(parameters.n_components, dark)
    lying = floor_picture(floor, colours, scene, unit) if floor and look.points else NO_PICTURE
    _draw_pixels(painter, render_surface(parameters, colours, scene, dark=dark, look=look, floor=lying))
    draw_needles(painter, parameters, scene, colours, unit)
    painter.end()
    return image


def save_png(image: QImage, path: Path | str) -> None:
    """Write an image as PNG, wholly or not at all.

    Raises
    ------
    OSError
        With what the system says, when the file cannot be written.
    """
    file = QSaveFile(str(path))
    opened = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if not (opened and image.save(file, "PNG") and file.commit()):  # type: ignore[call-overload]
        raise OSError(file.errorString())


def _canvas(size: tuple[int, int], ink: Ink) -> tuple[QImage, QPainter]:
    image = QImage(size[0], size[1], QImage.Format.Format_RGB32)
    image.fill(QColor(ink.ground))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return image, painter


def _plot_area(
    points: Points, parameters: MixtureParameters, size: tuple[int, int], top: float
) -> tuple[QRectF, View]:
    """Where the data are drawn, on whole pixels, and what part of the plane is seen there."""
    unit = unit_of(size)
    right, bottom = size[0] - round(24 * unit), size[1] - round(56 * unit)
    lower, upper = _seen_box(points, parameters)
    left = round(70 * unit)
    for _ in range(2):  # the labels at the left need a view, and the view the width they leave
        view = fitted_view(lower, upper, max(right - left, 16), max(bottom - round(top), 16))
        labels = plane_ticks(view, unit)[1].labels
        widest = max((text_width(label, font(12 * unit)) for label in labels), default=0.0)
        left = round(widest + 50 * unit)
    return QRectF(right - view.width, bottom - view.height, view.width, view.height), view


def _seen_box(points: Points, parameters: MixtureParameters) -> tuple[Floats, Floats]:
    room = OUTSIDE_SHARE * float(np.max(points.upper - points.lower))
    deviations = ELLIPSE_SIGMAS * np.sqrt(np.diagonal(parameters.covariances, axis1=1, axis2=2))
    low = np.maximum((parameters.means - deviations).min(axis=0), points.lower - room)
    high = np.minimum((parameters.means + deviations).max(axis=0), points.upper + room)
    if room == 0.0:
        low, high = parameters.means - deviations, parameters.means + deviations
        low, high = low.min(axis=0), high.max(axis=0)
    lower: Floats = np.minimum(low, points.lower)
    upper: Floats = np.maximum(high, points.upper)
    return lower, upper


def _draw_pixels(painter: QPainter, pixels: NDArray[np.uint32]) -> None:
    height, width = pixels.shape
    # The image borrows the array: both end with this call.
    borrowed = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(QPointF(0, 0), borrowed)


def _draw_points(
    painter: QPainter,
    points: Points,
    parameters: MixtureParameters,
    view: View,
    drawn_with: tuple[Floats, float],
) -> None:
    colours, unit = drawn_with
    codes = responsibility_colours(points, parameters, colours, "blend")
    diameter, opacity = point_style(len(points), unit)
    _draw_pixels(painter, rasterise(points, codes, view, diameter, opacity))


def _draw_contours(
    painter: QPainter, parameters: MixtureParameters, view: View, ink: Ink, unit: float
) -> None:
    columns, rows = (int(np.clip(pixels / (2 * unit), 32, 800)) for pixels in (view.width, view.height))
    xs, ys, values = density_grid(parameters, view.extent, columns, rows)
    colour = QColor(ink.text)
    colour.setAlphaF(0.34)
    painter.setPen(QPen(colour, unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in contour_lines(xs, ys, values, contour_levels(parameters, LEVELS)):
        painter.drawPath(_path(view, line))


def _path(view: View, line: Floats) -> QPainterPath:
    path = QPainterPath()
    x, y = view.pixels(line[:, 0], line[:, 1])
    breaks = np.flatnonzero(np.isnan(x))
    for part in np.split(np.column_stack([x, y]), breaks):
        kept = part[~np.isnan(part[:, 0])].tolist()
        path.addPolygon(QPolygonF([QPointF(px, py) for px, py in kept]))
    return path


def _draw_ellipses(
    painter: QPainter,
    parameters: MixtureParameters,
    view: View,
    colours: Floats,
    drawn_with: tuple[Ink, float],
) -> None:
    ink, unit = drawn_with
    x, y = view.pixels(parameters.means[:, 0], parameters.means[:, 1])
    scale = view.scale[0]
    limit = 1e4 * max(view.width, view.height)
    ground = QColor(ink.ground)
    ground.setAlphaF(0.75)
    for k, covariance in enumerate(parameters.covariances):
        ellipse = ellipse_of(covariance)
        first, second = (
            min(ELLIPSE_SIGMAS * sigma * scale, limit) for sigma in (ellipse.sigma1, ellipse.sigma2)
        )
        painter.save()
        painter.translate(float(x[k]), float(y[k]))
        painter.rotate(-math.degrees(ellipse.angle))
        under = QPen(ground, 4.6 * unit)
        over = QPen(_colour(colours[k]), 2.2 * unit)
        over.setCapStyle(Qt.PenCapStyle.FlatCap)
        if component_dash(k):
            over.setDashPattern(component_dash(k))
        for pen in (under, over):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(0, 0), first, second)
        painter.restore()


def _draw_means(
    painter: QPainter,
    parameters: MixtureParameters,
    view: View,
    colours: Floats,
    drawn_with: tuple[Ink, float],
) -> None:
    ink, unit = drawn_with
    x, y = view.pixels(parameters.means[:, 0], parameters.means[:, 1])
    places = [QPointF(float(px), float(py)) for px, py in zip(x, y, strict=True)]
    bold, plain = font(14 * unit, bold=True), font(13 * unit)
    numbers = [str(k + 1) for k in range(len(places))]
    weights = [f" {weight:.3f}" for weight in parameters.weights]
    sizes = [
        (text_width(number, bold) + text_width(weight, plain), 16 * unit)
        for number, weight in zip(numbers, weights, strict=True)
    ]
    boxes = placed_labels(places, sizes, 13 * unit, QRectF(0, 0, view.width, view.height))
    for k, place in enumerate(places):
        shape = marker_path(component_marker(k), place, 6.5 * unit)
        painter.strokePath(shape, QPen(QColor(ink.ground), 4 * unit))
        painter.fillPath(shape, _colour(colours[k]))
    for box, number, weight in zip(boxes, numbers, weights, strict=True):
        parts = [(number, bold, ink.text), (weight, plain, ink.text)]
        corner = QPointF(box.left(), box.bottom() - 3.5 * unit)
        write_with_halo(painter, corner, parts, ink.ground, 4 * unit)


def _colour(rgb: Floats) -> QColor:
    return QColor.fromRgb(int(packed(rgb)))
