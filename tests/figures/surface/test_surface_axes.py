"""The axes of a surface stand at the front edges of its base, whichever way it is turned."""

import math

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gmm_desktop.figures.axes import draw_space_axes
from gmm_desktop.figures.ink import LIGHT_INK
from gmm_desktop.figures.surface.surface_scene import Camera, surface_scene
from gmm_desktop.mixture.parameters import MixtureParameters
from tests.figures.drawing_record import recorded

X, Y = (-1.0, 9.0), (-6.0, 2.0)
Corner = tuple[float, float]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("azimuth", range(-175, 180, 30))
def test_each_axis_has_its_name_and_its_ticks_at_its_front_edge(azimuth: int) -> None:
    image = QImage(900, 700, QImage.Format.Format_ARGB32_Premultiplied)
    theta = MixtureParameters([1.0], [[3.0, -2.0]], [np.eye(2)])
    scene = surface_scene(
        theta, (900, 700), extent=(*X, *Y), camera=Camera(float(azimuth), 35.0), turning=True
    )
    painter = QPainter(image)
    with recorded() as drawing:
        draw_space_axes(painter, scene, ("width", "height"), (LIGHT_INK, 1.0))
    painter.end()

    def pixel(corner: Corner) -> np.ndarray:
        return np.array([float(each) for each in scene.project(*corner)])

    front = max(((x, y) for x in X for y in Y), key=lambda corner: pixel(corner)[1])
    beside = {"width": (sum(X) - front[0], front[1]), "height": (front[0], sum(Y) - front[1])}
    edges = [(one, other) for one in [(X[0], Y[0]), (X[1], Y[1])] for other in [(X[0], Y[1]), (X[1], Y[0])]]
    ticks = [
        np.array(shape.corners[0])
        for shape in drawing.shapes
        if math.isclose(math.dist(*shape.corners[:2]), 5.0)
    ]
    for name, corner in beside.items():
        (word,) = [each for each in drawing.words if each.text == name]
        at = np.array([word.box.center().x(), word.box.center().y()])
        nearest = min(edges, key=lambda edge: math.dist(at, (pixel(edge[0]) + pixel(edge[1])) / 2))
        assert set(nearest) == {front, corner}
        one, along = pixel(front), pixel(corner) - pixel(front)
        shares = [(tick - one) @ along / (along @ along) for tick in ticks]
        on_it = [
            share
            for share, tick in zip(shares, ticks, strict=True)
            if math.dist(tick, one + share * along) < 0.01
        ]
        assert len(on_it) >= 3
        assert min(on_it) > -1e-6
        assert max(on_it) < 1 + 1e-6
