"""What names a component on the canvas while it is collapsing: a ring around its mean, and a line about it."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.collapse import Narrowing, narrowing
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.overlay import Overlay
from gmm_desktop.ui.theme import Theme, interface_font
from gmm_desktop.words.collapse import narrowing_words

RING = 26.0
"""Radius of the ring, in pixels: outside that of the weight."""

MARGIN, PADDING = 6.0, 8.0


class CollapseMark(Overlay):
    """Found again at each frame; nothing is drawn while no component is collapsing."""

    def __init__(self, workspace: Workspace, plot: pg.PlotWidget, theme: Theme) -> None:
        super().__init__()
        self.frame: Frame | None = None
        self._found: Narrowing | None = None
        self._place, self._count = QPointF(), 1
        self.setZValue(5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        plot.addItem(self, ignoreBounds=True)
        self.set_theme(theme)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    @property
    def text(self) -> str:
        """What is said, or an empty text."""
        return narrowing_words(self._found) if self._found else ""

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._font = interface_font(12)
        self.update()

    def show_state(self, state: State, changes: Changes) -> None:
        """Look whether a component is collapsing at the frame shown."""
        if not changes & (Changes.FRAME | Changes.RUNS):
            return
        found = narrowing(state.timeline) if state.preview is None else None
        if found is None and self._found is None:
            return
        self._found, self.frame = found, state.shown if found else None
        if found is not None:
            theta = state.shown.parameters
            self._place, self._count = QPointF(*theta.means[found.component].tolist()), theta.n_components
        self.update()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the ring and, below or above it, the line."""
        if self._found is None:
            return
        transform = painter.worldTransform()
        view = transform.mapRect(self.viewRect())
        mean = transform.map(self._place)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.component_colours(self._count)[self._found.component]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2, Qt.PenStyle.DotLine))
        painter.drawEllipse(mean, RING, RING)
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(self.text) + 2 * PADDING, metrics.height() + PADDING
        left = min(max(mean.x() - width / 2, view.left() + MARGIN), view.right() - width - MARGIN)
        top = mean.y() + RING + MARGIN
        if top + height > view.bottom() - MARGIN:
            top = mean.y() - RING - MARGIN - height
        box = QRectF(left, max(top, view.top() + MARGIN), width, height)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.warning))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.ink.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)
        painter.restore()
