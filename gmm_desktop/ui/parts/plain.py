"""Texts that hold a name, made so that Qt shows them as they are: it takes for HTML whatever looks like it.

Labels and questions are made here. Tooltips, buttons and titles have no format that could be set, so their text is
written such that it says the same.
"""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

LONGEST_LINE = 120
"""Letters of a tooltip's line up to which it is not wrapped."""


def plain_label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows any text as it is, in one of the theme's roles: title, dim or strong."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    return made


def plain_question(name: str, text: str, parent: QWidget) -> QMessageBox:
    """Return a box that asks something, without an icon; `name` is its object name."""
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box


def plain_tip(text: str) -> str:
    """Return the text of a tooltip that shows any text as it is, wrapped where it is long."""
    if "<" not in text and all(len(line) <= LONGEST_LINE for line in text.splitlines()):
        return text
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"


def as_html(text: str) -> str:
    """Return a text of one line as HTML that shows it as it is, all its spaces too."""
    return escape(text).replace(" ", "&nbsp;")


def on_button(text: str) -> str:
    """Return a text for a button or menu, where a single & would mark a key."""
    return text.replace("&", "&&")


def in_title(text: str) -> str:
    """Return a text for the title of a window, where [*] would be the place of the mark of unsaved work."""
    return text.replace("[*]", "[*][*]")
