"""The plane on a sheet: the data with the mixture on it, axes, marginals and keys of colour."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.axes import draw_plane_axes
from gmm_desktop.figures.plane.colour_keys import draw_keys, draw_note
from gmm_desktop.figures.plane.marginal_painter import draw_marginal, sorted_values
from gmm_desktop.figures.plane.plane_contours import draw_contours, traced
from gmm_desktop.figures.plane.plane_ground import draw_ground
from gmm_desktop.figures.plane.plane_marks import draw_ellipses, draw_outlines
from gmm_desktop.figures.plane.plane_means import draw_means
from gmm_desktop.figures.plane.plane_picture import MARGINAL, PlaneFit, PlanePicture
from gmm_desktop.figures.plane.plane_points import draw_points
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View


def paint_plane(painter: QPainter, sheet: Sheet, fit: PlaneFit, picture: PlanePicture) -> None:
    """Draw the plane with its axes on a sheet."""
    draw_plane(painter, sheet, fit, picture)
    draw_plane_axes(painter, fit.area, fit.view, picture.columns, (sheet.ink, sheet.unit))
    if picture.marginals:
        _draw_marginals(painter, sheet, fit, picture)


def draw_plane(painter: QPainter, sheet: Sheet, fit: PlaneFit, picture: PlanePicture) -> None:
    """Draw what lies on the plane, in the order in which one thing covers another."""
    view, unit = fit.view, sheet.unit
    painter.save()
    painter.setClipRect(fit.area.adjusted(0, -unit, unit, 0))
    painter.translate(fit.area.topLeft())
    draw_ground(painter, sheet, view, picture)
    draw_points(painter, sheet, view, picture)
    if picture.contours:
        draw_contours(painter, sheet, view, traced(picture.parameters, view.extent, by_mass=picture.by_mass))
    draw_mixture(painter, sheet, view, picture)
    draw_keys(painter, sheet, view, picture)
    draw_note(painter, sheet, view, picture.note)
    painter.restore()


def draw_mixture(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw trails and outlines below ellipses below means."""
    draw_outlines(painter, sheet, view, picture)
    draw_ellipses(painter, sheet, view, picture)
    draw_means(painter, sheet, view, picture)


def _draw_marginals(painter: QPainter, sheet: Sheet, fit: PlaneFit, picture: PlanePicture) -> None:
    area, view, thickness = fit.area, fit.view, (MARGINAL - 4) * sheet.unit
    places = (QPointF(area.left(), area.top() - thickness), QPointF(area.right(), area.top()))
    ends = ((view.x0, view.x1), (view.y0, view.y1))
    for axis, (place, (low, high), length) in enumerate(
        zip(places, ends, (area.width(), area.height()), strict=True)
    ):
        painter.save()
        painter.translate(place)
        values = sorted_values(picture.points, axis)
        draw_marginal(painter, sheet, (values, picture.parameters, axis), (low, high, length, thickness))
        painter.restore()
