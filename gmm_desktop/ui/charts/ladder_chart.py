"""The ladder of EM in the window: a click or drag shows the half-step under the pointer."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import State
from gmm_desktop.exports.run_scenes import ladder_picture, rounding_of
from gmm_desktop.figures.charts.ladder_painter import (
    LATER,
    LEAST_TREADS,
    LadderFit,
    LadderPicture,
    ladder_fit,
    paint_ladder,
    treads_for,
)
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.picture_chart import PictureChart
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.bound import ladder_words

LEFT = Qt.MouseButton.LeftButton


class LadderChart(PictureChart):
    """Follows the half-step shown; under the hand the steps stand still."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._workspace = workspace
        self._first, self._count, self._held = 0, LEAST_TREADS, False
        self._picture: LadderPicture | None = None
        self._fit: LadderFit | None = None

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn as the one shown."""
        return self._picture.frames[self._picture.here] if self._picture else None

    @property
    def picture(self) -> LadderPicture | None:
        """What is drawn."""
        return self._picture

    @property
    def fit(self) -> LadderFit | None:
        """Where it is drawn."""
        return self._fit

    @property
    def in_view(self) -> range:
        """Which half-steps are drawn."""
        drawn = self._picture
        return range(drawn.first, drawn.first + len(drawn.frames)) if drawn else range(0)

    def show_state(self, state: State) -> bool:
        """Draw the half-steps around the one shown; return whether there are any to draw."""
        cursor = state.timeline.cursor
        if self._held:  # the steps stand still, whatever room the figures at the axis take
            self._first = min(max(self._first, cursor - self._count + 1), cursor)
        else:
            self._count = treads_for(self.sheet)
            self._first = max(cursor + LATER - self._count + 1, 0)
        self._picture = ladder_picture(state, self._count, self._first)
        if self._picture is None:
            return False
        self._fit = ladder_fit(self._picture, self.sheet, 0.0, self._fit)
        shown = self._picture.frames[self._picture.here]
        self.setAccessibleName(ladder_words(shown, rounding_of(shown)))
        self.update()
        return True

    def paint(self, painter: QPainter, sheet: Sheet) -> None:
        """Draw the ladder."""
        if self._picture is not None and self._fit is not None:
            paint_ladder(painter, sheet, self._fit, self._picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many half-steps as there is room for."""
        super().resizeEvent(event)
        self._fit = None
        if self._picture is not None:
            self.show_state(self._workspace.state)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the half-step clicked, and hold the steps where they are while the button is down."""
        self._held = event.button() == LEFT
        if self._held:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while the button is held."""
        if event.buttons() & LEFT:
            self._seek(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow the half-step shown again."""
        self._held = False
        if self._picture is not None:
            self.show_state(self._workspace.state)
        event.accept()

    def _seek(self, event: QMouseEvent) -> None:
        if self._picture is not None and self._fit is not None:
            tread = self._fit.tread_at(event.position().x())
            self._workspace.run.seek(self._picture.first + max(tread, 0))
        event.accept()
