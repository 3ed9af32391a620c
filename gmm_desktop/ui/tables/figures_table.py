"""A small painted table of figures: the first cell to the left, the others right-aligned, a tip for each column."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.ui.theme import Theme

ROW_HEIGHT = 22
MARKER_SPACE = 16


class FiguresTable(QWidget):
    """Paints its cells itself, so that other figures lay nothing out anew.

    Parameters
    ----------
    columns : sequence of (str, str)
        Heading and tip of each.
    first : int
        Width of the first column in pixels.
    marked : bool
        The first cells of the rows stand beside the markers of the components.
    """

    def __init__(
        self, columns: Sequence[tuple[str, str]], theme: Theme, *, first: int = 0, marked: bool = False
    ) -> None:
        super().__init__()
        self._columns, self._first, self._marked = columns, first, marked
        self._rows: list[tuple[str, ...]] = []
        self.set_theme(theme)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells shown."""
        return self._rows

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show these cells."""
        grown = len(rows) != len(self._rows)
        self._rows = list(rows)
        headings = tuple(heading for heading, _ in self._columns)
        self.setAccessibleName("\n".join("  ".join(row) for row in (headings, *rows)))
        if grown:
            self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of heading and rows."""
        return QSize(240, (1 + len(self._rows)) * ROW_HEIGHT)

    def event(self, event: QEvent) -> bool:
        """Explain the column under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            column = next(
                (k for k, (_, right) in enumerate(self._edges()) if event.pos().x() < right),
                len(self._columns) - 1,
            )
            QToolTip.showText(event.globalPos(), self._columns[column][1], self)
            return True
        return bool(super().event(event))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write heading and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.ink.dim))
        self._write(painter, tuple(heading for heading, _ in self._columns), 0)
        colors = self._theme.component_colours(len(self._rows))
        for row, cells in enumerate(self._rows):
            top = (1 + row) * ROW_HEIGHT
            component = self._marked and cells[0].isdigit()
            if component:
                middle = QPointF(6, top + ROW_HEIGHT / 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colors[row])
                painter.drawPath(marker_path(component_marker(row), middle, 4.5))
            painter.setPen(QColor(self._theme.ink.text))
            self._write(painter, cells, top, MARKER_SPACE if component else 0)
        painter.end()

    def _edges(self) -> list[tuple[float, float]]:
        """Return where each column begins and ends."""
        others = len(self._columns) - 1
        width = (self.width() - self._first) / max(others, 1)
        ends = [self._first + width * k for k in range(others + 1)]
        return list(zip([0.0, *ends[:-1]], ends, strict=True))

    def _write(self, painter: QPainter, cells: tuple[str, ...], top: float, indent: int = 0) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        for k, (cell, (left, right)) in enumerate(zip(cells, self._edges(), strict=True)):
            side = Qt.AlignmentFlag.AlignRight if k else Qt.AlignmentFlag.AlignLeft
            start = left if k else indent
            box = QRectF(start, top, max(right, start + 60 if not k else right) - start, ROW_HEIGHT)
            painter.drawText(box, side | middle, cell)
