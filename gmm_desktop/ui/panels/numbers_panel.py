"""The panel of worked numbers: one point's E-step or one component's M-step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.ui.panels.frame import Panel
from gmm_desktop.ui.tables.numbers import Row, Worked, m_step_is_known, worked_e_step, worked_m_step
from gmm_desktop.ui.theme import Theme

EMPTY = Worked(
    "",
    (
        Row(("Click a point to see its E step in figures,",), dim=True),
        Row(("or a mean to see its M step.",), dim=True),
    ),
)
LARGEST_AT_ONCE = 50_000
"""More points than this are summed off the window's thread, and only when EM rests."""

ROW_HEIGHT = 22
MARKER_SPACE = 18
COLUMN_ENDS = (0.2, 0.44, 0.78, 1.0)
"""Where the columns d², log N, π·N and γ end, as shares of the width."""

BAR_HEIGHT = 12
NUMBERS_PARTS = Changes.FRAME | Changes.POINT | Changes.COMPONENT | Changes.DATASET | Changes.ACTIVITY


class NumbersPanel(Panel):
    """Shows the real figures behind a colour or an ellipse."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__("NUMBERS")
        self._workspace = workspace
        self._view = WorkedView(theme)
        self._view.setObjectName("numbers.text")
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._view)
        self.body.addWidget(scroll, 1)
        self._job = LatestJob(self)
        self._job.done.connect(self._show)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._view.set_theme(theme)

    def show_state(self, state: State, changes: Changes) -> None:
        """Work out the selected point, else the selected component."""
        if not changes & NUMBERS_PARTS:
            return
        if state.point is not None:
            self._job.cancel()
            self._show(worked_e_step(state, state.point))
        elif state.component is not None:
            self._show_m_step(state, state.component)
        else:
            self._job.cancel()
            self._show(EMPTY)

    def _show_m_step(self, state: State, component: int) -> None:
        self._job.cancel()
        if m_step_is_known(state) or len(state.experiment.dataset.points) <= LARGEST_AT_ONCE:
            self._show(worked_m_step(state, component))
        elif state.activity is Activity.PAUSED and state.preview is None:
            self._job.request(lambda: worked_m_step(state, component))

    def shut_down(self) -> None:
        """Wait for the figures being worked out."""
        self._job.close()

    def _show(self, worked: Worked) -> None:
        title = f"NUMBERS   {worked.title}".rstrip()
        if self.title.text() != title:
            self.title.setText(title)
        self._view.show_worked(worked)


class WorkedView(QWidget):
    """Paints the rows of a worked step; its size changes only with their number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._worked = EMPTY
        self.set_theme(theme)

    @property
    def worked(self) -> Worked:
        """What is shown."""
        return self._worked

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_worked(self, worked: Worked) -> None:
        """Show these rows."""
        rows_changed = len(worked.rows) != len(self._worked.rows)
        self._worked = worked
        self.setAccessibleName("\n".join("  ".join(row.cells) for row in worked.rows))
        if rows_changed:
            self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the space of all rows and the bar."""
        return QSize(200, len(self._worked.rows) * ROW_HEIGHT + BAR_HEIGHT + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the rows and draw the shares below them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.component_colours(len(self._worked.shares) - self._worked.noise)
        if self._worked.noise:
            colors.append(QColor(self._theme.neutral_point))
        text, dim = QColor(self._theme.text), QColor(self._theme.dim)
        top = 0.0
        for row in self._worked.rows:
            painter.setPen(dim if row.dim else text)
            self._write(painter, row, top)
            if row.component is not None:
                middle = QPointF(6, top + ROW_HEIGHT / 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colors[row.component])
                painter.drawPath(marker_path(component_marker(row.component), middle, 4.5))
            top += ROW_HEIGHT
        left = 0.0
        for share, color in zip(self._worked.shares, colors, strict=True):
            painter.fillRect(QRectF(left, top + 4, share * self.width(), BAR_HEIGHT), color)
            left += share * self.width()
        painter.end()

    def _write(self, painter: QPainter, row: Row, top: float) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        indent = MARKER_SPACE if row.component is not None else 0
        whole = QRectF(indent, top, self.width() - indent, ROW_HEIGHT)
        painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | middle, row.cells[0])
        others = row.cells[1:]
        if len(others) == 1:
            painter.drawText(whole, Qt.AlignmentFlag.AlignRight | middle, others[0])
            return
        start = 2.0 * MARKER_SPACE
        for share, cell in zip(COLUMN_ENDS, others, strict=False):
            right = start + (self.width() - start) * share
            painter.drawText(QRectF(0, top, right, ROW_HEIGHT), Qt.AlignmentFlag.AlignRight | middle, cell)
