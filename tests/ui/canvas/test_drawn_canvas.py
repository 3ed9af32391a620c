"""What the canvas draws of the mixture lies where its numbers say; places are turned into data by the view alone."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from gmm_desktop.experiment.edits import ChangeSettings, OpenExperiment, SetNoise
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.settings import Pins
from tests.figures.drawing_record import Drawing, Shape, recorded
from tests.ui.conftest import Hand
from tests.ui.test_approved import three_groups


def drawn(hand: Hand) -> Drawing:
    with recorded() as drawing:
        hand.canvas.grab()
    return drawing


def in_data(hand: Hand, pixel: tuple[float, float]) -> np.ndarray:
    place = hand.canvas.getViewBox().mapSceneToView(hand.canvas.mapToScene(QPointF(*pixel).toPoint()))
    return np.array([place.x(), place.y()])


@pytest.fixture
def groups(hand: Hand) -> Hand:
    hand.workspace.submit(OpenExperiment(three_groups()))
    hand.iterate(3)
    hand.workspace.select_component(1)
    return hand


def colour(hand: Hand, component: int) -> str:
    found: str = hand.window._theme.component_colours(3)[component].name()
    return found


def handles(hand: Hand, drawing: Drawing) -> list[Shape]:
    """Return the square handles of the component selected."""
    boxes = drawing.of_kind("box", pen=colour(hand, 1))
    return [each for each in boxes if each.box.width() == pytest.approx(10)]


def test_the_handles_lie_on_the_ellipse_and_the_knob_beyond_it(groups: Hand) -> None:
    drawing, theta = drawn(groups), groups.shown
    found = handles(groups, drawing)
    assert len(found) == 4
    inverse = np.linalg.inv(theta.covariances[1])
    for handle in found:
        away = in_data(groups, handle.middle) - theta.means[1]
        assert away @ inverse @ away == pytest.approx(4, rel=0.05)
    (line,) = [e for e in drawing.of_kind("line", pen=colour(groups, 1)) if e.width == 1.5]
    (knob,) = [
        e for e in drawing.of_kind("ellipse", pen=colour(groups, 1)) if e.box.width() == pytest.approx(11)
    ]
    ends = np.array(line.corners)
    assert min(np.hypot(*(ends - knob.middle).T)) < 0.1
    assert min(np.hypot(*(ends - handle.middle).T).min() for handle in found) < 0.1
    away = in_data(groups, knob.middle) - theta.means[1]
    assert away @ inverse @ away > 4.2


def test_a_round_family_has_no_knob_to_turn(groups: Hand) -> None:
    settings = replace(groups.state.experiment.settings, covariance_type=Family.VII)
    groups.workspace.submit(ChangeSettings(settings))
    groups.rest()
    drawing = drawn(groups)
    assert handles(groups, drawing)
    assert [e for e in drawing.of_kind("line", pen=colour(groups, 1)) if e.width == 1.5] == []


def test_handles_of_what_is_pinned_are_filled(groups: Hand) -> None:
    free = {each.brush for each in handles(groups, drawn(groups))}
    assert free == {QColor(groups.window._theme.panel).name()}
    pins = Pins(covariances=frozenset({1}))
    groups.workspace.submit(ChangeSettings(replace(groups.state.experiment.settings, pins=pins)))
    groups.rest()
    assert {each.brush for each in handles(groups, drawn(groups))} == {colour(groups, 1)}
    (label,) = [word.text for word in drawn(groups).words if word.text.startswith("2 ")]
    assert "Σ" in label


def test_the_noise_is_outlined_about_the_data(groups: Hand) -> None:
    groups.workspace.submit(SetNoise(0.1))
    groups.rest()
    neutral = QColor(groups.window._theme.ink.neutral).name()
    boxes = [e for e in drawn(groups).of_kind("box", pen=neutral) if e.style == "DotLine"]
    (outline,) = boxes
    points = groups.state.experiment.dataset.points
    low, high = points.lower.tolist(), points.upper.tolist()
    corner, other = groups.pixel(low[0], high[1]), groups.pixel(high[0], low[1])
    assert outline.width == 1
    assert (outline.box.left(), outline.box.top()) == pytest.approx((corner.x(), corner.y()), abs=1)
    assert (outline.box.right(), outline.box.bottom()) == pytest.approx((other.x(), other.y()), abs=1)


def test_only_the_component_selected_says_its_weight_where_it_is_crowded(groups: Hand) -> None:
    labels = [word.text for word in drawn(groups).words if word.text[:1].isdigit() and "π" in word.text]
    weights = groups.shown.weights
    assert sorted(labels) == [f"{k + 1}   π {weights[k]:.3f}" for k in range(3)]


def test_the_cell_of_the_keyboard_is_framed_while_the_table_has_it(groups: Hand) -> None:
    table = groups.widget("model.components", QTableView)

    def frames() -> int:
        with recorded() as drawing:
            table.viewport().grab()
        highlight = table.palette().highlight().color().name()
        return len([e for e in drawing.of_kind("box", pen=highlight) if e.box.width() > 10])

    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.hasFocus()
    assert frames() == 1
    groups.canvas.setFocus()
    assert frames() == 0
