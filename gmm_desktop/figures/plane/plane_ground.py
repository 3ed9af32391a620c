"""What lies under the points in a view: the decision regions, and the density as heat."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.heat import heat_pixels
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.plane.regions import region_labels, region_pixels
from gmm_desktop.figures.sheet import Sheet, draw_pixels, rgb_of
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters


def tint_pixels(theta: MixtureParameters, view: View, ink: Ink) -> Pixels:
    """Return the plane tinted by its most responsible component, premultiplied, shape (height, width)."""
    colours = component_colours(theta.n_components, ink.dark)
    return region_pixels(region_labels(theta, view), colours, rgb_of(ink.neutral))


def veil_pixels(parameters: MixtureParameters, view: View, ink: Ink) -> Pixels:
    """Return the density as heat, premultiplied; it is drawn larger than it is, and smoothly."""
    return heat_pixels(parameters, view, dark=ink.dark)


def draw_ground(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the regions and the heat where they are wanted."""
    area, fine = QRectF(0, 0, view.width, view.height), sheet.fine_view(view)
    if picture.regions:
        draw_pixels(painter, tint_pixels(picture.theta, fine, sheet.ink), area)
    if picture.heat:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw_pixels(painter, veil_pixels(picture.parameters, fine, sheet.ink), area)
