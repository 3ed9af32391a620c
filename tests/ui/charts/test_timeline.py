"""The timeline: lanes are clicked, dragged over, walked by keys, named, deleted and marked."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter, QPicture
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton

from gmm_desktop.experiment.edits import ChangeSettings, MoveMean
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import Run, Timeline, new_run, shortened
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.charts.lane_geometry import ROW
from gmm_desktop.ui.charts.lane_painter import EndMark
from gmm_desktop.ui.charts.lanes import EMPTY, HINT, MARK_TIP, Lanes
from tests.figures.drawing_record import recorded
from tests.ui.conftest import CTRL, LEFT, Hand
from tests.ui.test_window_walk import clipped, visible_controls


class Strip:
    """Works the timeline as a person does."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        hand.choose("run.timeline")
        hand.wait_until(lambda: not hand.window.findChildren(Lanes)[0].visibleRegion().isEmpty())
        self.lanes = hand.widget("timeline.lanes", Lanes)

    @property
    def timeline(self) -> Timeline:
        return self.hand.state.timeline

    @property
    def shown(self) -> tuple[int, int]:
        """The number of the run shown, and the half-step."""
        return self.timeline.number(self.timeline.run), self.timeline.cursor

    @property
    def compared(self) -> list[int]:
        """The numbers of the runs that are marked."""
        found = [self.timeline.by_identifier(each) for each in self.hand.state.compared]
        return [self.timeline.number(run) for run in found if run is not None]

    def drawn(self) -> Frame | None:
        return self.lanes.frame

    @property
    def numbers(self) -> list[str]:
        return [row.number for row in self.lanes.rows_in_view()]

    def place(self, row: int, half_step: float) -> QPoint:
        """Return the pixel of a half-step of the run in a lane."""
        at = self.lanes.geometry_now
        x = at.x_of(self.lanes.rows_in_view()[row].lane.begin + half_step)
        return QPoint(round(x), round(at.middle_of(row)))

    def name_place(self, row: int) -> QPoint:
        return self.lanes.geometry_now.name(row).center().toPoint()

    def box_place(self, row: int) -> QPoint:
        return self.lanes.geometry_now.box(row).center().toPoint()

    def click(self, place: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.lanes.viewport(), LEFT, modifiers, place)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.lanes, key, modifiers)

    def pick(self, row: int, name: str) -> None:
        """Choose in the menu of a lane."""
        self.hand.point_away()
        place = self.name_place(row)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, self.lanes.viewport().mapToGlobal(place)
        )
        QApplication.sendEvent(self.lanes.viewport(), event)
        (action,) = self.hand.window.findChildren(QAction, f"timeline.{name}")
        menu = next(each for each in self.lanes.findChildren(QMenu, "timeline.menu") if each.isVisible())
        self.hand.pick(menu, action)
        self.hand.come_back()

    def picture_size(self) -> int:
        """Return how much there is to paint."""
        picture = QPicture()
        painter = QPainter(picture)
        self.lanes.paint(painter)
        painter.end()
        return picture.size()


@pytest.fixture
def forked(hand: Hand) -> Strip:
    """Two runs: one of 12 half-steps, and one that left it at its half-step 5 and made 4 more."""
    hand.iterate(6)
    strip = Strip(hand)
    strip.click(strip.place(0, 5))
    assert strip.shown == (1, 5)
    hand.workspace.submit(MoveMean(0, (40.0, float(hand.shown.means[0, 1]))))
    hand.iterate(2)
    assert strip.shown == (2, 4)
    return strip


# What there is to see


def test_a_run_is_a_lane_from_its_start_to_its_end(hand: Hand) -> None:
    strip = Strip(hand)
    (idle,) = strip.lanes.rows_in_view()
    assert (idle.lane.begin, idle.lane.end, idle.name, idle.count) == (0, 0, "Misplaced start", "3")
    hand.iterate(3)
    (row,) = strip.lanes.rows_in_view()
    assert (row.lane.begin, row.lane.end, row.cursor) == (0, 6, 6)
    assert row.figure == f"{hand.frame.log_likelihood:,.2f}".replace(",", "\u202f").replace("-", "−")


def test_a_branch_hangs_below_the_half_step_it_left(forked: Strip) -> None:
    first, second = forked.lanes.rows_in_view()
    assert (first.lane.begin, first.lane.end) == (0, 12)
    assert (second.lane.begin, second.lane.end, second.lane.fork_row) == (5, 9, 0)
    assert second.name == "from run 1 at 3 E"
    assert forked.place(0, 5).x() == forked.place(1, 0).x()


def test_the_end_of_a_run_is_marked_and_said_in_words(hand: Hand) -> None:
    settings = hand.state.experiment.settings
    strip = Strip(hand)
    hand.workspace.submit(ChangeSettings(replace(settings, max_iter=2)))
    hand.choose("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    hand.workspace.submit(ChangeSettings(replace(settings, tol=1.0, patience=1, max_iter=200)))
    hand.choose("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    limit, converged = strip.lanes.rows_in_view()
    assert (limit.mark, converged.mark) == (EndMark.LIMIT, EndMark.CONVERGED)
    limit_said, converged_said = (
        "stopped: 2 iterations",
        "converged, not stationary yet: the means moved less than 1 once",
    )
    for row, said in ((limit, limit_said), (converged, converged_said)):
        end = strip.place(row.row, row.lane.end - row.lane.begin)
        assert said in strip.lanes.tip_at(end)


def test_the_tips_name_the_run_the_frame_and_the_mark(forked: Strip) -> None:
    frame = forked.timeline.runs[0].frames[3]
    said = forked.lanes.tip_at(forked.place(0, 3))
    assert said.splitlines()[:2] == ["Run 1 · Misplaced start", "iteration 2 · after E"]
    assert f"{abs(frame.log_likelihood):,.4f}".replace(",", "\u202f") in said
    assert "6 iterations, not finished: it can go on" in forked.lanes.tip_at(forked.name_place(0))
    assert forked.lanes.tip_at(forked.box_place(0)) == MARK_TIP
    assert forked.lanes.tip_at(QPoint(5, 2)) == HINT


def test_the_strip_says_what_to_do_while_nothing_has_run(hand: Hand) -> None:
    """At the foot of the strip, whole, in view and in no other colour than that of a hint."""
    assert "Press Space or C" in EMPTY
    strip = Strip(hand)
    hand.window.resize(1600, 900)
    for begin, other in ((EMPTY, HINT), (HINT, EMPTY)):
        with recorded() as drawing:
            strip.lanes.viewport().grab()
        (word,) = [each for each in drawing.words if len(each.text) > 40]
        whole = word.text.removesuffix("…")
        assert begin.startswith(whole)
        assert len(whole) > 60
        assert other not in drawing.texts
        assert QRectF(strip.lanes.viewport().rect()).contains(word.box)
        assert word.box.center().y() > strip.lanes.viewport().height() - ROW
        assert word.colour == strip.lanes.palette().placeholderText().color().name()
        hand.iterate(1)


def test_the_strip_draws_the_frame_shown_and_none_while_hidden(forked: Strip) -> None:
    assert forked.drawn() is forked.hand.frame
    forked.key(Qt.Key.Key_Left)
    assert forked.drawn() is forked.hand.frame
    forked.hand.choose("run.log")
    forked.hand.wait_until(lambda: forked.drawn() is None)
    forked.hand.iterate(1)
    assert forked.drawn() is None
    forked.hand.choose("run.timeline")
    forked.hand.wait_until(lambda: forked.drawn() is forked.hand.frame)
    assert forked.lanes.rows_in_view()[1].lane.end - 5 == forked.timeline.last


# The mouse


@pytest.mark.parametrize(("row", "half_step"), [(0, 0), (0, 7), (0, 12), (1, 0), (1, 3)])
def test_a_click_shows_that_half_step_of_that_run(forked: Strip, row: int, half_step: int) -> None:
    forked.click(forked.place(row, half_step))
    assert forked.shown == (row + 1, half_step)
    assert forked.hand.frame is forked.timeline.runs[row].frames[half_step]


@pytest.mark.parametrize(("row", "half_step", "expected"), [(0, 15, 12), (1, 9, 4), (1, -3, 0)])
def test_a_click_beside_a_bar_shows_the_nearest_end(
    forked: Strip, row: int, half_step: int, expected: int
) -> None:
    forked.click(forked.place(row, half_step))
    assert forked.shown == (row + 1, expected)


def test_a_drag_scrubs_along_a_run_and_across_to_another(forked: Strip) -> None:
    hand, lanes = forked.hand, forked.lanes
    hand.press(forked.place(1, 1), plot=lanes)
    seen = [forked.shown]
    for row, half_step in ((1, 3), (0, 8), (0, 10), (1, 2)):
        hand.move(forked.place(row, half_step), plot=lanes)
        seen.append(forked.shown)
    hand.release(forked.place(1, 2), plot=lanes)
    hand.move(forked.place(0, 0), plot=lanes)
    assert seen == [(2, 1), (2, 3), (1, 8), (1, 10), (2, 2)]
    assert forked.shown == (2, 2)


def test_a_drag_on_the_scale_scrubs_the_run_shown(forked: Strip) -> None:
    hand, lanes = forked.hand, forked.lanes
    hand.press(QPoint(forked.place(1, 1).x(), 4), plot=lanes)
    assert forked.shown == (2, 1)
    hand.move(QPoint(forked.place(1, 3).x(), 4), plot=lanes)
    assert forked.shown == (2, 3)


def test_a_click_on_a_name_chooses_the_lane_and_shows_nothing_else(forked: Strip) -> None:
    forked.click(forked.name_place(0))
    assert forked.shown == (2, 4)
    assert [row.selected for row in forked.lanes.rows_in_view()] == [True, False]


def test_many_lanes_are_scrolled(forked: Strip) -> None:
    hand = forked.hand
    run = forked.timeline.runs[0]
    hand.workspace.add_runs(
        [replace(new_run(run.experiment, run.frames[0]), frames=run.frames) for _ in range(40)]
    )
    bar, at = forked.lanes.verticalScrollBar(), forked.lanes.geometry_now
    assert bar.maximum() == at.overflow > 0
    forked.hand.workspace.show_run(forked.timeline.runs[-1].identifier)
    assert forked.lanes.rows_in_view()[-1].number == "42"
    assert forked.lanes.geometry_now.top_of(41) + ROW <= forked.lanes.viewport().height()


# The keyboard


def test_left_right_home_and_end_do_what_they_do_everywhere(forked: Strip) -> None:
    forked.click(forked.place(0, 5))
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        forked.key(key)
        seen.append(forked.shown[1])
    assert seen == [4, 6, 8, 0, 12]


@pytest.mark.parametrize(
    ("back", "on", "modifiers"),
    [
        (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.Key.Key_Right, CTRL),
    ],
)
def test_page_keys_and_control_go_ten_iterations(
    hand: Hand, back: Qt.Key, on: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    hand.choose("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    strip = Strip(hand)
    last = hand.cursor
    strip.key(back, modifiers)
    assert hand.cursor == last - 20
    strip.key(Qt.Key.Key_Home)
    strip.key(on, modifiers)
    assert hand.cursor == 20


def test_up_and_down_show_the_other_run_at_the_same_half_step(forked: Strip) -> None:
    forked.key(Qt.Key.Key_Up)
    assert forked.shown == (1, 4)
    forked.key(Qt.Key.Key_Up)
    assert forked.shown == (1, 4)
    forked.key(Qt.Key.Key_End)
    forked.key(Qt.Key.Key_Down)
    assert forked.shown == (2, 4)  # as far as it goes


def test_with_control_up_and_down_only_choose(forked: Strip) -> None:
    forked.key(Qt.Key.Key_Up, CTRL)
    assert forked.shown == (2, 4)
    assert [row.selected for row in forked.lanes.rows_in_view()] == [True, False]


def test_space_and_letters_still_work_while_the_strip_has_the_focus(forked: Strip) -> None:
    forked.lanes.setFocus()
    forked.hand.key(Qt.Key.Key_E)
    forked.hand.rest()
    assert forked.shown == (2, 5)


# Names


def test_f2_gives_a_run_a_name_and_undo_takes_it_away(forked: Strip) -> None:
    forked.lanes.setFocus()
    forked.hand.key(Qt.Key.Key_F2)
    field = forked.hand.widget("timeline.name", QLineEdit)
    assert field.hasFocus()
    assert field.placeholderText() == "from run 1 at 3 E"
    QTest.keyClicks(field, "mean moved")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [row.name for row in forked.lanes.rows_in_view()] == ["Misplaced start", "mean moved"]
    assert forked.lanes.hasFocus()
    forked.hand.key(Qt.Key.Key_Z, CTRL)
    assert forked.lanes.rows_in_view()[1].name == "from run 1 at 3 E"


def test_escape_leaves_the_old_name(forked: Strip) -> None:
    QTest.mouseDClick(forked.lanes.viewport(), LEFT, pos=forked.name_place(1))
    field = forked.hand.widget("timeline.name", QLineEdit)
    QTest.keyClicks(field, "nonsense")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert forked.lanes.rows_in_view()[1].name == "from run 1 at 3 E"
    assert not forked.hand.state.timeline.catalogue.names


def test_a_name_given_in_the_menu_stays_with_its_run(forked: Strip) -> None:
    forked.pick(0, "rename")
    field = forked.hand.widget("timeline.name", QLineEdit)
    QTest.keyClicks(field, "the first")
    forked.hand.canvas.setFocus()  # leaving the field keeps the name
    assert [row.name for row in forked.lanes.rows_in_view()] == ["the first", "from run 1 at 3 E"]


# Deleting


def test_delete_takes_the_lane_chosen_away_and_undo_brings_it_back(forked: Strip) -> None:
    forked.click(forked.name_place(0))
    forked.key(Qt.Key.Key_Delete)
    assert forked.numbers == ["2"]
    assert forked.lanes.rows_in_view()[0].lane.begin == 0
    assert forked.shown == (2, 4)
    forked.hand.click("edit.undo")
    assert forked.numbers == ["1", "2"]


def test_the_run_shown_is_not_deleted(forked: Strip) -> None:
    forked.click(forked.name_place(1))
    assert not forked.hand.widget("timeline.delete", QToolButton).isEnabled()
    forked.key(Qt.Key.Key_Delete)
    assert forked.numbers == ["1", "2"]


def test_unseen_a_lane_that_was_deleted_is_not_chosen_any_more(forked: Strip) -> None:
    forked.click(forked.name_place(0))
    forked.hand.window.show_panel("objective")
    forked.hand.action("timeline.delete").trigger()
    forked.hand.action("timeline.start").trigger()
    assert forked.shown == (2, 0)
    forked.hand.choose("run.timeline")
    assert forked.numbers == ["2"]


def test_the_menu_deletes_and_shows_the_start(forked: Strip) -> None:
    forked.pick(0, "start")
    assert forked.shown == (1, 0)
    forked.pick(1, "delete")
    assert forked.numbers == ["1"]


# Marks


def test_runs_are_marked_by_their_box_by_control_and_by_the_button(forked: Strip) -> None:
    forked.click(forked.box_place(1))
    assert forked.compared == [2]
    forked.click(forked.place(0, 3), CTRL)
    assert forked.compared == [2, 1]
    assert [row.marked for row in forked.lanes.rows_in_view()] == [True, True]
    assert forked.shown == (2, 4)
    forked.hand.click("timeline.mark")  # the lane chosen is that of the first
    assert forked.compared == [2]
    assert not forked.hand.widget("timeline.mark", QToolButton).isChecked()


def test_the_menu_marks_the_run_shown(forked: Strip) -> None:
    forked.hand.choose("run.mark")
    assert forked.compared == [2]
    assert forked.hand.action("run.mark").isChecked()
    forked.hand.choose("run.mark")
    assert forked.compared == []


def test_a_fifth_mark_is_refused_in_words(forked: Strip) -> None:
    run = forked.timeline.runs[0]
    more = [replace(new_run(run.experiment, run.frames[0]), frames=run.frames) for _ in range(3)]
    forked.hand.workspace.add_runs(more)
    forked.hand.workspace.set_compared([run.identifier, *(each.identifier for each in more)])
    forked.hand.choose("run.mark")
    assert forked.hand.message == "4 runs can be compared at a time. Take the mark off one of them first."
    assert len(forked.compared) == 4
    assert not forked.hand.action("run.mark").isChecked()


# Long runs, and runs whose frames are gone


def long_run(experiment: Experiment, run: Run, half_steps: int) -> Run:
    """Return a run that repeats its frames up to so many half-steps."""
    places = np.arange(half_steps + 1) % (len(run.frames) - 1) + 1
    frames = (run.frames[0], *(run.frames[place] for place in places[1:].tolist()))
    last = replace(run.frames[-1], iteration=half_steps // 2)
    made = new_run(experiment, run.frames[0])
    return replace(made, frames=(*frames[:-1], last), stop=Stop(StopReason.MAX_ITER))


def test_a_run_of_twenty_thousand_half_steps_paints_no_more_than_one_of_two_thousand(hand: Hand) -> None:
    hand.iterate(6)
    strip = Strip(hand)
    run = hand.state.timeline.run
    sizes = []
    for half_steps in (2_000, 20_000):
        long = long_run(hand.state.experiment, run, half_steps)
        hand.workspace.add_runs([long])
        hand.workspace.show_run(long.identifier, half_steps // 2)
        other = hand.state.timeline.runs[-2]
        if other is not run:
            hand.workspace.delete_run(other.identifier)
        sizes.append(strip.picture_size())
        assert strip.lanes.rows_in_view()[1].lane.end == half_steps
        for share in (0.1, 0.9):
            strip.click(strip.place(1, share * half_steps))
            expected = share * half_steps
            assert abs(hand.cursor - expected) <= 1 / strip.lanes.geometry_now.pixels_a_step + 1
    few, many = sizes
    assert abs(many - few) < 0.05 * few + 200  # other labels at the scale


def test_a_run_whose_frames_were_let_go_keeps_its_length_and_is_played_again(hand: Hand) -> None:
    hand.choose("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    strip = Strip(hand)
    whole = hand.state.timeline.run
    gone = shortened(replace(whole, identifier=10**9))
    hand.workspace.add_runs([gone])
    first, second = strip.lanes.rows_in_view()
    assert (first.lane.end, first.gone) == (second.lane.end, False)
    assert (second.gone, second.mark) == (True, EndMark.CONVERGED)
    assert "played again" in strip.lanes.tip_at(strip.name_place(1))
    strip.pick(1, "again")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    assert hand.frame.log_likelihood == whole.frames[-1].log_likelihood
    assert not strip.lanes.rows_in_view()[1].gone


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
@pytest.mark.parametrize("panel", ["run.timeline", "run.log"])
def test_timeline_and_log_fit_and_everything_in_them_is_named(
    forked: Strip, size: tuple[int, int], panel: str
) -> None:
    hand = forked.hand
    hand.window.resize(*size)
    hand.choose(panel)
    for _ in range(2):
        hand.click("view.appearance")
        hand.qtbot.wait(20)
        assert (hand.window.width(), hand.window.height()) == size
        assert clipped(hand.window) == []
    for control in visible_controls(hand.window):
        assert control.objectName()
        assert control.toolTip() or isinstance(control, Canvas), control.objectName()
        assert control.accessibleName() or not isinstance(control, QToolButton), control.objectName()


@pytest.mark.parametrize("width", [300, 420, 1600])
def test_the_lanes_are_drawn_at_any_width(forked: Strip, width: int) -> None:
    forked.lanes.resize(width, 120)
    at = forked.lanes.geometry_now
    assert at.name_width < at.left < at.right < width
    forked.click(forked.place(0, 6))
    assert forked.shown == (1, 6)
