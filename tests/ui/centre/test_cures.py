"""A component collapses, starves or goes flat, and the window offers ways out."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.ui.centre.cure_bar import CureBar
from tests.ui.conftest import Hand

COLLAPSE_CURES = ["regularise", "prior", "tie", "remove", "place_anew"]
STARVATION_CURES = ["prior", "remove", "place_anew"]


def run(hand: Hand) -> None:
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    hand.rest()


def degenerate(hand: Hand) -> bool:
    stop = hand.state.timeline.run.stop
    return stop is not None and stop.degeneracy is not None


def shrink_onto(hand: Hand, component: int, point: int) -> None:
    """Put a component with a tiny Σ on a point, by typing into the table."""
    x, y = hand.state.experiment.dataset.points.array[point].tolist()
    for column, value in ((4, 0.01), (5, 0.01), (2, x), (3, y)):
        hand.fill_cell(component, column, repr(value))


def lonely_points(hand: Hand) -> list[int]:
    """Return the points farthest from the middle of the data."""
    points = hand.state.experiment.dataset.points
    far = np.linalg.norm(points.array - points.mean, axis=1)
    return np.argsort(-far).tolist()[:2]  # type: ignore[no-any-return]


@pytest.fixture
def collapsed(hand: Hand) -> Hand:
    shrink_onto(hand, 1, lonely_points(hand)[0])
    run(hand)
    return hand


def offered(hand: Hand) -> list[str]:
    buttons = hand.window.findChildren(QToolButton)
    return [
        each.objectName()[5:] for each in buttons if each.objectName()[:5] == "cure." and each.isVisible()
    ]


def test_a_collapse_is_told_over_the_canvas_with_ways_out(collapsed: Hand) -> None:
    said = collapsed.text("cures.text")
    assert said.startswith("Component 2 is collapsing onto 1 effective point")
    assert offered(collapsed) == COLLAPSE_CURES
    assert collapsed.widget("cure.regularise", QToolButton).text() == "Regularise (+0.6)"
    assert (
        "0.6, 0.1 % of the data's smaller variance"
        in collapsed.widget("cure.regularise", QToolButton).toolTip()
    )
    assert collapsed.widget("cure.remove", QToolButton).text() == "Remove component 2"


@pytest.mark.parametrize("cure", COLLAPSE_CURES)
def test_each_cure_leads_on_to_convergence_and_is_undone_at_once(collapsed: Hand, cure: str) -> None:
    before = collapsed.state
    collapsed.click(f"cure.{cure}")
    assert offered(collapsed) == []
    assert collapsed.cursor == 0
    assert len(collapsed.state.history.past) == len(before.history.past) + 1
    kept = [k for k in range(3) if k != 1]
    settings = collapsed.state.experiment.settings
    shown = before.shown.parameters
    match cure:
        case "regularise":
            assert settings.reg_covar == 0.6
            assert collapsed.shown == shown
        case "prior":
            assert settings.prior == Prior()
            assert collapsed.shown == shown
        case "tie":
            assert settings.covariance_type is Family.EEE
            assert (collapsed.shown.covariances == collapsed.shown.covariances[0]).all()
        case "remove":
            assert (collapsed.shown.means == shown.means[kept]).all()
        case "place_anew":
            assert (collapsed.shown.means[kept] == shown.means[kept]).all()
            assert (collapsed.shown.means[1] != shown.means[1]).any()
    run(collapsed)
    assert not degenerate(collapsed)
    assert offered(collapsed) == []
    collapsed.click("edit.undo")
    assert collapsed.shown == shown
    assert offered(collapsed) == COLLAPSE_CURES


def test_two_components_that_collapse_together_are_both_named(hand: Hand) -> None:
    for component, point in zip((0, 2), lonely_points(hand), strict=True):
        shrink_onto(hand, component, point)
    run(hand)
    assert "Component 1 is collapsing" in hand.text("cures.text")
    assert "component 3 too" in hand.text("cures.text")
    hand.click("cure.remove")
    run(hand)
    assert "Component 2 is collapsing" in hand.text("cures.text")
    hand.click("cure.place_anew")
    run(hand)
    assert not degenerate(hand)


@pytest.fixture
def starved(hand: Hand) -> Hand:
    hand.fill_cell(2, 4, "1")
    hand.fill_cell(2, 5, "1")
    hand.fill_cell(2, 2, "5000")
    run(hand)
    return hand


def test_a_starved_component_is_offered_what_feeds_it(starved: Hand) -> None:
    assert starved.text("cures.text").startswith("Component 3 has no points left")
    assert offered(starved) == STARVATION_CURES


@pytest.mark.parametrize("cure", STARVATION_CURES)
def test_each_cure_of_starvation_leads_on_to_convergence(starved: Hand, cure: str) -> None:
    starved.click(f"cure.{cure}")
    run(starved)
    assert not degenerate(starved)
    if cure != "remove":
        assert starved.shown.weights[2] * 1800 > 1


def open_points(hand: Hand, points: object, means: object, *, sigma: float = 1.0) -> None:
    count = len(means)  # type: ignore[arg-type]
    start = MixtureParameters(np.full(count, 1 / count), means, [np.eye(2) * sigma**2] * count)  # type: ignore[arg-type]
    hand.workspace.submit(OpenExperiment(Experiment(Dataset("test", Points.of(points), ("x", "y")), start)))  # type: ignore[arg-type]


@pytest.mark.parametrize("cure", COLLAPSE_CURES)
def test_a_flat_component_can_be_cured_in_each_way(hand: Hand, cure: str) -> None:
    rng = np.random.default_rng(1)
    line = np.column_stack([np.linspace(0, 10, 40), np.linspace(0, 5, 40)])
    cloud = rng.normal((30, 0), size=(80, 2))
    open_points(hand, np.vstack([line, cloud]), [[5, 2.5], [30, 0]], sigma=2.0)
    run(hand)
    assert hand.text("cures.text").startswith("Component 1 is flat, its 40 effective points lie on a line")
    hand.click(f"cure.{cure}")
    run(hand)
    if cure != "place_anew":  # it may find the line again
        assert not degenerate(hand)


def test_points_on_a_line_are_offered_only_what_helps_there(hand: Hand) -> None:
    line = np.column_stack([np.linspace(0, 10, 40), np.linspace(0, 5, 40)])
    open_points(hand, line, [[5, 2.5]])
    run(hand)
    assert offered(hand) == ["regularise"]
    hand.click("cure.regularise")
    run(hand)
    assert not degenerate(hand)


def test_where_a_ridge_was_too_small_a_larger_one_is_offered(hand: Hand) -> None:
    line = np.column_stack([np.linspace(0, 1e5, 40), np.linspace(0, 5e4, 40)])
    open_points(hand, line, [[5e4, 2.5e4]], sigma=1e4)
    hand.choose("covariance.more")
    hand.click("fold.regularisation")
    hand.fill("model.reg_covar", "1e-9")
    run(hand)
    assert degenerate(hand)
    hand.click("cure.regularise")
    assert hand.state.experiment.settings.reg_covar == 2e5
    run(hand)
    assert not degenerate(hand)


def test_the_ways_out_go_when_another_frame_is_shown_and_come_back(collapsed: Hand) -> None:
    collapsed.click("run.back")
    assert offered(collapsed) == []
    collapsed.click("run.end")
    assert offered(collapsed) == COLLAPSE_CURES


def test_the_ways_out_can_be_closed(collapsed: Hand) -> None:
    collapsed.click("cures.close")
    assert offered(collapsed) == []
    collapsed.click("run.back")
    collapsed.click("run.end")
    assert offered(collapsed) == []


def test_the_ways_out_stand_below_a_message(collapsed: Hand) -> None:
    collapsed.fill_cell(0, 2, "nowhere")
    message, bar = collapsed.window.message, collapsed.widget("cures", CureBar)
    assert not message.geometry().intersects(bar.geometry())
    collapsed.click("message.close")
    assert bar.y() == message.y()


def test_at_a_saddle_a_nudge_is_offered_that_goes_on_in_a_run_of_its_own(hand: Hand) -> None:
    hand.choose("preset.saddle")
    run(hand)
    before = hand.frame.log_likelihood
    assert offered(hand) == ["nudge"]
    assert "saddle" in hand.text("cures.text")
    assert hand.text("status.activity").startswith("converged at a saddle: ")
    hand.click("cure.nudge")
    assert offered(hand) == []
    assert hand.action("edit.undo").text() == "Undo Nudge"
    run(hand)
    timeline = hand.state.timeline
    assert hand.frame.log_likelihood > before + 50
    assert timeline.run.parent is not None
    assert hand.text("status.activity").startswith("converged at a maximum: ")
    assert offered(hand) == []


def test_a_ridge_is_not_offered_where_one_number_cannot_suit_both_axes(hand: Hand) -> None:
    rng = np.random.default_rng(0)
    cloud = np.vstack([rng.normal(size=(30, 2)), [[9, 9]]]) * [1e-7, 1e4]
    open_points(hand, cloud, [[0, 0], [9e-7, 9e4]], sigma=1e-9)
    run(hand)
    assert degenerate(hand)
    assert "regularise" not in offered(hand)
    assert "prior" in offered(hand)
    hand.click("cure.prior")
    run(hand)
    assert not degenerate(hand)
