"""Every action of the window in one table; menus, buttons and the shortcut help read it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import Activity
from gmm_desktop.ui.actions.canvas import CANVAS_ACTIONS
from gmm_desktop.ui.actions.compare import COMPARE_ACTIONS
from gmm_desktop.ui.actions.data import DATA_ACTIONS
from gmm_desktop.ui.actions.edit import EDIT_ACTIONS
from gmm_desktop.ui.actions.file import FILE_ACTIONS
from gmm_desktop.ui.actions.help import HELP_ACTIONS
from gmm_desktop.ui.actions.lab import LAB_ACTIONS
from gmm_desktop.ui.actions.model import MODEL_ACTIONS
from gmm_desktop.ui.actions.run import RUN_ACTIONS, TRANSPORT, rests
from gmm_desktop.ui.actions.spec import ActionSpec, Desk
from gmm_desktop.ui.actions.surface import SURFACE_ACTIONS
from gmm_desktop.ui.actions.view import VIEW_ACTIONS
from gmm_desktop.ui.parts.plain import on_button, plain_tip
from gmm_desktop.ui.theme import Theme, icon
from gmm_desktop.words.canvas import RESTS
from gmm_desktop.words.edits import edit_words

ACTIONS: tuple[ActionSpec, ...] = (
    *FILE_ACTIONS,
    *EDIT_ACTIONS,
    *DATA_ACTIONS,
    *MODEL_ACTIONS,
    *RUN_ACTIONS,
    *COMPARE_ACTIONS,
    *CANVAS_ACTIONS,
    *LAB_ACTIONS,
    *VIEW_ACTIONS,
    *SURFACE_ACTIONS,
    *HELP_ACTIONS,
)
MENUS = ("File", "Edit", "Data", "Model", "Run", "Canvas", "View", "Help")


def make_actions(desk: Desk, parent: QObject) -> dict[str, QAction]:
    """Return the actions of the table, by id, wired to the desk."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, parent)
        action.setObjectName(spec.id)
        action.setToolTip(_tip(spec))
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checked is not None)
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(parent)).addAction(action)
        action.triggered.connect(lambda _checked=False, spec=spec: spec.run(desk))
        actions[spec.id] = action
    # Its icon is coloured for the button, which no menu is.
    actions["run.play"].setIconVisibleInMenu(False)
    return actions


def hold_keys(actions: Mapping[str, QAction], window: QWidget) -> None:
    """Keep the keys of actions that cannot be done now from what has the focus, which may have another use for them."""
    for action in actions.values():
        for key in action.shortcuts():
            idle = QShortcut(key, window)
            idle.setEnabled(not action.isEnabled())
            action.enabledChanged.connect(lambda on, idle=idle: idle.setEnabled(not on))


def fill_menu_bar(
    window: QMainWindow, actions: Mapping[str, QAction], more: Mapping[str, Sequence[QAction]]
) -> dict[str, QMenu]:
    """Make the menus of the table, and return them; what a menu has more stands in a section at its end."""
    menus = {}
    for name in MENUS:
        menu = QMenu(f"&{name}", window)
        menu.setObjectName(f"menu.{name.lower()}")
        menu.setToolTipsVisible(True)
        for spec in ACTIONS:
            top, _, inner = spec.menu.lstrip("-").partition("/")
            if top == name:
                place = _inner_menu(menu, inner) if inner else menu
                if spec.menu.startswith("-"):
                    place.addSeparator()
                place.addAction(actions[spec.id])
        if name in more:
            menu.addSeparator()
            menu.addActions(list(more[name]))
        window.menuBar().addMenu(menu)
        menus[name] = menu
    return menus


def _inner_menu(menu: QMenu, name: str) -> QMenu:
    """Return the menu of a name in a menu, made where it stands when it is first needed."""
    object_name = f"{menu.objectName()}.{name.lower()}"
    found: QMenu | None = menu.findChild(QMenu, object_name)
    if found is None:
        found = QMenu(name, menu)
        found.setObjectName(object_name)
        found.setToolTipsVisible(True)
        menu.addMenu(found)
    return found


def update_actions(actions: dict[str, QAction], workspace: Workspace) -> None:
    """Enable and check the actions as the state allows."""
    for spec in ACTIONS:
        action = actions[spec.id]
        action.setEnabled(spec.enabled(workspace))
        if spec.checked is not None:
            action.setChecked(spec.checked(workspace))
        if spec.id in TRANSPORT:
            action.setToolTip(RESTS if rests(workspace) else _tip(spec))
    actions["run.play"].setText("Play" if _rests(workspace) else "Pause")
    name_undo(actions, workspace)


def name_undo(actions: Mapping[str, QAction], workspace: Workspace) -> None:
    """Say in the menu and in tooltips what would be undone and made again."""
    history = workspace.state.history
    for name, deeds in (("edit.undo", history.done), ("edit.redo", history.undone)):
        spec = next(spec for spec in EDIT_ACTIONS if spec.id == name)
        deed = deeds[-1] if deeds else None
        words = edit_words(deed) if deed is not None else ""
        actions[name].setText(on_button(f"{spec.text} {words}".strip()))
        actions[name].setToolTip(plain_tip(_tip(spec, f": {words}" if words else "")))


def set_icons(actions: Mapping[str, QAction], workspace: Workspace, theme: Theme) -> None:
    """Draw the icons in the colours of a theme."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.id].setIcon(icon(spec.icon, theme))
    actions["view.appearance"].setIcon(icon("sun" if theme.ink.dark else "moon", theme))
    show_play_icon(actions, workspace, theme)


def show_play_icon(actions: Mapping[str, QAction], workspace: Workspace, theme: Theme) -> None:
    """Show what the button to play would do now."""
    actions["run.play"].setIcon(icon("play" if _rests(workspace) else "pause", theme, theme.on_accent))


def _tip(spec: ActionSpec, more: str = "") -> str:
    shown = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if spec.keys else ""
    return f"{spec.tip}{more}" + (f"  ({shown})" if shown else "")


def _rests(workspace: Workspace) -> bool:
    return workspace.state.activity in (Activity.PAUSED, Activity.STEPPING)


def shortcuts(actions: Mapping[str, QAction]) -> list[tuple[str, str]]:
    """Return the first key of every action that has one, and what it does."""
    return [(actions[spec.id].shortcut().toString(), spec.text) for spec in ACTIONS if spec.keys]
