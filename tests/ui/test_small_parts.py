"""Keys, picking, typed numbers and worked figures, without a window."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gmm_desktop.experiment.edits import MoveMean, ReshapeCovariance, SetWeight
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.geometry import Scale
from gmm_desktop.ui.canvas.tools.keyboard import edit_of_key
from gmm_desktop.ui.canvas.tools.picking import nearest_point
from gmm_desktop.ui.parts.progress import advance
from gmm_desktop.ui.parts.sentence import Sentence
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.ui.tables.component_model import component_numbers, edit_of_number

Modifier = Qt.KeyboardModifier
PLAIN, CTRL = Modifier.NoModifier, Modifier.ControlModifier
SHIFT, ALT = Modifier.ShiftModifier, Modifier.AltModifier
MIXTURE = MixtureParameters([0.4, 0.6], [[1, 2], [6, 5]], [[[4, 1], [1, 2]], [[1, 0], [0, 9]]])
POINTS = np.array([[0.0, 1.0], [2.0, 2.5], [1.0, 4.0], [5.0, 3.0], [7.0, 8.0], [6.0, 5.0]])


# Keys


@pytest.mark.parametrize(
    ("key", "mean"),
    [
        (Qt.Key.Key_Left, (0.5, 2)),
        (Qt.Key.Key_Right, (1.5, 2)),
        (Qt.Key.Key_Up, (1, 2.5)),
        (Qt.Key.Key_Down, (1, 1.5)),
    ],
)
def test_ctrl_and_an_arrow_move_the_mean_by_a_step(key: Qt.Key, mean: tuple[float, float]) -> None:
    assert edit_of_key(key, CTRL, MIXTURE, 0, 0.5) == MoveMean(0, mean)


def test_with_shift_it_is_a_tenth() -> None:
    assert edit_of_key(Qt.Key.Key_Right, CTRL | SHIFT, MIXTURE, 0, 0.5) == MoveMean(0, (1.05, 2.0))


def test_the_arrows_of_the_number_pad_do_the_same() -> None:
    pad = CTRL | Modifier.KeypadModifier
    assert edit_of_key(Qt.Key.Key_Right, pad, MIXTURE, 0, 0.5) == MoveMean(0, (1.5, 2.0))


def covariance_after(key: Qt.Key, modifiers: Qt.KeyboardModifier, component: int) -> FloatArray:
    edit = edit_of_key(key, modifiers, MIXTURE, component, 0.5)
    assert isinstance(edit, ReshapeCovariance)
    assert edit.component == component
    return np.array(edit.covariance)


@pytest.mark.parametrize(("key", "factor"), [(Qt.Key.Key_Up, 1.05), (Qt.Key.Key_Down, 1 / 1.05)])
def test_alt_with_up_and_down_stretches_both_axes(key: Qt.Key, factor: float) -> None:
    assert covariance_after(key, ALT, 0) == pytest.approx(MIXTURE.covariances[0] * factor**2, rel=1e-12)


def test_alt_and_shift_stretch_the_shorter_axis_only() -> None:
    expected = [[1.05**2, 0], [0, 9]]
    assert covariance_after(Qt.Key.Key_Up, ALT | SHIFT, 1) == pytest.approx(np.array(expected), abs=1e-12)


@pytest.mark.parametrize(("key", "degrees"), [(Qt.Key.Key_Left, 5), (Qt.Key.Key_Right, -5)])
def test_alt_with_left_and_right_turns(key: Qt.Key, degrees: float) -> None:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = np.array([[cos, -sin], [sin, cos]])
    expected = turn @ MIXTURE.covariances[0] @ turn.T
    assert covariance_after(key, ALT, 0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_E, PLAIN),
        (Qt.Key.Key_Left, PLAIN),
        (Qt.Key.Key_Up, PLAIN),
        (Qt.Key.Key_Up, SHIFT),
        (Qt.Key.Key_Left, CTRL | ALT),
        (Qt.Key.Key_Home, CTRL),
        (Qt.Key.Key_Up, Modifier.MetaModifier),
    ],
)
def test_other_keys_mean_nothing(key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    assert edit_of_key(key, modifiers, MIXTURE, 0, 0.5) is None


# Picking


@given(st.floats(-2, 9), st.floats(-2, 9), st.floats(0.5, 50), st.floats(0.5, 50), st.floats(1, 100))
def test_the_nearest_point_in_pixels_is_picked_or_none(
    x: float, y: float, across: float, up: float, reach: float
) -> None:
    distances = np.linalg.norm((POINTS - [x, y]) * [across, up], axis=1)
    assume(abs(distances.min() - reach) > 1e-6)
    picked = nearest_point(Points.of(POINTS), np.array([x, y]), Scale(across, up), reach)
    if distances.min() > reach:
        assert picked is None
    else:
        assert picked is not None
        assert distances[picked] == pytest.approx(distances.min(), abs=1e-9)


# Typed numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), (" 3.5 ", 3.5), ("3,5", 3.5), ("−2", -2), ("-2e3", -2000), ("+1", 1), (".5", 0.5),
        ("1\u202f234.5", 1234.5),
    ],
)  # fmt: skip
def test_a_number_is_understood_as_people_write_it(text: str, value: float) -> None:
    assert typed_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "  ", "x", "1 2", "1,234.5", "nan", "inf", "-infinity", "1_000", "1e999", "0x1"]
)
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="typed_not_a_number"):
        typed_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_typed_with_all_its_digits_comes_back(value: float) -> None:
    assert typed_number(repr(value)) == value


def test_the_columns_are_weight_mean_axes_and_degrees() -> None:
    assert component_numbers(MIXTURE, 1) == pytest.approx((0.6, 6, 5, 3, 1, 90))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (1, SetWeight(1, 0.5)),
        (2, MoveMean(1, (0.5, 5.0))),
        (3, MoveMean(1, (6.0, 0.5))),
    ],
)
def test_a_number_in_a_column_is_that_edit(column: int, expected: object) -> None:
    assert edit_of_number(MIXTURE, 1, column, 0.5) == expected


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (4, 7, [[1, 0], [0, 49]]),
        (5, 2, [[4, 0], [0, 9]]),
        (6, 0, [[9, 0], [0, 1]]),
        (6, 180, [[9, 0], [0, 1]]),
    ],
)
def test_a_number_in_a_column_of_the_shape_changes_that_only(
    column: int, value: float, expected: list[list[float]]
) -> None:
    edit = edit_of_number(MIXTURE, 1, column, value)
    assert isinstance(edit, ReshapeCovariance)
    assert np.array(edit.covariance) == pytest.approx(np.array(expected), abs=1e-12)


def test_a_long_sentence_asks_for_no_width(qtbot: QtBot) -> None:
    sentence, around = Sentence("long"), QWidget()
    qtbot.addWidget(around)
    row = QHBoxLayout(around)
    row.addWidget(sentence)
    around.resize(900, 40)
    around.show()
    sentence.say("all that is to be said of it " * 20)
    assert len(sentence.text()) > 60
    assert around.minimumSizeHint().width() < 60


class _Counted(QWidget):
    painted = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted += 1


def test_a_report_of_progress_paints_nothing_by_itself(qtbot: QtBot) -> None:
    """With Qt's own setValue all that is due is painted at each report."""
    window = QWidget()
    qtbot.addWidget(window)
    rows = QVBoxLayout(window)
    bar, other = QProgressBar(), _Counted()
    rows.addWidget(bar)
    rows.addWidget(other)
    window.resize(200, 200)
    window.show()
    qtbot.waitUntil(lambda: other.painted > 0)
    before = other.painted
    for done in range(1, 21):
        other.update()
        advance(bar, done, 20)
    assert other.painted == before
    assert (bar.value(), bar.maximum(), bar.updatesEnabled()) == (20, 20, True)
    qtbot.waitUntil(lambda: other.painted > before)
