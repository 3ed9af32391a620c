"""The convergence clinic, through the window."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTabBar

from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.mixture.clinic import KNOWN_TOLERANCES, course_of, would_stop
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.clinic_chart import ClinicChart
from gmm_desktop.ui.panels import clinic_panel
from tests.ui.conftest import LEFT, Hand


class Clinic:
    """The panel as it is seen and used."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    @property
    def chart(self) -> ClinicChart:
        return self.hand.widget("clinic.chart", ClinicChart)

    @property
    def rate(self) -> str:
        return self.hand.text("clinic.rate")

    @property
    def is_empty(self) -> bool:
        (said,) = self.hand.window.findChildren(QLabel, "clinic.empty")
        return not said.visibleRegion().isEmpty()

    def stop(self, rule: str) -> str:
        return self.hand.text(f"clinic.{rule}.stop")

    def missing(self, rule: str) -> float:
        return float(self.hand.text(f"clinic.{rule}.missing").replace("−", "-"))

    def lines(self) -> dict[str, float]:
        """Return where the lines of the rules stand that can be seen."""
        return {rule.value: line.value() for rule, line in self.chart._stops.items() if line.isVisible()}

    def curve(self) -> tuple[Any, Any]:
        x, y = self.chart._curve.getData()
        return x, y

    def click_tab(self, text: str) -> None:
        for bar in self.hand.window.findChildren(QTabBar):
            for tab in range(bar.count()):
                if bar.tabText(tab) == text and bar.isVisible():
                    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(tab).center())
                    self.hand.wait_until(lambda: bar.currentIndex() == tab)  # noqa: B023
                    return
        raise AssertionError(text)

    def click_at(self, iteration: float) -> None:
        place = QPoint(self.hand.pixel(iteration, 0.0, self.chart).x(), self.chart.height() // 2)
        QTest.mouseClick(self.chart.viewport(), LEFT, pos=place)


@pytest.fixture
def clinic(hand: Hand) -> Clinic:
    hand.choose("preset.experiment_4")
    hand.choose("run.clinic")
    hand.wait_until(lambda: Clinic(hand).is_empty)
    return Clinic(hand)


@pytest.fixture
def finished(clinic: Clinic) -> Clinic:
    clinic.hand.click("run.to_convergence")
    clinic.hand.rest()
    return clinic


def test_before_three_iterations_it_says_what_to_do(clinic: Clinic) -> None:
    assert "at least three iterations" in clinic.hand.text("clinic.empty")
    assert clinic.rate == ""
    assert {clinic.stop(rule.value) for rule in ConvergenceRule} == {"–"}
    clinic.hand.iterate(2)
    assert clinic.is_empty
    clinic.hand.iterate(1)
    clinic.hand.wait_until(lambda: not clinic.is_empty)
    assert len(clinic.curve()[0]) == 4


def test_the_runs_own_rule_stops_where_the_run_did(finished: Clinic) -> None:
    """Experiment 4 ends after the means have moved less than 1e-4 five times running."""
    last = finished.hand.frame.iteration
    assert finished.stop("mean_shift") == str(last)
    assert finished.hand.text("clinic.patience") == "5 in a row"
    assert finished.lines()["mean_shift"] == last


def test_every_rule_has_a_line_where_it_would_have_stopped(finished: Clinic) -> None:
    stops = {rule.value: int(finished.stop(rule.value)) for rule in ConvergenceRule}
    assert finished.lines() == stops
    assert stops["per_point"] < stops["log_likelihood"] < stops["mean_shift"]


def test_what_a_rule_would_have_missed_is_what_l_still_gained(finished: Clinic) -> None:
    frames = finished.hand.state.timeline.run.frames
    at = int(finished.stop("per_point"))
    gained = frames[-1].objective - frames[2 * at].objective
    assert finished.missing("per_point") == pytest.approx(gained, rel=0.01)


def test_the_curve_is_the_logarithm_of_the_distance(finished: Clinic) -> None:
    iterations, logs = finished.curve()
    frames = finished.hand.state.timeline.run.frames
    assert iterations.tolist() == list(range(len(iterations)))
    left = frames[-1].objective - frames[20].objective
    assert logs[10] == pytest.approx(np.log10(left), abs=1e-6)


def test_the_rate_is_said_in_words(finished: Clinic) -> None:
    assert finished.rate.startswith("each iteration leaves 37 % of the distance · L∞ ≈ −15\u202f593.82")


def test_where_the_changes_still_grow_that_is_said(clinic: Clinic) -> None:
    clinic.hand.choose("preset.experiment_2")
    clinic.hand.iterate(3)
    for _ in range(60):
        if "do not shrink" in clinic.rate:
            break
        clinic.hand.iterate(1)
    assert clinic.rate == "the changes do not shrink steadily · L∞ not in sight"


def test_a_run_that_begins_at_its_end_is_said_to_be_there(finished: Clinic) -> None:
    settings = finished.hand.state.experiment.settings
    finished.hand.workspace.submit(ChangeSettings(replace(settings, patience=9)))
    finished.hand.click("run.to_convergence")
    finished.hand.rest()
    assert finished.rate.startswith("at the limit, but for rounding · L∞ ≈ −15\u202f593.82")
    assert finished.missing("absolute") == pytest.approx(0, abs=1e-8)


def test_a_tolerance_can_be_tried(finished: Clinic) -> None:
    before = int(finished.stop("absolute"))
    finished.hand.fill("clinic.absolute.tolerance", "0.1")
    assert int(finished.stop("absolute")) < before
    finished.hand.fill("clinic.absolute.tolerance", "1e-300")
    assert finished.stop("absolute") == "not yet"
    assert finished.hand.text("clinic.absolute.missing") == ""
    assert "absolute" not in finished.lines()


@pytest.mark.parametrize(("text", "said"), [("much", "“much” is not a number"), ("-1", ""), ("0", "")])
def test_a_tolerance_that_is_none_is_put_back(finished: Clinic, text: str, said: str) -> None:
    before = finished.stop("aitken")
    finished.hand.fill("clinic.aitken.tolerance", text)
    usual = KNOWN_TOLERANCES[ConvergenceRule.AITKEN]
    assert finished.hand.widget("clinic.aitken.tolerance", QLineEdit).text() == f"{usual:g}"
    assert finished.stop("aitken") == before
    if said:
        assert said in finished.hand.message


def test_a_click_shows_that_iteration_and_the_cursor_stands_there(finished: Clinic) -> None:
    finished.click_at(20)
    assert finished.hand.frame.iteration in (20, 21)
    assert finished.chart._cursor.value() == finished.hand.cursor / 2
    stop = finished.stop("mean_shift")
    finished.hand.choose("run.reset")
    assert finished.chart._cursor.value() == 0
    assert finished.stop("mean_shift") == stop  # the run is known further than what is shown


def test_an_edit_begins_anew(finished: Clinic) -> None:
    finished.hand.choose("start.again")
    finished.hand.wait_until(lambda: finished.is_empty)
    assert finished.rate == ""


def test_undo_shows_the_run_there_was(finished: Clinic) -> None:
    before = finished.stop("mean_shift"), finished.rate
    finished.hand.choose("start.again")
    finished.hand.iterate(4)
    finished.hand.choose("edit.undo")
    assert (finished.stop("mean_shift"), finished.rate) == before


def test_with_a_prior_the_objective_is_charted(clinic: Clinic) -> None:
    clinic.hand.workspace.submit(ChangeSettings(EmSettings(prior=Prior())))
    clinic.hand.click("run.to_convergence")
    clinic.hand.rest()
    assert "limit ≈" in clinic.rate
    assert "objective" in clinic.chart.getPlotItem().getAxis("left").labelText
    assert clinic.stop("mean_shift") == str(clinic.hand.frame.iteration)


def test_while_cooling_no_rule_counts(clinic: Clinic) -> None:
    settings = EmSettings(initial_temperature=3.0, annealing=10, patience=1)
    clinic.hand.workspace.submit(ChangeSettings(settings))
    clinic.hand.iterate(9)
    assert clinic.is_empty
    clinic.hand.iterate(6)
    clinic.hand.wait_until(lambda: not clinic.is_empty)
    assert clinic.curve()[0].min() > 10


def test_hidden_it_does_not_reckon_and_catches_up_when_it_is_seen(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, made = clinic.hand, []

    def counted(*arguments: Any) -> Any:
        made.append(arguments)
        return would_stop(*arguments)

    monkeypatch.setattr(clinic_panel, "would_stop", counted)
    hand.choose("view.panel.clinic")  # takes it away
    hand.iterate(5)
    assert made == []
    hand.choose("run.clinic")
    hand.wait_until(lambda: bool(made))
    made.clear()
    clinic.click_tab("Objective")
    made.clear()
    hand.iterate(2)
    assert made == []
    hand.choose("run.clinic")
    hand.wait_until(lambda: bool(made))
    assert len(clinic.curve()[0]) == 8


def test_of_a_run_that_goes_on_only_the_new_frames_are_read(
    finished: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, read = finished.hand, []

    def counted(frames: Any, *others: Any) -> Any:
        read.append(len(frames))
        return course_of(frames, *others)

    monkeypatch.setattr(clinic_panel, "course_of", counted)
    hand.workspace.submit(ChangeSettings(EmSettings(tol=0.0)))
    hand.iterate(6)
    assert sum(read) == len(hand.state.timeline.run.frames)


def test_of_a_long_run_no_more_is_drawn_than_can_be_seen(finished: Clinic) -> None:
    iterations = np.arange(10_001.0)
    finished.chart.show_course(iterations, 2 - iterations / 1000, {}, ConvergenceRule.AITKEN)
    drawn, _ = finished.curve()
    assert len(drawn) <= 2000
    assert (drawn[0], drawn[-1]) == (0, 10_000)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_the_letters_of_the_rules_do_not_lie_on_each_other(finished: Clinic, size: tuple[int, int]) -> None:
    finished.hand.window.resize(*size)
    finished.hand.qtbot.wait(50)
    shown = [line for line in finished.chart._stops.values() if line.isVisible()]
    places = {
        line: (finished.hand.pixel(line.value(), 0, finished.chart).x(), line.label.orthoPos)
        for line in shown
    }
    for one in shown:
        for other in shown:
            if one is not other and places[one][1] == places[other][1]:
                assert abs(places[one][0] - places[other][0]) >= 8
