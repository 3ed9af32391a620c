"""The collapse lab through the window: open it, play, read it, and take a way out."""

import math
from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QAccessible, QEnterEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QToolButton

from gmm_desktop.experiment.collapse import narrow_figures
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import COLLAPSE, LONELY_POINT
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.canvas.collapse_mark import CollapseMark
from gmm_desktop.ui.charts.collapse_chart import CollapseChart
from gmm_desktop.ui.panels.lab_panel import LabPanel
from gmm_desktop.ui.tables.figures_table import FiguresTable
from tests.ui.centre.test_cures import COLLAPSE_CURES, degenerate, run
from tests.ui.conftest import LEFT, Hand
from tests.ui.test_window_walk import clipped, visible_controls

FOURTH = 3


@pytest.fixture
def lab(hand: Hand) -> Hand:
    hand.choose("lab.collapse")
    hand.wait_until(lambda: panel(hand).isVisible() and not panel(hand).visibleRegion().isEmpty())
    return hand


def panel(hand: Hand) -> LabPanel:
    (dock,) = hand.window.findChildren(QDockWidget, "panel.lab")
    found = dock.widget()
    assert isinstance(found, LabPanel)
    return found


def figures(hand: Hand) -> tuple[str, ...]:
    """Return N_k, σ₁, σ₂, √|Σ|, λ₁/λ₂, log N, log p and L as they are written."""
    return tuple(
        cell for name in ("lab.widths", "lab.heights") for cell in hand.widget(name, FiguresTable).rows[0]
    )


def number(text: str) -> float:
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    plain, _, power = text.replace("\u202f", "").replace("−", "-").partition("·10")
    return float(plain) * 10.0 ** int(power.translate(powers) or 0)


def mark(hand: Hand) -> CollapseMark:
    (found,) = [each for each in hand.canvas.scene().items() if isinstance(each, CollapseMark)]
    return found


def test_the_lab_opens_its_experiment_with_a_mean_exactly_on_a_point(lab: Hand) -> None:
    assert lab.state.experiment.preset == COLLAPSE
    assert lab.shown.means[FOURTH].tolist() == list(LONELY_POINT)
    assert lab.text("lab.empty").startswith("Put a mean on a point")
    assert "L has no maximum" in lab.text("lab.why")
    assert panel(lab).title.text().endswith("component 4")
    lab.click("edit.undo")
    assert lab.state.experiment.preset == "first_start"


def test_played_to_its_end_the_component_is_a_speck_and_the_counters_say_what_the_frame_holds(
    lab: Hand,
) -> None:
    run(lab)
    assert degenerate(lab)
    theta = lab.shown
    (xx, xy), (_, yy) = theta.covariances[FOURTH].tolist()
    assert figures(lab)[0] == "1.0000"
    written = [number(cell) for cell in figures(lab)]
    root = math.sqrt(xx * (yy - xy * (xy / xx)))
    assert written[1] ** 2 + written[2] ** 2 == pytest.approx(xx + yy, rel=2e-3)  # the trace
    assert written[1] * written[2] == pytest.approx(root, rel=2e-3)  # and the determinant
    assert written[3] == pytest.approx(root, rel=1e-3)
    assert written[4] == pytest.approx((written[1] / written[2]) ** 2, rel=5e-3)
    assert written[5] == pytest.approx(-math.log(2 * math.pi * root), abs=0.006)
    assert written[7] == pytest.approx(lab.frame.log_likelihood, abs=0.06)
    assert written[5] > 15


def test_the_counters_follow_every_frame(lab: Hand) -> None:
    lab.iterate(3)
    points = lab.state.experiment.dataset.points
    for position in (0, 1, 4, 5):
        lab.workspace.run.seek(position)
        lab.wait_until(lambda: panel(lab).frame is lab.frame)
        found = narrow_figures(points, lab.frame, FOURTH)
        written = [number(cell) for cell in figures(lab)]
        assert written[0] == pytest.approx(found.effective_points, abs=1e-4)
        assert written[1:3] == pytest.approx([found.sigma1, found.sigma2], rel=1e-3)


def test_a_click_in_the_chart_shows_that_iteration(lab: Hand) -> None:
    run(lab)
    chart = lab.widget("lab.chart", CollapseChart)
    lab.press(lab.pixel(6, 0, chart), LEFT, chart)
    lab.release(lab.pixel(6, 0, chart), plot=chart)
    assert lab.cursor == 12
    lab.wait_until(lambda: panel(lab).frame is lab.frame)
    iterations, second = chart.drawn[1]
    assert iterations.tolist() == list(range(7))
    theta = lab.shown.covariances[FOURTH]
    assert second[-1] == pytest.approx(math.log10(math.sqrt(np.linalg.eigvalsh(theta)[0])), abs=1e-6)
    assert chart.drawn[2][1][-1] == lab.frame.log_likelihood


def test_the_component_is_named_on_the_canvas_while_it_narrows(lab: Hand) -> None:
    assert mark(lab).text == ""
    run(lab)
    assert mark(lab).text == "component 4 is collapsing: σ₂ 1·10⁻⁶ on 1.0 points"
    lab.workspace.run.seek(18)
    assert mark(lab).text.startswith("component 4 is collapsing: σ₂ 1.0 on 1.4 points")
    assert mark(lab).frame is lab.frame
    lab.workspace.run.seek(2)
    assert mark(lab).text == ""


def test_the_mark_is_drawn_around_the_mean(lab: Hand) -> None:
    run(lab)
    lab.workspace.run.seek(18)
    before = lab.picture()
    mark(lab).hide()
    differs = (before != lab.picture()).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    place = lab.mean_pixel(FOURTH)
    assert columns[0] <= place.x() - 25
    assert columns[-1] >= place.x() + 25
    assert rows[0] <= place.y() <= rows[-1]


@pytest.mark.parametrize("position", [12, -1])
@pytest.mark.parametrize("cure", COLLAPSE_CURES)
def test_each_way_out_forks_a_run_from_the_frame_shown_that_does_not_collapse(
    lab: Hand, cure: str, position: int
) -> None:
    run(lab)
    origin = lab.state.timeline.run
    lab.workspace.run.seek(position % len(origin.frames))
    at, shown = lab.cursor, lab.shown
    lab.click(f"lab.cure.{cure}")
    forked = lab.state.timeline.run
    assert (forked.parent, forked.forked_at) == (origin.identifier, at)
    if cure in ("regularise", "prior"):
        assert lab.shown == shown
    run(lab)
    assert not degenerate(lab)
    lab.click("edit.undo")
    assert lab.state.timeline.run is lab.state.timeline.by_identifier(origin.identifier)
    assert lab.cursor == at


def test_a_way_out_says_what_it_does_while_it_is_pointed_at(lab: Hand) -> None:
    usual = lab.text("lab.cure")
    tie = lab.widget("lab.cure.tie", QToolButton)
    spot = QPointF(tie.rect().center())
    QApplication.sendEvent(tie, QEnterEvent(spot, spot, spot))
    assert lab.text("lab.cure") == tie.toolTip()
    assert "collapses on parallel lines only" in tie.toolTip()
    QApplication.sendEvent(tie, QEvent(QEvent.Type.Leave))
    assert lab.text("lab.cure") == usual


def test_the_selected_component_is_looked_at_instead(lab: Hand) -> None:
    lab.iterate(2)
    lab.tap(lab.mean_pixel(1))
    assert panel(lab).title.text().endswith("component 2")
    second = np.sqrt(np.linalg.eigvalsh(lab.shown.covariances[1]))
    assert number(figures(lab)[1]) == pytest.approx(second[1], rel=1e-3)
    assert lab.widget("lab.cure.remove", QToolButton).accessibleName() == "Remove component 2"


def test_hidden_it_works_nothing_out_and_catches_up_when_it_is_seen(lab: Hand) -> None:
    seen = panel(lab).frame
    lab.choose("view.panel.lab")
    lab.iterate(2)
    assert panel(lab).frame is seen
    lab.choose("view.panel.lab")
    lab.wait_until(lambda: panel(lab).frame is lab.frame)


# On one's own data


def test_a_mean_is_put_on_the_selected_point_and_collapses_there(hand: Hand) -> None:
    assert not hand.action("lab.onto_point").isEnabled()
    hand.tap(hand.mean_pixel(1))
    points = hand.state.experiment.dataset.points.array
    hand.workspace.select_point(700)
    before = hand.state
    hand.choose("lab.onto_point")
    assert hand.shown.means[1].tolist() == points[700].tolist()
    assert (hand.shown.means[[0, 2]] == before.shown.parameters.means[[0, 2]]).all()
    assert len(hand.state.history.past) == len(before.history.past) + 1
    run(hand)
    stop = hand.state.timeline.run.stop
    assert stop is not None
    assert stop.degeneracy is not None
    assert stop.degeneracy.component == 1
    hand.click("edit.undo")
    assert hand.shown == before.shown.parameters


def test_without_a_selected_point_it_goes_to_the_nearest(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(0))
    points = hand.state.experiment.dataset.points.array
    nearest = points[np.linalg.norm(points - hand.shown.means[0], axis=1).argmin()]
    hand.choose("lab.onto_point")
    assert hand.shown.means[0].tolist() == nearest.tolist()


def test_where_all_points_are_the_same_it_says_why_it_cannot(hand: Hand) -> None:
    start = MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], [np.eye(2)] * 2)
    data = Dataset("one place", Points.of([[1, 2]] * 5), ("x", "y"))
    hand.workspace.submit(OpenExperiment(Experiment(data, start)))
    hand.workspace.select_component(0)
    hand.choose("lab.onto_point")
    assert hand.message.startswith("All 5 points are the same")


@pytest.mark.parametrize("width", [1280, 1024])
def test_at_any_size_its_labels_have_room(lab: Hand, width: int) -> None:
    lab.window.resize(width, 700)
    run(lab)
    for name in ("lab.why", "lab.cure"):
        said = lab.widget(name, QLabel)
        assert said.heightForWidth(said.width()) <= said.height() + 1


def test_on_many_points_the_figures_are_summed_in_the_background(
    lab: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gmm_desktop.ui.panels.lab_panel.LARGEST_AT_ONCE", 10)
    lab.iterate(2)
    lab.wait_until(lambda: panel(lab).frame is lab.frame)
    found = narrow_figures(lab.state.experiment.dataset.points, lab.frame, FOURTH)
    assert number(figures(lab)[0]) == pytest.approx(found.effective_points, abs=1e-4)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_with_lab_and_guesses_everything_is_named_and_nothing_is_clipped(
    lab: Hand, size: tuple[int, int]
) -> None:
    lab.window.resize(*size)
    lab.choose("learn.predict")
    for iterations in (0, 5):
        lab.iterate(iterations)
        lab.qtbot.wait(20)
        assert clipped(lab.window) == []
        assert (lab.window.width(), lab.window.height()) == size
    names = Counter(control.objectName() for control in visible_controls(lab.window))
    assert [name for name, times in names.items() if times > 1 or not name] == []
    for control in visible_controls(lab.window):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), control.objectName()
        assert control.toolTip() or isinstance(control, Canvas), control.objectName()
