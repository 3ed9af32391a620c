"""What lies on the floor under the surface, and what is too thin for its pixels."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.figures.points.colours import packed, responsibility_colours
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.surface.surface_scene import SurfaceScene
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.density import gaussian_density
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

LEAST_SIDE, MOST_SIDE, SIDE_STEP = 128, 1536, 64
"""Pixels along the longer side of the picture of the floor, one or more for each of the screen."""

SMALLER = 0.8
"""Diameter of a point on the floor next to one on the canvas."""

NARROW = 0.75
"""Standard deviation, in pixels, below which a component is drawn as a needle."""


@dataclass(frozen=True, eq=False)
class FloorPoints:
    """Points, and what their colours come from.

    Parameters
    ----------
    points : Points
        The data.
    parameters : MixtureParameters
        From which the responsibilities come.
    temperature : float
        T of the responsibilities.
    """

    points: Points
    parameters: MixtureParameters
    temperature: float = 1.0


def floor_picture(floor: FloorPoints, colours: FloatArray, scene: SurfaceScene, unit: float = 1.0) -> Pixels:
    """Draw the points, in the colours of their responsibilities, on a picture that fills the base of a scene.

    Parameters
    ----------
    floor : FloorPoints
        What is drawn.
    colours : ndarray, shape (K, 3)
        sRGB colours of the components, 0..255.
    scene : SurfaceScene
        What the picture is for: its base and its size.
    unit : float
        Pixels of the scene per design unit.

    Returns
    -------
    ndarray of uint32, shape (rows, columns)
        Premultiplied 0xAARRGGBB, the row of the greatest y first, for `render_surface`.
    """
    points = floor.points
    longer = int(np.clip(np.ceil(2 * scene.scale / SIDE_STEP) * SIDE_STEP, LEAST_SIDE, MOST_SIDE))
    columns, rows = (max(round(half * longer), 2) for half in scene.half_sides)
    codes = responsibility_colours(points, floor.parameters, colours, "blend", temperature=floor.temperature)
    diameter, opacity = point_style(len(points), unit * SMALLER * longer / (2 * scene.scale))
    return rasterise(points, codes, View(*scene.extent, columns, rows), max(diameter, 1.0), opacity)


def draw_needles(
    painter: QPainter, parameters: MixtureParameters, scene: SurfaceScene, colours: FloatArray, unit: float
) -> None:
    """Draw components too narrow for a pixel of the surface, such as collapsing ones, as upright lines."""
    shares = np.minimum(gaussian_density(parameters.means, parameters) / scene.top, 1.0)
    for k, (mean, covariance) in enumerate(zip(parameters.means, parameters.covariances, strict=True)):
        if ellipse_of(covariance).sigma1 / scene.half_side * scene.scale > NARROW:
            continue
        foot, head = (scene.project(mean[0], mean[1], share) for share in (0.0, shares[k]))
        painter.setPen(QPen(QColor.fromRgb(int(packed(colours[k]))), 2 * unit))
        painter.drawLine(QPointF(float(foot[0]), float(foot[1])), QPointF(float(head[0]), float(head[1])))
