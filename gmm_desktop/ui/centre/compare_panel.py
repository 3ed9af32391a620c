"""Up to four runs side by side, at the same half-step and seen from the same side."""

from PySide6.QtCore import QRectF, QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.compared import compared_runs, state_of
from gmm_desktop.experiment.state import SideBySide, State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.figures.surface.surface_scene import Camera, data_extent, full_height
from gmm_desktop.ui.canvas.plane import VIEW_PARTS
from gmm_desktop.ui.centre.compare_pane import ComparePane
from gmm_desktop.ui.centre.pane_grid import PaneGrid
from gmm_desktop.ui.garbage import collect_soon
from gmm_desktop.ui.panels.transport import KeyedSlider
from gmm_desktop.ui.parts.frame import Panel, button, fixed_label, label
from gmm_desktop.ui.tables.figures_table import FiguresTable
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.comparison import DIFFERENCE_COLUMNS, difference_rows

EXPLANATION = "The same half-step of each run, seen from the same side; click a name to work on that run."
ALONE = "Only one run so far. Change a start and run EM again: the runs then stand here side by side."
TABLE_HEIGHT = 134


class ComparePanel(Panel):
    """Stands in the place of the canvas."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        names = ("compare.plane", "compare.space", "compare.close")
        differences = _switch()
        buttons = [button(actions[name], text=True) for name in names]
        super().__init__("RUNS SIDE BY SIDE", [*buttons[:2], differences, buttons[2]])
        self._workspace, self._theme = workspace, theme
        self._panes: list[ComparePane] = []
        self._solid = state_is_solid(workspace.state)
        self._seen = False
        self._position = 0
        self._explanation = label(EXPLANATION, "dim")
        self._explanation.setWordWrap(True)
        self.body.addWidget(self._explanation)
        self._grid = PaneGrid()
        self.body.addWidget(self._grid, 1)
        self._slider = KeyedSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("compare.slider")
        self._slider.setAccessibleName("Half-step shown of all runs")
        self._slider.setToolTip(
            "Drag to show the same half-step of all runs; one that has ended stays at its end"
        )
        self._slider.valueChanged.connect(self._seek)
        self._count = fixed_label("compare.position", "Half-step shown / of the longest run", "00000 / 00000")
        row = QHBoxLayout()
        row.addWidget(label("half-step", "dim"))
        row.addWidget(self._slider, 1)
        row.addWidget(self._count)
        self.body.addLayout(row)
        self._table = FiguresTable(DIFFERENCE_COLUMNS, theme, first=40)
        self._table.setObjectName("compare.differences")
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setMaximumHeight(TABLE_HEIGHT)
        scroll.setWidget(self._table)
        scroll.hide()
        differences.toggled.connect(scroll.setVisible)
        self.body.addWidget(scroll)
        workspace.changed.connect(self.show_state)

    @property
    def panes(self) -> tuple[ComparePane, ...]:
        """The runs shown, in the order they were begun."""
        return tuple(self._panes)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._table.set_theme(theme)
        for pane in self._panes:
            pane.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Draw only while in view, and catch up at once."""
        self._seen = seen
        for pane in self._panes:
            pane.set_seen(seen)
        if seen:
            self._position = self._workspace.state.timeline.cursor
            self.show_state(self._workspace.state, Changes.ALL)

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the runs at the half-step of the one shown in the window."""
        if not self._seen and changes & Changes.DATASET:
            self._lay_out(state, ())  # the panes hold what they showed last
        if not self._seen or not changes & (VIEW_PARTS | Changes.RUNS | Changes.COMPARED):
            return
        if self._solid is not state_is_solid(state):
            self._solid = state_is_solid(state)
            for pane in self._panes:
                pane.set_solid(self._solid)
            changes = Changes.ALL
        runs = compared_runs(state)
        if [run.identifier for run in runs] != [pane.run.identifier for pane in self._panes]:
            self._lay_out(state, runs)
            changes = Changes.ALL
        timeline = state.timeline
        behind = timeline.at_end and self._position > timeline.cursor
        if not behind or changes & Changes.DATASET:
            self._position = timeline.cursor
        self._show_position(runs)
        highest = self._highest_peak(state, runs) if self._solid else 0.0
        for pane, run in zip(self._panes, runs, strict=True):
            pane.show_run(state, run, self._position, changes, highest)
        best = max(pane.frame.log_likelihood for pane in self._panes)
        for pane in self._panes:
            pane.show_figures(state, best)
        self._show_differences(state)

    def shut_down(self) -> None:
        """Wait for the painting in the background."""
        for pane in self._panes:
            pane.shut_down()

    def _lay_out(self, state: State, runs: tuple[Run, ...]) -> None:
        """Have a pane for each run; those there are show another run, as to make one takes long."""
        kept, left = self._panes[: len(runs)], self._panes[len(runs) :]
        self._panes = kept + [self._pane(state, run) for run in runs[len(kept) :]]
        for old in left:
            old.shut_down()
            old.deleteLater()
        if left:
            collect_soon()
        for place, pane in enumerate(self._panes):
            pane.setObjectName(f"compare.pane.{place + 1}")
        self._grid.show_panes(self._panes)
        self._explanation.setText(EXPLANATION if len(runs) > 1 else ALONE)

    def _pane(self, state: State, run: Run) -> ComparePane:
        made = ComparePane(state, run, self._theme)
        made.set_solid(self._solid)
        if self._panes:
            made.surface.set_camera(self._panes[0].surface.camera)
        made.chosen.connect(lambda: self._choose(made))
        made.view_changed.connect(lambda view: self._share_view(made, view))
        made.surface.camera_changed.connect(lambda camera: self._share_camera(made, camera))
        return made

    def _highest_peak(self, state: State, runs: tuple[Run, ...]) -> float:
        """Return the density that all panes hold, so that heights can be compared."""
        frames = [state_of(state, run, self._position).shown for run in runs]
        points = state.experiment.dataset.points
        return max(full_height(each.parameters, data_extent(points, each.parameters)) for each in frames)

    def _show_position(self, runs: tuple[Run, ...]) -> None:
        longest = max(len(run.frames) for run in runs) - 1
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, longest)
            self._slider.setValue(self._position)
        self._slider.setEnabled(longest > 0)
        self._count.setText(f"{min(self._position, longest)} / {longest}")

    def _show_differences(self, state: State) -> None:
        current = state.timeline.run
        reference = next((pane.frame for pane in self._panes if pane.run is current), None)
        rows = []
        for pane in self._panes:
            if reference is not None and pane.run is not current:
                number = state.timeline.number(pane.run)
                rows += difference_rows(number, reference.parameters, pane.frame.parameters)
        self._table.show_rows(rows)

    # What a person does

    def _seek(self, position: int) -> None:
        self._position = position
        timeline = self._workspace.state.timeline
        self._workspace.run.seek(min(position, timeline.last))
        if timeline.cursor == self._workspace.state.timeline.cursor:
            self.show_state(self._workspace.state, Changes.RUNS | Changes.FRAME)

    def _choose(self, pane: ComparePane) -> None:
        self._workspace.show_run(pane.run.identifier, self._position)

    def _share_view(self, source: ComparePane, view: QRectF) -> None:
        for pane in self._panes:
            if pane is not source:
                pane.show_view(view)

    def _share_camera(self, source: ComparePane, camera: Camera) -> None:
        for pane in self._panes:
            if pane is not source:
                pane.surface.set_camera(camera)


def _switch() -> QToolButton:
    made = QToolButton()
    made.setObjectName("compare.show_differences")
    made.setText("Differences")
    made.setAccessibleName("Differences")
    made.setToolTip(
        "A table of how the components differ, matched with those of the run whose name is marked"
    )
    made.setCheckable(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def state_is_solid(state: State) -> bool:
    """Tell whether densities are to be shown in space."""
    return state.side_by_side is SideBySide.SPACE
