"""One of the runs side by side: its name and figures, and a picture of it in the plane or in space."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout

from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.compared import state_of
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.plane import Plane
from gmm_desktop.ui.charts.surface_view import SurfaceView
from gmm_desktop.ui.panels.surface_panel import look_of
from gmm_desktop.ui.parts.frame import label
from gmm_desktop.ui.parts.plain import on_button, plain_tip
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.comparison import frame_lines, frame_tip, run_title

LEAST_HEIGHT = 72
"""Of a picture: with two rows of them, the window still fits a small screen."""

LEAST_BREADTH_BESIDE = 330
"""From here on the figures stand beside the name, else below it."""

WIDEST_TITLE = 220
"""In pixels; a longer name is cut, and the tooltip has more of it."""

HEAD_SPACE, NAME_INDENT = 12, 11
BESIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class ComparePane(QFrame):
    """Draws a run at a half-step, while it is seen.

    Signals
    -------
    chosen()
        The run is to be the one the whole window shows.
    view_changed(QRectF)
        A person has panned or zoomed the plane.
    """

    chosen = Signal()
    view_changed = Signal(object)

    def __init__(self, state: State, run: Run, theme: Theme) -> None:
        super().__init__()
        self.run = run
        self._solid = False
        self._position = 0
        self._title = QToolButton()
        self._title.setCheckable(True)
        self._title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title.clicked.connect(self._choose)
        self._lines: tuple[str, ...] = ("",)
        self._figures = label("", "dim")
        self._figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._head = QBoxLayout(BESIDE)
        self._head.setSpacing(2)
        self._head.addWidget(self._title)
        self._head.addWidget(self._figures, 1)
        self.plane = Plane(state_of(state, run, 0), theme, small=True)
        self.surface = SurfaceView(theme)
        self.surface.setMinimumHeight(LEAST_HEIGHT)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self.plane)
        self._pictures.addWidget(self.surface)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self._head)
        layout.addWidget(self._pictures, 1)
        self.plane.getViewBox().sigRangeChangedManually.connect(self._tell_view)
        self.set_theme(theme)

    @property
    def frame(self) -> Frame:
        """The frame drawn."""
        return self.run.frames[min(self._position, len(self.run.frames) - 1)]

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.plane.set_theme(theme)
        self.surface.set_theme(theme)

    def set_solid(self, solid: bool) -> None:
        """Show the density in space, or the points in the plane."""
        self._solid = solid
        self._pictures.setCurrentWidget(self.surface if solid else self.plane)
        self.surface.set_seen(solid)

    def set_seen(self, seen: bool) -> None:
        """Take note of coming into view or leaving it."""
        self.surface.set_seen(seen and self._solid)

    def show_view(self, view: QRectF) -> None:
        """Show the same part of the plane as another pane."""
        self.plane.setRange(view, padding=0)

    def show_run(self, state: State, run: Run, position: int, changes: Changes, highest: float) -> None:
        """Draw the run, perhaps extended, at a half-step or its end; ``highest`` is the highest peak of all panes."""
        self.run, self._position = run, position
        own = state_of(state, run, position)
        if self._solid:
            frame, options = own.shown, own.options
            dataset = own.experiment.dataset
            self.surface.set_options(look_of(options))
            self.surface.show_mixture(
                dataset.points,
                frame.parameters,
                frame.responsibility_parameters,
                frame.temperature,
                columns=dataset.columns,
                frame=frame,
                least_top=highest,
            )
        else:
            self.plane.draw(own, changes)

    def show_figures(self, state: State, best: float) -> None:
        """Write the name and where the run is; ``best`` is the largest L of those side by side."""
        title = run_title(state.timeline, self.run)
        metrics = self._title.fontMetrics()
        self._title.setText(on_button(metrics.elidedText(title, Qt.TextElideMode.ElideRight, WIDEST_TITLE)))
        self._title.setChecked(self.run is state.timeline.run)
        self._title.setToolTip(plain_tip(f"Run {title}\nClick to show it in the whole window"))
        self._title.setAccessibleName(f"Show run {title}")
        self._lines = frame_lines(self.frame, best)
        self._write_figures()
        self._figures.setToolTip(frame_tip(self.run, self.frame))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much of the figures as there is room for."""
        super().resizeEvent(event)
        self._write_figures()

    def _write_figures(self) -> None:
        """Write them beside the name, or, where it is narrow, below it."""
        width = self._figures.fontMetrics().horizontalAdvance
        room = self.width() - self._title.sizeHint().width() - HEAD_SPACE
        beside = self.width() >= LEAST_BREADTH_BESIDE  # by the width alone, so that all panes are alike
        self._head.setDirection(BESIDE if beside else BELOW)
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self._figures.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._figures.setIndent(0 if beside else NAME_INDENT)
        room = room if beside else self.width() - NAME_INDENT - 2
        fitting = (line for line in self._lines if width(line) <= room)
        self._figures.setText(next(fitting, ""))

    def shut_down(self) -> None:
        """Wait for the painting in the background."""
        self.plane.shut_down()
        self.surface.close_jobs()

    def _choose(self) -> None:
        self._title.setChecked(True)
        self.chosen.emit()

    def _tell_view(self) -> None:
        self.view_changed.emit(self.plane.viewRect())
