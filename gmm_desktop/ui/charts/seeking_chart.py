"""A chart over the iterations of a run: a click or drag shows the nearest half-step."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.ui.theme import PlainAxis


class SeekingChart(pg.PlotWidget):
    """Iterations to the right; fits its axes by itself."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, enableMenu=False, axisItems={side: PlainAxis(side) for side in ("left", "bottom")}
        )
        self._workspace = workspace
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.disableAutoRange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the half-step clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more happens on release."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone: the axes fit by themselves."""
        event.ignore()

    def _seek(self, event: QMouseEvent) -> None:
        place = self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint()))
        self._workspace.run.seek(round(2 * place.x()))
        event.accept()
