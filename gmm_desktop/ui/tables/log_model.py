"""The runs as rows of the log; only what has changed is told to the view."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.experiment.run_log import RunRecord, best_runs, logged, record_of
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.words.run_log import COLUMNS
from gmm_desktop.words.runs import run_tip

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SORT_ROLE = Qt.ItemDataRole.UserRole
NUMBER, NAME = 0, 1
"""Columns of the run's number, with the mark, and of its name."""


class LogModel(QAbstractTableModel):
    """All listed runs that got beyond their start, the oldest first."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = workspace.state
        self._records: list[RunRecord] = []

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """What is listed, the oldest first."""
        return tuple(self._records)

    def show_state(self, state: State) -> bool:
        """Bring the rows up to date; return whether rows have come or gone."""
        before, self._state = self._state, state
        timeline = state.timeline
        runs, best = logged(timeline), best_runs(timeline)
        moved = self._drop(runs) | self._insert(runs, best)
        named = before.timeline.catalogue is not timeline.catalogue
        shown = {before.timeline.run.identifier, timeline.run.identifier}
        marked = set(before.compared) ^ set(state.compared)
        for row, run in enumerate(runs):
            known, is_best = self._records[row], run.identifier in best
            if known.run is not run or known.best != is_best or (named and known.name != timeline.name(run)):
                self._records[row] = record_of(timeline, run, is_best)
            elif run.identifier not in marked and (len(shown) == 1 or run.identifier not in shown):
                continue
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        return moved

    def _drop(self, runs: tuple[Run, ...]) -> bool:
        kept = {run.identifier for run in runs}
        gone = [row for row, known in enumerate(self._records) if known.run.identifier not in kept]
        for row in reversed(gone):
            self.beginRemoveRows(ROOT, row, row)
            del self._records[row]
            self.endRemoveRows()
        return bool(gone)

    def _insert(self, runs: tuple[Run, ...], best: frozenset[int]) -> bool:
        """Add what is new; the order of runs never changes."""
        came = False
        for row, run in enumerate(runs):
            if row < len(self._records) and self._records[row].run.identifier == run.identifier:
                continue
            self.beginInsertRows(ROOT, row, row)
            self._records.insert(row, record_of(self._state.timeline, run, run.identifier in best))
            self.endInsertRows()
            came = True
        return came

    def row_of(self, identifier: int) -> int | None:
        """Return the row of a run."""
        return next(
            (row for row, each in enumerate(self._records) if each.run.identifier == identifier), None
        )

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name and explain the columns."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{column.tip}; click to sort"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column.right)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Write the cells, explain them, and give what they are sorted by."""
        record, column = self._records[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.shown(record)
            case Qt.ItemDataRole.EditRole:
                return _to_edit(record) if index.column() == NAME else column.exact(record)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column.right)
            case Qt.ItemDataRole.ToolTipRole:
                exact = f"\n{column.title}: {column.exact(record)}" if column.right else ""
                return plain_tip(run_tip(self._state.timeline, record.run) + exact)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title} {column.shown(record)}"
            case Qt.ItemDataRole.CheckStateRole if index.column() == NUMBER:
                marked = record.run.identifier in self._state.compared
                return Qt.CheckState.Checked if marked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(record.run.identifier == self._state.timeline.run.identifier)
                return font
        return column.order(record) if role == SORT_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the name be edited and the number be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == NAME:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NUMBER else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a run, or mark it to be compared."""
        run = self._records[index.row()].run.identifier
        if role == Qt.ItemDataRole.CheckStateRole:
            self._workspace.mark_run(run)
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME:
            return False
        if str(value) != _to_edit(self._records[index.row()]):  # else the name stays to the letter
            self._workspace.rename_run(run, str(value))
        return True


def _to_edit(record: RunRecord) -> str:
    return visible(record.name, LONGEST_SENTENCE)


def _side(right: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
