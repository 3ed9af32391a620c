"""The look shared by all panels: a card with a title and one row of actions; buttons made from actions."""

from collections.abc import Iterable

from PySide6.QtCore import QMetaMethod, QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.parts.plain import on_button, plain_label
from gmm_desktop.ui.theme import Theme

HEADER_HEIGHT = 28


label = plain_label


def set_role(made: QLabel, role: str) -> None:
    """Show a label in another role of the theme."""
    made.setProperty("role", role)
    made.style().polish(made)


def fixed_label(name: str, tip: str, longest: str, role: str = "") -> QLabel:
    """Return a label of the size of its longest text: changing it then lays nothing out anew."""
    made = label("", role)
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setFixedSize(made.fontMetrics().horizontalAdvance(longest), made.fontMetrics().height() + 6)
    return made


class ActionButton(QToolButton):
    """A button of an action without a menu, which may change any number of times.

    At each change of an action Qt (6.10) connects its button once more, for a menu it may have got. These connections
    are never undone: each costs 144 bytes, spread over all the memory there is, and is called at each later change.
    """

    def actionEvent(self, event: QActionEvent) -> None:
        """Look as the action does, and undo the connection."""
        super().actionEvent(event)
        changed, any_slot = QMetaMethod.fromSignal(event.action().changed), QMetaMethod()
        QObject.disconnect(event.action(), changed, self, any_slot)


def button(
    action: QAction, *, look: str = "", text: bool = False, icon_size: int = 18, name: str = ""
) -> QToolButton:
    """Return a button of an action, with its object name, tooltip and accessible name.

    Parameters
    ----------
    action : QAction
        What it does.
    look : str
        Of the style sheet: "", "outline", "next" or "primary".
    text : bool
        Show the action's text too.
    icon_size : int
        In pixels.
    name : str
        Another object name than the action's.
    """
    made = ActionButton()
    made.setDefaultAction(action)
    made.setObjectName(name or action.objectName())
    made.setAccessibleName(action.text())
    made.setProperty("look", look)
    made.setIconSize(QSize(icon_size, icon_size))
    both, only = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
    made.setToolButtonStyle(both if text else only)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def menu_button(
    name: str, text: str, tip: str, actions: Iterable[QAction | None], *, look: str = ""
) -> QToolButton:
    """Return a button that drops a menu of actions down; None makes a separator."""
    made = QToolButton()
    made.setObjectName(name)
    made.setAccessibleName(tip)
    made.setToolTip(tip)
    made.setProperty("look", look)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    menu = QMenu(made)
    menu.setToolTipsVisible(True)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
    made.setMenu(menu)
    set_menu_text(made, text)
    return made


def set_menu_text(made: QToolButton, text: str) -> None:
    """Show a text and the sign that there is a menu."""
    made.setText(f"{on_button(text)}  ▾")


class Panel(QFrame):
    """A card with a title, buttons on the right of it, and a body."""

    def __init__(self, title: str, buttons: Iterable[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 8, 12, 10)
        self.body.setSpacing(6)
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.title = label(title, "title")
        self.title.setMinimumHeight(HEADER_HEIGHT)
        self.header.addWidget(self.title)
        self.header.addStretch()
        for widget in buttons:
            self.header.addWidget(widget)
        self.body.addLayout(self.header)

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last; None for a panel that draws no frame, or none yet."""
        return None

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme; what only uses the style sheet has nothing to do."""

    def set_seen(self, seen: bool) -> None:
        """Take note of coming into view or leaving it, hidden or behind another tab; what is cheap ignores it."""

    def shut_down(self) -> None:
        """Wait for what is done in the background, if anything is."""
