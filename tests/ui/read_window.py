"""All that can be read in the program's windows, as Qt displays it; new panels and dialogs are read by themselves."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QTabBar,
    QTextEdit,
    QToolTip,
    QWidget,
)

might_be_rich_text: Any = QtGui.Qt.mightBeRichText
MOST_ROWS = 40
ROOT = QModelIndex()
Said = tuple[str, str]
"""Where something is said, and what."""


def everything_said() -> Iterator[Said]:
    """Yield all texts of all windows, dialogs, menus and tooltips there are, also of hidden ones."""
    for window in QApplication.topLevelWidgets():
        for menu in window.findChildren(QMenu):
            menu.aboutToShow.emit()
        for widget in (window, *window.findChildren(QWidget)):
            place = f"{type(widget).__name__} {widget.objectName()!r}"
            yield from ((f"{place}: {part}", text) for part, text in _said_by(widget) if text)
        for action in window.findChildren(QAction):
            place = f"action {action.objectName()!r}"
            text = action.text()  # of a separator Qt draws it as it is
            yield f"{place}: text", text if action.isSeparator() else _without_mnemonic(text)
            yield f"{place}: tooltip", as_displayed(action.toolTip())
            yield f"{place}: status tip", action.statusTip()


def tips_under_the_pointer(widget: QWidget, step: tuple[int, int] = (40, 10)) -> Iterator[Said]:
    """Yield what is said when the pointer rests, over a net of places of a window."""
    for y in range(2, widget.height(), step[1]):
        for x in range(2, widget.width(), step[0]):
            place = QPoint(x, y)
            under = widget.childAt(place) or widget
            event = QHelpEvent(QEvent.Type.ToolTip, under.mapFrom(widget, place), widget.mapToGlobal(place))
            QApplication.sendEvent(under, event)
            if text := QToolTip.text():
                yield f"tip over {type(under).__name__} {under.objectName()!r}", as_displayed(text)
    QToolTip.hideText()


def as_displayed(text: str) -> str:
    """Return what a tooltip, or a label that chooses its format itself, shows of a text."""
    return _of_html(text) if might_be_rich_text(text) else text


def _of_html(text: str) -> str:
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def _without_mnemonic(text: str) -> str:
    return re.sub("&(.)", r"\1", text)


def _said_by(widget: QWidget) -> Iterator[Said]:
    yield "tooltip", as_displayed(widget.toolTip())
    yield "status tip", widget.statusTip()
    yield "what's this", as_displayed(widget.whatsThis())
    yield "accessible name", widget.accessibleName()
    yield "accessible description", widget.accessibleDescription()
    if widget.isWindow() and widget.windowHandle() is not None:
        yield "title", widget.windowHandle().title()
    for kind, words in _WORDS.items():
        if isinstance(widget, kind):
            yield from words(widget)


def _of_label(label: QLabel) -> Iterator[Said]:
    text, form = label.text(), label.textFormat()
    rich = form == Qt.TextFormat.RichText
    yield "text", text if form == Qt.TextFormat.PlainText else _of_html(text) if rich else as_displayed(text)


def _of_tabs(bar: QTabBar) -> Iterator[Said]:
    for tab in range(bar.count()):
        yield "tab", _without_mnemonic(bar.tabText(tab))
        yield "tooltip of a tab", as_displayed(bar.tabToolTip(tab))


def _of_scene(view: QGraphicsView) -> Iterator[Said]:
    for item in view.scene().items() if view.scene() is not None else ():
        yield "tooltip in a scene", as_displayed(item.toolTip())
        if isinstance(item, QGraphicsTextItem):
            yield "text in a scene", item.toPlainText()
        if isinstance(item, QGraphicsSimpleTextItem):
            yield "text in a scene", item.text()


_WORDS: dict[type[QWidget], Callable[[Any], Iterator[Said]]] = {
    QLabel: _of_label,
    QAbstractButton: lambda button: iter([("text", _without_mnemonic(button.text()))]),
    QGroupBox: lambda box: iter([("title", _without_mnemonic(box.title()))]),
    QTabBar: _of_tabs,
    QComboBox: lambda box: _said_in(box.model()),
    QLineEdit: lambda field: iter([("field", field.displayText()), ("placeholder", field.placeholderText())]),
    QTextEdit: lambda page: iter([("page", page.toPlainText())]),
    QProgressBar: lambda bar: iter([("progress", bar.format())]),
    QAbstractItemView: lambda view: iter(()) if view.model() is None else _said_in(view.model()),
    QGraphicsView: _of_scene,
}

_PLAIN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole)
_RICH = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole)


def _said_in(model: QAbstractItemModel) -> Iterator[Said]:
    all_columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(ROOT)  # private in a list
    rows, columns = min(model.rowCount(ROOT), MOST_ROWS), min(all_columns, MOST_ROWS)
    for role in (*_PLAIN, *_RICH):
        shown = as_displayed if role in _RICH else str
        for column in range(columns):
            for row in range(rows):
                cell = model.index(row, column, ROOT)
                if role != Qt.ItemDataRole.EditRole or cell.flags() & Qt.ItemFlag.ItemIsEditable:
                    yield f"cell, {role.name}", shown(str(cell.data(role) or ""))
            text = model.headerData(column, Qt.Orientation.Horizontal, role)
            yield f"heading, {role.name}", shown(str(text or ""))
        for row in range(rows):
            text = model.headerData(row, Qt.Orientation.Vertical, role)
            yield f"heading of a row, {role.name}", shown(str(text or ""))
