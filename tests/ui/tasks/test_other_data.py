"""Data unlike the sample: elsewhere in the plane, of unequal extent, or many."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableView

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.tables.component_table import _fitting
from tests.ui.conftest import Hand, channels, color_at


def moved(experiment: Experiment, offset: float) -> Experiment:
    """Return the same experiment elsewhere in the plane."""
    dataset, start = experiment.dataset, experiment.start
    points = Points.of(dataset.points.array + offset)
    there = MixtureParameters(start.weights, start.means + offset, start.covariances)
    return Experiment(Dataset("moved", points, dataset.columns), there, experiment.settings)


def has_equal_axes(hand: Hand) -> bool:
    return hand.state.options.equal_axes


def colour_of_mean(hand: Hand, component: int) -> list[int]:
    return color_at(hand.picture(), hand.mean_pixel(component))


@pytest.mark.parametrize("offset", [1e3, 1e6, 1e8])
def test_the_mixture_is_drawn_wherever_the_data_are(hand: Hand, offset: float) -> None:
    hand.workspace.submit(OpenExperiment(moved(published_experiment("experiment_1", twin_sample()), offset)))
    hand.window.fit_view()
    hand.rest()
    expected = channels(hand.window._theme.component_colours(3)[1])
    hand.wait_until(lambda: colour_of_mean(hand, 1) == expected)


def test_the_mixture_stays_drawn_when_the_view_is_moved(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    hand.canvas.getViewBox().translateBy(x=45.0, y=0.0)
    expected = channels(hand.window._theme.component_colours(3)[1])
    hand.wait_until(lambda: colour_of_mean(hand, 1) == expected)
    rect = hand.canvas.layers.mixture.boundingRect()
    assert rect.center().x() == pytest.approx(hand.canvas.viewRect().center().x())


def test_means_far_from_the_origin_are_told_apart_in_the_table(hand: Hand) -> None:
    hand.workspace.submit(OpenExperiment(moved(published_experiment("experiment_1", twin_sample()), 1e6)))
    texts = {hand.cell(row, 2) for row in range(3)}
    assert texts == {"1000069.207", "1000029.85", "1000079.81"}


def test_data_of_unequal_extent_get_unequal_axes_and_that_is_said(hand: Hand) -> None:
    assert has_equal_axes(hand)
    hand.choose("preset.old_faithful")
    assert not has_equal_axes(hand)
    assert "different scales" in hand.message
    scale = hand.canvas.pixels_per_unit()
    assert scale.x > 5 * scale.y
    hand.choose("view.equal_axes")
    assert hand.canvas.pixels_per_unit().x == pytest.approx(hand.canvas.pixels_per_unit().y)


def test_handles_sit_on_the_ellipse_with_unequal_axes_too(hand: Hand) -> None:
    hand.choose("preset.old_faithful")
    hand.workspace.select_component(0)
    hand.rest()
    hand.click("message.close")
    mean, covariance = hand.shown.means[0], hand.shown.covariances[0]
    right = mean + np.array([2 * np.sqrt(covariance[0, 0]), 0.0])
    grabbed_at = hand.pixel(*right)
    hand.drag(grabbed_at, grabbed_at + QPoint(20, 0))
    assert hand.shown.covariances[0, 0, 0] > covariance[0, 0]


def test_the_worked_m_step_to_come_is_the_m_step_that_comes(hand: Hand) -> None:
    hand.click("run.e_step")
    hand.rest()
    hand.workspace.select_component(1)
    points, theta = hand.state.experiment.dataset.points, hand.shown
    coming = update(accumulate(points, theta), theta, EmSettings(), scales=points.scales)
    assert isinstance(coming, MixtureParameters)
    hand.click("run.m_step")
    hand.rest()
    assert hand.shown == coming
    assert hand.state.component == 1


def many(count: int) -> Experiment:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(count, 2)) + 6 * rng.integers(0, 3, size=(count, 1))
    start = MixtureParameters([0.3, 0.3, 0.4], [[0, 0], [5, 6], [12, 11]], np.tile(np.eye(2), (3, 1, 1)))
    return Experiment(Dataset("many", Points.of(points), ("x", "y")), start)


def test_many_points_are_painted_in_the_colouring_chosen_last(hand: Hand) -> None:
    hand.workspace.submit(OpenExperiment(many(60_000)))
    hand.choose("view.hard")
    hand.canvas.getViewBox().translateBy(x=0.5, y=0.0)
    hand.choose("view.plain")
    hand.canvas.getViewBox().translateBy(x=0.5, y=0.0)
    item = hand.canvas.layers.points
    hand.wait_until(lambda: item._colours is not None and len(set(item._colours.tolist())) == 1)
    assert hand.state.activity is Activity.PAUSED


def test_letters_step_em_also_while_the_table_has_the_focus(hand: Hand) -> None:
    hand.fill_cell(0, 2, "50")
    hand.wait_until(lambda: hand.shown.means[0, 0] == 50)
    hand.key(Qt.Key.Key_E)
    hand.rest()
    assert hand.cursor == 1


def test_a_number_too_long_for_its_cell_loses_digits_before_it_is_cut(hand: Hand) -> None:
    """At the first size “112.00” is wider than its column; “112.0” is not, and no dots stand for digits."""
    table = hand.widget("model.components", QTableView)
    index, metrics = table.model().index(0, 2), table.fontMetrics()
    assert index.data() == "112.00"
    assert _fitting(index, metrics.horizontalAdvance("112.0"), metrics) == "112.0"
    assert _fitting(index, metrics.horizontalAdvance("112.00"), metrics) == "112.00"
    assert _fitting(index, metrics.horizontalAdvance("11"), metrics).startswith("…")


@pytest.mark.parametrize(
    ("column", "typed", "whole", "short"),
    [(5, "0.0000431", "4.310e−05", ["4.3e−5", "4e−5"]), (4, "4.31e12", "4.310e+12", ["4.3e12", "4e12"])],
)
def test_a_power_of_ten_loses_what_says_nothing_before_it_is_cut(
    hand: Hand, column: int, typed: str, whole: str, short: list[str]
) -> None:
    table = hand.widget("model.components", QTableView)
    hand.fill_cell(0, column, typed)
    index, metrics = table.model().index(0, column), table.fontMetrics()
    assert index.data() == whole
    for text in (whole, *short):
        assert _fitting(index, metrics.horizontalAdvance(text), metrics) == text
