"""The mixture taken in the hand: dragging, clicking, panning, zooming, keys."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.tables.worked_view import WorkedView
from tests.ui.conftest import ALT, CTRL, RIGHT, SHIFT, Hand


def log_likelihood(points: FloatArray, mixture: MixtureParameters) -> float:
    """Return L by SciPy's densities."""
    parts = [
        weight * multivariate_normal(mean, covariance).pdf(points)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    return float(np.log(np.sum(parts, axis=0)).sum())


def shown_likelihood(hand: Hand) -> float:
    text = hand.text("status.log_likelihood").removeprefix("log-likelihood L ")
    return float(text.replace("\u202f", "").replace("−", "-"))


@pytest.fixture
def opened(hand: Hand) -> Hand:
    """The published fit, with its first component selected."""
    hand.choose("preset.experiment_1")
    hand.tap(hand.mean_pixel(0))
    return hand


def axis_end(hand: Hand, component: int, axis: int) -> tuple[QPoint, FloatArray]:
    """Return the pixel of the upper end of an ellipse's axis, and the unit vector to it, by NumPy."""
    values, vectors = np.linalg.eigh(hand.shown.covariances[component])
    along = vectors[:, 1 - axis]
    along = along if along[1] > 0 else -along
    end = hand.shown.means[component] + 2 * math.sqrt(values[1 - axis]) * along
    return hand.pixel(*end.tolist()), along


def sigmas(covariance: FloatArray) -> list[float]:
    """Return σ₁ ≥ σ₂ by NumPy's eigenvalues."""
    smaller, larger = np.sqrt(np.linalg.eigvalsh(covariance)).tolist()
    return [larger, smaller]


# Dragging a mean


def test_a_dragged_mean_lands_where_it_is_let_go_and_nothing_else_moves(hand: Hand) -> None:
    before, start = hand.shown, hand.mean_pixel(1)
    end = start + QPoint(-183, 61)
    hand.drag(start, end)
    expected = before.means[1] + hand.data(end) - hand.data(start)
    assert hand.shown.means[1] == pytest.approx(expected, abs=1e-9)
    assert hand.shown.means[[0, 2]].tolist() == before.means[[0, 2]].tolist()
    assert hand.shown.covariances.tolist() == before.covariances.tolist()
    assert hand.mean_pixel(1) == end


def test_a_mean_taken_at_its_rim_does_not_jump(hand: Hand) -> None:
    before, start = hand.shown, hand.mean_pixel(0)
    rim = start + QPoint(5, -3)
    hand.drag(rim, rim + QPoint(40, 0))
    assert hand.mean_pixel(0) == start + QPoint(40, 0)
    assert hand.shown.means[0, 1] == pytest.approx(before.means[0, 1], abs=1e-9)


def test_everything_follows_before_the_mean_is_let_go(hand: Hand) -> None:
    points, history = hand.state.experiment.dataset.points.array, hand.state.history
    start = hand.mean_pixel(2)
    picture = hand.picture()
    hand.press(start)
    for step in (QPoint(30, -20), QPoint(90, -60), QPoint(200, -80)):
        hand.move(start + step)
        assert hand.state.history is history
        assert float(hand.cell(2, 2)) == pytest.approx(hand.shown.means[2, 0], rel=1e-3)
        assert shown_likelihood(hand) == pytest.approx(log_likelihood(points, hand.shown), abs=1e-3)
        assert (hand.picture() != picture).any()
        picture = hand.picture()
    assert hand.text("status.activity").startswith("release to begin a new run")
    hand.release(start + QPoint(200, -80))
    assert len(hand.state.history.past) == len(history.past) + 1
    assert hand.state.preview is None


def test_escape_puts_a_dragged_mean_back(hand: Hand) -> None:
    before, start = hand.state, hand.mean_pixel(0)
    hand.press(start)
    hand.move(start + QPoint(-100, -100))
    assert hand.frame is not before.shown
    hand.key(Qt.Key.Key_Escape)
    assert hand.frame is before.shown
    hand.move(start + QPoint(-150, -100))
    hand.release(start + QPoint(-150, -100))
    assert hand.frame is before.shown
    assert hand.state.history is before.history


def test_a_wiggle_of_three_pixels_is_a_click(hand: Hand) -> None:
    before, start = hand.state, hand.mean_pixel(1)
    hand.press(start)
    hand.move(start + QPoint(2, 1))
    hand.release(start + QPoint(2, 1))
    assert hand.state.experiment is before.experiment
    assert hand.state.component == 1


def test_a_component_removed_while_it_is_held_is_let_go(hand: Hand) -> None:
    start = hand.mean_pixel(2)
    hand.press(start)
    hand.move(start + QPoint(50, 0))
    hand.key(Qt.Key.Key_Delete)
    left = hand.shown
    assert left.n_components == 2
    hand.move(start + QPoint(90, 0))
    hand.release(start + QPoint(90, 0))
    assert hand.shown == left


def test_a_drag_while_playing_pauses_and_forks_and_the_old_run_stays_as_a_ghost(hand: Hand) -> None:
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor >= 3)
    old = hand.state.timeline.run
    start = hand.mean_pixel(0)
    hand.press(start)
    hand.move(start + QPoint(40, 40))
    assert hand.state.activity is Activity.PAUSED
    hand.release(start + QPoint(40, 40))
    timeline = hand.state.timeline
    assert (timeline.cursor, timeline.last) == (0, 0)
    assert timeline.run.identifier != old.identifier
    assert [ghost.identifier for ghost in timeline.ghosts] == [old.identifier]
    assert hand.state.activity is Activity.PAUSED


# Handles of the selected component


@pytest.mark.parametrize("axis", [0, 1])
def test_an_axis_end_dragged_outwards_stretches_that_axis_only(opened: Hand, axis: int) -> None:
    before = opened.shown
    start, along = axis_end(opened, 2, axis)
    opened.tap(opened.mean_pixel(2))
    end = opened.pixel(*(opened.data(start) + 12 * along).tolist())
    opened.drag(start, end)
    expected = sigmas(before.covariances[2])
    expected[axis] += float((opened.data(end) - opened.data(start)) @ along) / 2
    assert sigmas(opened.shown.covariances[2]) == pytest.approx(expected, rel=1e-9)
    assert opened.shown.means.tolist() == before.means.tolist()


def test_with_shift_both_axes_keep_their_ratio(opened: Hand) -> None:
    before = sigmas(opened.shown.covariances[0])
    start, along = axis_end(opened, 0, 0)
    end = opened.pixel(*(opened.data(start) + 15 * along).tolist())
    opened.drag(start, end, modifiers=SHIFT)
    after = sigmas(opened.shown.covariances[0])
    assert after[0] > 1.2 * before[0]
    assert after[0] / after[1] == pytest.approx(before[0] / before[1], rel=1e-9)


def test_the_round_knob_turns_the_ellipse_and_keeps_its_axes(opened: Hand) -> None:
    opened.tap(opened.mean_pixel(2))
    before = opened.shown
    mean = before.means[2]
    end, _ = axis_end(opened, 2, 0)
    knob = opened.pixel(*(mean + 1.18 * (opened.data(end) - mean)).tolist())
    turned = np.array([[0.0, -1.0], [1.0, 0.0]]) @ (opened.data(knob) - mean)
    opened.drag(knob, opened.pixel(*(mean + turned).tolist()))
    assert sigmas(opened.shown.covariances[2]) == pytest.approx(sigmas(before.covariances[2]), rel=1e-9)
    (xx, xy), (_, yy) = before.covariances[2].tolist()
    quarter_turn = np.array([[yy, -xy], [-xy, xx]])
    assert opened.shown.covariances[2] == pytest.approx(quarter_turn, rel=0.03)


@pytest.mark.parametrize(("degrees", "share"), [(90, 0.25), (180, 0.5), (300, 5 / 6)])
def test_along_the_ring_the_weight_is_the_share_of_a_turn(hand: Hand, degrees: float, share: float) -> None:
    hand.choose("preset.experiment_2")
    hand.choose("view.level_3")
    hand.tap(hand.mean_pixel(2))
    middle = hand.mean_pixel(2)
    knob = middle + QPoint(0, 17)  # weight 1/2: half a turn from the top
    angle = math.radians(degrees)
    target = middle + QPoint(round(60 * math.sin(angle)), round(-60 * math.cos(angle)))
    hand.drag(knob, target)
    assert hand.shown.weights[2] == pytest.approx(share, abs=0.005)
    assert hand.shown.weights[0] == pytest.approx(hand.shown.weights[1], rel=1e-12)
    assert hand.shown.weights.sum() == pytest.approx(1, abs=1e-15)


# Clicking


def test_a_double_click_on_empty_ground_adds_a_component_there(hand: Hand) -> None:
    place = hand.empty_ground()
    hand.double_tap(place)
    assert hand.shown.means[3] == pytest.approx(hand.data(place), abs=1e-9)
    assert hand.state.component == 3
    assert len(hand.state.history.past) == 1


def test_the_add_tool_adds_one_component_at_the_next_click(hand: Hand) -> None:
    hand.click("tool.add")
    assert hand.widget("tool.add", QToolButton).isChecked()
    place = hand.empty_ground()
    hand.tap(place)
    assert hand.shown.means[3] == pytest.approx(hand.data(place), abs=1e-9)
    assert not hand.widget("tool.add", QToolButton).isChecked()
    hand.tap(hand.empty_ground())
    assert hand.shown.n_components == 4


def test_escape_puts_the_add_tool_away(hand: Hand) -> None:
    hand.key(Qt.Key.Key_A)
    assert hand.widget("tool.add", QToolButton).isChecked()
    hand.key(Qt.Key.Key_Escape)
    assert not hand.widget("tool.add", QToolButton).isChecked()
    hand.tap(hand.empty_ground())
    assert hand.shown.n_components == 3


def test_a_click_on_a_mean_selects_it_and_one_on_empty_ground_deselects(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(1))
    assert hand.state.component == 1
    hand.tap(hand.empty_ground())
    assert hand.state.component is None


def clear_point(hand: Hand) -> int:
    """Return a point away from others and from the mixture's handles."""
    points = hand.state.experiment.dataset.points.array
    spots = np.array([[pixel.x(), pixel.y()] for pixel in (hand.pixel(*p) for p in points.tolist())])
    means = [hand.mean_pixel(k) for k in range(hand.shown.n_components)]
    taken = np.array([[pixel.x(), pixel.y()] for pixel in means])
    for index, spot in enumerate(spots):
        gaps = np.linalg.norm(np.delete(spots, index, axis=0) - spot, axis=1)
        if gaps.min() > 20 and np.linalg.norm(taken - spot, axis=1).min() > 60 and spot[1] > 90:
            return index
    raise AssertionError("no point is clear of the others")


def test_a_clicked_point_is_worked_out_in_the_panel_of_numbers(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    index = clear_point(hand)
    hand.tap(hand.pixel(*hand.state.experiment.dataset.points.array[index].tolist()))
    assert hand.state.point == index
    assert hand.widget("numbers.text", WorkedView).page.title == f"point {index + 1} · E step"


def test_the_tooltip_of_a_point_names_its_responsibilities(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    index = clear_point(hand)
    place = hand.state.experiment.dataset.points.array[index]
    hand.hover(hand.pixel(*place.tolist()))
    hand.wait_until(QToolTip.isVisible)
    lines = QToolTip.text().split("\n")
    joint = [
        weight * multivariate_normal(mean, covariance).pdf(place)
        for weight, mean, covariance in zip(
            hand.shown.weights, hand.shown.means, hand.shown.covariances, strict=True
        )
    ]
    shares = np.array(joint) / sum(joint)
    assert lines[0].startswith(f"point {index + 1}: (")
    assert lines[1:] == [f"γ{sign} = {share:.4f}" for sign, share in zip("₁₂₃", shares, strict=True)]
    hand.hover(hand.empty_ground())
    hand.wait_until(lambda: not QToolTip.isVisible())


# The view


def test_a_right_drag_pans_so_that_the_ground_stays_under_the_pointer(hand: Hand) -> None:
    before, start = hand.state, QPoint(300, 200)
    held = hand.data(start)
    hand.drag(start, start + QPoint(-120, 70), RIGHT)
    assert hand.data(start + QPoint(-120, 70)) == pytest.approx(held, abs=1e-6)
    assert hand.state is before


def test_the_wheel_zooms_about_the_pointer(hand: Hand) -> None:
    pointer = QPoint(250, 180)
    held, width = hand.data(pointer), hand.canvas.viewRect().width()
    viewport = hand.canvas.viewport()
    wheel = QWheelEvent(
        QPointF(pointer), QPointF(viewport.mapToGlobal(pointer)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, wheel)
    assert hand.canvas.viewRect().width() < 0.95 * width
    assert hand.data(pointer) == pytest.approx(held, abs=width / 400)
    hand.key(Qt.Key.Key_F)
    assert hand.canvas.viewRect().width() == pytest.approx(width, rel=1e-6)


def test_the_axes_have_equal_scales(hand: Hand) -> None:
    across, up = hand.pixel(60, 40) - hand.pixel(40, 40), hand.pixel(40, 40) - hand.pixel(40, 60)
    assert abs(across.x() - up.y()) <= 1


# Keys on the selected component


@pytest.mark.parametrize(
    ("key", "direction"),
    [
        (Qt.Key.Key_Left, (-1, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Up, (0, 1)),
        (Qt.Key.Key_Down, (0, -1)),
    ],
)
def test_ctrl_and_arrows_move_the_selected_mean_and_do_not_step(
    hand: Hand, key: Qt.Key, direction: tuple[int, int]
) -> None:
    hand.iterate(1)
    hand.tap(hand.mean_pixel(1))
    before, step = hand.shown.means[1], hand.canvas.viewRect().width() / 100
    hand.key(key, CTRL)
    assert hand.shown.means[1] - before == pytest.approx(step * np.array(direction), abs=1e-9)
    hand.key(key, CTRL | SHIFT)
    assert hand.shown.means[1] - before == pytest.approx(1.1 * step * np.array(direction), abs=1e-9)
    assert hand.cursor == 0
    assert len(hand.state.history.past) == 1


def test_alt_and_arrows_stretch_and_turn(opened: Hand) -> None:
    before = sigmas(opened.shown.covariances[0])
    opened.key(Qt.Key.Key_Up, ALT)
    assert sigmas(opened.shown.covariances[0]) == pytest.approx([1.05 * s for s in before], rel=1e-9)
    opened.key(Qt.Key.Key_Left, ALT)
    assert sigmas(opened.shown.covariances[0]) == pytest.approx([1.05 * s for s in before], rel=1e-9)


def test_the_arrows_step_whether_a_mean_is_selected_or_not(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(0))
    hand.key(Qt.Key.Key_Right)
    hand.rest()
    hand.key(Qt.Key.Key_Left)
    assert hand.cursor == 1
    hand.key(Qt.Key.Key_Escape)
    assert hand.state.component is None
    hand.key(Qt.Key.Key_Right)
    hand.rest()
    assert hand.cursor == 2


def test_playing_in_the_middle_of_a_drag_lets_go_and_the_release_is_no_click(hand: Hand) -> None:
    at = hand.mean_pixel(2)
    there = at + QPoint(40, -20)
    hand.press(at)
    hand.move(there)
    before = len(hand.state.history.past)
    hand.workspace.run.play()
    hand.release(there)
    hand.workspace.run.pause()
    assert hand.state.preview is None
    assert hand.state.component == 2
    assert hand.state.point is None
    assert len(hand.state.history.past) == before
