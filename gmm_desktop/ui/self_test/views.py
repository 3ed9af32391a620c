"""Every panel and every dialog, found in the tables of panels and actions."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDockWidget

from gmm_desktop.ui.actions import ACTIONS
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.parts.frame import Panel
from gmm_desktop.ui.self_test import trial
from gmm_desktop.ui.self_test.trial import (
    Window,
    dialogs_met,
    expect,
    is_drawn,
    n_colours,
    photograph,
    trigger,
    wait_until,
)

OPENS_SOMETHING = "…"


def every_panel(window: Window, _folder: Path) -> Iterator[str]:
    """Bring every panel of the table to the front, and see that it draws, and the frame shown."""
    for spec in DOCKS:
        window.show_panel(spec.id)
        dock = _docks(window)[f"panel.{spec.id}"]
        wait_until(partial(_has_panel, dock), trial.PAINT_SECONDS)
        panel = dock.widget()
        expect(isinstance(panel, Panel) and panel.isVisible(), f"the panel {spec.title} does not come")
        assert isinstance(panel, Panel)
        expect(is_drawn(panel), f"the panel {spec.title} is blank")
        current = wait_until(partial(_is_current, window, panel), trial.PAINT_SECONDS)
        expect(current, f"the panel {spec.title} shows another frame")
        yield spec.title
    trigger(window, "view.reset_layout")


def _has_panel(dock: QDockWidget) -> bool:
    return isinstance(dock.widget(), Panel)


def _is_current(window: Window, panel: Panel) -> bool:
    return panel.frame is None or panel.frame is window.workspace.state.shown


def every_dialog(window: Window, _folder: Path) -> Iterator[str]:
    """Choose every action that promises to open something; what opens is looked at and closed again."""
    opened: list[type[QDialog]] = []
    for spec in ACTIONS:
        if spec.text.endswith(OPENS_SOMETHING):
            found = _opened_by(window, spec.id)
            expect(found or _any_panel(window), f"{spec.id} opens nothing")
            opened += found
    missing = [kind.__name__ for kind in _own_kinds(QDialog) if kind not in opened]
    expect(not missing, f"never opened: {', '.join(missing)}")
    trigger(window, "view.reset_layout")
    yield f"{len(opened)} dialogs of {len(set(opened))} kinds"


def _opened_by(window: Window, action: str) -> list[type[QDialog]]:
    """Choose an action while no panel is there, look at the dialogs that come, and close them."""
    found: list[type[QDialog]] = []

    def look_and_close(dialog: QDialog) -> None:
        if n_colours(photograph(dialog)) >= trial.LEAST_COLOURS:  # else look again
            found.append(type(dialog))
            dialog.reject()

    for dock in _docks(window).values():
        dock.hide()
    with dialogs_met(look_and_close):
        trigger(window, action)
        wait_until(lambda: bool(found) or _any_panel(window), trial.PAINT_SECONDS)
    return found


def _any_panel(window: Window) -> bool:
    return any(dock.isVisible() for dock in _docks(window).values())


def _docks(window: Window) -> dict[str, QDockWidget]:
    return {dock.objectName(): dock for dock in window.canvas.window().findChildren(QDockWidget)}


def _own_kinds(kind: type[QDialog]) -> Iterator[type[QDialog]]:
    """Yield the kinds of dialogs of this program that no other builds upon."""
    for inner in kind.__subclasses__():
        if inner.__module__.startswith("gmm_desktop.") and not inner.__subclasses__():
            yield inner
        yield from _own_kinds(inner)
