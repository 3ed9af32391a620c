"""Where EM starts and when it stops: recipes, seeds, prepared experiments, stopping rules."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QSpinBox, QToolButton

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.presets import PUBLISHED_FIT, PUBLISHED_SETTINGS, seeded_experiment
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.initialisation import RANDOM_STARTS, StartMethod, make_start
from gmm_desktop.mixture.points import Points
from tests.ui.conftest import CTRL, LEFT, Hand


def start_text(hand: Hand) -> str:
    return hand.widget("start.choose", QToolButton).text().rstrip(" ▾")


# Starts


@pytest.mark.parametrize(
    ("name", "method", "words"),
    [
        ("start.kmeans_plus_plus", StartMethod.KMEANS_PLUS_PLUS, "start: k-means++"),
        ("start.kmeans", StartMethod.KMEANS, "start: k-means"),
        ("start.random_points", StartMethod.RANDOM_POINTS, "start: random points"),
        ("start.random_responsibilities", StartMethod.RANDOM_RESPONSIBILITIES, "start: random γ"),
    ],
)
def test_a_recipe_places_the_start(hand: Hand, name: str, method: StartMethod, words: str) -> None:
    assert start_text(hand) == "start: as drawn"
    hand.choose_from("start.choose", name)
    points = hand.state.experiment.dataset.points
    assert hand.shown == make_start(method, points, 3, 0)
    assert start_text(hand) == words
    assert hand.action(name).isChecked()


def test_choosing_the_same_recipe_again_keeps_its_check_mark(hand: Hand) -> None:
    for _ in range(2):
        hand.choose_from("start.choose", "start.random_points")
        assert hand.action("start.random_points").isChecked()


def test_another_random_start_takes_the_next_seed_of_the_same_recipe(hand: Hand) -> None:
    hand.choose_from("start.choose", "start.random_points")
    hand.click("start.again")
    points = hand.state.experiment.dataset.points
    assert hand.shown == make_start(StartMethod.RANDOM_POINTS, points, 3, 1)
    assert hand.widget("start.seed", QSpinBox).value() == 1


def test_a_typed_seed_gives_the_same_start_each_time(hand: Hand) -> None:
    hand.choose_from("start.choose", "start.kmeans_plus_plus")
    hand.fill("start.seed", "42")
    first = hand.shown
    assert first == make_start(StartMethod.KMEANS_PLUS_PLUS, hand.state.experiment.dataset.points, 3, 42)
    hand.fill("start.seed", "43")
    assert hand.shown != first
    hand.fill("start.seed", "42")
    assert hand.shown == first


def test_a_start_changed_by_hand_is_called_drawn(hand: Hand) -> None:
    hand.choose_from("start.choose", "start.kmeans_plus_plus")
    hand.fill_cell(0, 2, "40")
    assert start_text(hand) == "start: as drawn"
    assert not hand.action("start.kmeans_plus_plus").isChecked()


# Prepared experiments


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_published_experiment_opens_with_its_rules(hand: Hand, number: int) -> None:
    first_weights = {1: 0.27232708, 2: 0.25, 3: 0.25, 4: 0.25}
    hand.choose_from("data.choose", f"preset.experiment_{number}")
    assert hand.state.experiment.settings == PUBLISHED_SETTINGS
    assert hand.shown.weights[0] == pytest.approx(first_weights[number], abs=1e-12)
    assert hand.widget("data.choose", QToolButton).text().startswith(f"Experiment {number}")
    assert hand.action(f"preset.experiment_{number}").isChecked()
    assert hand.widget("run.settings", QToolButton).text() == "‖Δμ‖ < 0.0001 ×5"


def test_the_first_experiment_is_the_published_fit_and_stays_there(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    assert np.abs(hand.shown.means - PUBLISHED_FIT.means).max() < 1e-4


def test_old_faithful_opens_with_two_components_and_its_own_axes(hand: Hand) -> None:
    hand.choose_from("data.choose", "preset.old_faithful")
    assert len(hand.state.experiment.dataset.points) == 272
    assert hand.shown.n_components == 2
    assert hand.canvas.getPlotItem().getAxis("bottom").name == "eruptions"
    assert hand.canvas.getPlotItem().getAxis("left").name == "waiting"
    tip = hand.widget("data.choose", QToolButton).toolTip()
    assert tip.startswith("Old Faithful: 272 points, eruptions and waiting")


def test_the_misplaced_start_can_be_returned_to(hand: Hand) -> None:
    first = hand.shown
    hand.choose("preset.old_faithful")
    hand.choose("preset.first_start")
    assert hand.shown == first
    assert hand.widget("data.choose", QToolButton).text().startswith("Misplaced start")


def test_a_prepared_experiment_once_edited_is_no_longer_called_by_its_name(hand: Hand) -> None:
    hand.choose("preset.experiment_2")
    hand.fill_cell(0, 2, "5")
    assert hand.widget("data.choose", QToolButton).text().startswith("Twin sample")
    assert not hand.action("preset.experiment_2").isChecked()


# Stopping rules


def open_rules(hand: Hand) -> QDialog:
    hand.click("run.settings")
    return hand.widget("settings", QDialog)


def close_with(dialog: QDialog, standard: QDialogButtonBox.StandardButton) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(standard), LEFT)


OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def test_other_rules_are_taken_and_said(hand: Hand) -> None:
    dialog = open_rules(hand)
    assert hand.widget("settings.tol", QLineEdit).text() == "0.0001"
    QTest.keyClick(hand.widget("settings.rule", QComboBox), Qt.Key.Key_Down)
    hand.fill("settings.tol", "1e-6", Qt.Key.Key_Tab)
    hand.fill("settings.patience", "2", Qt.Key.Key_Tab)
    hand.fill("settings.max_iter", "7", Qt.Key.Key_Tab)
    close_with(dialog, OK)
    settings = hand.state.experiment.settings
    assert settings.rule is ConvergenceRule.LOG_LIKELIHOOD
    assert (settings.tol, settings.patience, settings.max_iter) == (1e-6, 2, 7)
    assert hand.widget("run.settings", QToolButton).text() == "|ΔL/L| < 1e-06 ×2"
    assert "at most 7 iterations" in hand.widget("run.settings", QToolButton).toolTip()
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    assert hand.frame.iteration == 7
    assert hand.text("status.activity") == "stopped: 7 iterations, not stationary yet"


RULES = list(ConvergenceRule)
SIGNS = ["‖Δμ‖", "|ΔL/L|", "|ΔL|", "|ΔL|/N", "|L∞ − L|"]


@pytest.mark.parametrize(("rule", "sign"), list(zip(RULES, SIGNS, strict=True)))
def test_each_rule_explains_itself_and_offers_a_tolerance_that_ends_the_run(
    hand: Hand, rule: ConvergenceRule, sign: str
) -> None:
    dialog = open_rules(hand)
    box = hand.widget("settings.rule", QComboBox)
    explained = {hand.text("settings.meaning")}
    QTest.keyClick(box, Qt.Key.Key_End)
    for _ in range(len(RULES) - 1 - RULES.index(rule)):
        explained.add(hand.text("settings.meaning"))
        QTest.keyClick(box, Qt.Key.Key_Up)
    hand.fill("settings.max_iter", "5000", Qt.Key.Key_Tab)
    close_with(dialog, OK)
    settings = hand.state.experiment.settings
    assert settings.rule is rule
    assert hand.widget("run.settings", QToolButton).text().startswith(sign)
    assert all(sentence.endswith(".") for sentence in explained)
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    ended = fit(hand.state.experiment.dataset.points, hand.state.timeline.run.frames[0].parameters, settings)
    assert ended.converged
    assert hand.shown == ended.parameters
    assert hand.text("status.activity").startswith("converged at a maximum: ")


def test_going_back_to_the_rule_there_was_brings_its_tolerance_back(hand: Hand) -> None:
    dialog = open_rules(hand)
    box, tol = hand.widget("settings.rule", QComboBox), hand.widget("settings.tol", QLineEdit)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert tol.text() == "1e-09"
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert tol.text() == "0.0001"
    close_with(dialog, CANCEL)


def test_other_rules_begin_a_new_run_from_the_frame_shown(hand: Hand) -> None:
    hand.iterate(2)
    shown = hand.shown
    dialog = open_rules(hand)
    hand.fill("settings.max_iter", "9", Qt.Key.Key_Tab)
    close_with(dialog, OK)
    assert hand.shown == shown
    assert hand.cursor == 0
    assert len(hand.state.timeline.ghosts) == 1


def test_cancelled_rules_change_nothing(hand: Hand) -> None:
    before = hand.state
    dialog = open_rules(hand)
    hand.fill("settings.tol", "0.5", Qt.Key.Key_Tab)
    close_with(dialog, CANCEL)
    assert not dialog.isVisible()
    assert hand.state is before


def test_rules_accepted_as_they_were_make_no_edit(hand: Hand) -> None:
    before = hand.state
    close_with(open_rules(hand), OK)
    assert hand.state is before


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("settings.tol", "small", "“small” is not a number."),
        ("settings.tol", "-1", "Tolerance: a number from 0 is needed, not “-1”."),
        ("settings.patience", "0", "Iterations in a row: a whole number from 1 is needed, not “0”."),
        ("settings.max_iter", "2.5", "At most (iterations): a whole number from 1 is needed, not “2.5”."),
        ("settings.tol", "nan", "“nan” is not a number."),
        ("settings.tol", "inf", "“inf” is not a number."),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_the_dialog(
    hand: Hand, field: str, typed: str, sentence: str
) -> None:
    before = hand.state
    dialog = open_rules(hand)
    hand.fill(field, typed, Qt.Key.Key_Tab)
    close_with(dialog, OK)
    assert dialog.isVisible()
    assert hand.widget("settings.wrong", QLabel).text() == sentence
    close_with(dialog, CANCEL)
    assert hand.state is before


def test_return_in_a_field_accepts_the_rules(hand: Hand) -> None:
    dialog = open_rules(hand)
    hand.fill("settings.max_iter", "9", Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert hand.state.experiment.settings.max_iter == 9


def test_a_number_taken_over_gives_the_keys_back_to_the_window(hand: Hand) -> None:
    hand.fill("model.component_count", "4")
    assert hand.shown.n_components == 4
    hand.key(Qt.Key.Key_E)
    hand.rest()
    assert hand.cursor == 1


def test_the_seeds_begin_again_after_the_last(hand: Hand) -> None:
    hand.fill("start.seed", "9999")
    assert hand.state.experiment.seed == 9999
    hand.click("start.again")
    assert hand.state.experiment.seed == 0


@pytest.mark.parametrize("number", [3, 4])
def test_opening_a_start_printed_not_symmetric_says_which_triangle_is_used(hand: Hand, number: int) -> None:
    hand.choose(f"preset.experiment_{number}")
    assert "lower triangle is used" in hand.message


# Starts on many points


@pytest.fixture
def many(hand: Hand) -> Hand:
    """Open ten thousand points, on which a start takes longer than a window may stand still."""
    rng = np.random.default_rng(4)
    points = Points.of(rng.normal(size=(10_000, 2)) + 6 * rng.integers(0, 3, size=(10_000, 1)))
    hand.workspace.submit(OpenExperiment(seeded_experiment(Dataset("many", points, ("x", "y")), 3)))
    return hand


@pytest.mark.parametrize("method", list(RANDOM_STARTS))
def test_on_many_points_a_start_is_placed_in_the_background(many: Hand, method: StartMethod) -> None:
    before = many.state.experiment
    many.choose(f"start.{method.value}")
    assert many.state.experiment is before
    assert many.message == "Placing the start…"
    many.wait_until(lambda: many.state.experiment is not before)
    assert many.shown == make_start(method, before.dataset.points, 3, 0)
    assert many.state.experiment.start_method is method
    assert many.message == ""
    many.choose("edit.undo")
    assert many.state.experiment is before


def test_placing_a_start_can_be_cancelled(many: Hand) -> None:
    before = many.state.experiment
    many.choose("start.kmeans")
    many.click("message.cancel")
    assert many.message == ""
    many.qtbot.wait(300)
    assert many.state.experiment is before


def test_an_edit_meanwhile_withdraws_the_start_being_placed(many: Hand) -> None:
    many.choose("start.kmeans")
    many.fill_cell(0, 2, "1")
    edited = many.state.experiment
    many.qtbot.wait(300)
    assert many.state.experiment is edited
    assert many.message == ""


@pytest.mark.parametrize("name", ["start.seed", "model.component_count"])
@pytest.mark.parametrize("way", ["esc", "tab", "click"])
def test_what_is_typed_counts_once_return_is_pressed(hand: Hand, name: str, way: str) -> None:
    before = hand.state
    field = hand.widget(name, QSpinBox)
    shown = field.text()
    QTest.mouseClick(field, LEFT)
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, "7")
    assert field.text() == "7"
    if way == "esc":
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert hand.canvas.hasFocus()
    elif way == "tab":
        QTest.keyClick(field, Qt.Key.Key_Tab)
    else:
        hand.tap(hand.empty_ground())
    assert field.text() == shown
    assert hand.state.experiment is before.experiment
    hand.fill(name, "7")
    assert field.value() == 7
    assert hand.state.experiment is not before.experiment
