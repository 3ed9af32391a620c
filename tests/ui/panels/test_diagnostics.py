"""The panel of diagnostics, and the comparison of runs in it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QToolTip, QWidget
from sklearn.metrics import adjusted_rand_score

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.diagnosis import diagnose, most_responsible
from gmm_desktop.experiment.edits import OpenExperiment, SetNoise, TogglePin
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.generated import generated_dataset
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.overlap import overlaps
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.panels.diagnostics_panel import DiagnosticsPanel
from gmm_desktop.ui.tables.figures_table import FiguresTable
from gmm_desktop.ui.tables.heat_matrix import HeatMatrix
from gmm_desktop.words.diagnosis import frame_words
from tests.ui.conftest import Hand


def panel(hand: Hand) -> DiagnosticsPanel:
    (found,) = hand.window.findChildren(DiagnosticsPanel)
    return found


def bring_to_front(hand: Hand) -> Hand:
    """Hide the panel and show it: that brings its tab to the front."""
    hand.choose("view.panel.diagnostics")
    hand.choose("view.panel.diagnostics")
    hand.wait_until(lambda: not panel(hand).visibleRegion().isEmpty())
    settled(hand)
    return hand


def settled(hand: Hand) -> None:
    """Wait until the figures are those of the frame shown."""
    hand.rest()
    hand.wait_until(lambda: not panel(hand).busy)


@pytest.fixture
def diagnosed(hand: Hand) -> Hand:
    return bring_to_front(hand)


def run(hand: Hand) -> None:
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    settled(hand)


def rows(hand: Hand, name: str) -> list[tuple[str, ...]]:
    return hand.widget(f"diagnostics.{name}", FiguresTable).rows


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("\u202f", ""))


def tip_at(widget: QWidget, place: QPoint) -> str:
    QToolTip.hideText()
    QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    return QToolTip.text()


# Figures


def test_the_figures_are_those_of_the_frame_shown(diagnosed: Hand) -> None:
    diagnosed.choose("preset.experiment_1")
    run(diagnosed)
    assert panel(diagnosed).title.text() == "DIAGNOSTICS   iteration 5 · after M"
    expected = diagnose(
        diagnosed.state.experiment.dataset, diagnosed.frame, diagnosed.state.experiment.settings
    )
    for row, figures in zip(rows(diagnosed, "components"), expected.figures.components, strict=True):
        assert number(row[1]) == pytest.approx(figures.effective_points, rel=1e-3)
        assert number(row[2]) == pytest.approx(figures.share, abs=1e-3)
        assert number(row[3]) == pytest.approx(figures.condition, rel=1e-2)
        assert number(row[4]) == pytest.approx(2.0, abs=1e-3)
    assert sum(number(row[1]) for row in rows(diagnosed, "components")) == pytest.approx(1800, abs=1)
    assert diagnosed.text("diagnostics.entropy").startswith(
        f"Entropy {expected.figures.certainty.normalised_entropy:.3f} "
    )


def test_the_criteria_follow_from_l_and_the_number_of_parameters(diagnosed: Hand) -> None:
    diagnosed.choose("preset.experiment_1")
    settled(diagnosed)
    ((free, aic, aicc, bic, icl),) = rows(diagnosed, "criteria")
    likelihood = diagnosed.frame.log_likelihood
    assert free == "17"
    assert number(aic) == pytest.approx(-2 * likelihood + 2 * 17, abs=0.01)
    assert number(aicc) == pytest.approx(-2 * likelihood + 34 + 2 * 17 * 18 / (1800 - 18), abs=0.01)
    assert number(bic) == pytest.approx(-2 * likelihood + 17 * np.log(1800), abs=0.01)
    assert number(icl) > number(bic)


def test_before_convergence_it_says_that_criteria_compare_maxima(diagnosed: Hand) -> None:
    diagnosed.choose("preset.experiment_1")
    settled(diagnosed)
    said = diagnosed.widget("diagnostics.unfinished", QLabel)
    assert said.text() == "They compare maxima; EM is not at one yet."
    assert said.isVisible()
    run(diagnosed)
    assert not said.isVisible()


def test_an_infinite_criterion_is_written_so(diagnosed: Hand) -> None:
    points = Points.of(np.random.default_rng(3).normal(size=(12, 2)))
    diagnosed.workspace.submit(OpenExperiment(seeded_experiment(Dataset("few", points, ("x", "y")), 2)))
    settled(diagnosed)
    assert rows(diagnosed, "criteria")[0][2] == "∞"


def test_every_column_is_explained(diagnosed: Hand) -> None:
    table = diagnosed.widget("diagnostics.components", FiguresTable)
    assert "Effective points" in tip_at(table, QPoint(60, 5))
    assert "Entropy" in tip_at(table, QPoint(table.width() - 5, 5))


def test_the_overlap_of_two_components_is_shown_under_the_pointer(diagnosed: Hand) -> None:
    matrix = diagnosed.widget("diagnostics.overlap", HeatMatrix)
    value = overlaps(diagnosed.shown)[0, 1]
    assert matrix.matrix.shades[0][1] == pytest.approx(value)
    assert f"overlap {value:.3f}"[:12] in tip_at(matrix, matrix.place_of(0, 1))
    assert tip_at(matrix, matrix.place_of(0, 1)).startswith("Components 1 and 2")
    assert matrix.cell_at(QPoint(2, 2)) is None


def test_the_noise_has_a_line(diagnosed: Hand) -> None:
    diagnosed.workspace.submit(SetNoise(0.1))
    settled(diagnosed)
    *_, last = rows(diagnosed, "components")
    assert (last[0], last[3], last[4]) == ("noise", "", "")
    assert rows(diagnosed, "criteria")[0][0] == "18"


def test_known_groups_are_compared_with_the_components(diagnosed: Hand) -> None:
    assert not panel(diagnosed).findChildren(HeatMatrix, "diagnostics.confusion")[0].isVisible()
    dataset = generated_dataset("blobs", 300, 4, {})
    diagnosed.workspace.submit(OpenExperiment(seeded_experiment(dataset, 3)))
    run(diagnosed)
    assigned = most_responsible(dataset.points, diagnosed.frame.responsibility_parameters)
    index = adjusted_rand_score(dataset.labels, assigned)
    assert diagnosed.text("diagnostics.agreement").startswith(f"Adjusted Rand index {index:.3f}")
    matrix = diagnosed.widget("diagnostics.confusion", HeatMatrix)
    counts = [[int(text) for text in row] for row in matrix.matrix.texts]
    assert sum(map(sum, counts)) == 300
    assert dataset.labels is not None
    in_first = int(((dataset.labels == 0) & (assigned == 0)).sum())
    assert counts[0][0] == in_first
    assert "of the known group 1" in tip_at(matrix, matrix.place_of(0, 0))
    diagnosed.choose("preset.first_start")
    settled(diagnosed)
    assert not matrix.isVisible()


# Warnings


def warnings_of(hand: Hand) -> str:
    found = hand.window.findChild(QLabel, "diagnostics.findings")
    assert found is not None
    return found.text() if found.isVisible() else ""


def test_what_is_off_is_said_in_words(diagnosed: Hand) -> None:
    diagnosed.choose("preset.experiment_1")
    settled(diagnosed)
    assert warnings_of(diagnosed) == ""
    diagnosed.fill_cell(0, 5, "0.01")
    settled(diagnosed)
    assert "Component 1 is nearly flat: by the spread of the data, one variance is" in warnings_of(diagnosed)
    few = next(line for line in warnings_of(diagnosed).splitlines() if "Component 1 has few points" in line)
    assert few.endswith(" for its six numbers.")
    diagnosed.workspace.submit(TogglePin("means", 0))  # which leaves four
    settled(diagnosed)
    assert few.removesuffix(" for its six numbers.") + "." in warnings_of(diagnosed).splitlines()


def test_two_components_on_one_place_are_said_to_coincide(diagnosed: Hand) -> None:
    twice = MixtureParameters([0.5, 0.5], [[50, 50]] * 2, [100 * np.eye(2)] * 2)
    diagnosed.workspace.submit(OpenExperiment(Experiment(diagnosed.state.experiment.dataset, twice)))
    settled(diagnosed)
    assert warnings_of(diagnosed) == "Components 1 and 2 nearly coincide: their overlap is 1.00."


def test_a_family_too_narrow_for_the_points_is_told_after_convergence_only(diagnosed: Hand) -> None:
    rng = np.random.default_rng(0)
    points = np.vstack([rng.normal((0, 0), (6, 6), (200, 2)), rng.normal((60, 0), (0.5, 0.5), (200, 2))])
    start = MixtureParameters([0.5, 0.5], [[0, 0], [60, 0]], [20 * np.eye(2)] * 2)
    dataset = Dataset("unequal", Points.of(points), ("x", "y"))
    experiment = Experiment(dataset, start)
    tied = replace(experiment, settings=replace(experiment.settings, covariance_type=Family.EEE))
    diagnosed.workspace.submit(OpenExperiment(tied))
    settled(diagnosed)
    assert "narrower" not in warnings_of(diagnosed)
    run(diagnosed)
    assert "Component 1 is narrower than its points" in warnings_of(diagnosed)
    assert "Component 2 is wider than its points" in warnings_of(diagnosed)


# When it works


def test_behind_another_tab_nothing_is_worked_out(hand: Hand) -> None:
    bring_to_front(hand)
    hand.window.show_panel("numbers")
    before = panel(hand).title.text()
    hand.iterate(2)
    hand.qtbot.wait(50)
    assert panel(hand).title.text() == before
    assert not panel(hand).busy
    bring_to_front(hand)
    assert panel(hand).title.text() == "DIAGNOSTICS   iteration 2 · after M"


def test_while_em_plays_the_figures_follow_now_and_then(diagnosed: Hand) -> None:
    first = panel(diagnosed).title.text()
    diagnosed.click("run.play")
    diagnosed.wait_until(lambda: panel(diagnosed).title.text() != first)
    diagnosed.click("run.play")
    settled(diagnosed)
    said = frame_words(
        diagnose(diagnosed.state.experiment.dataset, diagnosed.frame, diagnosed.state.experiment.settings)
    )
    assert panel(diagnosed).title.text() == f"DIAGNOSTICS   {said}"


# Another run


def compare_with(hand: Hand, index: int) -> None:
    box = hand.widget("diagnostics.compare", QComboBox)
    box.setFocus()
    while box.currentIndex() != index:
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < index else Qt.Key.Key_Up)
    settled(hand)


def test_without_earlier_runs_there_is_nothing_to_compare_with(diagnosed: Hand) -> None:
    box = diagnosed.widget("diagnostics.compare", QComboBox)
    assert (box.count(), box.isEnabled(), box.currentText()) == (1, False, "nothing")


def test_experiments_1_3_and_4_reach_one_fit_with_components_permuted(diagnosed: Hand) -> None:
    for experiment in (1, 3, 4):
        diagnosed.choose(f"preset.experiment_{experiment}")
        run(diagnosed)
    box = diagnosed.widget("diagnostics.compare", QComboBox)
    names = [box.itemText(index).partition(" (")[0] for index in range(box.count())]
    assert names == ["nothing", "2 · Experiment 3", "1 · Experiment 1"]
    for index in (1, 2):
        compare_with(diagnosed, index)
        assert diagnosed.text("diagnostics.same") == (
            "The same fit, components permuted. 1, 2, 3 here are 3, 2, 1 there."
        )
        ((_, weights, means, covariances, change),) = rows(diagnosed, "differences")
        assert number(weights) < 1e-5
        assert number(means) < 1e-2
        assert number(covariances) < 1
        assert abs(number(change)) < 1e-3
    compare_with(diagnosed, 0)
    assert not panel(diagnosed).findChildren(QLabel, "diagnostics.same")[0].isVisible()


def test_experiment_2_reaches_another_fit(diagnosed: Hand) -> None:
    for experiment in (1, 2):
        diagnosed.choose(f"preset.experiment_{experiment}")
        run(diagnosed)
    compare_with(diagnosed, 1)
    assert diagnosed.text("diagnostics.same").startswith("Another fit.")
    assert number(rows(diagnosed, "differences")[0][-1]) == pytest.approx(-442, abs=1)


def test_mixtures_of_other_sizes_are_compared_as_far_as_they_go(diagnosed: Hand) -> None:
    diagnosed.choose("preset.experiment_1")
    run(diagnosed)
    diagnosed.click("model.component_count.more")
    run(diagnosed)
    compare_with(diagnosed, 1)
    assert "1 component has no partner" in diagnosed.text("diagnostics.same")


def test_the_chosen_run_stays_chosen_while_the_new_one_goes_on(diagnosed: Hand) -> None:
    diagnosed.iterate(2)
    diagnosed.fill_cell(0, 2, "40")
    diagnosed.iterate(1)
    compare_with(diagnosed, 1)
    diagnosed.iterate(3)
    settled(diagnosed)
    assert diagnosed.widget("diagnostics.compare", QComboBox).currentIndex() == 1
    assert diagnosed.text("diagnostics.same") != ""
