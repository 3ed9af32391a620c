"""Ellipses and what lies below them, drawn in a view: sizes in design units, places in data units."""

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from gmm_desktop.figures.palette import component_colours, component_dash
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.polygon import polygon
from gmm_desktop.figures.sheet import Sheet, colour, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise

LINE_STEP, DOT_STEP = 1.0, 6.0
"""Least way, in design units, between two places of a trail's line and between its dots."""
FAINTEST_GHOST, STRONGEST_GHOST = 60, 150
"""Opacity, of 255, of the oldest and the newest ghost."""
FARTHEST = 1e4
"""Half axes longer than so many times the view are cut off."""


def ellipse_path(view: View, mean: FloatArray, covariance: FloatArray, level: float) -> QPainterPath:
    """Return the outline of a component at so many standard deviations, in pixels of the view."""
    ellipse = ellipse_of(covariance)
    across, upwards = view.scale
    longest = FARTHEST * max(view.width / across, view.height / upwards)
    first, second = (min(level * sigma, longest) for sigma in (ellipse.sigma1, ellipse.sigma2))
    cos, sin = float(np.cos(ellipse.angle)), float(np.sin(ellipse.angle))
    x, y = view.pixels(mean[0], mean[1])
    bent = QTransform(
        across * first * cos,
        -upwards * first * sin,
        -across * second * sin,
        -upwards * second * cos,
        float(x),
        float(y),
    )
    return bent.map(_circle())


@cache
def _circle() -> QPainterPath:
    circle = QPainterPath()
    circle.addEllipse(QPointF(0, 0), 1, 1)
    return circle


def draw_outlines(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw what lies below the mixture for comparison: the box of the noise, the run before, the truth, its past."""
    theta, level = picture.parameters, picture.level
    colours = component_colours(theta.n_components, sheet.dark)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if theta.noise is not None:
        _draw_noise(painter, sheet, view, theta.noise)
    if picture.earlier is not None:
        pen = QPen(faint(sheet.ink.neutral, 220), 1.6 * sheet.unit)
        pen.setDashPattern([5, 4])
        _outline(painter, view, picture.earlier, level, pen)
    if picture.truth is not None:
        _draw_truth(painter, sheet, view, picture.truth, level)
    _draw_ghosts(painter, sheet, view, picture.ghosts, (colours, level))
    _draw_trails(painter, sheet, view, picture.trail, colours)


def draw_ellipses(painter: QPainter, sheet: Sheet, view: View, picture: PlanePicture) -> None:
    """Draw the ellipse of each component with its dashes, and the selected one last: solid, stronger, on a halo."""
    theta, unit = picture.parameters, sheet.unit
    colours = component_colours(theta.n_components, sheet.dark)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for k in picture.order:
        path = ellipse_path(view, theta.means[k], theta.covariances[k], picture.level)
        pen = QPen(colour(colours[k]), (3.0 if k == picture.selected else 2.0) * unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if k == picture.selected:
            painter.strokePath(path, QPen(faint(sheet.ink.ground, 170), 6.0 * unit))
        elif dash := component_dash(k):
            pen.setDashPattern(dash)
        painter.strokePath(path, pen)


def _draw_noise(painter: QPainter, sheet: Sheet, view: View, noise: UniformNoise) -> None:
    """Outline the box of the uniform noise."""
    x, y = view.pixels([noise.lower[0], noise.upper[0]], [noise.lower[1], noise.upper[1]])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(sheet.ink.neutral), sheet.unit, Qt.PenStyle.DotLine))
    painter.drawRect(QRectF(QPointF(x[0], y[1]), QPointF(x[1], y[0])))


def _draw_truth(painter: QPainter, sheet: Sheet, view: View, truth: MixtureParameters, level: float) -> None:
    """Outline the true ellipses, and mark the true means with crosses."""
    ink, unit = faint(sheet.ink.text, 150), sheet.unit
    _outline(painter, view, truth, level, QPen(ink, 1.2 * unit, Qt.PenStyle.DashLine))
    painter.setPen(QPen(ink, 1.5 * unit))
    arm = 4 * unit
    x, y = view.pixels(truth.means[:, 0], truth.means[:, 1])
    for place in (QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)):
        painter.drawLine(place - QPointF(arm, arm), place + QPointF(arm, arm))
        painter.drawLine(place - QPointF(arm, -arm), place + QPointF(arm, -arm))


def _draw_ghosts(
    painter: QPainter,
    sheet: Sheet,
    view: View,
    ghosts: tuple[MixtureParameters, ...],
    drawn_with: tuple[FloatArray, float],
) -> None:
    """Draw the ellipses of earlier iterations, the older the fainter; ``drawn_with`` is colours and level."""
    colours, level = drawn_with
    strengths = np.linspace(FAINTEST_GHOST, STRONGEST_GHOST, max(len(ghosts), 2))
    for strength, ghost in zip(strengths.tolist(), ghosts, strict=False):
        for rgb, mean, covariance in zip(colours, ghost.means, ghost.covariances, strict=False):
            path = ellipse_path(view, mean, covariance, level)
            painter.strokePath(path, QPen(colour(rgb, round(strength)), sheet.unit))


def _draw_trails(painter: QPainter, sheet: Sheet, view: View, trail: FloatArray, colours: FloatArray) -> None:
    """Draw the way of each mean: a line, a dot an iteration where there is room, a ring at the start."""
    if len(trail) < 2:
        return
    unit = sheet.unit
    across, down = view.pixels(trail[..., 0], trail[..., 1])
    for component, rgb in enumerate(colours[: trail.shape[1]]):
        way = _apart(np.column_stack([across[:, component], down[:, component]]), LINE_STEP * unit)
        pen = QPen(colour(rgb, 150), 1.5 * unit)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPolyline(polygon(*way.T))
        dots = _apart(way[:-1], DOT_STEP * unit)
        painter.setPen(QPen(pen.color(), 4.5 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(polygon(*dots.T))
        painter.setPen(pen)
        painter.setBrush(QColor(sheet.ink.ground))
        painter.drawEllipse(QPointF(*way[0].tolist()), 3.5 * unit, 3.5 * unit)


def _outline(painter: QPainter, view: View, mixture: MixtureParameters, level: float, pen: QPen) -> None:
    for mean, covariance in zip(mixture.means, mixture.covariances, strict=True):
        painter.strokePath(ellipse_path(view, mean, covariance, level), pen)


def _apart(way: FloatArray, least: float) -> FloatArray:
    """Thin a way of places (T, 2) to about one in so many pixels, first and last kept."""
    if len(way) < 3:
        return way
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    kept = np.flatnonzero(np.diff(np.floor(length / least), prepend=-1.0) > 0)
    return way[np.append(kept, len(way) - 1) if kept[-1] < len(way) - 1 else kept]
