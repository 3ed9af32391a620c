"""Earlier runs in the chart: where the run shown left one, what they are called, a click on one, and aligned."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.objective_chart import ghost_tip
from tests.ui.conftest import LEFT, Hand


@pytest.fixture
def forked(hand: Hand) -> Hand:
    """A run of 16 half-steps, and one that left it at half-step 6 and made 6 more, with another mean."""
    hand.iterate(8)
    hand.workspace.run.seek(6)
    hand.fill_cell(0, 2, "40")
    hand.iterate(3)
    return hand


def on_ghost(hand: Hand, half_step: int, shift: int = 0) -> QPoint:
    """Return the pixel of a half-step on the curve of the first run."""
    frame = hand.state.timeline.runs[0].frames[half_step]
    return on_chart(hand, (half_step + shift) / 2, frame.objective)


def on_chart(hand: Hand, iteration: float, value: float) -> QPoint:
    """Return the pixel of a place in the chart."""
    assert hand.chart.fit is not None
    place: QPoint = hand.chart.fit.place(iteration, value).toPoint()
    return place


def curve(hand: Hand) -> tuple[list[float], list[float]]:
    """Return what is drawn of the only ghost."""
    assert hand.chart.picture is not None
    (ghost,) = hand.chart.picture.ghosts
    return ghost.iterations.tolist(), ghost.objectives.tolist()


def fork(hand: Hand) -> tuple[float, float] | None:
    """Return where the ring is, in iterations and objective."""
    assert hand.chart.picture is not None
    return hand.chart.picture.fork


def drawn(hand: Hand) -> Frame | None:
    return hand.chart.frame


def shown(hand: Hand) -> tuple[int, int]:
    return hand.state.timeline.number(hand.state.timeline.run), hand.cursor


def test_a_ring_marks_where_the_run_shown_left_the_earlier_one(forked: Hand) -> None:
    assert fork(forked) == (3.0, forked.state.timeline.runs[0].frames[6].objective)
    forked.workspace.show_run(forked.state.timeline.runs[0].identifier)
    assert fork(forked) is None


def test_a_random_start_left_no_run(forked: Hand) -> None:
    forked.choose("start.random_points")
    forked.wait_until(lambda: len(forked.state.timeline.runs) == 3)
    assert fork(forked) is None


def test_a_click_on_a_ghost_shows_that_run_there(forked: Hand) -> None:
    QTest.mouseClick(forked.chart, LEFT, pos=on_ghost(forked, 14))
    assert shown(forked) == (1, 14)


@pytest.mark.parametrize(("aside", "hit"), [(5, True), (8, False)])
def test_a_ghost_is_meant_within_six_pixels(forked: Hand, aside: int, hit: bool) -> None:
    place = on_ghost(forked, 15)  # the current run ends at 6, far to the left
    found = forked.chart.ghost_at(place + QPoint(0, aside))
    assert (found is not None) == hit


def test_a_click_on_the_curve_of_the_run_shown_stays_in_it(forked: Hand) -> None:
    frame = forked.state.timeline.run.frames[4]
    place = on_chart(forked, 2.0, frame.objective)
    QTest.mouseClick(forked.chart, LEFT, pos=place)
    assert shown(forked) == (2, 4)


def test_a_ghost_has_its_name_its_frame_and_its_end_in_its_tip(forked: Hand) -> None:
    spot = forked.chart.ghost_at(on_ghost(forked, 14))
    assert spot is not None
    lines = ghost_tip(forked.state.timeline, spot).splitlines()
    assert lines[:2] == ["Run 1 · Misplaced start", "iteration 7 · after M"]
    assert lines[-2:] == ["not finished: it can go on", "Click to show it"]


def test_aligned_at_the_fork_the_runs_meet_where_one_left_the_other(forked: Hand) -> None:
    values = [frame.objective for frame in forked.state.timeline.runs[0].frames]
    assert curve(forked) == ((np.arange(17) / 2).tolist(), values)
    forked.click("view.align_forks")
    assert curve(forked) == (((np.arange(17) - 6) / 2).tolist(), values)
    assert fork(forked) == (0.0, values[6])
    assert forked.chart.fit is not None
    left, right = forked.chart.fit.view.x0, forked.chart.fit.view.x1
    assert left <= -3
    assert right >= 5
    QTest.mouseClick(forked.chart, LEFT, pos=on_ghost(forked, 14, -6))
    assert shown(forked) == (1, 14)
    own = forked.state.timeline.runs[1].frames
    assert curve(forked) == (((np.arange(len(own)) + 6) / 2).tolist(), [frame.objective for frame in own])


def test_beside_the_log_gap_there_are_no_ghosts_to_click(forked: Hand) -> None:
    place = on_ghost(forked, 14)
    forked.click("view.log_gap")
    assert forked.chart.ghost_at(place) is None


def test_the_chart_draws_the_frame_shown_and_none_behind_another_tab(forked: Hand) -> None:
    assert drawn(forked) is forked.frame
    forked.choose("run.timeline")
    forked.wait_until(lambda: drawn(forked) is None)
    forked.workspace.run.seek(2)
    assert drawn(forked) is None
    forked.workspace.run.seek(3)
    forked.choose("run.timeline")
    forked.choose("view.panel.objective")
    forked.choose("view.panel.objective")
    forked.wait_until(lambda: drawn(forked) is forked.frame)
    forked.workspace.run.back()
    assert drawn(forked) is forked.frame
