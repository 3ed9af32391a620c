"""Ghosts of the means of the next M-step, and after it the way from each guess to the truth."""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.prediction import Verdict, ghosts, verdicts_shown
from gmm_desktop.experiment.state import State
from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.overlay import Overlay
from gmm_desktop.ui.theme import Theme, interface_font
from gmm_desktop.words.prediction import error_words

GHOST = 11.0
"""Radius of a ghost, in pixels: between the mark of a mean and its ring of the weight."""

MARK, HEAD, PADDING = 5.0, 9.0, 6.0
SHOWN_PARTS = Changes.PREDICTION | Changes.FRAME | Changes.RUNS


class PredictionItem(Overlay):
    """Draws nothing while the M-step is not guessed."""

    def __init__(self, workspace: Workspace, plot: pg.PlotWidget, theme: Theme) -> None:
        super().__init__()
        self.frame: Frame | None = None
        self._means: list[QPointF] = []
        self._ghosts: list[QPointF] = []
        self.verdicts: tuple[Verdict, ...] = ()
        self.setZValue(4)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        plot.addItem(self, ignoreBounds=True)
        self.set_theme(theme)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._font = interface_font(12)
        self.update()

    def show_state(self, state: State, changes: Changes) -> None:
        """Take over what is guessed at the frame shown."""
        if not changes & SHOWN_PARTS or (state.prediction is None and self.frame is None):
            return
        shows = state.prediction is not None and state.preview is None
        self.frame = state.shown if shows else None
        self._means, self._ghosts, self.verdicts = [], [], ()
        if shows and state.prediction is not None:
            self._means = [QPointF(*mean) for mean in state.shown.parameters.means.tolist()]
            self._ghosts = [QPointF(*place) for place in ghosts(state.prediction, state.timeline)]
            self.verdicts = verdicts_shown(state.prediction, state.timeline)
        self.update()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the ways to the truth above the ghosts."""
        if self.frame is None:
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.component_colours(len(self._means))
        for component, (mean, ghost) in enumerate(zip(self._means, self._ghosts, strict=False)):
            self._draw_ghost(painter, transform.map(mean), transform.map(ghost), component, colors[component])
        for each in self.verdicts:
            self._draw_verdict(painter, transform, each, colors[each.component])
        painter.restore()

    def _draw_ghost(
        self, painter: QPainter, mean: QPointF, place: QPointF, component: int, color: QColor
    ) -> None:
        moved = QLineF(mean, place).length() > 1
        pen = QPen(color, 2, Qt.PenStyle.DashLine)
        pen.setDashPattern([2, 1.6])
        if moved:
            painter.setPen(QPen(color, 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(mean, place)
        ground = QColor(self._theme.ink.ground)
        ground.setAlpha(200 if moved else 0)
        painter.setBrush(ground)
        painter.setPen(pen)
        painter.drawEllipse(place, GHOST, GHOST)
        if moved:
            painter.setPen(QPen(color, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(marker_path(component_marker(component), place, MARK))

    def _draw_verdict(
        self, painter: QPainter, transform: QTransform, verdict: Verdict, color: QColor
    ) -> None:
        start, end = transform.map(QPointF(*verdict.guess)), transform.map(QPointF(*verdict.after))
        pen = QPen(color, 2, Qt.PenStyle.DashLine)
        pen.setDashPattern([2, 1.6])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawEllipse(start, GHOST, GHOST)
        way = QLineF(start, end)
        if way.length() > GHOST + 2:
            for pen in (QPen(QColor(self._theme.ink.ground), 5), QPen(QColor(self._theme.ink.text), 2)):
                painter.setPen(pen)
                painter.drawLine(way)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.ink.text))
            painter.drawPolygon(_head(way))
        self._write(painter, start, error_words(verdict), above=end.y() > start.y())

    def _write(self, painter: QPainter, place: QPointF, text: str, *, above: bool) -> None:
        """Write beside the guess, on the side away from the truth."""
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(text) + 2 * PADDING, metrics.height() + 4
        top = place.y() - GHOST - 4 - height if above else place.y() + GHOST + 4
        box = QRectF(place.x() - width / 2, top, width, height)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.ink.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _head(way: QLineF) -> QPolygonF:
    """Return the head of an arrow at the end of a line."""
    turn = math.atan2(way.dy(), way.dx())
    sides = [
        way.p2() - QPointF(math.cos(turn + spread), math.sin(turn + spread)) * HEAD for spread in (-0.4, 0.4)
    ]
    return QPolygonF([way.p2(), *sides])
