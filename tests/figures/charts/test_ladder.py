"""The words in the treads of the ladder: there where they have room, and where they have none beside them."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gmm_desktop.figures.charts.ladder_painter import LadderPicture, ladder_fit, paint_ladder
from gmm_desktop.figures.ink import LIGHT_INK
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from tests.figures.drawing_record import Drawing, recorded

THETA = MixtureParameters([1.0], [[0, 0]], [np.eye(2)])
VALUES = [(-50.0, -50.0), (0.0, -45.0), (0.0, 0.0), (10.0, -35.0), (10.0, 10.0), (14.0, -30.0)]
"""Objective and bound of half-steps by hand: a wide gap before each E-step, none after it."""

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(width: int, gaps: tuple[str, ...], cursor: int) -> Drawing:
    phases = [Phase.START, Phase.M, Phase.E, Phase.M, Phase.E, Phase.M]
    frames = tuple(
        Frame(n // 2, phase, THETA, THETA, upper, upper, lower)
        for n, (phase, (upper, lower)) in enumerate(zip(phases, VALUES, strict=True))
    )
    image = QImage(width, 300, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0xFFFFFFFF)
    with recorded() as drawing:
        painter = QPainter(image)
        sheet, picture = Sheet((width, 300)), LadderPicture(frames, 0, cursor, gaps, ("L", "ELBO"))
        paint_ladder(painter, sheet, ladder_fit(picture, sheet, 0.0), picture)
        painter.end()
    return drawing


def tread(drawing: Drawing, n: int) -> tuple[float, float]:
    """Return the ends of a tread; those up to the one shown are in the accent's colour."""
    flat = [each.box for each in drawing.of_kind("line", pen=LIGHT_INK.accent) if each.box.height() < 0.01]
    box = sorted(flat, key=QRectF.left)[n]
    return box.left(), box.right()


def test_in_wide_treads_each_gap_stands_in_the_middle_of_its_own() -> None:
    drawing = drawn(900, ("", "45.0", "", "45", "", "44"), 5)
    for n, text in ((1, "45.0"), (3, "45"), (5, "44")):
        left, right = tread(drawing, n)
        box = drawing.word(text).box
        assert box.center().x() == pytest.approx(0.5 * (left + right), abs=1)
        assert left < box.left() < box.right() < right


def test_what_has_no_room_in_its_tread_is_left_out_but_for_the_one_shown() -> None:
    long = "a gap of many words that has no room in any tread"
    drawing = drawn(500, ("", long, "", long + " too", "", "44"), 5)
    assert [text for text in drawing.texts if text.startswith("a gap")] == []
    drawing = drawn(500, ("", "", "", "45", "", "much too wide for it"), 5)
    left, _ = tread(drawing, 5)
    assert left - 20 < drawing.word("much too wide for it").box.right() <= left
    assert "45" in drawing.texts


def test_a_gap_that_is_closed_stands_above_its_tread_and_only_of_the_one_shown() -> None:
    drawing = drawn(900, ("", "45.0", "closed", "45", "gap 0", "44"), 4)
    _, right = tread(drawing, 4)
    assert drawing.word("gap 0").box.right() == pytest.approx(right, abs=1)
    assert "closed" not in drawing.texts
    assert "44" not in drawing.texts  # ahead of the cursor


@pytest.mark.parametrize(("gain", "least", "most"), [(1e-12, 0.0, 0.5), (1e-8, 50.0, 300.0)])
def test_rounding_is_flat_and_a_small_gain_is_a_step(gain: float, least: float, most: float) -> None:
    """An objective is good to about 1e-12 of itself; a gain of 1e-8 of it is real."""
    values = [-15_000.0, -15_000.0 * (1 - gain)]
    phases = [Phase.E, Phase.M]
    frames = tuple(
        Frame(1, phase, THETA, THETA, value, value, value)
        for phase, value in zip(phases, values, strict=True)
    )
    sheet, picture = Sheet((500, 300)), LadderPicture(frames, 0, 1, ("", ""), ("L", "ELBO"))
    fit = ladder_fit(picture, sheet, 0.0)
    low, high = (float(fit.view.pixels(0.0, value)[1]) for value in values)
    assert least <= low - high <= most
