"""A small matrix of shaded cells with components in its columns: overlaps, or points by group and component."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.ui.theme import Theme

LARGEST_CELL, SMALLEST_CELL = (54, 24), (12, 14)
LEAST_WITH_TEXT = 30
EDGE = 26
"""Room for the markers above and the marks to the left."""

FAINTEST = 0.02

BLANK = -1.0
"""Strength of a cell that is not drawn."""


@dataclass(frozen=True)
class Matrix:
    """What to show.

    Parameters
    ----------
    shades : tuple of tuple of float
        Strength of each cell, 0 to 1, or `BLANK`.
    texts, tips : tuple of tuple of str
        What stands in each cell where there is room, and what is said of it.
    rows, columns : tuple of (int or None, str)
        The component whose marker stands there, or None; and what is written where there is none.
    """

    shades: tuple[tuple[float, ...], ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    tips: tuple[tuple[str, ...], ...] = ()
    rows: tuple[tuple[int | None, str], ...] = ()
    columns: tuple[tuple[int | None, str], ...] = ()


class HeatMatrix(QWidget):
    """Paints a `Matrix`; the pointer over a cell shows its value."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._matrix = Matrix()
        self.set_theme(theme)

    @property
    def matrix(self) -> Matrix:
        """What is shown."""
        return self._matrix

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_matrix(self, matrix: Matrix) -> None:
        """Show this from now on."""
        self._matrix = matrix
        self.setAccessibleName("\n".join("; ".join(row) for row in matrix.tips))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return QSize(240, EDGE + len(self._matrix.rows) * self._cell()[1] + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as cells of this width make it."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def cell_at(self, position: QPoint) -> tuple[int, int] | None:
        """Return row and column of the cell at a place."""
        width, height = self._cell()
        column, row = (position.x() - EDGE) // width, (position.y() - EDGE) // height
        inside = 0 <= row < len(self._matrix.rows) and 0 <= column < len(self._matrix.columns)
        return (row, column) if inside else None

    def place_of(self, row: int, column: int) -> QPoint:
        """Return the middle of a cell."""
        width, height = self._cell()
        return QPoint(EDGE + column * width + width // 2, EDGE + row * height + height // 2)

    def event(self, event: QEvent) -> bool:
        """Say the value of the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._matrix.tips[cell[0]][cell[1]], self)
            return True
        return bool(super().event(event))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw marks, shades and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks = [mark for mark, _ in (*self._matrix.rows, *self._matrix.columns) if mark is not None]
        colors = self._theme.component_colours(max(marks, default=0) + 1)
        width, height = self._cell()
        for column, mark in enumerate(self._matrix.columns):
            self._draw_mark(painter, QRectF(EDGE + column * width, 0, width, EDGE), mark, colors)
        for row, mark in enumerate(self._matrix.rows):
            self._draw_mark(painter, QRectF(0, EDGE + row * height, EDGE, height), mark, colors)
            for column, shade in enumerate(self._matrix.shades[row]):
                box = QRectF(EDGE + column * width, EDGE + row * height, width - 2, height - 2)
                self._draw_cell(painter, box, shade, self._matrix.texts[row][column])
        painter.end()

    def _draw_cell(self, painter: QPainter, box: QRectF, shade: float, text: str) -> None:
        if shade == BLANK:
            return
        color = QColor(self._theme.ink.accent)
        color.setAlphaF(0.85 * shade)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.ink.grid) if shade < FAINTEST else color)
        painter.drawRoundedRect(box, 3, 3)
        if box.width() >= LEAST_WITH_TEXT:
            painter.setPen(QColor(self._theme.on_accent if shade > 0.75 else self._theme.ink.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_mark(
        self, painter: QPainter, box: QRectF, mark: tuple[int | None, str], colors: list[QColor]
    ) -> None:
        component, text = mark
        if component is None:
            painter.setPen(QColor(self._theme.ink.dim))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors[component])
        middle = box.center() - QPointF(1, 1)
        painter.drawPath(marker_path(component_marker(component), middle, 4.5))

    def _cell(self) -> tuple[int, int]:
        columns = max(len(self._matrix.columns), 1)
        across = (self.width() - EDGE) // columns
        width = min(max(across, SMALLEST_CELL[0]), LARGEST_CELL[0])
        return width, min(max(width, SMALLEST_CELL[1]), LARGEST_CELL[1])
