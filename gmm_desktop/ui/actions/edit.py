"""Undo, and more and fewer components."""

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import AddComponent, RemoveComponent
from gmm_desktop.experiment.experiment import MAX_COMPONENTS
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _selected(workspace: Workspace) -> bool:
    return workspace.state.component is not None and workspace.state.shown.parameters.n_components > 1


def _worked(workspace: Workspace) -> bool:
    return workspace.state.point is not None or workspace.state.component is not None


def _remove(desk: Desk) -> None:
    component = desk.workspace.state.component
    if component is not None:
        desk.workspace.submit(RemoveComponent(component))


def _add(desk: Desk) -> None:
    if desk.workspace.submit(AddComponent()):
        desk.workspace.select_component(desk.workspace.state.experiment.start.n_components - 1)


EDIT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "edit.undo", "Undo", "Take the last edit back", "Edit", lambda desk: desk.workspace.undo(),
        "arrow-u-up-left", ("Ctrl+Z",), lambda workspace: bool(workspace.state.history.past),
    ),
    ActionSpec(
        "edit.redo", "Redo", "Make the edit again", "Edit", lambda desk: desk.workspace.redo(),
        "arrow-u-up-right", ("Ctrl+Shift+Z", "Ctrl+Y"), lambda workspace: bool(workspace.state.history.future),
    ),
    ActionSpec(
        "model.add", "Add component", "Add a component where the mixture explains the data worst", "-Edit",
        _add, "plus", ("Ins",),
        lambda workspace: workspace.state.shown.parameters.n_components < MAX_COMPONENTS,
    ),
    ActionSpec(
        "model.remove", "Remove component", "Remove the selected component", "Edit", _remove, "trash",
        ("Del", "Backspace"), _selected,
    ),
    ActionSpec(
        "tool.add", "Add by clicking", "The next click on the canvas adds a component there", "Edit",
        lambda desk: desk.workspace.set_adding(not desk.workspace.state.adding), "plus-circle", ("A",),
        checked=lambda workspace: workspace.state.adding,
    ),
    ActionSpec(
        "edit.copy_parameters", "Copy parameters", "Copy the parameters shown as cells for a spreadsheet", "-Edit",
        lambda desk: desk.take_away.copy_parameters(), "copy", ("Ctrl+Shift+P",),
    ),
    ActionSpec(
        "numbers.copy_text", "Copy numbers as text", "Copy the calculation of the panel Numbers as plain text", "Edit",
        lambda desk: desk.show_panel("numbers"), "copy",
        enabled=_worked,
    ),
    ActionSpec(
        "numbers.copy_latex", "Copy numbers as LaTeX", "Copy the calculation of the panel Numbers as LaTeX (amsmath)",
        "Edit", lambda desk: desk.show_panel("numbers"), "code",
        enabled=_worked,
    ),
)  # fmt: skip
