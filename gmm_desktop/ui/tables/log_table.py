"""The table of the run log: sorted by a click on a heading, walked by keys, a double click shows the run."""

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.run_log import RunRecord
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.ui.keys import steps_through_time
from gmm_desktop.ui.tables.log_model import NAME, NUMBER, SORT_ROLE, Index, LogModel
from gmm_desktop.words.run_log import COLUMNS

ROW_HEIGHT = 22
BOX, PAD = 12, 6
WIDTHS = {
    "run": 72, "name": 112, "start": 158, "seed": 60, "n_components": 40, "log_likelihood": 128,
    "iterations": 92, "ended": 108, "bic": 92, "family": 74, "options": 148, "objective": 104, "data": 112,
    "passes": 76, "seconds": 84, "begun": 84,
}  # fmt: skip
LOOK = f"""
    QHeaderView::section {{ padding: 2px {PAD}px; }}
    QHeaderView::up-arrow, QHeaderView::down-arrow {{ image: none; width: 0px; height: 0px; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
"""
TIP = "Double-click a row, or press Enter, to show that run at its end"

_OWN_KEYS = {Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class LogDelegate(QStyledItemDelegate):
    """Paints cells as plain text, and the mark of a run as in the timeline."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, text and mark."""
        view: Any = option
        palette, rect = view.palette, view.rect
        if view.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Light))
        painter.setFont(index.data(Qt.ItemDataRole.FontRole).resolve(view.font))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        inside = rect.adjusted(PAD, 0, -PAD, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(inside, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            box = box_in(QRectF(rect))
            _paint_mark(painter, box, palette, on=Qt.CheckState(state) is Qt.CheckState.Checked)

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        """Mark or unmark a run by a click on its box."""
        view: Any = option
        place = getattr(event, "position", QPointF)()
        near = box_in(QRectF(view.rect)).adjusted(-PAD, -PAD, PAD, PAD)
        if (
            index.column() == NUMBER
            and event.type() == QEvent.Type.MouseButtonRelease
            and near.contains(place)
        ):
            return bool(model.setData(index, None, Qt.ItemDataRole.CheckStateRole))
        return False


def box_in(cell: QRectF) -> QRectF:
    """Return where the mark of a run is in its cell."""
    return QRectF(cell.left() + PAD, cell.center().y() - BOX / 2, BOX, BOX)


def _paint_mark(painter: QPainter, box: QRectF, palette: QPalette, *, on: bool) -> None:
    role = QPalette.ColorRole
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(role.Highlight if on else role.PlaceholderText), 1))
    painter.setBrush(palette.color(role.Highlight if on else role.Base))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
    if on:
        tick = QPainterPath(QPointF(box.left() + 3, box.center().y()))
        tick.lineTo(box.left() + 5.2, box.bottom() - 3.5)
        tick.lineTo(box.right() - 2.8, box.top() + 3.5)
        painter.setPen(QPen(palette.color(role.HighlightedText), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)


class SortedLog(QSortFilterProxyModel):
    """The log in the order of a column, whose heading has an arrow."""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Mark the column that decides the order."""
        said = super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole and section == self.sortColumn():
            upwards = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return f"{said} {'↑' if upwards else '↓'}"
        return said


class LogTable(QTableView):
    """Rows in the order of a column; order and selection stay while figures change.

    Signals
    -------
    opened()
        The row chosen is to be shown.
    dismissed()
        The row chosen is to be deleted.
    chosen()
        Another row was chosen.
    menu_asked(QPoint)
        The right button was pressed on a row.
    """

    opened = Signal()
    dismissed = Signal()
    chosen = Signal()
    menu_asked = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._log = LogModel(workspace, self)
        self._sorted = SortedLog(self)
        self._sorted.setSourceModel(self._log)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setDynamicSortFilter(False)  # a row does not run away while its L rises
        self._unsorted = False
        self._log.dataChanged.connect(self._take_note)
        self.setModel(self._sorted)
        self.setItemDelegate(LogDelegate(self))
        self.setObjectName("log.table")
        self.setToolTip(TIP)
        self.setAccessibleName("Run log: one row a run")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # it would never let the tabulator out
        self.setStyleSheet(LOOK)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setFixedHeight(24)
        for place, column in enumerate(COLUMNS):
            header.resizeSection(place, WIDTHS[column.key])
        self.setSortingEnabled(True)
        self.sortByColumn(NUMBER, Qt.SortOrder.AscendingOrder)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(self._double_clicked)

    @property
    def records(self) -> list[RunRecord]:
        """What is listed, in the order shown."""
        places = [
            self._sorted.mapToSource(self._sorted.index(row, 0)) for row in range(self._sorted.rowCount())
        ]
        return [self._log.records[place.row()] for place in places]

    @property
    def run(self) -> Run | None:
        """The run of the row chosen."""
        rows = self.selectionModel().selectedRows()
        return self._log.records[self._sorted.mapToSource(rows[0]).row()].run if rows else None

    def show_state(self, state: State, *, resting: bool) -> None:
        """Bring the rows up to date; they are sorted anew only when rows come, and when EM rests."""
        came = self._log.show_state(state)
        if came or (resting and self._unsorted):
            self._unsorted = False
            header = self.horizontalHeader()
            self._sorted.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def _take_note(self) -> None:
        self._unsorted = True

    def choose(self, identifier: int) -> None:
        """Choose the row of a run."""
        row = self._log.row_of(identifier)
        if row is not None:
            self.selectRow(self._sorted.mapFromSource(self._log.index(row, 0)).row())

    def rename(self) -> None:
        """Open the name of the row chosen, unless it is open or would take the focus unseen."""
        rows = self.selectionModel().selectedRows()
        if rows and self.isVisible() and self.state() != QAbstractItemView.State.EditingState:
            place = self._sorted.index(rows[0].row(), NAME)
            self.setCurrentIndex(place)
            self.edit(place)

    def _double_clicked(self, index: Index) -> None:
        if index.column() == NAME:
            self.rename()
        else:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(self.viewport().mapFromGlobal(event.globalPos()))
            if not index.isValid():
                return
            self.selectRow(index.row())
        self.menu_asked.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the table from the shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _OWN_KEYS
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the run by Enter, delete it by Delete, name it by F2."""
        editing = self.state() == QAbstractItemView.State.EditingState
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not editing:
                self.opened.emit()
            case Qt.Key.Key_Delete if not editing:
                self.dismissed.emit()
            case Qt.Key.Key_F2:
                self.rename()
            case _ if steps_through_time(event):
                event.ignore()
            case _:
                super().keyPressEvent(event)
