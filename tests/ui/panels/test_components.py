"""The components by their numbers: table, matrix, count, adding and removing."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSpinBox, QTableView, QToolButton, QWidget

from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.panels.components_panel import ComponentsPanel
from gmm_desktop.ui.tables.component_table import ComponentTable
from tests.ui.conftest import CTRL, LEFT, Hand


def axes_of(covariance: FloatArray) -> tuple[float, float, float]:
    """Return σ₁ ≥ σ₂ and the angle of the first axis in degrees, by NumPy's eigenvectors."""
    values, vectors = np.linalg.eigh(covariance)
    x, y = vectors[:, 1].tolist()
    return math.sqrt(values[1]), math.sqrt(values[0]), math.degrees(math.atan2(y, x)) % 180


def rotated(sigma1: float, sigma2: float, degrees: float) -> FloatArray:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[cos, -sin], [sin, cos]])
    covariance: FloatArray = turn @ np.diag([sigma1**2, sigma2**2]) @ turn.T
    return covariance


def select_row(hand: Hand, row: int) -> None:
    table = hand.widget("model.components", QTableView)
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(row, 0)).center())


def unchanged_but_for(before: MixtureParameters, after: MixtureParameters, component: int) -> bool:
    others = [k for k in range(before.n_components) if k != component]
    return bool(
        (before.means[others] == after.means[others]).all()
        and (before.covariances[others] == after.covariances[others]).all()
    )


# The table


def test_a_typed_weight_is_taken_and_the_others_keep_their_proportions(hand: Hand) -> None:
    hand.choose("preset.experiment_2")
    hand.fill_cell(2, 1, "0.2")
    assert hand.shown.weights == pytest.approx([0.4, 0.4, 0.2], abs=1e-15)
    assert [hand.cell(k, 1) for k in range(3)] == ["0.4000", "0.4000", "0.2000"]


def test_in_a_narrow_table_numbers_lose_digits_and_are_never_cut(hand: Hand) -> None:
    table = hand.widget("model.components", ComponentTable)
    for row, degrees in enumerate((101.3, 151.7, 178.8)):
        hand.fill_cell(row, 4, "140.25")
        hand.fill_cell(row, 6, str(degrees))
    table.setFixedWidth(312)
    hand.wait_until(lambda: table.columnWidth(6) < 45)
    for row, degrees in enumerate((101, 152, 179)):
        texts = [table._text(row, c, table.columnWidth(c) - 6, table.fontMetrics()) for c in range(1, 7)]
        assert not any("…" in text for text in texts), texts
        assert texts[5] in (str(degrees), hand.cell(row, 6))


@pytest.mark.parametrize(("column", "axis"), [(2, 0), (3, 1)])
def test_a_typed_mean_is_taken_to_the_last_digit(hand: Hand, column: int, axis: int) -> None:
    before = hand.shown
    hand.fill_cell(1, column, "-12.3456789012345")
    assert hand.shown.means[1, axis] == -12.3456789012345
    assert hand.shown.means[1, 1 - axis] == before.means[1, 1 - axis]
    assert unchanged_but_for(before, hand.shown, 1)
    assert hand.cell(1, column) == "−12.35"


def test_typed_axes_and_angle_make_that_ellipse(hand: Hand) -> None:
    before = hand.shown
    hand.fill_cell(0, 4, "20")
    hand.fill_cell(0, 5, "5")
    hand.fill_cell(0, 6, "30")
    assert hand.shown.covariances[0] == pytest.approx(rotated(20, 5, 30), rel=1e-12)
    assert unchanged_but_for(before, hand.shown, 0)
    assert [hand.cell(0, column) for column in (4, 5, 6)] == ["20.00", "5.000", "30.0"]


def test_a_decimal_comma_is_understood(hand: Hand) -> None:
    hand.fill_cell(0, 2, "3,5")
    assert hand.shown.means[0, 0] == 3.5


def test_typing_on_a_cell_begins_to_edit_it(hand: Hand) -> None:
    select_row(hand, 0)
    table = hand.widget("model.components", QTableView)
    table.setCurrentIndex(table.model().index(0, 3))
    QTest.keyClick(table, Qt.Key.Key_7)
    hand.leave_cell(Qt.Key.Key_Return)
    assert hand.shown.means[0, 1] == 7


def test_escape_leaves_a_cell_as_it_was(hand: Hand) -> None:
    before = hand.state
    hand.double_click_cell(1, 2)
    editor = hand.cell_editor()
    assert editor is not None
    QTest.keyClicks(editor, "55")
    hand.leave_cell(Qt.Key.Key_Escape)
    assert hand.frame is before.shown
    assert hand.state.history is before.history


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        (1, "1.5", "Component 1: the weight must be between 0 and 1, not 1.5."),
        (1, "0", "Component 1: the weight must be between 0 and 1, not 0."),
        (2, "abc", "“abc” is not a number."),
        (3, "nan", "“nan” is not a number."),
        (3, "1e300", "Component 1 is too large, too small or too flat to compute with."),
        (4, "0", "A standard deviation must be above 0, not 0."),
        (5, "-3", "A standard deviation must be above 0, not -3."),
        (5, "1e-76", "Component 1 is too large, too small or too flat to compute with."),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_and_changes_nothing(
    hand: Hand, column: int, typed: str, sentence: str
) -> None:
    before, cells = hand.state, [hand.cell(0, c) for c in range(7)]
    hand.fill_cell(0, column, typed)
    assert hand.message == sentence
    assert hand.state.experiment is before.experiment
    assert hand.state.timeline is before.timeline
    assert hand.state.history is before.history
    assert [hand.cell(0, c) for c in range(7)] == cells


def test_selecting_a_row_selects_the_component_everywhere(hand: Hand) -> None:
    select_row(hand, 2)
    assert hand.state.component == 2
    assert hand.widget("model.covariance", QWidget).isVisible()
    table = hand.widget("model.components", QTableView)
    hand.tap(hand.mean_pixel(0))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_ctrl_and_arrows_in_the_table_walk_its_cells_and_do_not_run_em(hand: Hand) -> None:
    select_row(hand, 1)
    table = hand.widget("model.components", QTableView)
    for key, column in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1)):
        hand.key(key, CTRL)
        hand.rest()
        assert (table.currentIndex().row(), table.currentIndex().column()) == (1, column)
    assert hand.cursor == 0


def test_typing_in_the_table_while_playing_pauses_and_forks(hand: Hand) -> None:
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor >= 2)
    old = hand.state.timeline.run.identifier
    hand.fill_cell(0, 2, "50")
    assert hand.state.activity is Activity.PAUSED
    assert hand.shown.means[0, 0] == 50
    assert [run.identifier for run in hand.state.timeline.ghosts] == [old]


def test_opening_a_cell_pauses_so_that_nothing_is_written_over_what_is_typed(hand: Hand) -> None:
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor >= 1)
    hand.double_click_cell(1, 2)
    assert hand.cell_editor() is not None
    assert hand.state.activity is Activity.PAUSED


# The matrix


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("xx", "200", [[200, 30], [30, 144]]),
        ("yy", "300", [[144, 30], [30, 300]]),
        ("xy", "-50", [[144, -50], [-50, 144]]),
        ("yx", "50", [[144, 50], [50, 144]]),
    ],
)
def test_a_typed_entry_changes_the_matrix_and_keeps_it_symmetric(
    hand: Hand, field: str, typed: str, expected: list[list[float]]
) -> None:
    select_row(hand, 1)
    hand.fill("model.covariance.xy", "30")
    hand.fill(f"model.covariance.{field}", typed)
    assert hand.shown.covariances[1].tolist() == expected
    sigma1, sigma2, _ = axes_of(np.array(expected))
    assert float(hand.cell(1, 4)) == pytest.approx(sigma1, rel=1e-3)
    assert float(hand.cell(1, 5)) == pytest.approx(sigma2, rel=1e-3)


def test_a_matrix_that_is_none_is_refused_and_the_field_shows_the_old_entry(hand: Hand) -> None:
    select_row(hand, 0)
    before = hand.state.experiment
    hand.fill("model.covariance.xy", "144")
    assert hand.message.startswith("Component 1: this covariance is not positive definite.")
    assert hand.message.endswith("= 144.")
    hand.fill("model.covariance.xx", "many")
    assert hand.message == "“many” is not a number."
    assert hand.state.experiment is before
    fields = [hand.widget(f"model.covariance.{name}", QLineEdit).text() for name in ("xx", "xy", "yx", "yy")]
    assert fields == ["144.000", "0", "0", "144.000"]


def test_typing_in_the_matrix_while_playing_pauses(hand: Hand) -> None:
    select_row(hand, 0)
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor >= 1)
    field = hand.widget("model.covariance.xx", QLineEdit)
    QTest.mouseClick(field, LEFT)
    QTest.keyClick(field, Qt.Key.Key_9)
    assert hand.state.activity is Activity.PAUSED
    assert "9" in field.text()


# How many


def test_more_and_fewer_change_the_number_of_components(hand: Hand) -> None:
    hand.click("model.component_count.more")
    assert hand.shown.n_components == 4
    assert hand.shown.weights == pytest.approx([0.25] * 4)
    hand.click("model.component_count.fewer")
    hand.click("model.component_count.fewer")
    assert hand.shown.n_components == 2
    assert hand.widget("model.component_count", QSpinBox).value() == 2
    assert hand.widget("model.components", QTableView).model().rowCount() == 2


def test_a_typed_number_of_components_is_taken(hand: Hand) -> None:
    hand.fill("model.component_count", "6")
    assert hand.shown.n_components == 6
    assert hand.shown.weights.sum() == pytest.approx(1, abs=1e-15)


def test_no_more_than_twenty_components_can_be_asked_for(hand: Hand) -> None:
    hand.fill("model.component_count", "20")
    hand.click("model.component_count.more")
    assert hand.shown.n_components == 20
    assert not hand.widget("model.add", QToolButton).isEnabled()


def test_a_single_component_cannot_be_removed_and_its_weight_not_be_typed(hand: Hand) -> None:
    hand.fill("model.component_count", "1")
    select_row(hand, 0)
    assert not hand.widget("model.remove", QToolButton).isEnabled()
    hand.double_click_cell(0, 1)
    assert hand.cell_editor() is None


def test_add_puts_a_component_on_the_point_explained_worst_and_selects_it(hand: Hand) -> None:
    hand.click("model.add")
    assert hand.shown.n_components == 4
    assert hand.state.component == 3
    assert hand.shown.means[3].tolist() in hand.state.experiment.dataset.points.array.tolist()


def test_remove_takes_the_selected_component_away(hand: Hand) -> None:
    assert not hand.widget("model.remove", QToolButton).isEnabled()
    before = hand.shown
    select_row(hand, 1)
    hand.click("model.remove")
    assert hand.shown.means.tolist() == before.means[[0, 2]].tolist()
    assert hand.shown.weights == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
@pytest.mark.parametrize("place", ["canvas", "table"])
def test_delete_removes_the_selected_component(hand: Hand, key: Qt.Key, place: str) -> None:
    before = hand.shown
    if place == "canvas":
        hand.tap(hand.mean_pixel(0))
    else:
        select_row(hand, 0)
    hand.key(key)
    assert hand.shown.means.tolist() == before.means[1:].tolist()


# Undo


def test_undo_takes_edits_back_one_by_one_and_redo_makes_them_again(hand: Hand) -> None:
    assert not hand.widget("edit.undo", QToolButton).isEnabled()
    starts = [hand.shown]
    for column, typed in ((2, "10"), (3, "20"), (1, "0.5")):
        hand.fill_cell(0, column, typed)
        starts.append(hand.shown)
    for start in reversed(starts[:-1]):
        hand.click("edit.undo")
        assert hand.shown == start
    assert not hand.widget("edit.undo", QToolButton).isEnabled()
    for start in starts[1:]:
        hand.click("edit.redo")
        assert hand.shown == start
    assert not hand.widget("edit.redo", QToolButton).isEnabled()


def test_undo_after_runs_shows_the_run_and_frame_the_edit_was_made_at(hand: Hand) -> None:
    hand.iterate(3)
    hand.click("run.back")
    run, frame = hand.state.timeline.run, hand.frame
    hand.fill_cell(0, 2, "10")
    edited = hand.shown
    hand.iterate(2)
    hand.choose("edit.undo")
    assert hand.state.timeline.run.identifier == run.identifier
    assert hand.frame is frame
    assert (hand.cursor, hand.state.timeline.last) == (5, 6)
    hand.choose("edit.redo")
    assert hand.cursor == 4
    hand.click("run.reset")
    assert hand.shown == edited


def test_undo_and_redo_have_the_usual_keys(hand: Hand) -> None:
    before = hand.shown
    hand.tap(hand.mean_pixel(0))
    hand.key(Qt.Key.Key_Up, CTRL)
    moved = hand.shown
    assert moved != before
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.shown == before
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert hand.shown == moved


def test_the_panel_is_never_higher_than_what_it_says(hand: Hand) -> None:
    (panel,) = hand.window.findChildren(ComponentsPanel)
    alone = panel.height()
    hand.tap(hand.mean_pixel(0))
    hand.wait_until(lambda: panel.height() > alone)
    hand.tap(hand.empty_ground())
    hand.wait_until(lambda: panel.height() == alone)
