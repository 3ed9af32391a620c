"""What EM must leave, and what a hand may do to a component within its family."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView, QToolButton

from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.settings import Pins
from gmm_desktop.ui.canvas.geometry import HandleKind, shape_handles
from gmm_desktop.ui.tables.component_model import PINNED
from tests.ui.conftest import ALT, SHIFT, Hand

PARTS = ("weight", "mean", "covariance")


def settings_pins(hand: Hand) -> Pins:
    return hand.state.experiment.settings.pins


def run_to_the_end(hand: Hand) -> None:
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)


def handle_pixel(hand: Hand, component: int, kind: HandleKind) -> QPoint:
    """Return where a handle of a component that is drawn at 2σ lies, or would lie in the family VVV."""
    handle = next(each for each in shape_handles(hand.shown, component, 2) if each.kind is kind)
    return hand.pixel(*handle.position.tolist())


# Pins


@pytest.mark.parametrize("part", PARTS)
def test_what_is_pinned_em_leaves_and_the_rest_ends_where_fit_does(hand: Hand, part: str) -> None:
    hand.tap(hand.mean_pixel(1))
    start = hand.shown
    hand.click(f"pin.{part}")
    assert hand.widget(f"pin.{part}", QToolButton).isChecked()
    run_to_the_end(hand)
    settings = hand.state.experiment.settings
    assert hand.shown == fit(hand.state.experiment.dataset.points, start, settings).parameters
    array = {"weight": "weights", "mean": "means", "covariance": "covariances"}[part]
    before, after = getattr(start, array), getattr(hand.shown, array)
    assert np.array_equal(before[1], after[1])
    assert not np.array_equal(before[0], after[0])


def test_pins_are_switched_by_keyboard(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(0))
    button = hand.widget("pin.mean", QToolButton)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert settings_pins(hand) == Pins(means=frozenset({0}))
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert not settings_pins(hand)


def test_a_pinned_mean_can_still_be_dragged_by_hand_and_its_tooltip_says_so(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(0))
    hand.click("pin.mean")
    assert "by hand it can still be changed" in hand.widget("pin.mean", QToolButton).toolTip()
    place = hand.mean_pixel(0)
    hand.drag(place, place + QPoint(40, -30))
    moved = hand.shown.means[0].copy()
    hand.iterate(3)
    assert np.array_equal(hand.shown.means[0], moved)


def test_pins_are_marked_in_the_table_and_on_the_canvas(bare_canvas: Hand) -> None:
    hand = bare_canvas
    before = hand.picture()
    for component in (0, 2):
        hand.workspace.select_component(component)
        hand.click("pin.mean")
    hand.workspace.select_component(None)
    table = hand.widget("model.components", QTableView)
    model = table.model()
    tips = [
        [model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) for column in (1, 2, 3)] for row in (0, 1)
    ]
    assert [PINNED in tip for tip in tips[0]] == [False, True, True]
    assert not any(PINNED in tip for tip in tips[1])
    after = hand.picture()
    rows, columns = np.nonzero((before != after).any(axis=2))
    for component in (0, 2):
        place = hand.mean_pixel(component)
        near = (np.abs(rows - place.y()) < 40) & (np.abs(columns - place.x()) < 140)
        assert near.any()
    place = hand.mean_pixel(1)
    assert not ((np.abs(rows - place.y()) < 8) & (np.abs(columns - place.x()) < 8)).any()


def test_pins_follow_their_component_when_another_goes(hand: Hand) -> None:
    hand.workspace.select_component(2)
    hand.click("pin.covariance")
    hand.workspace.select_component(0)
    hand.click("model.remove")
    assert settings_pins(hand) == Pins(covariances=frozenset({1}))
    hand.workspace.select_component(1)
    assert hand.widget("pin.covariance", QToolButton).isChecked()
    hand.click("model.component_count.fewer")
    assert not settings_pins(hand)


def test_a_pinned_shape_stands_outside_the_family_and_leads_nobody(hand: Hand) -> None:
    hand.choose("covariance.tied")
    hand.tap(hand.mean_pixel(0))
    hand.click("pin.covariance")
    others = hand.shown.covariances[1:].copy()
    end = handle_pixel(hand, 0, HandleKind.AXIS_1)
    hand.drag(end, end + QPoint(30, 0))
    assert not np.array_equal(hand.shown.covariances[0], others[0])
    assert np.array_equal(hand.shown.covariances[1:], others)


def test_unpinning_a_shape_brings_it_into_the_family_and_says_so(hand: Hand) -> None:
    hand.tap(hand.mean_pixel(0))
    hand.click("pin.covariance")
    hand.choose("covariance.spherical")
    hand.fill_cell(0, 4, "25")
    assert hand.shown.covariances[0, 0, 0] != hand.shown.covariances[0, 1, 1]
    hand.click("pin.covariance")
    assert hand.shown.covariances[0, 0, 0] == pytest.approx(hand.shown.covariances[0, 1, 1], rel=1e-12)
    assert hand.message.startswith("The covariance of component 1 was projected onto the nearest one of")


# A hand within a family


def test_in_a_tied_family_all_follow_while_one_is_dragged(hand: Hand) -> None:
    hand.choose("covariance.tied")
    hand.tap(hand.mean_pixel(1))
    end = handle_pixel(hand, 1, HandleKind.AXIS_2)
    start = hand.shown.covariances.copy()
    hand.press(end)
    hand.move(end + QPoint(0, -30))
    held = hand.shown.covariances.copy()
    assert not np.array_equal(held, start)
    assert held == pytest.approx(np.repeat(held[1:2], 3, axis=0), rel=1e-12, abs=1e-9)
    hand.release(end + QPoint(0, -30))
    assert np.array_equal(hand.shown.covariances, held)
    hand.choose("edit.undo")
    assert np.array_equal(hand.shown.covariances, start)


@pytest.mark.parametrize("family", ["VVE", "VEI", "EVV", "EEV"])
def test_whatever_is_dragged_the_mixture_stays_in_its_family(hand: Hand, family: str) -> None:
    hand.choose("preset.experiment_1")
    hand.choose("covariance.more")
    for part, letter in zip(("volume", "shape", "orientation"), family, strict=True):
        hand.click(f"model.{part}.{letter}")
    hand.tap(hand.mean_pixel(2))
    for kind in (HandleKind.AXIS_1, HandleKind.AXIS_2, HandleKind.TURN):
        before = hand.shown
        place = handle_pixel(hand, 2, kind)
        hand.drag(place, place + QPoint(14, 22))
        shown = hand.shown
        kept = shown.covariances
        assert project(Family(family), kept, shown.weights) is kept
        can = kind is not HandleKind.TURN or family[2] != "I"
        assert (shown != before) is can


@pytest.mark.parametrize(
    ("alias", "turns"), [("full", True), ("tied", True), ("diag", False), ("spherical", False)]
)
def test_the_knob_to_turn_is_there_only_where_something_can_turn(hand: Hand, alias: str, turns: bool) -> None:
    hand.choose(f"covariance.{alias}")
    hand.tap(hand.mean_pixel(0))
    knob = handle_pixel(hand, 0, HandleKind.TURN)
    edits = len(hand.state.history.past)
    hand.drag(knob, knob + QPoint(-20, -60))
    assert (len(hand.state.history.past) > edits) is turns


def test_a_round_component_stays_round_by_either_axis(hand: Hand) -> None:
    hand.choose("covariance.spherical")
    hand.tap(hand.mean_pixel(0))
    end = handle_pixel(hand, 0, HandleKind.AXIS_1)
    hand.drag(end, end + QPoint(25, 0))
    (xx, xy), (_, yy) = hand.shown.covariances[0]
    reach = hand.data(end + QPoint(25, 0))[0] - hand.shown.means[0, 0]
    assert xx == pytest.approx((reach / 2) ** 2, rel=0.05)
    assert (xx, xy) == (pytest.approx(yy, rel=1e-12), pytest.approx(0, abs=1e-9))


def test_keys_do_what_the_family_allows(hand: Hand) -> None:
    hand.choose("covariance.spherical")
    hand.tap(hand.mean_pixel(0))
    hand.canvas.setFocus()
    before = hand.state
    hand.key(Qt.Key.Key_Left, ALT)
    assert hand.state.experiment is before.experiment
    hand.key(Qt.Key.Key_Up, ALT | SHIFT)
    (xx, _), (_, yy) = hand.shown.covariances[0]
    assert xx == pytest.approx(144 * 1.05**2, rel=1e-12)
    assert yy == pytest.approx(xx, rel=1e-12)


@pytest.mark.parametrize("column", [4, 5])
def test_a_typed_sigma_of_a_round_component_is_both(hand: Hand, column: int) -> None:
    hand.choose("covariance.spherical")
    hand.fill_cell(1, column, "7")
    assert hand.shown.covariances[1] == pytest.approx(49 * np.eye(2), rel=1e-12)
    assert hand.shown.covariances[0] == pytest.approx(144 * np.eye(2), rel=1e-12)


def test_an_angle_the_family_has_not_cannot_be_typed(hand: Hand) -> None:
    hand.choose("covariance.diag")
    hand.double_click_cell(0, 6)
    assert hand.cell_editor() is None


def test_the_matrix_of_an_aligned_component_has_no_covariance_to_type(hand: Hand) -> None:
    hand.choose("covariance.diag")
    hand.tap(hand.mean_pixel(0))
    for name in ("xy", "yx"):
        field = hand.widget(f"model.covariance.{name}", QLineEdit)
        assert field.isReadOnly()
        assert "axis-aligned" in field.toolTip()
    hand.fill("model.covariance.xx", "50")
    assert hand.shown.covariances[0] == pytest.approx(np.diag([50, 144]), rel=1e-12)
    hand.choose("covariance.full")
    assert not hand.widget("model.covariance.xy", QLineEdit).isReadOnly()


def test_a_variance_typed_for_a_round_component_is_both(hand: Hand) -> None:
    hand.choose("covariance.spherical")
    hand.tap(hand.mean_pixel(0))
    hand.fill("model.covariance.yy", "50")
    assert hand.shown.covariances[0] == pytest.approx(50 * np.eye(2), rel=1e-12)


def test_an_added_component_is_of_the_family(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    hand.choose("covariance.tied")
    hand.click("model.add")
    shared = hand.shown.covariances
    assert shared == pytest.approx(np.repeat(shared[:1], 4, axis=0), rel=1e-12)


# A start from a file


def test_a_start_from_a_file_is_called_so_and_is_brought_into_the_family(hand: Hand, tmp_path: Path) -> None:
    hand.choose("covariance.diag")
    content = {"weights": [1], "means": [[60, 60]], "covariances": [[[100, 50], [50, 100]]]}
    file = tmp_path / "mixture.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    hand.window.files.open_file(file)
    assert hand.widget("start.choose", QToolButton).text().startswith("start: ")
    assert hand.message.startswith(
        "The covariance was projected onto the nearest one of the family VVI or diag"
    )
    assert hand.shown.covariances[0] == pytest.approx(100 * np.eye(2), rel=1e-12)
    hand.choose("covariance.full")
    hand.window.files.open_file(file)
    assert hand.widget("start.choose", QToolButton).text().rstrip(" ▾") == "start: from file"
    hand.click("start.again")
    assert hand.widget("start.choose", QToolButton).text().rstrip(" ▾") == "start: k-means++"
