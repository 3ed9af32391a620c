"""Keys that mean the same wherever the focus is, so that nothing in the window may take them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

TIME_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})
"""Without Ctrl, Shift or Alt they step through time; only where text or a slider is edited they do not."""

CTRL = Qt.KeyboardModifier.ControlModifier


def modifiers_of(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Return what is held with a key; that it is of the number pad makes no difference."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def steps_through_time(event: QKeyEvent) -> bool:
    """Tell whether a key is one of the window's own; at either end of a run they do nothing, here nor elsewhere."""
    return event.key() in TIME_KEYS and modifiers_of(event) == Qt.KeyboardModifier.NoModifier
