"""The collapse lab: how narrow a component has become, what that does to L, and the ways out at any frame."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.collapse import (
    NarrowFigures,
    as_degeneracy,
    course_of,
    most_at_risk,
    narrow_figures,
)
from gmm_desktop.experiment.cures import Cure, cures
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.diagnostics import Degeneracy, smallest_sigma
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.collapse_chart import CollapseChart
from gmm_desktop.ui.parts.cure_buttons import cure_buttons, flow
from gmm_desktop.ui.parts.frame import Panel, button, label
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.tables.figures_table import FiguresTable
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.collapse import (
    CHART_WORDS,
    CHOOSE,
    EMPTY,
    HEIGHT_COLUMNS,
    WHY,
    WIDTH_COLUMNS,
    height_row,
    limit_words,
    width_row,
)

LARGEST_AT_ONCE = 50_000
"""With more points than this the figures are summed off the window's thread, and only when EM rests."""

LAB_PARTS = Changes.FRAME | Changes.RUNS | Changes.COMPONENT | Changes.EXPERIMENT | Changes.ACTIVITY


class LabPanel(Panel):
    """Looks at the selected component, else at the one most likely to collapse; works only while it is seen."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        own = [button(actions[name], name=f"{name}.here") for name in ("lab.onto_point", "lab.collapse")]
        super().__init__("COLLAPSE LAB", own)
        self._frame: Frame | None = None
        self._workspace, self._theme = workspace, theme
        self._seen = False
        self._read: tuple[Run, int] | None = None
        self._course = np.empty((0, 3))
        self._offered_for: tuple[object, ...] = ()
        self._build(theme)
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        Pace(workspace, self.show_state, self)

    # Its parts

    def _build(self, theme: Theme) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 4, 0)
        rows.setSpacing(6)
        rows.addWidget(_sentence("lab.why", WHY, WHY))
        self._widths = FiguresTable(WIDTH_COLUMNS, theme, first=52)
        self._heights = FiguresTable(HEIGHT_COLUMNS, theme, first=52)
        for table, name in ((self._widths, "lab.widths"), (self._heights, "lab.heights")):
            table.setObjectName(name)
            rows.addWidget(table)
        rows.addWidget(self._chart_or_hint(theme), 1)
        self._cures = CureArea()
        rows.addWidget(self._cures)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)

    def _chart_or_hint(self, theme: Theme) -> QWidget:
        self.chart = CollapseChart(self._workspace, theme)
        self.chart.setObjectName("lab.chart")
        self.chart.setToolTip(f"{CHART_WORDS}.\nClick or drag to show a half-step")
        self.chart.setAccessibleName(f"{CHART_WORDS}; click to show a frame")
        empty = label(EMPTY, "dim")
        empty.setObjectName("lab.empty")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self._either = QStackedWidget()
        self._either.addWidget(empty)
        self._either.addWidget(self.chart)
        return self._either

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self._frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        for part in (self._widths, self._heights, self.chart):
            part.set_theme(theme)
        self._look()

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        self._look()

    def shut_down(self) -> None:
        """Wait for the figures being summed."""
        self._seen = False
        self._job.close()

    # Showing

    def show_state(self, state: State, changes: Changes) -> None:
        """Look at the component of the frame shown."""
        if not self._seen or not changes & LAB_PARTS:
            return
        frame, points = state.shown, state.experiment.dataset.points
        chosen = state.component
        component = most_at_risk(frame.parameters) if chosen is None else chosen
        self._job.cancel()
        if len(points) <= LARGEST_AT_ONCE:
            self._take((frame, narrow_figures(points, frame, component)))
        elif state.activity is Activity.PAUSED and state.preview is None:
            self._job.request(lambda: (frame, narrow_figures(points, frame, component)))
        self._show_course(state, component)
        self._offer(state, component)

    def _look(self) -> None:
        self.show_state(self._workspace.state, Changes.ALL)

    def _take(self, found: tuple[Frame, NarrowFigures]) -> None:
        self._frame, figures = found
        which = f"COLLAPSE LAB   component {figures.component + 1}"
        if self.title.text() != which:
            self.title.setText(which)
        self._widths.show_rows([width_row(figures)])
        self._heights.show_rows([height_row(figures)])

    def _show_course(self, state: State, component: int) -> None:
        timeline = state.timeline
        self._either.setCurrentIndex(int(timeline.last > 1))
        if timeline.last < 2:
            self._read = None
            return
        self._read_frames(timeline.run, component)
        colour = self._theme.component_colours(state.shown.parameters.n_components)[component]
        covariance = state.shown.parameters.covariances[component]
        least = smallest_sigma(timeline.run.experiment.dataset.points.scales, covariance)
        self.chart.show_course(
            self._course, timeline.cursor / 2, colour, math.log10(least), limit_words(least)
        )

    def _read_frames(self, run: Run, component: int) -> None:
        """Look at the ends of iterations that were not yet read."""
        known = self._read
        same = known is not None and known[1] == component and known[0].frames[0] is run.frames[0]
        kept = min(len(self._course), (len(run.frames) + 1) // 2) if same else 0
        fresh = course_of(run.frames[2 * kept :: 2], component)
        self._course = np.concatenate([self._course[:kept], fresh])
        self._read = (run, component)

    def _offer(self, state: State, component: int) -> None:
        """Have a button for each way out of the component's collapse, now or before it."""
        timeline = state.timeline
        experiment, count = timeline.run.experiment, state.shown.parameters.n_components
        stop = timeline.run.stop
        at_stop = timeline.at_end and state.preview is None and stop is not None
        ended = stop.degeneracy if at_stop and stop else None
        wrong = ended if ended and ended.component == component else as_degeneracy(component)
        kinds = frozenset(each.kind for each in (wrong, *wrong.also))
        offered_for = (experiment, component, count, kinds)
        if self._offered_for != offered_for:
            self._offered_for = offered_for
            self._show_cures(state, wrong)

    def _show_cures(self, state: State, wrong: Degeneracy) -> None:
        experiment = state.timeline.run.experiment
        offered = cures(experiment, state.shown.parameters.n_components, wrong)
        points = experiment.dataset.points
        self._cures.show_buttons(
            cure_buttons(self._cures, "lab.cure", offered, points, self._choose, short=True)
        )

    def _choose(self, cure: Cure) -> None:
        self._workspace.submit(cure.edit)


ROOM_BELOW = 4


class CureArea(QWidget):
    """Buttons in rows, and below them what the one under the pointer, or with the focus, does."""

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[QToolButton] = []
        self._said = label(CHOOSE, "dim")
        self._said.setParent(self)
        self._said.setObjectName("lab.cure")
        self._said.setToolTip("What the way out under the pointer does")
        self._said.setWordWrap(True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_buttons(self, buttons: list[QToolButton]) -> None:
        """Show these, which are children of it, instead of those there were."""
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = buttons
        self._said.setText(CHOOSE)
        for made in buttons:
            made.installEventFilter(self)
            made.show()
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew."""
        super().resizeEvent(event)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what a button does while it is pointed at."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn) and isinstance(watched, QToolButton):
            self._said.setText(watched.toolTip())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self._said.setText(CHOOSE)
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        places, bottom = flow([made.sizeHint() for made in self._buttons], QPoint(0, 0), self.width())
        for made, place in zip(self._buttons, places, strict=True):
            made.setGeometry(place)
        lines = 2 * self._said.fontMetrics().lineSpacing() + ROOM_BELOW
        self._said.setGeometry(0, bottom + 4, self.width(), lines)
        self.setFixedHeight(bottom + 4 + lines)


def _sentence(name: str, text: str, tip: str) -> QLabel:
    made = label(text, "dim")
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made
