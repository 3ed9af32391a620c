"""The first rows of a table, as they stand in the file."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.tables.choice import Choice
from gmm_desktop.storage.tables.table import Kind, Table
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.importing import column_words

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, COLUMN_WIDTH = 24, 112
WIDEST, ROOM = 220, 20
FITTED = 24
"""Columns that get the width of their names; there may be thousands."""
NO_PARENT = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ImportModel(QAbstractTableModel):
    """The rows a table keeps for a look at it; columns that are not chosen are dim."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: Table | None = None
        self._choice: Choice | None = None

    def show_table(self, table: Table | None, choice: Choice | None) -> None:
        """Show another table."""
        self.beginResetModel()
        self._table, self._choice = table, choice
        self.endResetModel()

    def show_choice(self, choice: Choice) -> None:
        """Show which columns are chosen now."""
        self._choice = choice
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Count the rows kept."""
        return 0 if parent.isValid() or self._table is None else len(self._table.preview)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() or self._table is None else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, and how it is shown."""
        if self._table is None or not index.isValid():
            return None
        text = self._table.preview[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            said = visible(text)
            return said if role == Qt.ItemDataRole.DisplayRole else plain_tip(said)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._table.columns[index.column()].kind is Kind.NUMBER else LEFT
        if role == Qt.ItemDataRole.ForegroundRole and not self._use(index.column()):
            return QColor(self._theme.ink.dim)
        if role == Qt.ItemDataRole.BackgroundRole and self._is_skipped(index):
            return QColor(self._theme.warning)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the name of a column with what it holds and is used for; and where a row stands."""
        table = self._table
        if table is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(int(table.numbering[section])) if role == Qt.ItemDataRole.DisplayRole else None
        column = table.columns[section]
        name = visible(column.name)
        if role == Qt.ItemDataRole.DisplayRole:
            use = self._use(section)
            return f"{use} = {name}\n{column_words(column)}" if use else f"{name}\n{column_words(column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{name}: {column_words(column)}")
        if role == Qt.ItemDataRole.ForegroundRole and self._use(section):
            return QColor(self._theme.ink.text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.kind is Kind.NUMBER else LEFT
        return None

    def _use(self, column: int) -> str:
        """Say what a column is chosen for."""
        choice = self._choice
        if choice is None:
            return ""
        uses = (("x", choice.x), ("y", choice.y), ("groups", choice.label), ("repeat", choice.weight))
        return next((use for use, place in uses if place == column), "")

    def _is_skipped(self, index: Index) -> bool:
        """Tell whether a cell is why its row is skipped."""
        if self._table is None or self._choice is None or index.column() not in self._choice.needed:
            return False
        column = self._table.columns[index.column()]
        return (
            index.row() in column.missing[: len(self._table.preview)]
            or index.row() in column.odd_rows[: len(self._table.preview)]
        )


def import_view(model: ImportModel) -> QTableView:
    """Return the table in which the rows are shown."""
    view = QTableView()
    view.setObjectName("import.table")
    view.setAccessibleName("First rows of the table")
    view.setToolTip("The first rows as they stand in the file")
    view.setModel(model)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    view.verticalHeader().setDefaultAlignment(RIGHT)
    view.horizontalHeader().setDefaultSectionSize(COLUMN_WIDTH)
    view.horizontalHeader().setMinimumSectionSize(48)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    view.horizontalHeader().setHighlightSections(False)
    view.setProperty("look", "rows")
    return view


def fit_columns(view: QTableView) -> None:
    """Give the first columns room for their names."""
    header, model = view.horizontalHeader(), view.model()
    for column in range(min(model.columnCount(), FITTED)):
        lines = str(model.headerData(column, Qt.Orientation.Horizontal)).split("\n")
        width = max(header.fontMetrics().horizontalAdvance(line) for line in lines)
        view.setColumnWidth(column, min(max(width + ROOM, 64), WIDEST))
