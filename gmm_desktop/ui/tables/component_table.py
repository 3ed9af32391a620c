"""The components in rows of numbers, each editable in place."""

import re
from typing import Any

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.figures.marks import lock_path
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.keys import CTRL, TIME_KEYS, modifiers_of, steps_through_time
from gmm_desktop.ui.tables.component_model import HEADERS, ComponentModel, Index
from gmm_desktop.ui.theme import Theme

ROW_HEIGHT = 28
EXPONENT = re.compile("e[+]?(−?)0?")
LOCK = 11.0


def _fitting(index: Index, width: int, metrics: QFontMetrics) -> str:
    """Return the text of a cell, with fewer digits, or at last only its end, where it would be cut off.

    With fewer digits a power of ten stands without what says nothing: 4.3e−5 and 4.3e12.
    """
    text, model = str(index.data()), index.model()
    for digits in (3, 2, 1):
        if metrics.horizontalAdvance(text) > width and index.column() and isinstance(model, ComponentModel):
            text = EXPONENT.sub(r"e\1", model.written(index.row(), index.column(), digits))
    fits = metrics.horizontalAdvance(text) <= width
    return text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideLeft, width)


NUMBER_BEGINS = frozenset("0123456789+-−.,")
"""Keys that open a cell by being typed; letters stay shortcuts."""


class ComponentTable(QTableView):
    """Shows and edits the components; the selected row is the component selected on the canvas.

    It paints its cells itself, in one go: the view would ask the model for two dozen things a cell, at every frame.
    """

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._model = ComponentModel(workspace, theme, self)
        self.setModel(self._model)
        self._texts: dict[tuple[int, int, int], str] = {}
        self._model.dataChanged.connect(self._texts.clear)
        self._model.modelReset.connect(self._texts.clear)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # it would never let the tabulator out
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, 44)
        header.resizeSection(1, 56)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setFixedHeight(26)
        self._syncing = False
        self.selectionModel().selectionChanged.connect(self._select)
        self.frame: Frame | None = None
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Mark the components in the colours of another theme."""
        self._model.set_theme(theme)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the parameters of the frame shown and the selected component."""
        if changes & Changes.EXPERIMENT:
            self._model.show_settings(state.experiment.settings)
        if changes & Changes.FRAME:
            self._model.show_parameters(state.shown.parameters)
            self.frame = state.shown
        if changes & (Changes.COMPONENT | Changes.FRAME):
            self._show_selection(state.component)

    def _show_selection(self, component: int | None) -> None:
        rows = {index.row() for index in self.selectionModel().selectedRows()}
        if rows == (set() if component is None else {component}):
            return
        self._syncing = True
        if component is None:
            self.clearSelection()
        else:
            self.selectRow(component)
        self._syncing = False

    def _select(self) -> None:
        if not self._syncing:
            rows = self.selectionModel().selectedRows()
            self._workspace.select_component(rows[0].row() if rows else None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in view: ground, text, the lock of what is pinned, and the frame of the current one."""
        painter = QPainter(self.viewport())
        palette, metrics, current = self.palette(), painter.fontMetrics(), self.currentIndex()
        text, dim = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.PlaceholderText)
        selected = {index.row() for index in self.selectionModel().selectedRows()}
        seen = event.rect()
        columns = [(self.columnViewportPosition(c), self.columnWidth(c)) for c in range(len(HEADERS))]
        for row in range(self._model.rowCount()):
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            if top > seen.bottom() or top + height <= seen.top():
                continue
            if row in selected:
                left, (right, last) = columns[0][0], columns[-1]
                ground = QRect(left, top, right + last - left, height)
                painter.fillRect(ground, palette.color(QPalette.ColorRole.Light))
            for column, (left, width) in enumerate(columns):
                cell = QRect(left, top, width, height)
                pinned = self._model.is_pinned(row, column)
                painter.setPen((dim if pinned else text) if column else self._model.mark(row)[1])
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                inside, words = cell.adjusted(3, 0, -3, 0), self._text(row, column, width - 6, metrics)
                painter.drawText(inside, side | Qt.AlignmentFlag.AlignVCenter, words)
                if pinned and column == 0:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    middle = QPointF(cell.right() - LOCK / 2, cell.center().y() + 0.5)
                    painter.fillPath(lock_path(middle, LOCK), dim)
        if current.isValid() and (self.hasFocus() or self.viewport().hasFocus()):
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(self.visualRect(current).adjusted(0, 0, -1, -1), 3, 3)
        painter.end()

    def _text(self, row: int, column: int, width: int, metrics: QFontMetrics) -> str:
        """Return what is written into a cell that has so many pixels; it changes only with the model."""
        key = row, column, width
        if key not in self._texts:
            self._texts[key] = _fitting(self._model.index(row, column), width, metrics)
        return self._texts[key]

    def edit(self, index: Any, trigger: Any, event: Any) -> bool:  # type: ignore[override]
        """Pause EM when a cell opens: a new frame would write over what is typed."""
        typed = event.text() if isinstance(event, QKeyEvent) else ""
        if trigger == QAbstractItemView.EditTrigger.AnyKeyPressed and typed not in NUMBER_BEGINS:
            return False
        opened = bool(super().edit(index, trigger, event))
        if opened:
            self._workspace.run.pause()
        return opened

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the cells of a row by Ctrl; leave the keys that step and the one that removes to the window."""
        removing = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
        if removing or steps_through_time(event):
            event.ignore()
        elif event.key() in TIME_KEYS and modifiers_of(event) == CTRL:
            super().keyPressEvent(QKeyEvent(event.type(), event.key(), Qt.KeyboardModifier.NoModifier))
        else:
            super().keyPressEvent(event)
