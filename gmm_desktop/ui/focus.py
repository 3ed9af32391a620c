"""Where the tabulator goes: a panel behind another tab is no place, though Qt takes it for shown."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

MOST_STEPS = 1000
"""More than there are places in a window."""


def is_seen(widget: QWidget) -> bool:
    """Tell whether a part of a widget lies within all that is around it."""
    place, around = widget.rect(), widget.parentWidget()
    inner = widget
    while around is not None and not inner.isWindow():
        place = place.translated(inner.pos()) & around.rect()
        inner, around = around, around.parentWidget()
    return widget.isVisible() and not place.isEmpty()


def to_what_is_seen(window: QWidget, step: Callable[[bool], bool], *, forward: bool) -> bool:
    """Step to the next place in the order of a window that can be seen, also by scrolling to it."""
    for _ in range(MOST_STEPS):
        if not step(forward):
            return False
        there = QApplication.focusWidget()
        if there is None:
            return False
        _scroll_to(there, window)
        if is_seen(there):
            return True
    return False


def _scroll_to(widget: QWidget, window: QWidget) -> None:
    """Bring a widget into view in all the areas around it that scroll."""
    around = widget.parentWidget()
    while around is not None and around is not window:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
