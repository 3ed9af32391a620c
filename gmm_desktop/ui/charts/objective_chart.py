"""The objective by half-step in the window: a click or drag shows a half-step, or an earlier run."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.run_scenes import objective_picture
from gmm_desktop.figures.charts.objective_painter import (
    ObjectiveFit,
    ObjectivePicture,
    objective_fit,
    paint_objective,
)
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.ghosts import Spot, nearest, spot_on
from gmm_desktop.ui.charts.picture_chart import PictureChart
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.runs import ended_sentence, frame_words, run_name

LEFT = Qt.MouseButton.LeftButton


class ObjectiveChart(PictureChart):
    """Follows the current run; draws only while it is seen."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._workspace, self._seen = workspace, False
        self._picture: ObjectivePicture | None = None
        self._fit: ObjectiveFit | None = None
        self.frame: Frame | None = None
        workspace.changed.connect(self.show_state)

    @property
    def picture(self) -> ObjectivePicture | None:
        """What is drawn."""
        return self._picture

    @property
    def fit(self) -> ObjectiveFit | None:
        """Where it is drawn."""
        return self._fit

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        else:
            self.frame = None

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the curves again when the runs have changed or the cursor has moved."""
        if not self._seen or not changes & (Changes.RUNS | Changes.FRAME | Changes.OPTIONS):
            return
        self.frame = state.shown
        before = self._picture if self._picture and self._picture.log_gap is state.options.log_gap else None
        self._picture = objective_picture(state, self._picture)
        self._fit = objective_fit(self._picture, self.sheet, 0.0, self._fit if before else None, named=False)
        self.update()

    def paint(self, painter: QPainter, sheet: Sheet) -> None:
        """Draw the curves."""
        if self._picture is not None and self._fit is not None:
            paint_objective(painter, sheet, self._fit, self._picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        if self._picture is not None:
            self._fit = objective_fit(self._picture, self.sheet, 0.0, self._fit, named=False)

    # Pointing at half-steps, and at earlier runs

    def ghost_at(self, place: QPoint | QPointF) -> Spot | None:
        """Return the half-step of the earlier run whose curve a pixel is on, unless the current one is nearer."""
        if self._picture is None or self._fit is None:
            return None
        pixel = QPointF(place)
        spot = nearest(self._fit, self._picture.ghosts, pixel)
        own = spot_on(self._fit, self._workspace.state.timeline.run, 0, pixel) if spot else None
        return None if own and spot and own.distance <= spot.distance else spot

    def event(self, event: QEvent) -> bool:
        """Name the earlier run under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.ghost_at(event.pos())
            said = ghost_tip(self._workspace.state.timeline, spot) if spot else self.toolTip()
            QToolTip.showText(event.globalPos(), plain_tip(said), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the half-step clicked, of an earlier run where its curve is clicked."""
        if event.button() != LEFT:
            return
        spot = self.ghost_at(event.position())
        if spot is not None:
            self._workspace.show_run(spot.run.identifier, spot.half_step)
        else:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while the button is held."""
        if event.buttons() & LEFT:
            self._seek(event)

    def _seek(self, event: QMouseEvent) -> None:
        if self._fit is not None:
            self._workspace.run.seek(round(2 * self._fit.iteration_at(event.position().x())))
        event.accept()


def ghost_tip(timeline: Timeline, spot: Spot) -> str:
    """Return what is said of an earlier run under the pointer."""
    title = f"Run {timeline.number(spot.run)} · {run_name(timeline, spot.run)}"
    frame = spot.run.frames[spot.half_step]
    return f"{title}\n{frame_words(frame)}\n{ended_sentence(spot.run)}\nClick to show it"
