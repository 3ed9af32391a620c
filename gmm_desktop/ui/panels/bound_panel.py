"""The panel of the bound: the ladder of half-steps, and objective and bound along a line."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gmm_desktop.control.slice_maker import Made, SliceMaker, known_step
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.exports.run_scenes import slice_picture
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.parts.frame import Panel, label, menu_button, set_menu_text
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.parts.sentence import Sentence
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.bound import (
    CHOICES,
    CHOOSER_TIP,
    LADDER_EMPTY,
    LADDER_MORE,
    LADDER_TIP,
    LINE_MORE,
    MEAN_MORE,
    PENDING,
    SLICE_BUSY,
    SLICE_LEVEL,
    SLICE_TIP,
    SLICE_UNSELECTED,
    ladder_sentence,
    line_sentence,
    mean_sentence,
    no_step_sentence,
)

SIDE_BY_SIDE = 560
"""Width from which ladder and slice stand beside each other."""

LEAST_HEIGHT = 140
"""Of a chart, so that its words do not lie on each other."""

BOUND_PARTS = Changes.FRAME | Changes.RUNS | Changes.COMPONENT | Changes.DATASET | Changes.ACTIVITY
LADDER_PARTS = Changes.FRAME | Changes.RUNS | Changes.DATASET


class Half(QWidget):
    """A sentence above a chart; in the chart's place, where there is nothing to draw, what to do."""

    def __init__(self, name: str, chart: QWidget) -> None:
        super().__init__()
        self.sentence = Sentence(f"bound.{name}.sentence")
        self._empty = label("", "dim")
        self._empty.setObjectName(f"bound.{name}.empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._either = QStackedWidget()
        self._either.addWidget(self._empty)
        self._either.addWidget(chart)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addWidget(self._either, 1)

    @property
    def empty(self) -> QLabel:
        """What stands in the chart's place."""
        return self._empty

    def show_chart(self, sentence: str, more: str = "") -> None:
        """Show the chart and say what it is."""
        self.sentence.say(sentence, more)
        self._either.setCurrentIndex(1)

    def show_instead(self, words: str) -> None:
        """Say what to do in the place of the chart."""
        self.sentence.say("")
        if self._empty.text() != words:
            self._empty.setText(words)
        self._either.setCurrentIndex(0)


class BoundPanel(Panel):
    """Reckons only while it is seen."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self._chooser = menu_button("bound.choose", "", CHOOSER_TIP, (), look="outline")
        super().__init__("BOUND")
        self._workspace, self._seen = workspace, False
        self._axis: int | None = None
        self._maker = SliceMaker(self)
        self._maker.made.connect(lambda: self._show_slice(workspace.state))
        self.ladder, self.slice = LadderChart(workspace, theme), SliceChart(theme)
        for chart, name, tip in ((self.ladder, "ladder", LADDER_TIP), (self.slice, "slice", SLICE_TIP)):
            chart.setObjectName(f"bound.{name}")
            chart.setToolTip(tip)
            chart.setAccessibleName(tip)
            chart.setMinimumHeight(LEAST_HEIGHT)
        self._steps, self._line = Half("ladder", self.ladder), Half("slice", self.slice)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(12)
        self._halves.addWidget(self._steps, 1)
        self._halves.addWidget(self._line, 1)
        self.body.addLayout(self._halves, 1)
        self._beside, self._along = QHBoxLayout(), QHBoxLayout()
        for part in (self._beside, self._along):
            part.setSpacing(8)
            self.header.addLayout(part, 1)
        self.header.setSpacing(12)
        self._along.addStretch()
        self._along.addWidget(self._chooser)
        self._stand(wide=True)
        self._fill_chooser()
        Pace(workspace, self.show_state, self)

    def _fill_chooser(self) -> None:
        group, menu = QActionGroup(self), self._chooser.menu()
        for axis, (name, text, tip) in zip((None, 0, 1), CHOICES, strict=True):
            action = QAction(text, menu)
            action.setObjectName(name)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(axis is None)
            action.triggered.connect(partial(self._choose, axis, text))
            group.addAction(action)
            menu.addAction(action)
        widest = max(self._chooser.fontMetrics().horizontalAdvance(text) for _, text, _ in CHOICES)
        self._chooser.setFixedWidth(widest + 44)
        set_menu_text(self._chooser, CHOICES[0][1])

    @property
    def frame(self) -> Frame | None:
        """The frame the slice draws, else that of the ladder."""
        return self.slice.frame or self.ladder.frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.ladder.set_theme(theme)
        self.slice.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        else:
            self._maker.give_up()

    def shut_down(self) -> None:
        """Wait for the slice being made."""
        self._maker.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand ladder and slice below each other where they are narrow."""
        super().resizeEvent(event)
        wide = self.width() >= SIDE_BY_SIDE
        if wide is not self._wide:
            self._stand(wide=wide)

    def _stand(self, *, wide: bool) -> None:
        """Put the sentences beside the title where there is room, else above their charts."""
        self._wide = wide
        ways = QBoxLayout.Direction
        self._halves.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        for half, place in ((self._steps, self._beside), (self._line, self._along)):
            layout = place if wide else half.column
            layout.insertWidget(0, half.sentence, 1 if wide else 0)

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the frame shown."""
        if not self._seen or not changes & BOUND_PARTS:
            return
        if changes & LADDER_PARTS:
            if self.ladder.show_state(state):
                settings = state.timeline.run.experiment.settings
                self._steps.show_chart(ladder_sentence(settings), LADDER_MORE)
            else:
                self._steps.show_instead(LADDER_EMPTY)
        self._show_slice(state)

    def _choose(self, axis: int | None, text: str) -> None:
        self._axis = axis
        set_menu_text(self._chooser, text)
        self._show_slice(self._workspace.state)

    def _show_slice(self, state: State) -> None:
        """Draw the slice of the frame shown; while it is made, the one before stays."""
        if self._axis is not None and state.component is None:
            self._maker.give_up()
            self._no_slice(SLICE_UNSELECTED)
        elif made := self._maker.look(state, self._axis):
            self._draw_slice(state, made)
        elif state.activity is not Activity.PAUSED:
            self._no_slice(SLICE_BUSY)
        elif self.slice.frame is None:
            self._no_slice(PENDING)

    def _draw_slice(self, state: State, made: Made) -> None:
        step, cut, frame = made.step, made.cut, state.shown
        if isinstance(step, Degeneracy) or cut is None:
            self._no_slice(no_step_sentence(step) if isinstance(step, Degeneracy) else PENDING)
        elif cut.is_level:
            self._no_slice(SLICE_LEVEL)
        elif self._axis is None:
            words = line_sentence(step, frame, known=known_step(state) is not None)
            self.slice.show_picture(slice_picture(cut, frame, step.settings))
            self._line.show_chart(words, LINE_MORE)
        else:
            component, axis = made.wanted.component, self._axis
            reached = float(step.new.means[component, axis])
            self.slice.show_picture(slice_picture(cut, frame, step.settings, reached, along_step=False))
            self._line.show_chart(mean_sentence(step.settings, component, axis), MEAN_MORE)

    def _no_slice(self, words: str) -> None:
        self.slice.show_picture(None)
        self._line.show_instead(words)
