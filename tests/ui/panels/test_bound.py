"""The panel of the bound, through the window."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QMenu, QTabBar, QToolButton

from gmm_desktop.control import slice_maker
from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.figures.charts.slice_painter import SlicePicture
from gmm_desktop.mixture.bound_slice import step_of
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.panels.bound_panel import BoundPanel
from tests.ui.conftest import LEFT, Hand
from tests.ui.test_drawn import grabbed
from tests.ui.test_window_walk import clipped, visible_controls


class Bound:
    """The panel as it is seen and used."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    @property
    def panel(self) -> BoundPanel:
        (found,) = self.hand.window.findChildren(BoundPanel)
        return found

    @property
    def ladder(self) -> LadderChart:
        return self.hand.widget("bound.ladder", LadderChart)

    @property
    def slice(self) -> SliceChart:
        return self.hand.widget("bound.slice", SliceChart)

    @property
    def picture(self) -> SlicePicture:
        picture = self.slice.picture
        assert picture is not None
        return picture

    def sentence(self, half: str) -> str:
        return self.hand.text(f"bound.{half}.sentence")

    def instead(self, half: str) -> str:
        """Return what stands in the place of a chart, or nothing."""
        (said,) = self.hand.window.findChildren(QLabel, f"bound.{half}.empty")
        return "" if said.visibleRegion().isEmpty() else said.text()

    def choose(self, line: str) -> None:
        """Choose a line in the menu of the panel."""
        button = self.hand.widget("bound.choose", QToolButton)
        (action,) = self.panel.findChildren(QAction, line)
        self.hand.point_away()
        menu = button.menu()
        assert isinstance(menu, QMenu)
        QTimer.singleShot(0, lambda: self.hand.pick(menu, action))
        QTest.mouseClick(button, LEFT)
        self.hand.come_back()

    def tread(self, half_step: int) -> QPoint:
        """Return the middle of a tread in the ladder."""
        place: QPoint = self.on_ladder(half_step, 0.0).toPoint()
        return place

    def on_ladder(self, half_step: int, value: float) -> QPointF:
        """Return the middle of a tread at a value; in the middle of the chart where that is not in view."""
        fit, drawn = self.ladder.fit, self.ladder.picture
        assert fit is not None
        assert drawn is not None
        x, y = fit.view.pixels(half_step - drawn.first + 0.5, value)
        inside = 0 < float(y) < fit.view.height
        return fit.area.topLeft() + QPointF(float(x), float(y) if inside else fit.view.height / 2)

    def set(self, **settings: Any) -> None:
        present = self.hand.state.experiment.settings
        self.hand.workspace.submit(ChangeSettings(replace(present, **settings)))

    def half_steps(self, times: int) -> None:
        for _ in range(times):
            name = "run.m_step" if self.hand.cursor % 2 else "run.e_step"
            self.hand.click(name)
            self.hand.rest()


@pytest.fixture
def bound(hand: Hand) -> Bound:
    hand.choose("preset.experiment_4")
    hand.choose("view.panel.bound")
    made = Bound(hand)
    hand.wait_until(lambda: made.instead("ladder") != "")
    return made


# The ladder


def test_at_the_start_the_ladder_says_what_to_do(bound: Bound) -> None:
    assert bound.instead("ladder").startswith("Make an E step")
    assert bound.panel.ladder.frame is None
    bound.half_steps(1)
    assert bound.instead("ladder") == ""
    assert bound.sentence("ladder") == "E closes the gap to L; M raises both."


def test_both_charts_draw_the_frame_shown_whatever_it_is(bound: Bound) -> None:
    bound.hand.iterate(6)
    for place in (12, 5, 0, 1, 8, 11):
        bound.hand.workspace.run.seek(place)
        bound.hand.wait_until(lambda: bound.ladder.frame is bound.hand.frame)
        assert bound.slice.frame is bound.hand.frame
        assert bound.panel.frame is bound.hand.frame


def test_the_gap_is_said_after_m_and_is_0_after_e(bound: Bound) -> None:
    bound.hand.iterate(2)
    gap = bound.hand.frame.objective - bound.hand.frame.elbo
    words, number = bound.ladder.accessibleName().rsplit("gap ", 1)
    assert words.endswith("iteration 2 after M, ")
    assert float(number.removesuffix(" nats")) == pytest.approx(gap, rel=5e-3)
    bound.half_steps(1)
    assert bound.ladder.accessibleName().endswith("iteration 3 after E, gap 0")


def test_the_gap_is_shaded_between_the_two_lines(bound: Bound) -> None:
    """After M the middle between L and ELBO has another colour than above both lines."""
    bound.hand.iterate(4)
    chart, frame = bound.ladder, bound.hand.frame
    middle = bound.on_ladder(8, 0.5 * (frame.objective + frame.elbo)).toPoint()
    above = QPoint(middle.x(), bound.on_ladder(8, frame.objective).toPoint().y() - 6)
    image = chart.grab().toImage()
    assert image.pixelColor(middle) != image.pixelColor(above)


def test_a_click_on_a_tread_shows_that_half_step(bound: Bound) -> None:
    bound.hand.iterate(5)
    for half_step in (9, 6, 7):
        QTest.mouseClick(bound.ladder, LEFT, pos=bound.tread(half_step))
        assert bound.hand.cursor == half_step


def test_under_the_hand_the_steps_stand_still_and_then_follow(bound: Bound) -> None:
    bound.hand.click("run.to_convergence")
    bound.hand.rest()
    before, chart = bound.ladder.in_view, bound.ladder
    assert before[-1] == bound.hand.cursor
    bound.hand.press(bound.tread(before[-1]), plot=chart)
    chart.resize(chart.width() - 90, chart.height())
    for half_step in (before[-3], before[-6], before[0]):
        bound.hand.move(bound.tread(half_step), plot=chart)
        assert bound.hand.cursor == half_step
        assert chart.in_view == before
    bound.hand.release(bound.tread(before[0]), plot=chart)
    assert chart.in_view[0] < before[0]
    assert bound.hand.cursor == before[0]


def test_the_ladder_follows_and_fits_what_it_shows(bound: Bound) -> None:
    bound.hand.iterate(12)
    window = bound.ladder.in_view
    assert 5 <= len(window) <= 12
    assert window[-1] == bound.hand.cursor
    assert bound.ladder.fit is not None
    low, high = bound.ladder.fit.view.y0, bound.ladder.fit.view.y1
    frame = bound.hand.frame
    assert low < frame.elbo < frame.objective < high
    first = bound.hand.state.timeline.run.frames[window[0]]
    assert high - low < 5 * max(frame.objective - first.elbo, 1e-9)


# The slice


def test_the_slice_splits_what_l_has_gained(bound: Bound) -> None:
    bound.hand.iterate(3)
    frames, cut = bound.hand.state.timeline.run.frames, bound.picture.cut
    assert cut.gain == pytest.approx(frames[6].objective - frames[5].objective, abs=1e-8)
    assert cut.gap == pytest.approx(frames[6].objective - frames[6].elbo, abs=1e-8)
    assert f"{cut.gap:.3g}" in bound.slice.accessibleName()
    accent, dim = bound.hand.window._theme.ink.accent, bound.hand.window._theme.ink.dim
    drawing, fit = grabbed(bound.slice), bound.slice.fit
    assert fit is not None
    (upper,), (lower,) = drawing.of_kind("curve", pen=accent), drawing.of_kind("curve", pen=dim)
    x, y = np.array(lower.corners).T
    assert fit.view.x0 + (x - fit.area.left()) / fit.view.scale[0] == pytest.approx(cut.places)
    assert cut.places[int(np.argmin(y))] == 1  # the M-step is the top of the bound
    assert (y >= np.array(upper.corners)[:, 1] - 1e-8).all()
    assert bound.sentence("slice") == "M climbs the bound from θ old."


def test_the_two_half_steps_of_an_iteration_share_the_slice(bound: Bound) -> None:
    bound.half_steps(3)
    after_e = bound.picture
    bound.half_steps(1)
    assert bound.picture.cut is after_e.cut
    assert (after_e.here, bound.picture.here) == (0, 1)
    bound.half_steps(1)
    assert bound.picture.cut is not after_e.cut


def test_along_a_mean_a_component_must_be_selected(bound: Bound) -> None:
    bound.hand.iterate(2)
    bound.choose("bound.mean_x")
    assert bound.instead("slice").startswith("Select a component")
    assert bound.panel.slice.frame is None
    bound.hand.tap(bound.hand.mean_pixel(1))
    assert bound.instead("slice") == ""
    assert bound.sentence("slice") == "μx of 2 alone; ◆ is the bound's top."
    picture, old = bound.picture, bound.hand.frame.responsibility_parameters
    assert picture.cut.places[picture.cut.old] == old.means[1, 0]
    assert picture.here == bound.hand.shown.means[1, 0]
    bound.choose("bound.mean_y")
    assert bound.picture.cut.places[bound.picture.cut.old] == old.means[1, 1]
    bound.choose("bound.line")
    assert bound.picture.reached == 1


def test_while_a_handle_is_dragged_the_slice_is_that_of_the_preview(bound: Bound) -> None:
    bound.hand.iterate(2)
    start = bound.hand.mean_pixel(1)
    bound.hand.press(start)
    cuts = []
    for step in (10, 20, 30):
        bound.hand.move(start + QPoint(step, step))
        assert bound.hand.state.preview is not None
        bound.hand.wait_until(lambda: bound.slice.frame is bound.hand.state.preview)
        cuts.append(bound.picture.cut)
    assert len({id(cut) for cut in cuts}) == 3
    expected = step_of(
        bound.hand.state.experiment.dataset.points,
        bound.hand.frame,
        bound.hand.state.experiment.settings,
    )
    assert cuts[-1].gain == pytest.approx(
        expected.objective_at(expected.new) - bound.hand.frame.objective,  # type: ignore[union-attr]
        abs=1e-8,
    )
    assert bound.panel.ladder.frame is None
    bound.hand.key(Qt.Key.Key_Escape)
    bound.hand.release(start)
    bound.hand.wait_until(lambda: bound.panel.ladder.frame is bound.hand.frame)


def test_where_em_has_arrived_that_is_said(bound: Bound) -> None:
    bound.hand.click("run.to_convergence")
    bound.hand.rest()
    assert "EM has arrived" in bound.instead("slice")
    assert bound.panel.slice.frame is None
    assert bound.ladder.frame is bound.hand.frame


def jumped(bound: Bound) -> None:
    bound.set(accelerated=True)
    for _ in range(30):
        bound.hand.iterate(1)
        if bound.hand.frame.jumped:
            return
    raise AssertionError("no step was lengthened")


def batches(bound: Bound) -> None:
    bound.set(batch_size=100)
    bound.hand.iterate(1)


def ridged(bound: Bound) -> None:
    bound.set(reg_covar=40.0)
    bound.hand.iterate(3)


def pinned(bound: Bound) -> None:
    bound.set(pins=Pins(means=frozenset({0})))
    bound.hand.iterate(2)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (jumped, "Acceleration went beyond the bound's top."),
        (batches, "With batches, θ new is not the bound's top."),
        (ridged, "With reg_covar, θ new is not the bound's top."),
        (pinned, "M climbs the bound, given what is pinned."),
    ],
)
def test_where_the_m_step_is_not_the_top_of_the_bound_it_is_said_why(
    bound: Bound, ask: Callable[[Bound], None], said: str
) -> None:
    ask(bound)
    assert bound.panel._line.sentence.whole == said


def test_before_an_unusual_m_step_it_is_said_that_it_may_lead_elsewhere(bound: Bound) -> None:
    bound.set(accelerated=True)
    assert bound.panel._line.sentence.whole == "M climbs the bound; acceleration may go beyond."
    bound.set(accelerated=False, batch_size=100)
    assert bound.panel._line.sentence.whole == "θ new: one whole M step; batches go elsewhere."


def test_with_a_prior_and_temperature_the_objective_is_drawn(bound: Bound) -> None:
    bound.set(prior=Prior(), temperature=1.5)
    bound.hand.iterate(2)
    frames = bound.hand.state.timeline.run.frames
    assert bound.picture.cut.gain == pytest.approx(frames[4].objective - frames[3].objective, abs=1e-8)
    assert bound.sentence("ladder") == "E closes the gap to the objective; M raises both."


def test_where_there_is_no_m_step_it_is_said_why(bound: Bound) -> None:
    """Experiment 1's third component shrunk onto one point by hand."""
    point = bound.hand.state.experiment.dataset.points.array[0]
    bound.hand.tap(bound.hand.mean_pixel(2))
    for column, value in ((2, point[0]), (3, point[1]), (4, 1e-6), (5, 1e-6)):
        bound.hand.fill_cell(2, column, f"{value:.17g}")
    assert bound.instead("slice").startswith("There is no M step from here: component 3 is collapsing")


# When it reckons


def click_tab(hand: Hand, text: str) -> None:
    for bar in hand.window.findChildren(QTabBar):
        for tab in range(bar.count()):
            if bar.tabText(tab) == text and bar.isVisible():
                QTest.mouseClick(bar, LEFT, pos=bar.tabRect(tab).center())
                hand.wait_until(lambda: bar.currentIndex() == tab)  # noqa: B023
                return
    raise AssertionError(text)


def test_hidden_or_behind_another_tab_it_does_not_reckon_and_catches_up(
    bound: Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, made = bound.hand, []

    def counted(*arguments: Any) -> Any:
        made.append(arguments)
        return step_of(*arguments)

    monkeypatch.setattr(slice_maker, "step_of", counted)
    click_tab(hand, "Objective")
    hand.iterate(3)
    assert made == []
    click_tab(hand, "Bound")
    hand.wait_until(lambda: len(made) == 1)
    assert bound.slice.frame is hand.frame
    hand.choose("view.panel.bound")  # takes it away
    hand.iterate(2)
    assert len(made) == 1
    hand.choose("view.panel.bound")
    hand.wait_until(lambda: bound.panel.slice.frame is hand.frame)
    assert bound.ladder.frame is hand.frame


def test_many_points_are_looked_at_in_the_background_when_em_rests(
    bound: Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slice_maker, "COARSE_TERMS", 100)
    hand = bound.hand
    hand.iterate(3)
    hand.wait_until(lambda: bound.panel.slice.frame is hand.frame)
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor > 6)
    hand.wait_until(lambda: bound.instead("slice").startswith("With so many points"))
    hand.click("run.play")
    hand.rest()
    hand.wait_until(lambda: bound.panel.slice.frame is hand.frame)


def test_a_slice_under_way_is_given_up_when_another_is_wanted(
    bound: Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slice_maker, "COARSE_TERMS", 100)
    bound.hand.iterate(6)
    for place in (3, 9, 6, 11, 2):
        bound.hand.workspace.run.seek(place)
    bound.hand.wait_until(lambda: bound.panel.slice.frame is bound.hand.frame)
    assert bound.picture.cut.base == pytest.approx(bound.hand.state.timeline.run.frames[1].objective)


# How it looks


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
@pytest.mark.parametrize("appearance", ["one", "other"])
def test_everything_is_named_and_nothing_is_clipped(
    bound: Bound, size: tuple[int, int], appearance: str
) -> None:
    hand = bound.hand
    hand.window.resize(*size)
    if appearance == "other":
        hand.click("view.appearance")
    for iterations in (0, 4):
        hand.iterate(iterations)
        hand.qtbot.wait(20)
        assert clipped(hand.window) == []
        assert (hand.window.width(), hand.window.height()) == size
    names = Counter(control.objectName() for control in visible_controls(hand.window))
    assert [name for name, times in names.items() if times > 1 or not name] == []
    for control in (bound.ladder, bound.slice, hand.widget("bound.choose", QToolButton)):
        assert control.accessibleName()
        assert control.toolTip()
    background = bound.ladder.grab().toImage().pixelColor(1, 1)
    assert (background.lightness() < 128) is (hand.canvas.backgroundBrush().color().lightness() < 128)
    assert background != QColor(Qt.GlobalColor.transparent)


def test_narrow_the_charts_stand_below_each_other_with_their_sentences(bound: Bound) -> None:
    bound.hand.iterate(3)
    hand, panel = bound.hand, bound.panel
    tops = [chart.mapTo(panel, QPoint(0, 0)).y() for chart in (bound.ladder, bound.slice)]
    assert tops[0] == tops[1]
    (dock,) = hand.window.findChildren(QDockWidget, "panel.bound")
    dock.setFloating(True)
    dock.resize(300, 520)
    hand.wait_until(lambda: panel.width() <= 300)
    hand.qtbot.wait(20)
    bottom = 0
    for name, chart in (("ladder", bound.ladder), ("slice", bound.slice)):
        said = hand.widget(f"bound.{name}.sentence", QLabel)
        place = QRect(said.mapTo(panel, QPoint(0, 0)), said.size())
        top = chart.mapTo(panel, QPoint(0, 0)).y()
        assert bottom < place.top() < place.bottom() <= top
        assert place.right() <= 300
        bottom = top + chart.height()
    dock.setFloating(False)


def test_what_changes_at_each_frame_lays_nothing_out_anew(bound: Bound) -> None:
    bound.hand.iterate(4)
    before = bound.ladder.geometry(), bound.slice.geometry(), bound.panel.minimumSizeHint()
    for place in (7, 2, 8, 3):
        bound.hand.workspace.run.seek(place)
        bound.hand.qtbot.wait(5)
        assert (bound.ladder.geometry(), bound.slice.geometry(), bound.panel.minimumSizeHint()) == before


def test_the_settings_of_a_run_are_those_of_the_slice(bound: Bound) -> None:
    assert bound.picture.names == ("L", "ELBO")
    bound.hand.workspace.submit(ChangeSettings(EmSettings(temperature=0.5)))
    bound.hand.iterate(1)
    assert bound.picture.names == ("free energy", "bound")
    assert bound.picture.said.startswith("Along this line the free energy gains")
