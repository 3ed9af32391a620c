"""What is drawn below the mixture for comparison: its past, the truth, the run before, and the box of the noise."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.canvas.mixture_picture import MixturePicture
from gmm_desktop.ui.theme import Theme

LINE_STEP, DOT_STEP = 1.0, 6.0
"""Least way, in pixels, between two places of a trail's line and between its dots."""

FAINTEST_GHOST, STRONGEST_GHOST = 60, 150
"""Opacity, of 255, of the oldest and the newest ghost."""


def draw_outlines(
    painter: QPainter, transform: QTransform, picture: MixturePicture, colors: list[QColor], theme: Theme
) -> None:
    """Draw the outlines of a picture; the painter draws in pixels, to which ``transform`` brings data units."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _draw_noise(painter, transform, picture, theme)
    if picture.earlier is not None:
        pen = QPen(_faint(theme.ink.neutral, 220), 1.6)
        pen.setDashPattern([5, 4])
        _draw_mixture(painter, transform, picture.earlier, pen, picture.level)
    if picture.truth is not None:
        _draw_truth(painter, transform, picture.truth, picture.level, theme)
    _draw_ghosts(painter, transform, picture, colors)
    _draw_trails(painter, transform, picture, colors, QColor(theme.ink.ground))


def outline_ellipse(
    painter: QPainter,
    transform: QTransform,
    mean: FloatArray,
    covariance: FloatArray,
    level: float,
    pens: tuple[QPen, ...],
) -> None:
    """Draw the ellipse of a component, in data units, once with each of the pens, whose widths are in pixels."""
    ellipse = ellipse_of(covariance)
    painter.save()
    painter.setTransform(transform)
    painter.translate(*mean.tolist())
    painter.rotate(math.degrees(ellipse.angle))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in pens:
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawEllipse(QPointF(0, 0), level * ellipse.sigma1, level * ellipse.sigma2)
    painter.restore()


def _draw_noise(painter: QPainter, transform: QTransform, picture: MixturePicture, theme: Theme) -> None:
    """Outline the box of the uniform noise."""
    noise = picture.parameters.noise
    if noise is None:
        return
    box = transform.mapRect(QRectF(QPointF(*noise.lower), QPointF(*noise.upper)))
    painter.setPen(QPen(QColor(theme.ink.neutral), 1, Qt.PenStyle.DotLine))
    painter.drawRect(box)


def _draw_mixture(
    painter: QPainter, transform: QTransform, mixture: MixtureParameters, pen: QPen, level: float
) -> None:
    for mean, covariance in zip(mixture.means, mixture.covariances, strict=True):
        outline_ellipse(painter, transform, mean, covariance, level, (pen,))


def _draw_truth(
    painter: QPainter, transform: QTransform, truth: MixtureParameters, level: float, theme: Theme
) -> None:
    """Outline the true ellipses, and mark the true means with crosses."""
    faint = _faint(theme.ink.text, 150)
    _draw_mixture(painter, transform, truth, QPen(faint, 1.2, Qt.PenStyle.DashLine), level)
    painter.setPen(QPen(faint, 1.5))
    arm = 4.0
    for mean in truth.means.tolist():
        place = transform.map(QPointF(*mean))
        painter.drawLine(place - QPointF(arm, arm), place + QPointF(arm, arm))
        painter.drawLine(place - QPointF(arm, -arm), place + QPointF(arm, -arm))


def _draw_ghosts(
    painter: QPainter, transform: QTransform, picture: MixturePicture, colors: list[QColor]
) -> None:
    """Draw the ellipses of earlier iterations, the older the fainter."""
    strengths = np.linspace(FAINTEST_GHOST, STRONGEST_GHOST, max(len(picture.ghosts), 2))
    for strength, ghost in zip(strengths.tolist(), picture.ghosts, strict=False):
        for color, mean, covariance in zip(colors, ghost.means, ghost.covariances, strict=False):
            pen = QPen(_faint(color, round(strength)), 1)  # the one width Qt draws fast
            outline_ellipse(painter, transform, mean, covariance, picture.level, (pen,))


def _draw_trails(
    painter: QPainter, transform: QTransform, picture: MixturePicture, colors: list[QColor], ground: QColor
) -> None:
    if len(picture.trail) < 2:
        return
    x, y = picture.trail[..., 0], picture.trail[..., 1]
    across = transform.m11() * x + transform.m21() * y + transform.dx()
    down = transform.m12() * x + transform.m22() * y + transform.dy()
    for component, color in enumerate(colors):
        way = _apart(np.column_stack([across[:, component], down[:, component]]), LINE_STEP)
        dots = _apart(way[:-1], DOT_STEP)
        faint = _faint(color, 150)
        painter.setPen(QPen(faint, 1.5))
        painter.drawPolyline(_polygon(way))
        painter.setPen(QPen(faint, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(_polygon(dots))
        painter.setPen(QPen(faint, 1.5))
        painter.setBrush(ground)
        painter.drawEllipse(QPointF(*way[0].tolist()), 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _faint(color: QColor | str, alpha: int) -> QColor:
    made = QColor(color)
    made.setAlpha(alpha)
    return made


def _apart(way: FloatArray, pixels: float) -> FloatArray:
    """Thin a way of places (T, 2) to about one in so many pixels, first and last kept."""
    if len(way) < 3:
        return way
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    kept = np.flatnonzero(np.diff(np.floor(length / pixels), prepend=-1.0) > 0)
    return way[np.append(kept, len(way) - 1) if kept[-1] < len(way) - 1 else kept]


def _polygon(places: FloatArray) -> QPolygonF:
    x, y = np.ascontiguousarray(places.T)
    return pg.functions.arrayToQPolygonF(x, y)  # type: ignore[no-any-return]
