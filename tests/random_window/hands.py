"""Keys and the mouse as a window system brings them to a program, also while its windows come and go."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

Key, Modifier, Mouse = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
KEYS = [
    *(Key.Key_Space, Key.Key_E, Key.Key_M, Key.Key_C, Key.Key_F, Key.Key_P, Key.Key_S, Key.Key_1, Key.Key_9),
    *(Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_PageUp),
    *(Key.Key_PageDown, Key.Key_Tab, Key.Key_Backtab, Key.Key_Escape, Key.Key_Return, Key.Key_Delete),
    *(Key.Key_Backspace, Key.Key_Plus, Key.Key_Minus, Key.Key_Equal, Key.Key_0, Key.Key_A, Key.Key_Z),
    *(Key.Key_Y, Key.Key_F1, Key.Key_F2, Key.Key_F10, Key.Key_Backslash, Key.Key_Menu),
]
MODIFIERS = [
    *[Modifier.NoModifier] * 8,
    *[Modifier.ControlModifier] * 3,
    *[Modifier.ShiftModifier] * 2,
    Modifier.AltModifier,
    Modifier.ControlModifier | Modifier.ShiftModifier,
]
BUTTONS = [*[Mouse.LeftButton] * 8, Mouse.RightButton, Mouse.MiddleButton]


def press_key(key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
    """Press and release a key where the focus is; the key may close the window it was pressed in.

    The key is sent to the widget. Sent to the window, ``QTest`` lets the program work between a modifier and its
    key, and dies when the window has been deleted meanwhile.
    """
    for send, held in ((QTest.keyPress, modifier), (QTest.keyRelease, Modifier.NoModifier)):
        top = _in_front()  # held meanwhile: PySide forgets what is in it with it
        if top is not None:
            send(top.focusWidget() or top, key, held)


def _in_front() -> QWidget | None:
    """Return the window that hears a key: one that has closed may still have the focus on the offscreen platform."""
    top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or QApplication.activeWindow()
    return top if top is not None and top.isVisible() else None


def send_mouse(
    send: Callable[..., None],
    widget: QWidget,
    spot: QPoint,
    button: Qt.MouseButton | None = None,
    modifier: Qt.KeyboardModifier = Modifier.NoModifier,
) -> None:
    """Send what a window system sends, so that what lies in front or bars the way counts."""
    if not isValid(widget):
        return
    handle = widget.window().windowHandle()
    if handle is None or not handle.isVisible():
        return
    place = widget.mapTo(widget.window(), spot)
    if not widget.window().rect().contains(place):  # no pointer gets there
        return
    if button is None:
        send(handle, place)
    else:
        send(handle, button, modifier, place)
