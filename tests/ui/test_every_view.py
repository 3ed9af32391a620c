"""All views, walked to the same frames: they draw the same one, write the same numbers, and change nothing."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QLabel

from gmm_desktop.experiment.edits import SetWeight
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.panels.numbers_panel import NumbersPanel
from gmm_desktop.ui.panels.status import Status
from gmm_desktop.ui.parts.frame import Panel
from tests.ui.conftest import Hand

DRAW_NO_FRAME = {"model", "selection", "clinic", "log"}
"""Settings, a search, what is known of a whole run, and a list of runs."""


def shown_panel(hand: Hand, name: str) -> Panel:
    """Bring a panel to the front and return it."""
    hand.window.show_panel(name)
    dock = hand.window.findChild(QDockWidget, f"panel.{name}")
    assert isinstance(dock, QDockWidget)
    panel = dock.widget()
    assert isinstance(panel, Panel)
    return panel


def views(hand: Hand) -> list[Any]:
    """Return everything in the window that says which frame it draws."""
    return [each for each in hand.window.findChildren(QObject) if getattr(each, "frame", None) is not None]


def number_in(text: str) -> float:
    return float(text.replace("\u202f", "").rsplit(maxsplit=1)[-1].replace("−", "-"))


@pytest.fixture
def run(hand: Hand) -> Hand:
    """Ten iterations, with a component and a point selected so that each view has something to show."""
    hand.iterate(10)
    hand.workspace.select_component(1)
    return hand


@pytest.mark.parametrize("name", [spec.id for spec in DOCKS if spec.id not in DRAW_NO_FRAME])
def test_each_panel_follows_to_the_same_frame(run: Hand, name: str) -> None:
    panel = shown_panel(run, name)
    frames = run.state.timeline.run.frames
    for position in (0, 1, 2, 13, 20, 7, 6):
        run.workspace.run.seek(position)
        assert run.frame is frames[position]
        run.wait_until(lambda: panel.frame is run.frame)
        assert run.canvas.frame is run.frame
        likelihood = number_in(run.text("status.log_likelihood"))
        assert likelihood == pytest.approx(run.frame.log_likelihood, abs=6e-5)


def test_panels_that_draw_no_frame_say_so(run: Hand) -> None:
    for name in DRAW_NO_FRAME:
        assert shown_panel(run, name).frame is None


def test_every_view_that_can_be_seen_draws_the_frame_under_the_hand(run: Hand) -> None:
    drawn: list[Any] = [shown_panel(run, name) for name in ("surface", "components", "bound")]
    drawn.append(run.canvas)
    run.workspace.preview(SetWeight(0, 0.7))
    run.wait_until(lambda: all(view.frame is run.frame for view in drawn))
    assert run.frame is run.state.preview
    run.workspace.cancel_preview()
    run.wait_until(lambda: all(view.frame is run.state.timeline.frame for view in drawn))


def test_the_numbers_on_the_page_are_those_of_the_frame(run: Hand) -> None:
    panel = shown_panel(run, "numbers")
    assert isinstance(panel, NumbersPanel)
    for position in (2, 20):
        run.workspace.run.seek(position)
        run.wait_until(lambda: panel.frame is run.frame)
        for k in range(3):
            row = [number_in(run.cell(k, column)) for column in (1, 2, 3)]
            assert row == pytest.approx([run.shown.weights[k], *run.shown.means[k]], rel=1e-3)


def test_scrubbing_changes_nothing_in_the_data(run: Hand) -> None:
    run.window.show_panel("surface")
    run.window.show_panel("bound")
    dataset, experiment = run.state.experiment.dataset, run.state.experiment
    points, runs = dataset.points.array.copy(), run.state.timeline.runs
    numbers = [
        (frame.parameters.means.copy(), frame.log_likelihood) for frame in run.state.timeline.run.frames
    ]
    history = run.state.history
    rng = np.random.default_rng(4)
    for position in rng.integers(0, 21, 200).tolist():
        run.workspace.run.seek(position)
        assert run.canvas.frame is runs[-1].frames[position]
    assert run.state.experiment is experiment
    assert run.state.timeline.runs is runs
    assert run.state.history is history
    np.testing.assert_array_equal(dataset.points.array, points)
    for frame, (means, likelihood) in zip(run.state.timeline.run.frames, numbers, strict=True):
        np.testing.assert_array_equal(frame.parameters.means, means)
        assert frame.log_likelihood == likelihood


def test_moving_one_weight_moves_l_and_the_bound_closes_only_after_e(run: Hand) -> None:
    before = run.frame.log_likelihood
    run.workspace.submit(SetWeight(0, 0.6))
    assert run.frame.log_likelihood != before
    shown = number_in(run.text("status.log_likelihood"))
    assert shown == pytest.approx(run.frame.log_likelihood, abs=6e-5)
    run.iterate(2)
    for frame in run.state.timeline.run.frames:
        gap = frame.log_likelihood - frame.elbo
        tiny = 1e-9 * abs(frame.log_likelihood)
        assert gap > tiny if frame.phase is Phase.M else abs(gap) <= tiny


def test_the_status_line_and_every_drawn_view_name_one_frame(run: Hand) -> None:
    (status,) = run.window.findChildren(Status)
    run.workspace.run.seek(9)
    labels: list[Any] = status.findChildren(QLabel)
    assert any("5" in label.text() and "after E" in label.text() for label in labels)

    def all_at_one() -> None:
        seen = [view for view in views(run) if view.isVisible()]
        assert len(seen) >= 4
        assert [f"{type(view).__name__}: {view.frame}" for view in seen if view.frame is not run.frame] == []

    run.qtbot.waitUntil(all_at_one, timeout=10_000)
