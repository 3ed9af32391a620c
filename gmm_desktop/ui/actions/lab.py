"""The collapse lab, and guessing the M-step."""

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.collapse import nearest
from gmm_desktop.experiment.edits import PutOnPoint
from gmm_desktop.experiment.presets import COLLAPSE
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _open(desk: Desk) -> None:
    desk.files.open_preset(COLLAPSE)
    desk.workspace.select_component(None)
    desk.show_panel("lab")


def _put_on_point(desk: Desk) -> None:
    state = desk.workspace.state
    component, point = state.component, state.point
    if component is None:
        return
    if point is None:
        point = nearest(state.experiment.dataset.points, state.shown.parameters.means[component])
    desk.workspace.submit(PutOnPoint(component, point))


def _selected(workspace: Workspace) -> bool:
    return workspace.state.component is not None


def _has_score(workspace: Workspace) -> bool:
    prediction = workspace.state.prediction
    return prediction is not None and prediction.score.count > 0


LAB_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "lab.collapse", "Collapse lab", "Watch a component shrink onto a point, Σ → 0 and L → ∞, and cure it", "Run",
        _open, "flask",
    ),
    ActionSpec(
        "lab.onto_point", "Put the mean on the point",
        "Put the mean of the selected component exactly on the selected point, else on the nearest, and narrow it",
        "-Edit", _put_on_point, "crosshair-simple", enabled=_selected,
    ),
    ActionSpec(
        "learn.predict", "Predict the M step", "Drag a ghost to where each mean will go, then make the step and see",
        "Run", lambda desk: desk.workspace.set_predicting(desk.workspace.state.prediction is None), "", ("G",),
        checked=lambda workspace: workspace.state.prediction is not None,
    ),
    ActionSpec(
        "learn.reset_score", "Reset score", "Begin the score of the guesses anew", "Run",
        lambda desk: desk.workspace.reset_score(), "arrow-counter-clockwise", enabled=_has_score,
    ),
)  # fmt: skip
