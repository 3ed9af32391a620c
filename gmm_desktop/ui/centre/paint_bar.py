"""The bar above the canvas while data are painted: brushes, size, label of new points, and what to do."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QSlider, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.painting import LARGEST_BRUSH, SMALLEST_BRUSH, Brush, Painting
from gmm_desktop.experiment.state import State
from gmm_desktop.ui.canvas.tools.paint_keys import resized
from gmm_desktop.ui.parts.frame import button
from gmm_desktop.ui.parts.sentence import Sentence
from gmm_desktop.words.canvas import (
    BRUSH_TEXTS,
    ENDING,
    FRESH,
    GROUP_TIP,
    NO_GROUP,
    ONE_MORE,
    SIZE_TIP,
    group_words,
    selected_words,
)

SLIDER = 72
NARROWEST = 290
BAR_PARTS = Changes.PAINTING | Changes.EXPERIMENT


class PaintBar(QFrame):
    """There only while data are painted."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], pending: Callable[[], int]) -> None:
        super().__init__()
        self.setObjectName("paint")
        self._workspace, self._pending = workspace, pending
        self._brushes, self._options = QWidget(), QWidget()
        row = _row(self._brushes)
        for brush in Brush:
            row.addWidget(button(actions[f"brush.{brush.value}"]))
        row.addSpacing(6)
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setObjectName("paint.size")
        self._size.setAccessibleName("Brush size")
        self._size.setToolTip(SIZE_TIP)
        self._size.setRange(int(SMALLEST_BRUSH), int(LARGEST_BRUSH))
        self._size.setMinimumWidth(SLIDER // 2)
        self._size.setMaximumWidth(2 * SLIDER)
        self._size.valueChanged.connect(self._resize)
        row.addWidget(self._size, 1)
        row.addStretch()
        self._group = QComboBox()
        self._group.setObjectName("paint.group")
        self._group.setAccessibleName("Label of new points")
        self._group.setToolTip(GROUP_TIP)
        self._group.activated.connect(self._choose_group)
        row = _row(self._options)
        for widget in (self._group, button(actions["data.empty"]), button(actions["data.remove_selected"])):
            row.addWidget(widget)
        self.sentence = Sentence("paint.hint")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self._brushes, 0, 0)
        self._grid.addWidget(self._options, 0, 1)
        self._grid.addWidget(self.sentence, 2, 0, 1, 2)
        self.setMinimumWidth(NARROWEST)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the options in a row of their own where there is no room beside the brushes."""
        super().resizeEvent(event)
        needed = self._brushes.minimumSizeHint().width() + self._options.sizeHint().width()
        row, column = (0, 1) if self.width() >= needed else (1, 0)
        if self._grid.itemAtPosition(row, column) is None:
            self._grid.removeWidget(self._options)
            alignment = Qt.AlignmentFlag.AlignLeft if row else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(self._options, row, column, alignment)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the brush in the hand."""
        if not changes & BAR_PARTS:
            return
        painting = state.painting
        self.setVisible(painting is not None)
        if painting is None:
            return
        with QSignalBlocker(self._size):
            self._size.setValue(round(painting.radius))
        self._show_groups(painting, state.experiment.start.n_components)
        self.sentence.say(self._words(painting), ENDING)

    def resize_brush(self, steps: float) -> None:
        """Take a larger brush, or for negative steps a smaller one."""
        painting = self._workspace.state.painting
        if painting is not None:
            self._workspace.set_painting(resized(painting, steps))

    def _show_groups(self, painting: Painting, count: int) -> None:
        count = max(count, 0 if painting.group is None else painting.group + 1)
        if self._group.count() != count + 1:
            self._group.clear()
            self._group.addItems([NO_GROUP, *(group_words(group) for group in range(count))])
        self._group.setCurrentIndex(0 if painting.group is None else painting.group + 1)

    def _words(self, painting: Painting) -> str:
        if painting.fresh:
            return ONE_MORE if self._pending() else FRESH
        if len(painting.selected) and painting.brush is Brush.SELECT:
            return selected_words(len(painting.selected))
        return BRUSH_TEXTS[painting.brush][1]

    def _resize(self, radius: int) -> None:
        painting = self._workspace.state.painting
        if painting is not None:
            self._workspace.set_painting(replace(painting, radius=float(radius)))

    def _choose_group(self, index: int) -> None:
        painting = self._workspace.state.painting
        if painting is not None:
            self._workspace.set_painting(replace(painting, group=index - 1 if index else None))


def _row(of: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(of)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    return row
