"""Screen and paper paint the same plane: the canvas against the shared painter, at the same size, fit and ink.

The canvas paints in layers, some from pictures it keeps and some off the window's thread; paper paints all at once.
"""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage

from gmm_desktop.experiment.edits import OpenExperiment, SetNoise
from gmm_desktop.experiment.state import Colouring, SampleView, ViewOptions
from gmm_desktop.exports.plane_scenes import plane_picture
from gmm_desktop.figures.plane.plane_painter import paint_plane
from gmm_desktop.figures.plane.plane_picture import PlaneFit
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.sheet_files import painted_image
from gmm_desktop.mixture.arrays import ByteArray
from gmm_desktop.ui.canvas.overlay import view_of
from gmm_desktop.ui.theme import DARK, LIGHT, Theme
from tests.ui.conftest import Hand
from tests.ui.test_approved import three_groups

NEAR, SHARE, MEAN = 12, 0.995, 1.0
"""Of 255: so near are this share of all pixels, and on average they are nearer than the last."""

VIEWS = {
    "first": ViewOptions(),
    "all layers": ViewOptions(
        Colouring.ENTROPY, truth=True, by_mass=True, heat=True, regions=True, ghosts=True, moved=True
    ),
    "marginals": ViewOptions(Colouring.HARD, marginals=True, equal_axes=False),
    "pies": ViewOptions(Colouring.PIES, contours=False, level=1.0),
    "one": ViewOptions(Colouring.ONE, trails=False, earlier=True),
    "beside": ViewOptions(Colouring.PLAIN, sample=SampleView.BESIDE),
    "instead": ViewOptions(sample=SampleView.INSTEAD, marginals=True),
}


def pixels_of(image: QImage) -> ByteArray:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def on_paper(hand: Hand, theme: Theme) -> ByteArray:
    """Paint what the canvas shows on a sheet as large as it, where it shows it."""
    box, size = hand.canvas.getViewBox(), hand.canvas.viewport().size()
    view = view_of(box)
    assert view is not None
    fit = PlaneFit(QRectF(box.sceneBoundingRect().topLeft(), QSize(view.width, view.height)), view)
    picture = plane_picture(hand.state)
    sheet = Sheet((size.width(), size.height()), theme.ink)
    return pixels_of(painted_image(lambda painter, sheet: paint_plane(painter, sheet, fit, picture), sheet))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", VIEWS)
def test_the_canvas_and_the_picture_of_it_are_the_same(bare_canvas: Hand, name: str, theme: Theme) -> None:
    hand = bare_canvas
    hand.workspace.submit(OpenExperiment(three_groups()))
    hand.iterate(2)
    hand.workspace.submit(SetNoise(0.05))
    hand.iterate(2)
    hand.canvas.set_theme(theme)
    hand.workspace.set_options(VIEWS[name])
    hand.workspace.select_component(None)
    hand.rest()
    hand.qtbot.wait(50)  # the view settles
    screen, paper = pixels_of(hand.canvas.grab().toImage()).astype(int), on_paper(hand, theme).astype(int)
    apart = np.abs(screen - paper)
    assert (apart.max(axis=2) <= NEAR).mean() >= SHARE
    assert apart.mean() < MEAN
