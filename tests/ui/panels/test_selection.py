"""Comparing models, through the window."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QSpinBox, QToolButton, QToolTip

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment, SetNoise
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.selection import Progress
from gmm_desktop.mixture.selection import search as real_search
from gmm_desktop.ui.charts.criterion_map import CriterionMap
from gmm_desktop.ui.panels import selection_panel
from tests.ui.conftest import CTRL, LEFT, Hand


class Selection:
    """The panel as it is seen and used."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    @property
    def map(self) -> CriterionMap:
        return self.hand.widget("selection.map", CriterionMap)

    @property
    def button(self) -> str:
        return self.hand.widget("selection.start", QToolButton).text()

    @property
    def said(self) -> str:
        return self.hand.text("selection.said")

    def known(self) -> dict[tuple[int, Family], Any]:
        return dict(self.map._cells)

    def compare(self, least: int = 1, most: int = 3, starts: int = 1, families: str = "sklearn") -> None:
        """Ask for a small comparison and wait for its end."""
        self.hand.fill("selection.most", str(most))
        self.hand.fill("selection.least", str(least))
        self.hand.fill("selection.restarts", str(starts))
        self.hand.choose_from("selection.families", f"selection.families.{families}")
        self.hand.click("selection.start")
        self.hand.wait_until(lambda: self.button == "Compare")

    def place(self, count: int, family: Family) -> QPoint:
        return self.map.cell_rect(count, family).center().toPoint()

    def click(self, count: int, family: Family) -> None:
        QTest.mouseClick(self.map, LEFT, pos=self.place(count, family))

    def point_at(self, place: QPoint) -> None:
        none = Qt.MouseButton.NoButton
        spot = QPointF(place)
        globe = QPointF(self.map.mapToGlobal(place))
        event = QMouseEvent(QEvent.Type.MouseMove, spot, globe, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.map, event)

    def picture(self) -> bytes:
        return bytes(self.map.grab().toImage().bits())


@pytest.fixture
def selection(hand: Hand) -> Selection:
    hand.choose("preset.old_faithful")
    hand.choose("model.compare")
    return Selection(hand)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search find one model and then go on without an end."""

    def search(*arguments: Any, **options: Any) -> Any:
        steps = real_search(*arguments, **options)
        for step in steps:
            yield step
            if step.candidate is not None:
                break
        while True:
            QTest.qSleep(1)
            yield Progress(1, 9)

    monkeypatch.setattr(selection_panel, "search", search)


def undo_entries(hand: Hand) -> int:
    return len(hand.state.history.past)


# What to compare


def test_it_is_shown_by_its_action_and_says_what_to_do(hand: Hand) -> None:
    assert not hand.window.findChildren(QLabel, "selection.empty")
    hand.choose("model.compare")
    hand.wait_until(lambda: not hand.widget("selection.empty", QLabel).visibleRegion().isEmpty())
    assert "Compare fits every K with every family" in hand.text("selection.empty")
    assert Selection(hand).button == "Compare"
    assert hand.text("selection.said") == ""


def test_it_fits_every_number_with_every_family_asked_for(selection: Selection) -> None:
    selection.compare(1, 3)
    four = (Family.VVV, Family.EEE, Family.VVI, Family.VII)
    assert set(selection.known()) == {(k, family) for k in (1, 2, 3) for family in four}
    assert {each.restarts for (k, _), each in selection.known().items() if k > 1} == {1}
    assert selection.said.startswith("best: EEE, K = 3: BIC 2\u202f314.30")


def test_only_the_present_family_can_be_compared(selection: Selection) -> None:
    selection.hand.choose("covariance.diag")
    selection.compare(2, 4, starts=2, families="present")
    assert set(selection.known()) == {(k, Family.VVI) for k in (2, 3, 4)}
    assert {each.restarts for each in selection.known().values()} == {2}


def test_the_smallest_and_the_largest_number_push_each_other(selection: Selection) -> None:
    selection.hand.fill("selection.least", "8")
    assert selection.hand.widget("selection.most", QSpinBox).value() == 8
    selection.hand.fill("selection.most", "2")
    assert selection.hand.widget("selection.least", QSpinBox).value() == 2


def test_regularisation_and_noise_of_the_experiment_hold_for_the_comparison(selection: Selection) -> None:
    selection.hand.workspace.submit(SetNoise(0.1))
    selection.compare(1, 2, families="present")
    assert all(each.parameters.noise is not None for each in selection.known().values())


# Watching


def test_another_criterion_colours_anew_without_fitting_again(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection.compare(1, 4)
    before, picture, cells = selection.said, selection.picture(), selection.known()
    monkeypatch.setattr(selection_panel, "search", None)
    selection.hand.choose_from("selection.criterion", "selection.criterion.aic")
    assert selection.known() == cells
    assert selection.picture() != picture
    least = min(each.value(Criterion.AIC) for each in cells.values())
    assert f"AIC {least:,.2f}".replace(",", "\u202f") in selection.said
    assert "smaller is better" in selection.hand.widget("selection.criterion", QToolButton).toolTip()
    selection.hand.choose_from("selection.criterion", "selection.criterion.bic")
    assert selection.said == before
    assert selection.picture() == picture


def test_what_the_pointer_is_at_is_told(selection: Selection) -> None:
    selection.compare(1, 3)
    candidate = selection.known()[2, Family.VVV]
    selection.point_at(selection.place(2, Family.VVV))
    first, second = selection.said.splitlines()
    assert re.fullmatch(r"VVV, K = 2: BIC 2\u202f322\.19 \(\+7\.[89]\d\)", first)
    assert re.fullmatch(r"L −1\u202f130\.26\d · p = 11 · one start", second)
    spot = selection.place(2, Family.VVV)
    QApplication.sendEvent(
        selection.map, QHelpEvent(QEvent.Type.ToolTip, spot, selection.map.mapToGlobal(spot))
    )
    for figure in (
        "K = 2, VVV: 11 free parameters",
        f"BIC {candidate.criteria.bic:.2f}",
        "reached by 1 of 1",
    ):
        assert figure in QToolTip.text()
    QToolTip.hideText()
    selection.point_at(QPoint(1, 1))
    assert selection.said.startswith("best: EEE")


def test_a_model_with_few_points_says_so_and_is_not_the_best(selection: Selection) -> None:
    """Of 63 points three lie far away: a component of their own has four numbers, if its axes are free."""
    far = np.array([[50, 50], [51, 50.5], [50.5, 51]])
    values = np.vstack([np.random.default_rng(3).normal(size=(60, 2)), far])
    dataset = Dataset("far", Points.of(values), ("x", "y"))
    selection.hand.window.workspace.submit(OpenExperiment(seeded_experiment(dataset, 2)))
    selection.compare(1, 2, starts=2)
    two = selection.known()[2, Family.VVI]
    best = selection.map.best
    assert best is not None
    assert two.value(Criterion.BIC) < best.value(Criterion.BIC)
    selection.point_at(selection.place(2, Family.VVI))
    assert "fewer points than numbers of its own" in selection.said
    before = selection.picture()
    selection.map._cells[2, Family.VVI] = replace(two, few_points=False)
    selection.map.update()
    assert selection.picture() != before  # the word, and its figure


@pytest.mark.usefixtures("slow")
def test_it_says_how_far_it_is_and_stops_when_told_to(selection: Selection) -> None:
    hand = selection.hand
    hand.click("selection.start")
    assert selection.button == "Stop"
    hand.wait_until(lambda: hand.text("selection.count") == "1 of 9")
    assert hand.widget("selection.progress", QProgressBar).value() == 1
    assert len(selection.known()) == 1
    hand.click("selection.start")
    assert selection.button == "Compare"
    assert hand.text("selection.count") == ""
    hand.qtbot.wait(150)
    assert hand.text("selection.count") == ""
    assert len(selection.known()) == 1  # what was found stays
    assert selection.said.startswith("best: EII, K = 1")


def test_the_window_stays_at_hand_while_it_compares(selection: Selection) -> None:
    hand = selection.hand
    hand.click("selection.start")
    hand.iterate(3)
    assert hand.frame.iteration == 3
    hand.click("selection.start")


@pytest.mark.usefixtures("slow")
def test_other_data_stop_it_and_empty_it(selection: Selection) -> None:
    hand = selection.hand
    hand.click("selection.start")
    hand.wait_until(lambda: len(selection.known()) == 1)
    hand.choose("preset.experiment_4")
    assert selection.button == "Compare"
    hand.wait_until(lambda: not hand.widget("selection.empty", QLabel).visibleRegion().isEmpty())
    hand.qtbot.wait(150)
    (table,) = hand.window.findChildren(CriterionMap)
    assert not table.has_cells


@pytest.mark.usefixtures("slow")
def test_closing_the_window_waits_for_it(selection: Selection) -> None:
    selection.hand.click("selection.start")
    selection.hand.wait_until(lambda: len(selection.known()) == 1)
    selection.hand.window.close()


def test_what_cannot_be_fitted_is_a_dash_with_its_reason(
    selection: Selection, open_file: Callable[[str], None]
) -> None:
    open_file("0,0\n1,0\n0,1\n1,1.1\n")
    selection.compare(1, 6, starts=2, families="sklearn")
    selection.point_at(selection.place(6, Family.VVV))
    assert "6 components need as many different points" in selection.said
    selection.point_at(selection.place(4, Family.VVV))
    assert "a component degenerated from every start" in selection.said
    entries = undo_entries(selection.hand)
    selection.click(4, Family.VVV)
    assert undo_entries(selection.hand) == entries


def test_where_every_aicc_is_infinite_none_is_best_and_all_are_drawn(
    selection: Selection, open_file: Callable[[str], None]
) -> None:
    """Infinity less infinity is no number, and no shade."""
    open_file("0,0\n1,0\n0,1\n1,1.1\n")
    selection.hand.choose_from("selection.criterion", "selection.criterion.aicc")
    selection.compare(1, 2, starts=1, families="sklearn")
    selection.map.repaint()
    assert selection.map.best is None
    selection.point_at(selection.place(1, Family.VVV))
    assert "∞, too few points for so many parameters" in selection.said


@pytest.fixture
def open_file(hand: Hand, tmp_path: Any) -> Callable[[str], None]:
    def opened(text: str) -> None:
        file = tmp_path / "few.csv"
        file.write_text(text, encoding="ascii")
        hand.window.open_data(file)
        hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 4)

    return opened


# Taking a model over


def test_a_click_makes_the_model_the_start_as_one_edit(selection: Selection) -> None:
    hand = selection.hand
    selection.compare(1, 3)
    before, entries = hand.state.experiment, undo_entries(hand)
    chosen = selection.known()[3, Family.EEE]
    selection.click(3, Family.EEE)
    assert hand.shown == chosen.parameters
    assert selection.said.startswith("best: EEE, K = 3")
    assert hand.state.experiment.settings.covariance_type is Family.EEE
    assert hand.frame.log_likelihood == pytest.approx(chosen.frame.log_likelihood)
    assert undo_entries(hand) == entries + 1
    hand.choose("edit.undo")
    assert hand.state.experiment == before
    assert len(selection.known()) == 12  # the table is no part of what is undone


def test_arrows_and_enter_do_the_same(selection: Selection) -> None:
    hand = selection.hand
    selection.compare(1, 3)
    selection.map.setFocus(Qt.FocusReason.TabFocusReason)
    assert selection.said.startswith("VVV, K = 1")
    hand.key(Qt.Key.Key_Right, CTRL)
    hand.key(Qt.Key.Key_Down, CTRL)
    assert selection.said.startswith("EEE, K = 2")
    entries, cursor = undo_entries(hand), hand.cursor
    assert cursor == 0
    hand.key(Qt.Key.Key_Return)
    assert hand.shown == selection.known()[2, Family.EEE].parameters
    assert undo_entries(hand) == entries + 1
    hand.key(Qt.Key.Key_Left, CTRL)
    hand.key(Qt.Key.Key_Left, CTRL)  # past the first comes the last
    assert selection.said.startswith("best: EEE, K = 3")
    assert hand.cursor == 0  # the arrows were the table's, not the transport's


def test_where_the_model_is_the_end_of_em_nothing_moves_any_more(selection: Selection) -> None:
    hand = selection.hand
    selection.compare(1, 2)
    selection.click(2, Family.VVV)
    reached = hand.frame.log_likelihood
    hand.iterate(5)
    assert hand.frame.log_likelihood == pytest.approx(reached, abs=1e-3)


# Appearance


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
@pytest.mark.parametrize("most", [1, 6, 20])
def test_all_cells_are_beside_each_other_at_any_size(
    selection: Selection, size: tuple[int, int], most: int
) -> None:
    selection.hand.window.resize(*size)
    selection.compare(1, most, families="present")
    last = selection.map.cell_rect(most, Family.VVV)
    assert last.right() <= selection.map.width()
    assert last.bottom() < selection.map.height()
    selection.hand.click("view.appearance")
    assert selection.map.grab().width() == selection.map.width()
