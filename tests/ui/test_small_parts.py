"""Keys, picking, typed numbers and worked figures, without a window."""

import math

import numpy as np
import pytest
from gmm_desktop.ui.tables.numbers import worked_e_step, worked_m_step
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import MoveMean, ReshapeCovariance, SetWeight
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Timeline, extended, new_run
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.canvas.geometry import Scale
from gmm_desktop.ui.canvas.keyboard import edit_of_key
from gmm_desktop.ui.canvas.picking import nearest_point
from gmm_desktop.ui.tables.component_model import component_numbers, edit_of_number
from gmm_desktop.ui.tables.typed import typed_number

FloatArray = NDArray[np.float64]
Modifier = Qt.KeyboardModifier
PLAIN, SHIFT, ALT = Modifier.NoModifier, Modifier.ShiftModifier, Modifier.AltModifier
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
def test_an_arrow_moves_the_mean_by_a_step(key: Qt.Key, mean: tuple[float, float]) -> None:
    assert edit_of_key(key, PLAIN, MIXTURE, 0, 0.5) == MoveMean(0, mean)


def test_with_shift_an_arrow_moves_by_a_tenth() -> None:
    assert edit_of_key(Qt.Key.Key_Right, SHIFT, MIXTURE, 0, 0.5) == MoveMean(0, (1.05, 2.0))


def test_the_arrows_of_the_number_pad_do_the_same() -> None:
    pad = Modifier.KeypadModifier
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
        (Qt.Key.Key_Left, Modifier.ControlModifier),
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


# Worked figures


def state_at(half_step: int, reg_covar: float = 0.0) -> State:
    dataset = Dataset("six", Points.of(POINTS), ("x", "y"))
    experiment = Experiment(dataset, MIXTURE, EmSettings(reg_covar=reg_covar))
    timeline = Timeline((new_run(experiment, start_frame(dataset.points, MIXTURE)),))
    steps = iterate(dataset.points, timeline.frame, experiment.settings)
    frames = [next(steps) for _ in range(half_step)]
    return State(experiment, extended(timeline, frames, None, follow=True))


def shares_by_scipy(mixture: MixtureParameters) -> tuple[FloatArray, FloatArray]:
    """Return π N(x | μ, Σ) and γ, shape (N, K)."""
    parts = [
        weight * multivariate_normal(mean, covariance).pdf(POINTS)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    joint = np.stack(parts, axis=1)
    return joint, joint / joint.sum(axis=1, keepdims=True)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("half_step", [0, 1, 2])
def test_the_worked_e_step_has_the_figures_of_scipy(half_step: int) -> None:
    state = state_at(half_step)
    theta = state.shown.responsibility_parameters
    joint, shares = shares_by_scipy(theta)
    worked = worked_e_step(state, 3)
    assert worked.title == "point 4 · E step"
    assert worked.rows[0].cells == ("x = (5.0000, 3.0000)",)
    for k, row in enumerate(worked.rows[2:4]):
        normal = multivariate_normal(theta.means[k], theta.covariances[k])
        away = POINTS[3] - theta.means[k]
        squared = away @ np.linalg.inv(theta.covariances[k]) @ away
        expected = [k + 1, squared, normal.logpdf(POINTS[3]), joint[3, k], shares[3, k]]
        assert [number(cell) for cell in row.cells] == pytest.approx(expected, rel=1e-3)
    assert number(worked.rows[-1].cells[3]) == pytest.approx(joint[3].sum(), rel=1e-3)
    assert worked.rows[-1].cells[4] == "1.0000"
    assert worked.shares == pytest.approx(shares[3], abs=1e-12)


def test_a_density_below_the_smallest_number_is_still_written() -> None:
    far = Points.of(np.vstack([POINTS, [[400.0, 400.0]]]))
    experiment = Experiment(Dataset("far", far, ("x", "y")), MIXTURE)
    state = State(experiment, Timeline((new_run(experiment, start_frame(far, MIXTURE)),)))
    mantissa, exponent = worked_e_step(state, 6).rows[2].cells[3].split("e")
    log10 = multivariate_normal(MIXTURE.means[0], MIXTURE.covariances[0]).logpdf([400, 400]) + math.log(0.4)
    assert number(exponent) + math.log10(number(mantissa)) == pytest.approx(log10 / math.log(10), abs=1e-3)
    assert number(exponent) < -400


@pytest.mark.parametrize(("half_step", "which"), [(1, "to come"), (2, "made")])
def test_the_worked_m_step_makes_the_component_of_the_next_frame(half_step: int, which: str) -> None:
    worked = worked_m_step(state_at(half_step, reg_covar=0.25), 1)
    made = state_at(2, reg_covar=0.25).shown.parameters
    _, shares = shares_by_scipy(MIXTURE)
    assert worked.title == "component 2 · M step"
    assert which in worked.rows[0].cells[0]
    assert number(worked.rows[1].cells[1]) == pytest.approx(shares[:, 1].sum(), rel=1e-5)
    assert float(worked.rows[2].cells[1].split("= ")[1]) == pytest.approx(made.weights[1], abs=1e-5)
    mean = worked.rows[3].cells[1].strip("()").split(", ")
    assert [number(value) for value in mean] == pytest.approx(made.means[1], rel=1e-4)
    words = worked.rows[5].cells[1].split()
    (xx, xy), (_, yy) = made.covariances[1].tolist()
    assert [number(word) for word in words[1::2]] == pytest.approx([xx, xy, yy], rel=1e-4)
