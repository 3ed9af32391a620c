"""How large a window may be, so that all of it, frame and title too, is seen on its screen."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME = QMargins(8, 40, 8, 8)
"""What a desktop may draw around a window; how much it is, is known only once the window is there."""


def free_room(window: QWidget) -> QRect:
    """Return where a window may lie, without its frame, on the screen its middle is on."""
    place = window.frameGeometry().center() if window.isWindow() else window.mapToGlobal(QPoint())
    screen = QGuiApplication.screenAt(place) or window.screen()
    return screen.availableGeometry().marginsRemoved(FRAME)


def fitting(window: QWidget, size: QSize) -> QSize:
    """Return the size, made smaller where it is larger than the screen."""
    return size.boundedTo(free_room(window).size())


def bring_onto_screen(window: QWidget) -> None:
    """Make a window no larger than its screen; where it has a place of its own, put it there as a whole."""
    if window.isMaximized() or window.isFullScreen():
        return
    room = free_room(window)
    window.resize(window.size().boundedTo(room.size()))
    placed = window.geometry()
    if not room.contains(placed):
        x = min(max(placed.x(), room.x()), room.right() - placed.width() + 1)
        y = min(max(placed.y(), room.y()), room.bottom() - placed.height() + 1)
        window.setGeometry(QRect(QPoint(x, y), placed.size()))
