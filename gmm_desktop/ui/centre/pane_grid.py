"""Pictures beside each other, in as many columns as make them largest."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

SPACING = 8
HEAD = 31.0
"""Pixels above each picture for its name and figures."""

BREADTH = 1.3
"""How many times as wide as high a picture is of most use."""


class PaneGrid(QWidget):
    """Has room for a few panes, and arranges them anew when its shape changes."""

    def __init__(self) -> None:
        super().__init__()
        self._panes: list[QWidget] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACING)

    def show_panes(self, panes: Sequence[QWidget]) -> None:
        """Show these instead of those there were, which are no longer looked after."""
        for old in self._panes:
            self._grid.removeWidget(old)
        self._panes, self._columns = list(panes), 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the panes for another shape."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = best_columns(len(self._panes), self.width(), self.height())
        if columns == self._columns:
            return
        self._columns = columns
        for place, pane in enumerate(self._panes):
            self._grid.addWidget(pane, place // columns, place % columns)
        for line in range(max(self._grid.columnCount(), self._grid.rowCount())):
            self._grid.setColumnStretch(line, int(line < columns))
            self._grid.setRowStretch(line, int(line * columns < len(self._panes)))


def best_columns(count: int, width: float, height: float) -> int:
    """Return in how many columns so many pictures are largest; of equal ones, the fewest."""

    def size(columns: int) -> float:
        rows = -(-count // columns)
        breadth = (width - (columns - 1) * SPACING) / columns
        return min(breadth / BREADTH, (height - (rows - 1) * SPACING) / rows - HEAD)

    return max(range(1, count + 1), key=size, default=1)
