"""Points that belong to no Gaussian: the uniform noise on canvas, in tips, tables and figures."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QToolTip

from gmm_desktop.experiment.edits import SetNoise
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.ui.theme import DARK, LIGHT
from gmm_desktop.words.messages import significant
from tests.ui.conftest import Hand, channels, color_at


@pytest.fixture
def noisy(bare_canvas: Hand) -> Hand:
    """The published fit with a tenth of noise."""
    bare_canvas.choose("preset.experiment_1")
    bare_canvas.workspace.submit(SetNoise(0.1))
    return bare_canvas


def loneliest_point(hand: Hand) -> int:
    """Return the point most surely of the noise."""
    gamma = responsibilities(hand.state.experiment.dataset.points, hand.shown)
    return int(gamma[:, -1].argmax())


@pytest.mark.parametrize("colouring", ["view.blend", "view.hard"])
def test_points_of_the_noise_are_grey_in_light_and_dark(noisy: Hand, colouring: str) -> None:
    noisy.choose(colouring)
    points = noisy.state.experiment.dataset.points
    place = noisy.pixel(*points.array[loneliest_point(noisy)].tolist())
    for _ in range(2):
        dark = noisy.window.palette().window().color().lightness() < 128
        # a disc is not opaque: its colour lies between that of the noise and that of the ground
        theme = DARK if dark else LIGHT
        red, green, blue = color_at(noisy.picture(), place)
        assert max(red, green, blue) - min(red, green, blue) < 25
        assert np.abs(np.array([red, green, blue]) - channels(QColor(theme.ink.ground))).max() > 40
        noisy.click("view.appearance")


def test_the_tip_of_a_point_names_the_share_of_the_noise(noisy: Hand) -> None:
    point = loneliest_point(noisy)
    points = noisy.state.experiment.dataset.points
    share = responsibilities(points, noisy.shown)[point, -1]
    noisy.hover(noisy.pixel(*points.array[point].tolist()))
    noisy.wait_until(QToolTip.isVisible)
    assert QToolTip.text().split("\n")[-1] == f"γ₀ = {share:.4f} (noise)"


def test_the_components_say_what_the_noise_weighs(noisy: Hand) -> None:
    assert noisy.text("model.noise") == "noise   π₀ 0.1000"
    noisy.iterate(3)
    assert noisy.shown.noise is not None
    assert noisy.shown.noise.weight != pytest.approx(0.1)
    assert noisy.text("model.noise") == f"noise   π₀ {significant(noisy.shown.noise.weight)}"
    noisy.workspace.submit(SetNoise(0))
    line = noisy.window.findChild(QLabel, "model.noise")
    assert line is not None
    assert line.isHidden()


def test_the_box_of_the_noise_is_outlined(noisy: Hand) -> None:
    points = noisy.state.experiment.dataset.points
    left, top = points.lower[0], points.upper[1]
    with_noise = noisy.picture()
    noisy.workspace.submit(SetNoise(0))
    without = noisy.picture()
    corner, end = noisy.pixel(left, top), noisy.pixel(points.upper[0], top)
    row = (with_noise != without).any(axis=2)[corner.y() - 2 : corner.y() + 3, corner.x() : end.x()]
    assert row.any(axis=0).mean() > 0.3
