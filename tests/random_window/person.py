"""Somebody who does anything at the window, as the mouse, the keyboard and the system bring it to a program."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from gmm_desktop.ui.main_window import MainWindow
from tests.random_window import promises
from tests.random_window.belongings import TABLES, TEXTS
from tests.random_window.hands import BUTTONS, KEYS, MODIFIERS, press_key, send_mouse

Key = Qt.Key
SIZES = [
    (200, 100),
    (640, 480),
    (800, 600),
    (1024, 700),
    (1280, 800),
    (1280, 720),
    (1920, 1080),
    (3000, 2000),
]
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QTabBar,
)
LEAVES = ("app.quit",)
"""Actions that end the program: it is closed in another way here."""
PATIENCE_WITH_DIALOGS = 0.12
"""How often a dialog is left instead of being worked in."""


class Person:
    """Works the window of a program until told otherwise.

    Parameters
    ----------
    open_window : callable
        Starts the program.
    chance : random.Random
        Decides everything.
    belongings : list of Path
        What is opened.
    folder : Path
        Where files are saved.
    """

    def __init__(
        self,
        open_window: Callable[[], MainWindow],
        chance: random.Random,
        belongings: list[Path],
        folder: Path,
    ) -> None:
        self._open_window, self._chance, self._belongings, self._folder = (
            open_window,
            chance,
            belongings,
            folder,
        )
        self.window = open_window()
        self._second: Callable[[], object] | None = None
        self._clicked: QWidget | None = None
        self._deeds: dict[str, tuple[float, Callable[[], str | None]]] = {
            "action": (24, self._action),
            "key": (20, self._key),
            "control": (20, self._control),
            "gesture on the canvas": (16, self._gesture),
            "press anywhere": (6, self._press_anywhere),
            "wheel": (4, self._wheel),
            "type": (5, self._type),
            "file": (2, self._file),
            "drop": (1, self._drop),
            "clipboard": (1, self._clipboard),
            "look": (1, self._look),
            "size": (1.5, self._size),
            "hide and show": (0.3, self._hide),
            "leave": (0.15, self._leave),
            "undo everything": (0.15, lambda: promises.undo_everything_and_redo_it(self.window)),
            "save and open in thought": (0.6, lambda: promises.hold_exactly(self.window)),
        }

    def act(self) -> str:
        """Do one thing and return its words."""
        if not isValid(self.window) or not (self.window.isVisible() or self.window.isMinimized()):
            self.window = self._open_window()
        self._come_back()
        second, self._second = self._second, None
        if second is not None and isValid(self._clicked):
            second()
            return "double click"
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            return f"in a menu: {self._in_popup(popup)}"
        if modal is not None:
            return f"in {modal.objectName() or type(modal).__name__}: {self._in_dialog(modal)}"
        if len(self.window.workspace.state.experiment.dataset.points) > 100_000:  # patience ends
            self.window.workspace.undo()
        names = list(self._deeds)
        (name,) = self._chance.choices(names, [self._deeds[name][0] for name in names])
        return f"{name}: {self._deeds[name][1]() or ''}"

    @property
    def is_open(self) -> bool:
        """Whether the window is there, be it minimized."""
        return isValid(self.window) and (self.window.isVisible() or self.window.isMinimized())

    # What the program asks

    def file_to_open(self, *_: Any, **__: Any) -> tuple[str, str]:
        """Answer a question for a file to open."""
        return (str(self._chance.choice(self._belongings)) if self._chance.random() < 0.9 else "", "")

    def file_to_save(self, *_: Any, **__: Any) -> tuple[str, str]:
        """Answer a question for a file to save to."""
        name = self._chance.choice(
            ["a", "b", "a.gmms", "b.csv", "c.json", "d.png", "e.svg", "f.pdf", "g.html", "h.py"]
        )
        place = self._folder if self._chance.random() < 0.9 else self._folder / "missing"
        return (str(place / name) if self._chance.random() < 0.9 else "", "")

    # In front of the window

    def _in_popup(self, popup: QWidget) -> str:
        if self._chance.random() < 0.3 or not isinstance(popup, QMenu):
            press_key(Key.Key_Escape)
            if isValid(popup) and popup.isVisible() and self._chance.random() < 0.5:
                popup.close()
            return "left"
        usable = [action for action in popup.actions() if action.isEnabled() and not action.isSeparator()]
        usable = [action for action in usable if action.objectName() not in LEAVES]
        if not usable:
            popup.close()
            return "nothing there"
        action = self._chance.choice(usable)
        name, place = action.objectName(), popup.actionGeometry(action).center()
        for press_or_release in (QTest.mousePress, QTest.mouseRelease):
            send_mouse(press_or_release, popup, place, Qt.MouseButton.LeftButton)
        return name or "an entry without a name"

    def _in_dialog(self, dialog: QWidget) -> str:
        what = self._chance.random()
        if what < PATIENCE_WITH_DIALOGS:
            if isinstance(dialog, QDialog) and self._chance.random() < 0.5:
                dialog.reject()
            else:
                press_key(Key.Key_Escape)
            return "left"
        if what < 0.7:
            return self._control(dialog)
        if what < 0.85:
            return self._type()
        return self._key()

    # Deeds

    def _action(self) -> str:
        named = [each for each in self.window.findChildren(QAction) if each.objectName() and each.isEnabled()]
        named = [each for each in named if each.objectName() not in LEAVES]
        action = self._chance.choice(named)
        name = action.objectName()
        action.trigger()
        return name

    def _key(self) -> str:
        key, modifier = self._chance.choice(KEYS), self._chance.choice(MODIFIERS)
        press_key(key, modifier)
        return f"{modifier.name or modifier} {key.name}"

    def _type(self) -> str:
        focus, text = QApplication.focusWidget(), self._chance.choice(TEXTS)
        if focus is None:
            return "nowhere"
        if self._chance.random() < 0.5:
            press_key(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for letter in text:
            focus = QApplication.focusWidget()
            if focus is None:
                break
            if letter.isascii():
                QTest.keyClick(focus, ord(letter))
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(focus, event)
        focus = QApplication.focusWidget()
        if focus is not None and self._chance.random() < 0.6:
            press_key(Key.Key_Return)
        return repr(text)

    def _control(self, top: QWidget | None = None) -> str:
        """Click into a control at a random place of it."""
        top = top or self._some_window()
        there = [
            each for each in top.findChildren(QWidget) if isinstance(each, CONTROLS) and each.window() is top
        ]
        there = [each for each in there if each.isVisible() and each.isEnabled()]
        if not there:
            return "no control"
        control = self._chance.choice(there)
        inside = control.viewport() if isinstance(control, QAbstractItemView) else control
        self._click(inside, self._spot(inside))
        return control.objectName() if isValid(control) else "it is gone"

    def _gesture(self) -> str:
        """Press on the canvas, often on a mean or a point, drag, and let go, or not."""
        port, chance = self.window.canvas.viewport(), self._chance
        if not port.isVisible() or not port.rect().isValid():
            return "no canvas"
        start, button = self._place_on_canvas(port), chance.choice(BUTTONS)
        modifier = chance.choice(MODIFIERS)
        send_mouse(QTest.mouseMove, port, start)
        if chance.random() < 0.2:
            send_mouse(QTest.mousePress, port, start, button, modifier)
            send_mouse(QTest.mouseRelease, port, start, button, modifier)
            if chance.random() < 0.5:
                send_mouse(QTest.mouseDClick, port, start, button, modifier)
            return f"click {start.toTuple()}"
        send_mouse(QTest.mousePress, port, start, button, modifier)
        for _ in range(chance.randrange(5)):
            to = self._spot(port) if chance.random() < 0.5 else start + self._nearby()
            send_mouse(QTest.mouseMove, port, to)
            if chance.random() < 0.05:
                press_key(Key.Key_Escape)
            if chance.random() < 0.03:
                self._action()
                if not isValid(port):  # the window was closed by it
                    return "the canvas is gone"
        if chance.random() < 0.97:
            send_mouse(QTest.mouseRelease, port, self._spot(port), button, modifier)
        return f"drag from {start.toTuple()}"

    def _press_anywhere(self) -> str:
        top = self._some_window()
        name, spot = top.objectName(), self._spot(top)
        self._click(top, spot)
        return f"{name} {spot.toTuple()}"

    def _wheel(self) -> str:
        top = self._some_window()
        under = top.childAt(self._spot(top)) or top
        if self._chance.random() < 0.5:
            under = self.window.canvas.viewport()
        for _ in range(self._chance.choice([1, 1, 3, 30])):
            spot = QPointF(self._spot(under))
            turn = QPoint(0, self._chance.choice([-120, 120, -1200, 1200]))
            event = QWheelEvent(
                spot,
                QPointF(under.mapToGlobal(spot)),
                QPoint(),
                turn,
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(under, event)
        return under.objectName() or type(under).__name__

    def _file(self) -> str:
        path = self._chance.choice(self._belongings)
        self.window.open_data(path)
        return path.name

    def _drop(self) -> str:
        content, path = QMimeData(), self._chance.choice(self._belongings)
        if self._chance.random() < 0.5:
            content.setUrls([QUrl.fromLocalFile(str(path))])
        else:
            content.setText(self._chance.choice(TABLES))
        event = QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            content,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QEvent.Type.Drop,
        )
        self.window.dropEvent(event)
        return path.name

    def _clipboard(self) -> None:
        QApplication.clipboard().setText(self._chance.choice(TABLES))

    def _look(self) -> str:
        self.window.toggle_appearance()
        return "light or dark"

    def _size(self) -> str:
        size = self._chance.choice(SIZES)
        self.window.resize(*size)
        return str(size)

    def _hide(self) -> None:
        if self._chance.random() < 0.5:
            self.window.showMinimized()
        self.window.showNormal()
        self.window.activateWindow()

    def _leave(self) -> str:
        """Close the window; what it asks is answered like any dialog, and once it is closed it is opened anew."""
        self.window.close()
        return "asks" if self.is_open else "closed"

    def _come_back(self) -> None:
        """Give the focus back to the window: the offscreen platform leaves it in a menu or dialog that has closed."""
        focus = QApplication.focusWidget()
        if focus is not None and promises.in_closed_window(focus):
            top = QApplication.activeModalWidget() or self.window
            top.activateWindow()

    # Places

    def _some_window(self) -> QWidget:
        others = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.windowHandle()]
        others = [each for each in others if each is not self.window and each.isEnabled()]
        return self._chance.choice(others) if others and self._chance.random() < 0.2 else self.window

    def _spot(self, widget: QWidget) -> QPoint:
        return QPoint(
            self._chance.randrange(max(widget.width(), 1)), self._chance.randrange(max(widget.height(), 1))
        )

    def _nearby(self) -> QPoint:
        return QPoint(self._chance.randrange(-9, 10), self._chance.randrange(-9, 10))

    def _place_on_canvas(self, port: QWidget) -> QPoint:
        state, box = self.window.workspace.state, self.window.canvas.getViewBox()
        what = self._chance.random()
        if what < 0.5:
            place = self._chance.choice(state.shown.parameters.means.tolist())
        elif what < 0.6:
            place = self._chance.choice(state.experiment.dataset.points.array[:100].tolist())
        else:
            return self._spot(port)
        pixel: QPoint = self.window.canvas.mapFromScene(box.mapViewToScene(QPointF(*place)))
        return pixel + self._nearby() * self._chance.choice([0, 1, 5])

    def _click(self, widget: QWidget, spot: QPoint) -> None:
        button, modifier = self._chance.choice(BUTTONS), self._chance.choice(MODIFIERS)
        send_mouse(QTest.mouseMove, widget, spot)
        send_mouse(QTest.mousePress, widget, spot, button, modifier)
        send_mouse(QTest.mouseRelease, widget, spot, button, modifier)
        if self._chance.random() < 0.1:  # its second half comes in a turn of its own, as that of a hand does
            self._second = lambda: send_mouse(QTest.mouseDClick, widget, spot, button, modifier)
            self._clicked = widget
