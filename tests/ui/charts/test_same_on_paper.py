"""The charts of a run are the same on screen and paper: the widget against the shared painter, at one size and ink."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gmm_desktop.exports.run_scenes import ladder_picture
from gmm_desktop.figures.ladder_painter import ladder_fit, paint_ladder, treads_for
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.sheet_files import painted_image
from gmm_desktop.figures.slice_painter import paint_slice, slice_fit
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.panels.bound_panel import BoundPanel
from gmm_desktop.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.test_same_on_paper import MEAN, NEAR, SHARE, pixels_of
from tests.ui.conftest import Hand


def same(widget: QWidget, theme: Theme, paint: Callable[[QPainter, Sheet], None]) -> None:
    sheet = Sheet((widget.width(), widget.height()), theme.ink)
    paper = pixels_of(painted_image(paint, sheet)).astype(int)
    apart = np.abs(pixels_of(widget.grab().toImage()).astype(int) - paper)
    assert np.ptp(paper) > 100  # there is something on it
    assert (apart.max(axis=2) <= NEAR).mean() >= SHARE
    assert apart.mean() < MEAN


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("back", [0, 1, 5])
def test_ladder_and_slice_of_experiment_1s_last_frames(hand: Hand, back: int, theme: Theme) -> None:
    """Its last gains are a billionth of L and less: a staircase on both, or on neither."""
    hand.choose("preset.experiment_1")
    hand.choose("view.panel.bound")
    hand.click("run.to_convergence")
    hand.rest()
    for _ in range(back):
        hand.click("run.back")
    (panel,) = hand.window.findChildren(BoundPanel)
    hand.wait_until(lambda: panel.frame is hand.frame)
    panel.set_theme(theme)

    def ladder(painter: QPainter, sheet: Sheet) -> None:
        picture = ladder_picture(hand.state, treads_for(sheet))
        assert picture is not None
        assert picture.frames[picture.here] is hand.frame
        paint_ladder(painter, sheet, ladder_fit(picture, sheet, 0.0, panel.ladder.fit), picture)

    same(hand.widget("bound.ladder", LadderChart), theme, ladder)
    drawn = panel.slice.picture
    if drawn is not None:
        slice_ = hand.widget("bound.slice", SliceChart)
        same(
            slice_,
            theme,
            lambda painter, sheet: paint_slice(painter, sheet, slice_fit(drawn, sheet, 0.0), drawn),
        )
