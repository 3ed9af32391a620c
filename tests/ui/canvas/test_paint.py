"""Data changed by hand, through the window: brushes, selection, keys, and what Undo says."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QToolButton
from pytestqt.qtbot import QtBot
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import MoveMean, OpenExperiment
from gmm_desktop.experiment.painting import LARGEST_BRUSH, SMALLEST_BRUSH, Brush, Painting
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.actions.run import TRANSPORT
from gmm_desktop.ui.canvas.brush_item import BrushItem
from gmm_desktop.ui.centre.paint_bar import PaintBar
from gmm_desktop.words.canvas import RESTS
from tests.ui.conftest import CTRL, LEFT, SHIFT, Hand
from tests.ui.test_window_walk import clipped, visible_controls

WAY = QPoint(90, 30)


@pytest.fixture
def easel(hand: Hand) -> Hand:
    """The window with a brush in the hand, and the room for its bar made."""
    hand.click("message.close")
    hand.key(Qt.Key.Key_P)
    hand.qtbot.wait(30)
    return hand


def painting(hand: Hand) -> Painting:
    assert hand.state.painting is not None
    return hand.state.painting


def points(hand: Hand) -> FloatArray:
    return hand.state.experiment.dataset.points.array


def bar(hand: Hand) -> PaintBar:
    (found,) = hand.window.findChildren(PaintBar)
    return found


def middle(hand: Hand) -> QPoint:
    """Return a pixel of the canvas in the midst of the points."""
    return hand.pixel(*np.median(points(hand), axis=0).tolist())


def gaps(hand: Hand, values: FloatArray, pixel: QPoint) -> FloatArray:
    """Return how far points lie from a pixel, in pixels."""
    at = [hand.pixel(*value) for value in values.tolist()]
    return np.array([np.hypot(p.x() - pixel.x(), p.y() - pixel.y()) for p in at])


def log_likelihood(values: FloatArray, mixture: MixtureParameters) -> float:
    """Compute L with SciPy."""
    parts = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(values)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    return float(logsumexp(parts, axis=0).sum())


def hold(hand: Hand, at: QPoint, done: int = 12) -> None:
    """Hold the button until the brush has acted some times."""
    hand.move(at, Qt.MouseButton.NoButton)
    hand.press(at)
    for _ in range(done):  # not all at once: a busy machine would make it act only once
        hand.qtbot.wait(16)
    hand.release(at)


# The mode


def test_p_takes_the_brush_and_lays_it_down(hand: Hand) -> None:
    assert bar(hand).isHidden()
    hand.key(Qt.Key.Key_P)
    assert hand.action("data.paint").isChecked()
    assert bar(hand).isVisible()
    assert "A click adds a point" in hand.text("paint.hint")
    hand.key(Qt.Key.Key_P)
    assert hand.state.painting is None
    assert bar(hand).isHidden()


def test_escape_deselects_first_and_then_lays_the_brush_down(easel: Hand) -> None:
    easel.canvas.setFocus()
    easel.key(Qt.Key.Key_A, CTRL)
    assert len(painting(easel).selected) == len(points(easel))
    easel.key(Qt.Key.Key_Escape)
    assert len(painting(easel).selected) == 0
    easel.key(Qt.Key.Key_Escape)
    assert easel.state.painting is None


@pytest.mark.parametrize("step", [2, 5, 9, 70])
def test_a_stroke_adds_a_point_every_seven_pixels_however_fast_it_is(easel: Hand, step: int) -> None:
    easel.click("brush.paint")
    at, before = middle(easel), len(points(easel))
    easel.move(at, Qt.MouseButton.NoButton)
    easel.press(at)
    for way in [*range(step, 70, step), 70]:
        easel.move(at + QPoint(way, 0))
    easel.release(at + QPoint(70, 0))
    assert 8 <= len(points(easel)) - before <= 11  # the first where it was pressed


@pytest.mark.parametrize("brush", list(Brush))
def test_each_brush_has_a_button_and_a_place_in_the_menu(easel: Hand, brush: Brush) -> None:
    easel.choose(f"brush.{brush.value}")
    assert painting(easel).brush is brush
    easel.click("brush.paint")
    easel.click(f"brush.{brush.value}")
    assert painting(easel).brush is brush
    assert easel.action(f"brush.{brush.value}").isChecked()


def test_keys_wheel_and_slider_change_the_size(easel: Hand) -> None:
    easel.canvas.setFocus()
    slider = easel.widget("paint.size", QSlider)
    before = painting(easel).radius
    QTest.keyClicks(easel.canvas, "]")
    assert painting(easel).radius == pytest.approx(1.25 * before)
    QTest.keyClicks(easel.canvas, "[")
    assert painting(easel).radius == pytest.approx(before)
    range_before = easel.canvas.viewRect()
    turn_wheel(easel, 120, CTRL)
    assert painting(easel).radius == pytest.approx(1.25 * before)
    assert easel.canvas.viewRect() == range_before
    assert slider.value() == round(1.25 * before)
    slider.setValue(100)
    assert painting(easel).radius == 100
    for end, keys in ((LARGEST_BRUSH, "]"), (SMALLEST_BRUSH, "[")):
        QTest.keyClicks(easel.canvas, keys * 30)
        assert painting(easel).radius == end


def turn_wheel(hand: Hand, angle: int, modifiers: Qt.KeyboardModifier) -> None:
    at = QPointF(middle(hand))
    globe = QPointF(hand.canvas.viewport().mapToGlobal(at.toPoint()))
    event = QWheelEvent(
        *(at, globe, QPoint(), QPoint(0, angle)),
        *(Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(hand.canvas.viewport(), event)


def test_the_brush_is_drawn_at_the_pointer_and_only_there(easel: Hand) -> None:
    (item,) = [each for each in easel.canvas.scene().items() if isinstance(each, BrushItem)]
    at = middle(easel)
    easel.hover(at)
    assert item.circle is not None
    place, radius = item.circle
    assert [place.x(), place.y()] == pytest.approx(easel.data(at).tolist())
    assert radius == painting(easel).radius
    with_brush = easel.picture()
    item.setVisible(False)
    assert (with_brush != easel.picture()).any()
    easel.click("brush.select")
    easel.hover(at + QPoint(3, 0))
    assert shown_circle(item) is None


def shown_circle(item: BrushItem) -> object:
    return item.circle


# Brushes


def test_a_click_adds_one_point_and_l_follows_with_the_same_mixture(easel: Hand) -> None:
    before, theta = points(easel), easel.shown
    at = easel.empty_ground()
    easel.tap(at)
    after = points(easel)
    np.testing.assert_array_equal(after[:-1], before)
    assert after[-1].tolist() == pytest.approx(easel.data(at).tolist())
    assert easel.shown == theta
    assert easel.frame.log_likelihood == pytest.approx(log_likelihood(after, theta), rel=1e-10)
    assert easel.action("edit.undo").text() == "Undo Paint 1 point"
    assert easel.canvas.frame is easel.frame


def test_the_view_stays_where_it_is_also_for_undo(easel: Hand) -> None:
    easel.canvas.setRange(easel.canvas.viewRect().adjusted(10, 10, -10, -10), padding=0)
    easel.qtbot.wait(20)
    view = easel.canvas.viewRect()
    easel.tap(middle(easel))
    assert easel.canvas.viewRect() == view
    easel.click("edit.undo")
    assert easel.canvas.viewRect() == view


def test_a_drag_paints_a_trail_as_one_edit_and_shows_it_meanwhile(easel: Hand) -> None:
    before, entries = points(easel), len(easel.state.history.past)
    start = middle(easel)
    easel.press(start)
    easel.move(start + WAY)
    easel.wait_until(lambda: easel.canvas.layers.points._points is not easel.state.experiment.dataset.points)
    assert points(easel) is before  # nothing is changed before the release
    easel.release(start + WAY)
    new = points(easel)[len(before) :]
    steps = int(np.hypot(WAY.x(), WAY.y()) // 7)
    assert len(new) == 1 + steps
    assert len(easel.state.history.past) == entries + 1
    assert easel.action("edit.undo").text() == f"Undo Paint {1 + steps} points"
    along = [start + WAY * share for share in np.linspace(0, 1, 200).tolist()]
    far = np.min([gaps(easel, new, place) for place in along], axis=0)
    assert far.max() <= painting(easel).radius + 2


def test_spray_adds_points_under_the_brush_for_as_long_as_it_is_held(easel: Hand) -> None:
    easel.click("brush.spray")
    before, at = points(easel), middle(easel)
    hold(easel, at)
    new = points(easel)[len(before) :]
    assert len(new) > 4
    assert gaps(easel, new, at).max() <= painting(easel).radius + 2
    assert easel.action("edit.undo").text() == f"Undo Spray {len(new)} points"


def test_jitter_moves_points_under_the_brush_only(easel: Hand) -> None:
    easel.click("brush.jitter")
    before, at = points(easel), middle(easel)
    hold(easel, at, 4)
    moved = (points(easel) != before).any(axis=1)
    assert moved.any()
    assert len(points(easel)) == len(before)
    assert gaps(easel, before[moved], at).max() < 2 * painting(easel).radius
    assert easel.action("edit.undo").text() == f"Undo Jitter {moved.sum()} points"


@pytest.mark.parametrize("flee", [False, True])
def test_attract_draws_points_to_the_middle_and_with_shift_away(easel: Hand, flee: bool) -> None:
    easel.click("brush.attract")
    before, at = points(easel), middle(easel)
    easel.move(at, Qt.MouseButton.NoButton)
    QTest.mousePress(easel.canvas.viewport(), LEFT, SHIFT if flee else Qt.KeyboardModifier.NoModifier, at)
    easel.qtbot.wait(80)
    easel.release(at)
    moved = (points(easel) != before).any(axis=1)
    distances = [np.linalg.norm(each[moved] - easel.data(at), axis=1) for each in (before, points(easel))]
    assert moved.any()
    assert ((distances[1] > distances[0]) if flee else (distances[1] < distances[0])).all()


def test_erase_takes_points_away_and_undo_brings_the_very_data_back(easel: Hand) -> None:
    easel.click("brush.erase")
    dataset, at = easel.state.experiment.dataset, middle(easel)
    inside = gaps(easel, points(easel), at) < painting(easel).radius - 2
    easel.drag(at, at + QPoint(1, 0))
    assert len(points(easel)) <= len(dataset.points) - inside.sum()
    left = {tuple(row) for row in points(easel).tolist()}
    assert not left & {tuple(row) for row in dataset.points.array[inside].tolist()}
    taken = len(dataset.points) - len(points(easel))
    assert easel.action("edit.undo").text() == f"Undo Erase {taken} points"
    easel.click("edit.undo")
    assert easel.state.experiment.dataset is dataset
    assert easel.action("edit.redo").text() == f"Redo Erase {taken} points"
    assert easel.action("edit.redo").toolTip() == f"Make the edit again: Erase {taken} points  (Ctrl+Shift+Z)"


def test_erasing_everything_is_refused_and_changes_nothing(easel: Hand) -> None:
    easel.canvas.setFocus()
    dataset, history = easel.state.experiment.dataset, easel.state.history
    easel.key(Qt.Key.Key_A, CTRL)
    easel.key(Qt.Key.Key_Delete)
    assert easel.message == "That would leave 0 of the 2 points that are needed. Paint others first."
    assert easel.state.experiment.dataset is dataset
    assert easel.state.history is history


def test_escape_drops_a_stroke_under_way(easel: Hand) -> None:
    dataset, at = easel.state.experiment.dataset, middle(easel)
    easel.press(at)
    easel.move(at + WAY)
    easel.key(Qt.Key.Key_Escape)
    easel.release(at + WAY)
    assert easel.state.experiment.dataset is dataset
    assert easel.canvas.layers.points._points is dataset.points
    assert painting(easel).brush is Brush.PAINT


def test_beyond_the_axes_nothing_is_painted(easel: Hand) -> None:
    dataset = easel.state.experiment.dataset
    easel.tap(QPoint(5, easel.canvas.viewport().height() // 2))
    assert easel.state.experiment.dataset is dataset


def test_a_stroke_pauses_em_and_goes_on_from_the_frame_shown(easel: Hand) -> None:
    easel.iterate(2)
    theta = easel.shown
    old = easel.state.timeline.run
    easel.click("run.play")
    easel.tap(middle(easel))
    assert easel.state.activity is Activity.PAUSED
    assert easel.cursor == 0
    assert easel.state.timeline.run.parent is None
    assert easel.state.timeline.by_identifier(old.identifier) is not None
    assert easel.shown.weights.sum() == pytest.approx(1)
    assert theta is not None
    easel.iterate(1)
    assert easel.cursor == 2


def test_new_points_carry_the_chosen_label(easel: Hand) -> None:
    group = easel.widget("paint.group", QComboBox)
    assert [group.itemText(place) for place in range(group.count())] == [
        "no label",
        "as component 1",
        "as component 2",
        "as component 3",
    ]
    group.setCurrentIndex(2)
    group.activated.emit(2)
    easel.tap(middle(easel))
    labels = easel.state.experiment.dataset.labels
    assert labels is not None
    assert labels[-1] == 1
    assert (labels[:-1] == -1).all()


# Selecting


def choose_box(hand: Hand, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    hand.drag(start, end, modifiers=modifiers)


def test_a_box_selects_shift_adds_and_a_click_on_nothing_deselects(easel: Hand) -> None:
    easel.click("brush.select")
    at = middle(easel)
    choose_box(easel, at - QPoint(60, 30), at, Qt.KeyboardModifier.NoModifier)
    first = painting(easel).selected
    lower, upper = easel.data(at - QPoint(60, 0)), easel.data(at - QPoint(0, 30))
    expected = np.flatnonzero(((points(easel) >= lower) & (points(easel) <= upper)).all(axis=1))
    assert first.tolist() == expected.tolist()
    assert len(first)
    assert easel.text("paint.hint").startswith(f"{len(first)} points selected")
    choose_box(easel, at + QPoint(20, 20), at + QPoint(80, 60), SHIFT)
    both = painting(easel).selected
    assert set(first.tolist()) < set(both.tolist())
    easel.tap(easel.empty_ground())
    assert len(painting(easel).selected) == 0


def select_one(hand: Hand) -> int:
    """Select the rightmost point, which stands alone."""
    hand.click("brush.select")
    index = int(np.argmax(points(hand)[:, 0]))
    hand.tap(hand.pixel(*points(hand)[index].tolist()))
    assert painting(hand).selected.tolist() == [index]
    return index


def test_what_is_selected_is_dragged_and_stays_selected(easel: Hand) -> None:
    index = select_one(easel)
    start = easel.pixel(*points(easel)[index].tolist())
    before = points(easel)
    by = easel.data(start + QPoint(40, -25)) - easel.data(start)
    easel.drag(start, start + QPoint(40, -25))
    assert points(easel)[index].tolist() == pytest.approx((before[index] + by).tolist())
    np.testing.assert_array_equal(np.delete(points(easel), index, 0), np.delete(before, index, 0))
    assert painting(easel).selected.tolist() == [index]
    assert easel.action("edit.undo").text() == "Undo Move 1 point"


def test_points_in_the_hand_may_be_beyond_what_is_taken_and_are_then_refused(easel: Hand) -> None:
    values = np.array([[-9e74, -9e74], [9e74, 9e74], [0.0, 1e74], [1e74, 0.0]])
    far = Dataset("far", Points.of(values), ("x", "y"))
    easel.workspace.submit(OpenExperiment(seeded_experiment(far, 1)))
    easel.workspace.set_painting(replace(painting(easel), brush=Brush.SELECT, selected=np.array([1])))
    start = easel.pixel(9e74, 9e74)
    end = easel.pixel(9e74, 9.9e74) + QPoint(160, 0)
    assert easel.data(end)[0] > 1e75
    easel.press(start)
    easel.move(end, LEFT)
    easel.qtbot.wait(30)
    easel.release(end)
    assert points(easel).tolist() == values.tolist()
    assert "1e75" in easel.message


def test_ctrl_and_arrows_nudge_and_are_undone_together(easel: Hand) -> None:
    index = select_one(easel)
    before = points(easel)[index]
    step = easel.canvas.viewRect().width() / 100
    for _ in range(3):
        easel.key(Qt.Key.Key_Right, CTRL)
    easel.key(Qt.Key.Key_Up, CTRL | SHIFT)
    assert points(easel)[index].tolist() == pytest.approx([before[0] + 3 * step, before[1] + step / 10])
    easel.click("edit.undo")
    assert points(easel)[index].tolist() == before.tolist()


@pytest.mark.parametrize("way", ["key", "menu", "button"])
def test_delete_removes_the_points_and_not_a_component(easel: Hand, way: str) -> None:
    easel.workspace.select_component(0)
    index = select_one(easel)
    before = points(easel)
    if way == "key":
        easel.key(Qt.Key.Key_Delete)
    elif way == "menu":
        easel.choose("data.remove_selected")
    else:
        easel.click("data.remove_selected")
    np.testing.assert_array_equal(points(easel), np.delete(before, index, 0))
    assert easel.shown.n_components == 3
    assert len(painting(easel).selected) == 0


def test_other_data_have_nothing_selected(easel: Hand) -> None:
    easel.canvas.setFocus()
    kept = session_of(easel.state)
    easel.choose("preset.singular")
    easel.canvas.setFocus()
    easel.key(Qt.Key.Key_A, CTRL)
    easel.choose("preset.old_faithful")
    assert len(painting(easel).selected) == 0
    easel.key(Qt.Key.Key_A, CTRL)
    easel.workspace.open_session(kept)
    assert easel.state.painting is None


def test_undo_of_a_move_keeps_the_points_selected_and_their_rings_in_place(easel: Hand) -> None:
    index = select_one(easel)
    before = points(easel)[index]
    easel.key(Qt.Key.Key_Right, CTRL)
    easel.click("edit.undo")
    assert painting(easel).selected.tolist() == [index]
    rings = easel.canvas.layers.selection._points
    assert rings is not None
    assert rings.array[0].tolist() == before.tolist()


# An empty plane


def test_an_empty_plane_keeps_the_old_data_until_there_are_two_points(easel: Hand) -> None:
    old = easel.state.experiment.dataset
    view = easel.canvas.viewRect()
    easel.click("data.empty")
    assert not easel.canvas.layers.points.isVisible()
    assert not easel.widget("brush.erase", QToolButton).isEnabled()
    assert easel.text("paint.hint").startswith("The plane is empty")
    at = middle(easel)
    easel.tap(at)
    assert easel.state.experiment.dataset is old
    assert easel.text("paint.hint").startswith("One point")
    easel.tap(at + QPoint(30, 10))
    assert easel.state.experiment.dataset.name == "Painted"
    assert points(easel).shape == (2, 2)
    assert easel.canvas.viewRect() == view
    assert easel.action("edit.undo").text() == "Undo New data of 2 points"
    assert not painting(easel).fresh
    easel.click("edit.undo")
    easel.click("edit.undo")
    assert easel.state.experiment.dataset is old
    assert easel.canvas.layers.points.isVisible()


def test_escape_leaves_the_empty_plane_and_shows_the_data_again(easel: Hand) -> None:
    old = easel.state.experiment.dataset
    easel.click("data.empty")
    easel.tap(middle(easel))
    easel.canvas.setFocus()
    easel.key(Qt.Key.Key_Escape)
    assert not painting(easel).fresh
    assert easel.state.experiment.dataset is old
    assert easel.canvas.layers.points.isVisible()
    assert easel.canvas.layers.points._points is old.points


# What Undo says


def test_undo_names_edits_of_the_mixture_and_settings_too(hand: Hand) -> None:
    assert hand.action("edit.undo").text() == "Undo"
    hand.drag(hand.mean_pixel(1), hand.mean_pixel(1) + QPoint(20, 20))
    assert hand.action("edit.undo").text() == "Undo Move mean 2"
    hand.click("model.component_count.more")
    assert hand.action("edit.undo").text() == "Undo K = 4"
    hand.choose("preset.old_faithful")
    assert hand.action("edit.undo").text() == "Undo Open Old Faithful"
    hand.choose("edit.undo")
    assert hand.action("edit.redo").text() == "Redo Open Old Faithful"
    assert hand.action("edit.undo").toolTip() == "Take the last edit back: K = 4  (Ctrl+Z)"


# Names and room


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_the_bar_is_named_throughout_and_nothing_is_clipped(easel: Hand, size: tuple[int, int]) -> None:
    easel.window.resize(*size)
    for brush in Brush:
        easel.click(f"brush.{brush.value}")
        easel.qtbot.wait(10)
        assert clipped(easel.window) == []
        assert (easel.window.width(), easel.window.height()) == size
    for control in visible_controls(bar(easel)):
        assert control.objectName(), control
        assert control.toolTip(), control.objectName()
        assert control.accessibleName(), control.objectName()


def test_the_bar_takes_another_row_where_there_is_little_room(easel: Hand, qtbot: QtBot) -> None:
    actions = {action.objectName(): action for action in easel.window.actions()}
    narrow = PaintBar(easel.workspace, actions, lambda: 0)
    qtbot.addWidget(narrow)
    narrow.resize(300, 100)
    narrow.show()
    qtbot.wait(10)
    assert clipped(narrow) == []
    assert narrow.sizeHint().height() > bar(easel).sizeHint().height()


# The empty plane


def test_emptying_the_plane_is_undone_and_made_again_by_itself(easel: Hand) -> None:
    old = easel.state.experiment
    easel.workspace.submit(MoveMean(0, (1.0, 1.0)))
    moved = easel.state.experiment
    easel.click("data.empty")
    assert easel.action("edit.undo").text() == "Undo Empty plane"
    easel.click("edit.undo")
    assert (easel.state.experiment, painting(easel).fresh) == (moved, False)
    assert easel.canvas.layers.points.isVisible()
    easel.click("edit.redo")
    assert painting(easel).fresh
    assert not easel.canvas.layers.points.isVisible()
    easel.click("edit.undo")
    easel.click("edit.undo")
    assert easel.state.experiment is old


@pytest.mark.parametrize("way", ["key", "button", "brush laid down"])
def test_the_data_shown_again_leave_nothing_to_undo(easel: Hand, way: str) -> None:
    entries = len(easel.state.history.past)
    easel.click("data.empty")
    easel.tap(middle(easel))
    if way == "key":
        easel.canvas.setFocus()
        easel.key(Qt.Key.Key_Escape)
    else:
        easel.action("data.empty" if way == "button" else "data.paint").trigger()
    assert len(easel.state.history.past) == entries
    assert easel.canvas.layers.points.isVisible()
    assert (easel.state.painting is None) is (way == "brush laid down")


def test_new_data_on_an_empty_plane_are_undone_in_two_steps(easel: Hand) -> None:
    old = easel.state.experiment.dataset
    easel.click("data.empty")
    at = middle(easel)
    easel.tap(at)
    easel.tap(at + QPoint(30, 10))
    easel.workspace.set_painting(None)
    easel.action("edit.undo").trigger()
    assert painting(easel).fresh
    assert not easel.canvas.layers.points.isVisible()
    easel.action("edit.undo").trigger()
    assert easel.canvas.layers.points.isVisible()
    assert easel.state.experiment.dataset is old
    for _ in range(2):
        easel.action("edit.redo").trigger()
    assert points(easel).shape == (2, 2)
    assert not painting(easel).fresh


def test_the_transport_rests_while_the_plane_is_empty_and_says_why(easel: Hand) -> None:
    easel.iterate(2)
    easel.workspace.run.seek(2)
    easel.workspace.run.play()
    easel.click("data.empty")
    assert easel.state.activity is Activity.PAUSED
    cursor = easel.cursor
    for name in TRANSPORT:
        assert not easel.action(name).isEnabled()
        assert easel.action(name).toolTip() == RESTS
    assert not easel.widget("timeline.slider", QSlider).isEnabled()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_E, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_C):
        easel.canvas.setFocus()
        easel.key(key)
    assert (easel.cursor, easel.state.activity) == (cursor, Activity.PAUSED)
    easel.click("edit.undo")
    for name in ("run.play", "run.iterate", "run.to_convergence", "run.back"):
        assert easel.action(name).isEnabled()
        assert easel.action(name).toolTip() != RESTS
    assert easel.widget("timeline.slider", QSlider).isEnabled()


def test_a_preset_ends_the_empty_plane(easel: Hand) -> None:
    easel.click("data.empty")
    easel.action("preset.experiment_2").trigger()  # on the same data
    assert not painting(easel).fresh
    assert easel.canvas.layers.points.isVisible()
    assert easel.action("run.play").isEnabled()
