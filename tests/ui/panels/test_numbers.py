"""The panel of numbers: what is picked is worked out, follows the frame shown, and can be copied."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QSpinBox, QToolButton, QToolTip
from scipy.stats import multivariate_normal

from gmm_desktop import paths
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import ChangeSettings, OpenExperiment, SetNoise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.figures.charts.formula_picture import formula_extent
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.panels.numbers_panel import NumbersPanel
from gmm_desktop.ui.tables.worked_view import WorkedView
from gmm_desktop.worked.digits import Figure
from gmm_desktop.worked.formulas import FORMULAS
from gmm_desktop.worked.page import Line, Quotient, Row, Sentence, Working
from tests.ui.conftest import Hand


def view(hand: Hand) -> WorkedView:
    return hand.widget("numbers.text", WorkedView)


def panel(hand: Hand) -> NumbersPanel:
    return hand.window.findChildren(NumbersPanel)[0]


def number(text: str) -> float:
    text = re.sub("·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: f"e{power.group(1)}", text)
    return float(text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")))


def rows(hand: Hand) -> list[list[float]]:
    table = [line for line in view(hand).page.lines if isinstance(line, Row) and not line.head]
    return [[number(cell.text) for cell in row.cells if isinstance(cell, Figure)] for row in table]


def results(hand: Hand, label: str) -> list[float]:
    lines: list[Line] = [line for line in view(hand).page.lines if isinstance(line, Working | Quotient)]
    return [number(line.result.text) for line in lines if line.label == label and line.result]  # type: ignore[union-attr]


def sentence(hand: Hand) -> str:
    (first, *_) = view(hand).page.lines
    assert isinstance(first, Sentence)
    return first.text


def type_number(hand: Hand, name: str, text: str) -> None:
    hand.fill(name, text)


# Picking


def test_at_first_it_says_what_to_do(hand: Hand) -> None:
    assert "Click a point" in sentence(hand)
    assert panel(hand).frame is None
    assert not hand.action("numbers.copy_text").isEnabled()


def test_a_point_is_typed_and_its_neighbours_are_reached_with_the_arrows(hand: Hand) -> None:
    type_number(hand, "numbers.point", "412")
    assert hand.state.point == 411
    assert view(hand).page.title == "point 412 · E step"
    QTest.keyClick(hand.widget("numbers.point", QSpinBox), Qt.Key.Key_Up)
    assert hand.state.point == 412
    QTest.keyClick(hand.widget("numbers.point", QSpinBox), Qt.Key.Key_Down)
    QTest.keyClick(hand.widget("numbers.point", QSpinBox), Qt.Key.Key_Down)
    assert view(hand).page.title == "point 411 · E step"


def test_what_was_picked_last_is_worked_out_and_the_switches_go_back(hand: Hand) -> None:
    hand.workspace.select_point(10)
    hand.tap(hand.mean_pixel(1))
    assert view(hand).page.title == "component 2 · M step"
    hand.click("numbers.e_step")
    assert view(hand).page.title == "point 11 · E step"
    hand.click("numbers.m_step")
    assert view(hand).page.title == "component 2 · M step"
    type_number(hand, "numbers.component", "3")
    assert hand.state.component == 2


def test_a_switch_begins_with_the_first_where_nothing_is_picked(hand: Hand) -> None:
    hand.click("numbers.m_step")
    assert view(hand).page.title == "component 1 · M step"
    hand.click("numbers.e_step")
    assert view(hand).page.title == "point 1 · E step"
    hand.workspace.select_point(None)
    assert view(hand).page.title == "component 1 · M step"
    hand.workspace.select_component(None)
    assert panel(hand).frame is None


# Figures


@pytest.mark.parametrize("half_steps", [0, 1, 2, 5])
def test_the_e_step_has_the_figures_of_scipy_at_each_frame(hand: Hand, half_steps: int) -> None:
    hand.choose("preset.experiment_4")
    hand.iterate(3)
    hand.workspace.run.seek(half_steps)
    type_number(hand, "numbers.point", "7")
    assert panel(hand).frame is hand.frame
    place = hand.state.experiment.dataset.points.array[6]
    theta = hand.frame.responsibility_parameters
    normals = [multivariate_normal(m, c) for m, c in zip(theta.means, theta.covariances, strict=True)]
    joint = np.array([w * n.pdf(place) for w, n in zip(theta.weights, normals, strict=True)])
    for k, row in enumerate(rows(hand)[:3]):
        away = place - theta.means[k]
        squared = away @ np.linalg.solve(theta.covariances[k], away)
        assert row[:3] == pytest.approx([squared, normals[k].logpdf(place), joint[k]], rel=1e-3)
        assert row[3] == pytest.approx(joint[k] / joint.sum(), abs=5.1e-5)
    assert ("old θ" in sentence(hand)) == (hand.frame.phase is Phase.M)


def test_the_m_step_shows_the_figures_of_the_frames(hand: Hand) -> None:
    hand.choose("preset.experiment_4")
    hand.iterate(2)
    hand.tap(hand.mean_pixel(2))
    for position in (4, 3):
        hand.workspace.run.seek(position)
        hand.wait_until(lambda: panel(hand).frame is hand.frame)
        frames = hand.state.timeline.run.frames
        for column, theta in enumerate((frames[3].parameters, frames[4].parameters)):
            (xx, xy), (_, yy) = theta.covariances[2].tolist()
            expected = [theta.weights[2], *theta.means[2].tolist(), xx, xy, yy]
            assert [row[column] for row in rows(hand)] == pytest.approx(expected, rel=1e-3)
        gamma = responsibilities(hand.state.experiment.dataset.points, frames[3].parameters)
        assert results(hand, "effective") == pytest.approx([gamma[:, 2].sum()], rel=1e-4)
        assert sentence(hand).startswith("How the M step shown" if position == 4 else "What the next M step")


def test_noise_is_worked_out_over_the_box_of_the_data(hand: Hand) -> None:
    hand.workspace.submit(SetNoise(0.1))
    type_number(hand, "numbers.point", "5")
    width, height = np.ptp(hand.state.experiment.dataset.points.array, axis=0)
    assert results(hand, "joint")[-1] == pytest.approx(0.1 / (width * height), rel=1e-3)
    assert sum(row[-1] for row in rows(hand)[:-1]) == pytest.approx(1, abs=2e-4)


def test_a_prior_and_a_ridge_change_the_formulas(hand: Hand) -> None:
    settings = replace(hand.state.experiment.settings, prior=Prior(2.0), reg_covar=0.5)
    hand.workspace.submit(ChangeSettings(settings))
    hand.click("numbers.m_step")
    assert hand.action("numbers.copy_text").isEnabled()
    hand.choose("numbers.copy_text")
    text = QApplication.clipboard().text()
    assert "S_k = W_k + Λ + κ (μ_k new − m)(μ_k new − m)ᵀ" in text
    assert "+ r I" in text
    hand.iterate(1)
    covariance = hand.shown.covariances[0]
    assert results(hand, "sigma_xx") == pytest.approx([covariance[0, 0]], rel=1e-3)


def test_with_many_points_the_m_step_comes_from_the_background(hand: Hand) -> None:
    rng = np.random.default_rng(5)
    points = Points.of(rng.normal(size=(70_000, 2)) + 6 * rng.integers(0, 3, size=(70_000, 1)))
    start = MixtureParameters([0.3, 0.3, 0.4], [[0, 0], [5, 6], [12, 11]], np.tile(np.eye(2), (3, 1, 1)))
    hand.workspace.submit(OpenExperiment(Experiment(Dataset("many", points, ("x", "y")), start)))
    hand.workspace.select_component(2)
    hand.wait_until(lambda: panel(hand).frame is hand.frame)
    gamma = responsibilities(points, start)
    assert results(hand, "effective") == pytest.approx([gamma[:, 2].sum()], rel=1e-4)


# Copies, digits, languages


def test_the_page_is_copied_as_text_and_as_latex(hand: Hand) -> None:
    type_number(hand, "numbers.point", "9")
    hand.choose_from("numbers.copy", "numbers.copy_text")
    text = QApplication.clipboard().text()
    assert text.startswith("point 9 · E step\n")
    assert "γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j)" in text
    hand.choose("numbers.copy_latex")
    latex = QApplication.clipboard().text()
    assert latex.startswith(r"\paragraph{point 9")
    assert latex.count(r"\begin{") == latex.count(r"\end{") > 4


def test_a_number_under_the_pointer_shows_all_its_digits(hand: Hand) -> None:
    type_number(hand, "numbers.point", "9")
    shown = view(hand)
    shown.repaint()
    wanted = repr(float(hand.state.experiment.dataset.points.x[8]))
    for place, figure in shown._lines.places:
        at = place.center().toPoint()
        if figure.full == wanted and shown.visibleRegion().contains(at):
            QApplication.sendEvent(shown, QHelpEvent(QEvent.Type.ToolTip, at, shown.mapToGlobal(at)))
            hand.wait_until(QToolTip.isVisible)
            assert QToolTip.text() == wanted
            break
    else:
        raise AssertionError("x is not on the page")
    QApplication.sendEvent(
        shown, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), shown.mapToGlobal(QPoint(2, 2)))
    )
    hand.wait_until(lambda: not QToolTip.isVisible())


def test_the_page_is_read_to_those_who_listen_once_it_rests(hand: Hand) -> None:
    type_number(hand, "numbers.point", "9")
    hand.wait_until(lambda: "component 3" in view(hand).accessibleName())


def test_a_hidden_panel_reckons_nothing_and_catches_up(hand: Hand) -> None:
    type_number(hand, "numbers.point", "9")
    before = panel(hand).frame
    hand.choose("view.panel.model")
    hand.choose("view.panel.model")
    dock = hand.window.findChild(QDockWidget, "panel.numbers")
    assert dock is not None
    dock.hide()
    hand.iterate(1)
    assert panel(hand).frame is before
    dock.show()
    dock.raise_()
    hand.wait_until(lambda: panel(hand).frame is hand.frame)


# Type


def test_each_formula_has_a_picture_of_its_present_form() -> None:
    """The pictures carry their LaTeX as the title; packaging/typeset.py makes them anew."""
    folder = paths.resources() / "formulas"
    assert {path.stem for path in folder.glob("*.svg")} == set(FORMULAS)
    for name, formula in FORMULAS.items():
        root = ET.parse(folder / f"{name}.svg").getroot()
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text == formula.latex
        assert 0 < formula_extent(name).width < 380
        assert formula.latex.count("{") == formula.latex.count("}")


@pytest.mark.parametrize("step", ["numbers.e_step", "numbers.m_step"])
def test_in_both_appearances_the_page_is_written_in_the_colour_of_text(hand: Hand, step: str) -> None:
    hand.click(step)
    for _ in range(2):
        image = view(hand).grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        colours = pixels[:, : 3 * image.width()].reshape(-1, 3)
        ink = panel(hand)._view._theme.ink.text.lstrip("#")
        wanted = np.array([int(ink[i : i + 2], 16) for i in (0, 2, 4)])
        assert (np.abs(colours.astype(int) - wanted).max(axis=1) < 40).sum() > 300
        hand.click("view.appearance")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_the_controls_fit_and_the_page_does_not_change_the_window(hand: Hand, size: tuple[int, int]) -> None:
    hand.window.resize(*size)
    hand.workspace.submit(ChangeSettings(EmSettings(temperature=2.0)))
    for name in ("numbers.e_step", "numbers.m_step"):
        hand.click(name)
        hand.iterate(1)
        assert (hand.window.width(), hand.window.height()) == size
        for control in ("numbers.e_step", "numbers.m_step", "numbers.copy"):
            button = hand.widget(control, QToolButton)
            assert button.width() >= button.minimumSizeHint().width()
            assert panel(hand).rect().contains(button.geometry())
