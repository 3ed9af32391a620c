"""Data and simulated points in a view, in the colours of their responsibilities."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gmm_desktop.experiment.state import Colouring, SampleView
from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.pies import draw_pies
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.points.colours import ColourMode, packed, responsibility_colours
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.scales import share_scale, uncertainty_scale
from gmm_desktop.figures.sheet import Sheet, colour, draw_pixels, rgb_of
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.sampling import sample

MOST_DISCS = 2_000
"""Up to so many points are discs in a vector file; more are pixels."""
SHUFFLE = 1
MOST_PIES = 400
"""More points in view than this would cover each other, and take too long."""
LARGEST_PIE, SMALLEST_PIE = 9.0, 5.0
"""Radii, in design units, of few pies and of as many as there may be."""
MOST_SIMULATED = 20_000
SEED = 0
"""The same chance at each frame, so that points move with the mixture and do not dance."""
WIDER, RIM, OPACITY = 1.0, 1.1, 0.65
"""How much wider than a point of the data a ring is, how thick, in design units, and how opaque."""
DIMMED = 0.45
"""Opacity of the data beside simulated points."""

_MODES: dict[Colouring, ColourMode] = {
    Colouring.BLEND: "blend",
    Colouring.HARD: "hard",
    Colouring.PLAIN: "plain",
    Colouring.ENTROPY: "entropy",
    Colouring.ONE: "one",
    Colouring.PIES: "blend",
}


def data_opacity(view: SampleView) -> float:
    """Return how opaque the data are."""
    return DIMMED if view is SampleView.BESIDE else 1.0


def colouring_of_points(
    points: Points,
    theta: MixtureParameters,
    colouring: Colouring,
    component: int | None,
    temperature: float,
    ink: Ink,
) -> Callable[[], Pixels]:
    """Return what makes the colour of each point, 0xFFRRGGBB, shape (N,); it may be called on any thread.

    Without a ``component`` the colouring by one component leaves all points neutral.
    """
    colours = component_colours(theta.n_components, ink.dark)
    mode, scale = _MODES[colouring], None
    if mode == "entropy":
        scale = uncertainty_scale(dark=ink.dark)
    elif mode == "one" and component is None:
        mode = "plain"
    elif mode == "one":
        scale = share_scale(tuple(colours[component].tolist()), dark=ink.dark)
    return lambda: responsibility_colours(
        *(points, theta, colours, mode, rgb_of(ink.neutral)),
        temperature=temperature,
        component=component or 0,
        scale=scale,
    )


def draw_points(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the data, as pies where that is asked and there is room, and simulated points over them."""
    if picture.sample is not SampleView.INSTEAD:
        painter.setOpacity(data_opacity(picture.sample))
        if picture.colouring is not Colouring.PIES or not _draw_pies(painter, sheet, view, picture):
            _draw_data(painter, sheet, view, picture)
        painter.setOpacity(1.0)
    if picture.sample is not SampleView.NONE:
        pixels = simulated_pixels(picture.parameters, len(picture.points), sheet, sheet.fine_view(view))
        draw_pixels(painter, pixels, QRectF(0, 0, view.width, view.height))


def _draw_data(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    points = picture.points
    coloured = colouring_of_points(
        points, picture.theta, picture.colouring, picture.component, picture.temperature, sheet.ink
    )
    if sheet.vector and len(points) <= MOST_DISCS:
        _draw_discs(painter, sheet, view, points, coloured())
        return
    diameter, opacity = point_style(len(points), sheet.unit)
    fine = sheet.fine_view(view)
    pixels = rasterise(points, coloured(), fine, diameter * fine.width / view.width, opacity)
    draw_pixels(painter, pixels, QRectF(0, 0, view.width, view.height))


def _draw_discs(painter: QPainter, sheet: Sheet, view: View, points: Points, codes: Pixels) -> None:
    """Draw each point as a disc; in an order of chance, so that no group of a file hides another."""
    diameter, opacity = point_style(len(points), sheet.unit)
    x, y = view.pixels(points.x, points.y)
    order = np.random.default_rng(SHUFFLE).permutation(len(x))
    painter.setPen(Qt.PenStyle.NoPen)
    for px, py, code in zip(x[order].tolist(), y[order].tolist(), codes[order].tolist(), strict=True):
        if -diameter < px < view.width + diameter and -diameter < py < view.height + diameter:
            fill = QColor.fromRgb(code)
            fill.setAlphaF(opacity)
            painter.setBrush(fill)
            painter.drawEllipse(QPointF(px, py), diameter / 2, diameter / 2)


# Pies


def places_in_view(points: Points, view: View) -> FloatArray:
    """Return the points in view, shape (n, 2), in data units."""
    seen = (view.x0 <= points.x) & (points.x <= view.x1) & (view.y0 <= points.y) & (points.y <= view.y1)
    return np.column_stack([points.x[seen], points.y[seen]])


def _draw_pies(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> bool:
    """Draw the points in view as pies if they are not too many; return whether they were."""
    places = places_in_view(picture.points, view)
    if not 0 < len(places) <= MOST_PIES:
        return False
    shares = responsibilities(places, picture.theta, picture.temperature)
    draw_pies_at(painter, sheet, view, (places, shares), picture.theta.n_components)
    return True


def draw_pies_at(
    painter: QPainter, sheet: Sheet, view: View, pies: tuple[FloatArray, FloatArray], count: int
) -> None:
    """Draw pies at places (n, 2) in data units with shares (n, K) or (n, K + 1) with the noise; ``count`` is K."""
    places, shares = pies
    colours = [*map(colour, component_colours(count, sheet.dark)), QColor(sheet.ink.neutral)]
    radius = (LARGEST_PIE + (SMALLEST_PIE - LARGEST_PIE) * (len(places) / MOST_PIES) ** 0.5) * sheet.unit
    pixels = np.column_stack(view.pixels(places[:, 0], places[:, 1]))
    draw_pies(painter, pixels, shares, colours, radius, QColor(sheet.ink.ground))


# Points drawn from the mixture


def simulated_count(points: Points) -> int:
    """Return how many points are drawn from the mixture: as many as there are data, up to a limit."""
    return min(len(points), MOST_SIMULATED)


def simulated_pixels(parameters: MixtureParameters, count: int, sheet: Sheet, view: View) -> Pixels:
    """Paint points drawn from a mixture as rings, so that nobody takes them for data.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    count : int
        How many, at most `MOST_SIMULATED`.
    sheet : Sheet
        Its ink, unit and fineness.
    view : View
        On so many pixels.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB; on the same seed for the same mixture.
    """
    count = min(count, MOST_SIMULATED)
    noise = rgb_of(sheet.ink.neutral)
    palette = packed(np.vstack([component_colours(parameters.n_components, sheet.dark), noise]))
    places, labels = sample(parameters, count, np.random.default_rng(SEED))
    pixels = sheet.unit * sheet.fineness
    diameter = point_style(count, pixels)[0] + WIDER * pixels
    hole = diameter - 2 * RIM * pixels
    return rasterise(Points.to_draw(places), palette[labels], view, diameter, OPACITY, hole_px=hole)
