"""Runs side by side: the same half-step, one view, one camera, and differences of matched components."""

import gc
import math

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QTableView, QToolButton

from gmm_desktop.experiment.compared import compared_runs
from gmm_desktop.experiment.edits import MoveMean, RemoveComponent, SetComponentCount
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import SideBySide
from gmm_desktop.figures.surface.surface_scene import Camera
from gmm_desktop.mixture.comparison import match_components
from gmm_desktop.mixture.density import density
from gmm_desktop.ui import garbage
from gmm_desktop.ui.centre.compare_pane import ComparePane
from gmm_desktop.ui.centre.compare_panel import ComparePanel
from gmm_desktop.ui.centre.pane_grid import best_columns
from gmm_desktop.ui.tables.figures_table import FiguresTable
from gmm_desktop.words.comparison import frame_lines
from tests.ui.conftest import LEFT, Hand
from tests.ui.test_garbage import Litter


def panel(hand: Hand) -> ComparePanel:
    (found,) = hand.window.findChildren(ComparePanel)
    return found


def panes(hand: Hand) -> tuple[ComparePane, ...]:
    return panel(hand).panes


@pytest.fixture
def two_runs(hand: Hand) -> Hand:
    """A run of four iterations, and one of two from another start."""
    hand.iterate(4)
    hand.workspace.submit(MoveMean(0, (20.0, 20.0)))
    hand.iterate(2)
    hand.choose("run.compare")
    return hand


def test_one_run_has_nothing_beside_it(hand: Hand) -> None:
    assert not hand.action("run.compare").isEnabled()
    hand.iterate(1)
    assert not hand.action("run.compare").isEnabled()


def test_runs_stand_side_by_side_at_the_same_half_step(two_runs: Hand) -> None:
    first, second = two_runs.state.timeline.runs
    assert [pane.run for pane in panes(two_runs)] == [first, second]
    two_runs.key(Qt.Key.Key_Home)
    assert [pane.frame for pane in panes(two_runs)] == [first.frames[0], second.frames[0]]
    two_runs.workspace.run.seek(3)
    assert [pane.frame for pane in panes(two_runs)] == [first.frames[3], second.frames[3]]
    assert [pane.plane.frame for pane in panes(two_runs)] == [first.frames[3], second.frames[3]]


def test_the_slider_reaches_beyond_the_end_of_the_shorter_run(two_runs: Hand) -> None:
    first, second = two_runs.state.timeline.runs
    slider = two_runs.widget("compare.slider", QSlider)
    assert slider.maximum() == 8
    slider.setFocus()
    two_runs.key(Qt.Key.Key_End)
    assert [pane.frame for pane in panes(two_runs)] == [first.frames[8], second.frames[4]]
    assert two_runs.frame is second.frames[4]
    assert two_runs.text("compare.position") == "8 / 8"
    two_runs.key(Qt.Key.Key_Left)
    assert [pane.frame for pane in panes(two_runs)] == [first.frames[7], second.frames[4]]


def test_a_click_on_a_name_shows_that_run_in_the_whole_window(two_runs: Hand) -> None:
    first, _ = two_runs.state.timeline.runs
    names = [pane.findChildren(QToolButton)[0] for pane in panes(two_runs)]
    assert [name.isChecked() for name in names] == [False, True]
    QTest.mouseClick(names[0], LEFT)
    assert two_runs.state.timeline.run is first
    assert two_runs.cursor == 4
    assert [name.isChecked() for name in names] == [True, False]


def test_zooming_one_zooms_all(two_runs: Hand) -> None:
    one, other = (pane.plane for pane in panes(two_runs))
    two_runs.qtbot.waitUntil(lambda: one.width() > 100)
    middle = QPointF(one.viewport().rect().center())
    globe = QPointF(one.viewport().mapToGlobal(middle.toPoint()))
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        middle, globe, QPoint(), QPoint(0, 240), buttons, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    before = other.viewRect()
    QApplication.sendEvent(one.viewport(), wheel)
    assert other.viewRect().width() < before.width()

    def same() -> bool:
        return np.allclose(other.viewRect().getRect(), one.viewRect().getRect(), rtol=1e-6, atol=0)

    two_runs.wait_until(same)  # their axes may first take other room for their numbers


def test_differences_are_those_of_the_matched_components(two_runs: Hand) -> None:
    assert not two_runs.window.findChildren(FiguresTable, "compare.differences")[0].isVisible()
    two_runs.click("compare.show_differences")
    table = two_runs.widget("compare.differences", FiguresTable)
    first, second = (pane.frame.parameters for pane in panes(two_runs))
    pairs = match_components(second, first).pairs
    assert [row[1] for row in table.rows] == [f"{old + 1} → {new + 1}" for old, new in pairs]
    assert table.rows[0][0] == "1"
    for (old, new), row in zip(pairs, table.rows, strict=True):
        figures = [float(cell.replace("−", "-")) for cell in row[2:]]
        assert figures[0] == pytest.approx(first.weights[new] - second.weights[old], rel=1e-3, abs=1e-9)
        assert figures[1:3] == pytest.approx(
            (first.means[new] - second.means[old]).tolist(), rel=1e-3, abs=1e-9
        )


def test_nothing_is_drawn_once_the_canvas_is_back(two_runs: Hand) -> None:
    two_runs.click("compare.close")
    assert two_runs.state.side_by_side is SideBySide.OFF
    assert two_runs.canvas.isVisible()
    drawn = [pane.plane.frame for pane in panes(two_runs)]
    two_runs.key(Qt.Key.Key_Home)
    assert [pane.plane.frame for pane in panes(two_runs)] == drawn
    two_runs.choose("run.compare")
    assert [pane.frame.half_step for pane in panes(two_runs)] == [0, 0]


def test_a_refusal_is_said_over_the_runs_too(two_runs: Hand) -> None:
    two_runs.workspace.submit(MoveMean(0, (float("nan"), 0.0)))
    assert "finite" in two_runs.message


def test_the_four_experiments_are_one_choice_in_a_menu(hand: Hand) -> None:
    hand.choose("run.four_experiments")
    hand.wait_until(lambda: hand.state.side_by_side is SideBySide.SPACE)
    runs = hand.state.timeline.runs
    assert [run.experiment.preset for run in runs] == [f"experiment_{number}" for number in (1, 2, 3, 4)]
    assert all(run.stop is not None for run in runs)
    assert [pane.run for pane in panes(hand)] == list(runs)
    likelihoods = [pane.frame.log_likelihood for pane in panes(hand)]
    assert likelihoods[0] == pytest.approx(-15593.82, abs=0.01)
    assert likelihoods[1] == pytest.approx(-16035.79, abs=0.01)
    assert likelihoods[2:] == pytest.approx([likelihoods[0]] * 2, abs=0.01)
    hand.workspace.run.seek(0)
    assert [pane.frame for pane in panes(hand)] == [run.frames[0] for run in runs]
    hand.workspace.undo()
    assert hand.state.experiment.preset != "experiment_1"


def test_in_space_all_have_one_scale_of_heights_that_holds_the_highest_peak(two_runs: Hand) -> None:
    two_runs.choose("compare.space")
    surfaces = [pane.surface for pane in panes(two_runs)]
    two_runs.wait_until(lambda: all(pane.surface.frame is pane.frame for pane in panes(two_runs)))
    tops = {each.top for each in surfaces}
    assert len(tops) == 1
    points = two_runs.state.experiment.dataset.points
    peaks = [density(points.array, pane.frame.parameters).max() for pane in panes(two_runs)]
    assert tops.pop() >= max(peaks)


def test_of_the_figures_is_written_what_there_is_room_for(two_runs: Hand) -> None:
    pane = panes(two_runs)[0]
    figures = pane.findChildren(QLabel)[0]
    long, middle, short = frame_lines(pane.frame, max(each.frame.log_likelihood for each in panes(two_runs)))
    seen = []
    for width in (600, 180, 120, 40):
        pane.resize(width, 300)
        seen.append(figures.text())
    assert seen == [long, middle, short, ""]


@pytest.mark.parametrize(
    ("count", "size", "columns"),
    [
        (1, (800, 300), 1),
        (2, (800, 300), 2),
        (2, (300, 800), 1),
        (3, (800, 300), 3),
        (4, (800, 700), 2),
        (0, (9, 9), 1),
    ],
)
def test_panes_stand_so_that_pictures_are_largest(count: int, size: tuple[int, int], columns: int) -> None:
    """Three on 800 × 300: in a row 261 wide, so 201 high of 269; in two columns only 115 high."""
    assert best_columns(count, *size) == columns


@pytest.mark.parametrize("panel_below", ["clinic", "bound", "objective"])
def test_side_by_side_the_window_still_fits_a_small_screen(hand: Hand, panel_below: str) -> None:
    hand.choose("run.four_experiments")
    hand.rest()
    hand.wait_until(lambda: len(panes(hand)) == 4)
    hand.window.show_panel(panel_below)
    hand.window.resize(1024, 700)
    hand.qtbot.wait(20)
    assert hand.window.height() == 700


def test_space_plays_the_runs_side_by_side(two_runs: Hand) -> None:
    two_runs.key(Qt.Key.Key_Home)
    two_runs.choose("compare.space")
    two_runs.key(Qt.Key.Key_Space)
    two_runs.wait_until(lambda: two_runs.cursor > 0)
    assert two_runs.state.side_by_side is SideBySide.SPACE
    two_runs.choose("compare.close")
    assert two_runs.canvas.hasFocus()


def test_undo_of_the_four_experiments_shows_what_there_was_on_the_canvas(hand: Hand) -> None:
    hand.iterate(2)
    before = hand.frame
    hand.choose("run.four_experiments")
    hand.wait_until(lambda: len(panes(hand)) == 4)
    hand.choose("edit.undo")
    assert hand.frame is before
    assert hand.state.side_by_side is SideBySide.OFF
    assert hand.canvas.isVisible()


def centre_is_full(hand: Hand) -> bool:
    """Tell whether the middle shows the canvas, or the run shown among pictures that are drawn as they should be."""
    if hand.state.side_by_side is SideBySide.OFF:
        return bool(hand.canvas.isVisible())
    QApplication.processEvents()  # new panes are shown then
    wanted = [run.identifier for run in compared_runs(hand.state)]
    drawn = [pane.run.identifier for pane in panes(hand)]
    seen = all((pane.surface if in_space(hand) else pane.plane).isVisible() for pane in panes(hand))
    frames = in_space(hand) or all(pane.plane.frame is pane.frame for pane in panes(hand))
    return panel(hand).isVisible() and bool(drawn) and drawn == wanted and seen and frames


def in_space(hand: Hand) -> bool:
    return hand.state.side_by_side is SideBySide.SPACE


OTHER_DATA = ("preset.old_faithful", "preset.slow")


@pytest.mark.parametrize("how", ["compare.plane", "compare.space"])
@pytest.mark.parametrize("name", OTHER_DATA)
def test_other_data_are_shown_on_the_canvas_and_undo_and_redo_too(
    two_runs: Hand, name: str, how: str
) -> None:
    two_runs.action(how).trigger()
    two_runs.action(name).trigger()
    assert two_runs.canvas.isVisible()
    two_runs.iterate(1)
    for step in (two_runs.workspace.undo, two_runs.workspace.redo, two_runs.workspace.undo):
        step()
        assert centre_is_full(two_runs)
    assert two_runs.action("run.compare").isEnabled()
    two_runs.action(how).trigger()
    assert centre_is_full(two_runs)
    assert panel(two_runs).isVisible()


def test_a_run_on_other_data_is_shown_on_the_canvas(two_runs: Hand) -> None:
    first = two_runs.state.timeline.run
    two_runs.action("preset.old_faithful").trigger()
    two_runs.iterate(1)
    two_runs.workspace.submit(MoveMean(0, (2.0, 60.0)))
    two_runs.iterate(1)
    two_runs.choose("run.compare")
    two_runs.workspace.show_run(first.identifier)
    assert two_runs.canvas.isVisible()


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("how", ["compare.plane", "compare.space"])
def test_what_is_edited_beside_other_runs_is_seen(two_runs: Hand, how: str, chosen: bool) -> None:
    """As one of the pictures, or, where others were chosen to be compared, on the canvas."""
    if chosen:
        two_runs.workspace.set_compared([run.identifier for run in two_runs.state.timeline.runs])
    two_runs.action(how).trigger()
    edits = (MoveMean(0, (1.0, 1.0)), SetComponentCount(5), SetComponentCount(2), RemoveComponent(0))
    for edit in edits:
        two_runs.workspace.submit(edit)
        assert centre_is_full(two_runs)
        assert two_runs.state.timeline.run in compared_runs(two_runs.state) or two_runs.canvas.isVisible()
    assert two_runs.canvas.isVisible() is chosen
    for _ in edits:
        two_runs.workspace.undo()
        assert centre_is_full(two_runs)
    for _ in edits:
        two_runs.workspace.redo()
        assert centre_is_full(two_runs)


def test_runs_that_are_compared_may_be_deleted(two_runs: Hand) -> None:
    first, second = two_runs.state.timeline.runs
    two_runs.workspace.set_compared([first.identifier, second.identifier])
    two_runs.workspace.delete_run(first.identifier)
    assert [pane.run for pane in panes(two_runs)] == [second]
    two_runs.workspace.undo()
    assert [pane.run for pane in panes(two_runs)] == [first, second]


@pytest.mark.parametrize("saved_beside", [False, True])
def test_a_session_may_be_opened_beside_other_runs(two_runs: Hand, saved_beside: bool) -> None:
    beside = session_of(two_runs.state)
    two_runs.choose("compare.close")
    alone = session_of(two_runs.state)
    two_runs.action("preset.old_faithful").trigger()
    two_runs.iterate(1)
    two_runs.workspace.submit(MoveMean(0, (2.0, 60.0)))
    two_runs.iterate(1)
    two_runs.choose("run.compare")
    two_runs.workspace.open_session(beside if saved_beside else alone)
    assert centre_is_full(two_runs)
    assert two_runs.canvas.isVisible() is not saved_beside


def test_esc_shows_the_canvas_again(two_runs: Hand) -> None:
    two_runs.workspace.select_component(1)
    two_runs.key(Qt.Key.Key_Escape)
    assert two_runs.state.side_by_side is SideBySide.OFF
    assert two_runs.state.component == 1
    assert two_runs.canvas.hasFocus()


def test_esc_in_another_panel_shows_the_canvas_again(two_runs: Hand) -> None:
    two_runs.widget("model.components", QTableView).setFocus()
    two_runs.key(Qt.Key.Key_Escape)
    assert two_runs.state.side_by_side is SideBySide.OFF


def test_panes_are_kept_for_other_runs(two_runs: Hand) -> None:
    """To make one takes 30 ms and two megabytes, which are free only when garbage is collected."""
    two_runs.workspace.submit(MoveMean(1, (10.0, 10.0)))
    two_runs.iterate(1)
    first, second, third = two_runs.state.timeline.runs
    kept = panes(two_runs)
    assert [pane.run for pane in kept] == [first, second, third]
    two_runs.workspace.set_compared([first.identifier, third.identifier])
    assert panes(two_runs) == kept[:2]
    assert [pane.frame for pane in panes(two_runs)] == [first.frames[2], third.frames[2]]
    assert [pane.plane.frame for pane in panes(two_runs)] == [first.frames[2], third.frames[2]]
    two_runs.wait_until(lambda: not shiboken6.isValid(kept[2]))
    two_runs.choose("compare.space")
    camera = Camera(azimuth=10.0, elevation=50.0)
    for pane in panes(two_runs):
        pane.surface.set_camera(camera)
    two_runs.workspace.set_compared([first.identifier, second.identifier, third.identifier])
    assert [pane.surface.camera for pane in panes(two_runs)] == [camera] * 3
    assert panes(two_runs)[:2] == kept[:2]


def test_what_is_dropped_with_panes_is_collected_although_it_was_not_due(
    two_runs: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[int] = []
    litter = Litter(gone)
    gc.collect()
    monkeypatch.setattr(garbage._at_work[0], "_rest_until", math.inf)
    del litter
    two_runs.click("compare.close")
    two_runs.choose("preset.elongated")
    two_runs.wait_until(lambda: len(gone) == 1)
