"""The runs as lanes of a branching timeline: a click or drag shows a half-step of any run."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLineEdit, QToolTip

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.lanes import Lane, lanes_of
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.figures.charts.objective_painter import rounded_up
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.lane_geometry import BOX, BOX_SIZE, HEADER, ROW, LaneGeometry
from gmm_desktop.ui.charts.lane_painter import EndMark, LaneRow, paint_lanes
from gmm_desktop.ui.keys import steps_through_time
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import grouped
from gmm_desktop.words.runs import ended_sentence, frame_words, run_name, run_tip

HINT = "Each bar is a run of EM, and an edit branches off below; click or drag on a bar to show a half-step."
EMPTY = "Press Space or C: each run of EM becomes a bar here, and an edit branches off it."
MARK_TIP = "Compare this run with others, up to four"
NAME_TIP = "Name of the run; Return keeps it, Esc leaves the old one, an empty one takes it away"
SHOWN_STAYS = "The run shown stays. Choose another one by its name, or with Ctrl and the arrow keys."
PAGE = 20
"""Half-steps that Page Up and Page Down, or Ctrl with an arrow, go; or a twentieth of a long run."""

_SEEKS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_OWN_KEYS = {*_SEEKS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete}
LANE_PARTS = Changes.RUNS | Changes.FRAME | Changes.COMPARED


class Lanes(QAbstractScrollArea):
    """Draws one lane a run, works only while it is seen, and lets one lane be chosen for the panel's buttons.

    Signals
    -------
    chosen()
        Another lane was chosen, or what is known of it has changed.
    menu_asked(QPoint)
        The right button was pressed on the lane chosen, at this place of the screen.
    """

    chosen = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, workspace: Workspace, theme: Theme) -> None:
        super().__init__()
        self._workspace, self._theme = workspace, theme
        self._timeline = workspace.state.timeline
        self._lanes: tuple[Lane, ...] = lanes_of(self._timeline)
        self._compared: tuple[int, ...] = ()
        self._chosen = self._timeline.run.identifier
        self._seen = self._dragging = False
        self.frame: Frame | None = None
        self._field = QLineEdit(self.viewport())
        self._field.setObjectName("timeline.name")
        self._field.setToolTip(NAME_TIP)
        self._field.setAccessibleName(NAME_TIP)
        self._field.setStyleSheet("padding: 0px 3px; border-radius: 3px;")
        self._field.hide()
        self._field.editingFinished.connect(self._end_renaming)
        self.setObjectName("timeline.lanes")
        self.setToolTip(HINT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(ROW)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.viewport().setAutoFillBackground(False)
        self._describe()
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.viewport().update()

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        else:
            self._end_renaming()
            self.frame = None

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the lanes again when the runs have changed or the cursor has moved."""
        if not self._seen or not changes & LANE_PARTS:
            return
        known, timeline = self._timeline, state.timeline
        self._timeline, self._compared, self.frame = timeline, state.compared, state.shown
        if (
            known.runs is not timeline.runs
            or known.catalogue is not timeline.catalogue
            or changes is Changes.ALL
        ):
            self._lanes = lanes_of(timeline)
            self._fit_scroll_bar()
            self._describe()
        other = known.run.identifier != timeline.run.identifier
        if other or self._row_of(self._chosen) is None:
            self._chosen = timeline.run.identifier
            self._bring_into_view(self._chosen)
        if other or changes & ~Changes.FRAME:
            self.chosen.emit()
        self.viewport().update()

    # What a person asks for, by buttons and keys

    @property
    def run(self) -> Run:
        """The run whose lane is chosen; where that is gone, also unseen, the one shown."""
        timeline = self._workspace.state.timeline
        chosen = timeline.by_identifier(self._chosen)
        return chosen if chosen in timeline.lanes else timeline.run

    def choose(self, identifier: int) -> None:
        """Choose a lane without showing its run."""
        self._chosen = identifier
        self._bring_into_view(identifier)
        self.chosen.emit()
        self.viewport().update()

    def rename(self) -> None:
        """Open a field over the name of the run chosen."""
        row = self._row_of(self._chosen)
        if row is None or not self.isVisible():  # the field would take the focus, unseen
            return
        self._bring_into_view(self._chosen)
        self._field.setProperty("run", self._chosen)
        self._field.setText(visible(self._timeline.name(self.run), LONGEST_SENTENCE))
        self._field.setModified(False)
        self._field.setPlaceholderText(run_name(self._timeline, self.run))
        self._field.setGeometry(self.geometry_now.name(row).adjusted(-4, 1, 0, -1).toRect())
        self._field.selectAll()
        self._field.show()
        self._field.setFocus()

    def _end_renaming(self) -> None:
        if self._field.isHidden():
            return
        focused = self._field.hasFocus()
        self._field.hide()
        if focused:
            self.setFocus()
        if self._field.isModified():  # else the name stays to the letter
            self._workspace.rename_run(self._field.property("run"), self._field.text())

    # Where things are

    @property
    def geometry_now(self) -> LaneGeometry:
        """Where the lanes lie now."""
        longest = max(lane.end for lane in self._lanes)
        size, scroll = self.viewport().size(), self.verticalScrollBar().value()
        return LaneGeometry(
            size.width(), size.height(), 2 * round(rounded_up(longest / 2)), len(self._lanes), scroll
        )

    def _row_of(self, identifier: int) -> int | None:
        return next((row for row, lane in enumerate(self._lanes) if lane.identifier == identifier), None)

    def _fit_scroll_bar(self) -> None:
        at = self.geometry_now
        self.verticalScrollBar().setRange(0, at.overflow)
        self.verticalScrollBar().setPageStep(max(at.height - HEADER, ROW))

    def _bring_into_view(self, identifier: int) -> None:
        row, bar = self._row_of(identifier), self.verticalScrollBar()
        if row is not None:
            room = self.viewport().height() - HEADER
            above = 1 if room >= 2 * ROW else 0  # what it left is often the lane before
            bar.setValue(min(max(bar.value(), (row + 1) * ROW - room), max(row - above, 0) * ROW))

    def _scrolled(self) -> None:
        self._end_renaming()
        self.viewport().update()

    def _describe(self) -> None:
        timeline = self._timeline
        said = f"run {timeline.number(timeline.run)} of {len(timeline.runs)} shown"
        self.setAccessibleName(f"Timeline of the runs, one lane each; {said}")

    # Painting

    def rows_in_view(self) -> list[LaneRow]:
        """Return what is drawn of the lanes in view."""
        return [self._row(row) for row in self.geometry_now.seen]

    def _row(self, row: int) -> LaneRow:
        timeline, lane = self._timeline, self._lanes[row]
        run = timeline.by_identifier(lane.identifier) or timeline.run
        return LaneRow(
            row,
            lane,
            str(timeline.number(run)),
            run_name(timeline, run),
            str(run.experiment.start.n_components),
            grouped(run.outcome.frame.log_likelihood, 2),
            end_mark(run),
            timeline.cursor if run is timeline.run else None,
            run.identifier in self._compared,
            run.identifier == self._chosen,
            run.kept is not None and len(run.frames) == 1,
        )

    def paint(self, painter: QPainter) -> None:
        """Draw everything in view."""
        painter.setFont(self.font())
        at = self.geometry_now
        paint_lanes(painter, at, self._theme, self._lanes, self.rows_in_view(), focused=self.hasFocus())
        free = at.height - HEADER - at.rows * ROW
        if free >= ROW:
            ran = any(lane.end > lane.begin for lane in self._lanes)
            painter.setPen(self.palette().placeholderText().color())
            metrics, width = painter.fontMetrics(), at.width - 8
            text = metrics.elidedText(HINT if ran else EMPTY, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(4, at.height - ROW, width, ROW), Qt.AlignmentFlag.AlignVCenter, text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lanes."""
        painter = QPainter(self.viewport())
        self.paint(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar right."""
        super().resizeEvent(event)
        self._end_renaming()
        self._fit_scroll_bar()

    def minimumSizeHint(self) -> QSize:
        """Return the room of the scale and two lanes."""
        return QSize(200, HEADER + 2 * ROW)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the half-step clicked; in the names, choose the lane; in the box or with Ctrl, mark the run."""
        at, place = self.geometry_now, event.position()
        row = at.row_at(place.y())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        in_names = place.x() < at.left - 8
        if row is None:
            if place.y() < HEADER and not in_names:
                self._dragging = True
                self._seek(event)
            return
        run = self._lanes[row].identifier
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or place.x() < BOX + BOX_SIZE + 4:
            self.choose(run)
            self._workspace.mark_run(run)
        elif in_names:
            self.choose(run)
        else:
            self._dragging = True
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while the button is held, also across lanes."""
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End scrubbing."""
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename the run whose name is clicked twice; elsewhere it is another click."""
        at, place = self.geometry_now, event.position()
        in_name = BOX + BOX_SIZE + 4 <= place.x() < at.left - 8
        if in_name and at.row_at(place.y()) is not None:
            self.rename()
        else:
            self.mousePressEvent(event)

    def _seek(self, event: QMouseEvent) -> None:
        at, place = self.geometry_now, event.position()
        on_scale = place.y() < HEADER
        current = self._row_of(self._timeline.run.identifier)
        row = current if on_scale and current is not None else at.nearest_row(place.y())
        lane = self._lanes[row]
        position = min(max(at.place_at(place.x()) - lane.begin, 0), lane.end - lane.begin)
        self._workspace.show_run(lane.identifier, position)
        self.choose(lane.identifier)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Choose the lane under the pointer and ask for its menu."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row = self.geometry_now.row_at(event.pos().y())
            if row is None:
                return
            self.choose(self._lanes[row].identifier)
        self.menu_asked.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Explain what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self.tip_at(event.pos())), self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def tip_at(self, place: QPoint) -> str:
        """Return what is said of a place: the run in its name, a frame on its bar, its end beyond."""
        at = self.geometry_now
        row = at.row_at(place.y())
        if row is None:
            return HINT
        lane = self._lanes[row]
        run = self._timeline.by_identifier(lane.identifier) or self._timeline.run
        if place.x() < BOX + BOX_SIZE + 4:
            return MARK_TIP
        if place.x() < at.left - 8 or place.x() > at.right + 8:
            return run_tip(self._timeline, run)
        title = f"Run {self._timeline.number(run)} · {run_name(self._timeline, run)}"
        position = at.place_at(place.x()) - lane.begin
        if 0 <= position < len(run.frames) and position < lane.end - lane.begin:
            return f"{title}\n{frame_words(run.frames[position])}"
        if position < 0:
            return run_tip(self._timeline, run)
        return f"{title}\n{frame_words(run.outcome.frame)}\n{ended_sentence(run)}"

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the lanes from the shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _OWN_KEYS
            and not steps_through_time(event)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go far by Ctrl and arrows or the page keys, walk the lanes; F2 renames, Delete deletes."""
        run, timeline, key = self._workspace.run, self._timeline, event.key()
        if key == Qt.Key.Key_Escape and self._field.isVisible():
            self._field.hide()
            self.setFocus()
        elif steps_through_time(event):
            event.ignore()
        elif key in _SEEKS:
            run.seek(timeline.cursor + _SEEKS[Qt.Key(key)] * max(PAGE, timeline.last // 20))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1, event.modifiers())
        elif key == Qt.Key.Key_F2:
            self.rename()
        elif key == Qt.Key.Key_Delete:
            self._delete()
        else:
            super().keyPressEvent(event)

    def _delete(self) -> None:
        if self._chosen == self._timeline.run.identifier:
            place = self.geometry_now.name(self._row_of(self._chosen) or 0).bottomLeft().toPoint()
            QToolTip.showText(self.viewport().mapToGlobal(place), SHOWN_STAYS, self.viewport())
        else:
            self._workspace.delete_run(self._chosen)

    def _walk(self, by: int, modifiers: Qt.KeyboardModifier) -> None:
        """Go to another lane: show its run at the same half-step, or with Ctrl only choose it."""
        row = (self._row_of(self._chosen) or 0) + by
        if not 0 <= row < len(self._lanes):
            return
        identifier = self._lanes[row].identifier
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            self._workspace.show_run(identifier, self._timeline.cursor)
        self.choose(identifier)


def end_mark(run: Run) -> EndMark:
    """Return the mark at the end of a run's bar."""
    stop = run.outcome.stop
    if stop is None:
        return EndMark.NONE
    if stop.converged:
        return EndMark.CONVERGED
    return EndMark.LIMIT if stop.reason is StopReason.MAX_ITER else EndMark.DEGENERATE
