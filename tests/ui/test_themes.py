"""Light and dark: a window that has changed its theme looks in every part as one that began in it."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDockWidget

from gmm_desktop.experiment.edits import MoveMean, OpenExperiment
from gmm_desktop.experiment.state import SideBySide
from tests.ui.conftest import Hand, OpenWindow
from tests.ui.test_approved import LAYERS, PANELS, settle, strokes, three_groups

CENTRES = {"side by side": SideBySide.PLANE, "in space": SideBySide.SPACE, "canvas": SideBySide.OFF}
AXES_MOVE = ("lab", "bound")


def at_work(hand: Hand) -> None:
    """Two runs of some iterations, with much that is drawn; a component and a point selected."""
    hand.workspace.submit(OpenExperiment(three_groups()))
    hand.iterate(3)
    hand.workspace.submit(MoveMean(0, (4.0, 4.0)))
    hand.iterate(2)
    for name in LAYERS:
        action = hand.action(name)
        if not action.isChecked():
            action.trigger()
    hand.workspace.select_component(1)
    hand.workspace.select_point(7)


def in_view(dock: QDockWidget) -> bool:
    return dock.isVisible() and not dock.visibleRegion().isEmpty()


def looks(hand: Hand) -> Iterator[tuple[str, QImage | list[str]]]:
    """Bring one part of the window after the other into view, and yield what is seen of it."""
    for name in PANELS:
        hand.window.show_panel(name)
        dock = hand.widget(f"panel.{name}", QDockWidget)
        hand.wait_until(partial(in_view, dock))
        settle(hand)
        yield name, strokes(hand, dock) if name in AXES_MOVE else dock.grab().toImage()
    hand.window.show_panel(PANELS[0])
    for name, how in CENTRES.items():
        hand.workspace.show_side_by_side(how)
        settle(hand)
        yield name, hand.window._centre.grab().toImage()


def test_a_changed_theme_is_that_of_a_window_that_began_in_it(open_window: OpenWindow) -> None:
    """Where the room for axes depends on what was shown before, the colours are compared, elsewhere every pixel."""
    first = open_window()
    at_work(first)
    began_dark = first.window._theme.ink.dark
    for name in PANELS:  # made before the change, all of them
        first.window.show_panel(name)
        settle(first)
    first.window.toggle_appearance()
    changed = dict(looks(first))
    first.window.close_unasked()
    second = open_window()
    at_work(second)
    begun = dict(looks(second))
    assert [name for name in begun if changed[name] != begun[name]] == []
    assert second.window._theme.ink.dark is not began_dark
