"""What must hold after whatever a user did."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gmm_desktop import __version__
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.storage.sessions.file import session_bytes, session_from_bytes
from gmm_desktop.ui.main_window import MainWindow
from tests.storage.sessions.session_samples import assert_same

MANY_FRAMES, MANY_POINTS = 20_000, 5_000
"""Beyond these a check that costs seconds is left out."""


def hold(window: MainWindow) -> None:
    """Check what costs next to nothing.

    Raises
    ------
    AssertionError
        Where a promise is broken.
    """
    state = window.workspace.state
    _a_mixture(state.shown)
    _things_that_are_there(state)
    assert window.centralWidget().isVisibleTo(window), "the centre is blank"
    assert not window.message.text.startswith("Something went wrong"), window.message.text
    focus = QApplication.focusWidget()
    if focus is not None and not in_closed_window(focus):
        assert focus.isVisible(), f"the focus is in {focus.objectName() or focus}, which is hidden"


def in_closed_window(widget: QWidget) -> bool:
    """Tell whether a widget is in a menu or dialog that has closed; the offscreen platform leaves the focus there."""
    return not widget.window().isVisible()


def _a_mixture(frame: Frame) -> None:
    theta = frame.parameters
    assert float(theta.all_weights.sum()) == pytest.approx(1), f"weights {theta.all_weights}"
    assert (theta.all_weights >= 0).all(), f"weights {theta.all_weights}"
    assert np.isfinite(theta.means).all(), f"means {theta.means}"
    scales = np.sqrt(theta.covariances[:, [0, 1], [0, 1]])
    assert (scales > 0).all(), f"covariances {theta.covariances}"
    correlation = theta.covariances[:, 0, 1] / scales[:, 0] / scales[:, 1]
    assert (np.abs(correlation) < 1).all(), f"correlations {correlation}"


def _things_that_are_there(state: State) -> None:
    count, size = state.shown.parameters.n_components, len(state.experiment.dataset.points)
    assert state.component is None or 0 <= state.component < count, f"component {state.component} of {count}"
    assert state.point is None or 0 <= state.point < size, f"point {state.point} of {size}"
    listed = {run.identifier for run in state.timeline.listed}
    assert state.timeline.run in state.timeline.lanes, "the run shown is not listed"
    assert set(state.compared) <= listed, f"compared {state.compared} of {listed}"
    assert state.timeline.run.experiment is state.experiment


def hold_exactly(window: MainWindow) -> None:
    """Check what costs more: L is that of the parameters shown, and what is saved is what is opened."""
    window.workspace.run.pause()
    state = window.workspace.state
    points = state.experiment.dataset.points
    if len(points) <= MANY_POINTS:
        shown = state.timeline.frame
        again = log_likelihood(points, shown.parameters)
        assert shown.log_likelihood == pytest.approx(again, rel=1e-9, abs=1e-6 * len(points))
    if sum(len(run.frames) for run in state.timeline.runs) <= MANY_FRAMES:
        session = session_of(state)
        assert_same(session_from_bytes(session_bytes(session, __version__)), session)


def undo_everything_and_redo_it(window: MainWindow) -> None:
    """Check that undoing all is the start, and redoing all the end."""
    workspace = window.workspace
    workspace.run.pause()
    end = workspace.state
    steps = len(end.history.past)
    for _ in range(steps):
        workspace.undo()
        hold(window)
    if steps:
        assert workspace.state.experiment is end.history.past[0].experiment, "undoing all is not the start"
    assert not workspace.state.history.past, "something is left to undo"
    for _ in range(steps):
        workspace.redo()
    assert workspace.state.experiment is end.experiment, "redoing all is not the end"
    assert workspace.state.timeline.run is end.timeline.run, "redoing all shows another run"
    assert workspace.state.timeline.cursor == end.timeline.cursor, "redoing all shows another frame"
    assert workspace.state.activity is Activity.PAUSED
