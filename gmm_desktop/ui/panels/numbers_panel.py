"""The panel of worked numbers: one point's E-step or one component's M-step."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QButtonGroup, QScrollArea, QSpinBox, QToolButton

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.parts.frame import Panel, menu_button
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.tables.worked_view import WorkedView
from gmm_desktop.ui.theme import Theme, icon
from gmm_desktop.worked.copies import as_latex, as_text
from gmm_desktop.worked.e_step import e_step_page
from gmm_desktop.worked.m_step import m_step_page
from gmm_desktop.worked.page import Page, Sentence

LARGEST_AT_ONCE = 200_000
"""More points times components than this are summed off the window's thread, and only when EM rests."""

NUMBERS_PARTS = (
    Changes.FRAME
    | Changes.POINT
    | Changes.COMPONENT
    | Changes.DATASET
    | Changes.ACTIVITY
    | Changes.EXPERIMENT
)

NO_POINT = Page(
    "E step",
    (
        Sentence(
            "Click a point, or type its number above, to see its E step worked out: how responsible each component "
            "is for it. Click a mean to see its M step."
        ),
    ),
)
NO_COMPONENT = Page(
    "M step",
    (
        Sentence(
            "Click a mean, or type its number above, to see its M step worked out: how the component follows from the "
            "responsibilities. Click a point to see its E step."
        ),
    ),
)
TIPS = {
    "numbers.e_step": "Work the E step of a point out: its responsibilities",
    "numbers.m_step": "Work the M step of a component out: its new weight, mean and covariance",
    "numbers.point": "Number of the point whose E step is worked out; type it, or go up and down",
    "numbers.component": "Number of the component whose M step is worked out; type it, or go up and down",
    "numbers.copy": "Copy this page as text or LaTeX",
}
Worked = tuple[Frame | None, Page]


class NumbersPanel(Panel):
    """Shows the real figures behind a colour or an ellipse."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__("NUMBERS")
        self._workspace = workspace
        self._seen, self._m_step, self._filling = True, False, False
        self._frame: Frame | None = None
        self._view = WorkedView(theme)
        self._view.setObjectName("numbers.text")
        self._build_header(actions)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._view)
        self.body.addWidget(scroll, 1)
        self._job = LatestJob(self)
        self._job.done.connect(self._show)
        self._job.failed.connect(_raise)
        self.set_theme(theme)
        self.show_state(workspace.state, Changes.ALL)
        Pace(workspace, self.show_state, self)

    def _build_header(self, actions: dict[str, QAction]) -> None:
        self._e, self._m = _switch("numbers.e_step", "E step"), _switch("numbers.m_step", "M step")
        group = QButtonGroup(self)
        for each in (self._e, self._m):
            group.addButton(each)
        self._e.clicked.connect(lambda: self._turn_to(m_step=False))
        self._m.clicked.connect(lambda: self._turn_to(m_step=True))
        self._point = _number_field("numbers.point", "Point", self._choose_point)
        self._component = _number_field("numbers.component", "Component", self._choose_component)
        copies = [actions["numbers.copy_text"], actions["numbers.copy_latex"]]
        copies[0].triggered.connect(lambda: _copy(as_text(self._view.page)))
        copies[1].triggered.connect(lambda: _copy(as_latex(self._view.page)))
        self._copy = menu_button("numbers.copy", "", TIPS["numbers.copy"], copies)
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for widget in (self._e, self._m, self._point, self._component, self._copy):
            self.header.addWidget(widget)

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self._frame

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._view.set_theme(theme)
        self._copy.setIcon(icon("copy", theme))

    def set_seen(self, seen: bool) -> None:
        """Work nothing out while the panel cannot be seen."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        else:
            self._job.cancel()

    def shut_down(self) -> None:
        """Wait for the figures being worked out."""
        self._job.close()

    # What to show

    def show_state(self, state: State, changes: Changes) -> None:
        """Work out the point or the component selected last."""
        if changes is not Changes.ALL:
            if changes & Changes.COMPONENT and state.component is not None:
                self._m_step = True
            if changes & Changes.POINT and state.point is not None:
                self._m_step = False
        if (state.component if self._m_step else state.point) is None and (state.point, state.component) != (
            None,
            None,
        ):
            self._m_step = not self._m_step
        if self._seen and changes & NUMBERS_PARTS:
            self._work(state)

    def _work(self, state: State) -> None:
        self._job.cancel()
        self._fill(state)
        frame, points, settings = state.shown, state.experiment.dataset.points, state.experiment.settings
        point, component = state.point, state.component
        if not self._m_step:
            self._show((frame, e_step_page(points, frame, point)) if point is not None else (None, NO_POINT))
        elif component is None:
            self._show((None, NO_COMPONENT))
        elif len(points) * frame.parameters.n_components <= LARGEST_AT_ONCE:
            self._show((frame, m_step_page(points, frame, settings, component)))
        elif state.activity is Activity.PAUSED and state.preview is None:
            self._job.request(lambda: (frame, m_step_page(points, frame, settings, component)))

    def _fill(self, state: State) -> None:
        """Let the fields say what is selected."""
        self._filling = True
        (self._m if self._m_step else self._e).setChecked(True)
        for field, last, value in (
            (self._point, len(state.experiment.dataset.points), state.point),
            (self._component, state.shown.parameters.n_components, state.component),
        ):
            if field.maximum() != last:
                field.setMaximum(last)
            number = 0 if value is None else value + 1
            if field.value() != number:
                field.setValue(number)
        if self._component.isHidden() == self._m_step:
            self._point.setVisible(not self._m_step)
            self._component.setVisible(self._m_step)
        self._filling = False

    def _show(self, worked: Worked) -> None:
        self._frame, page = worked
        self._view.show_page(page)

    # What is asked for

    def _turn_to(self, *, m_step: bool) -> None:
        self._m_step = m_step
        state = self._workspace.state
        if m_step and state.component is None:
            self._workspace.select_component(0)
        elif not m_step and state.point is None:
            self._workspace.select_point(0)
        else:
            self._work(state)

    def _choose_point(self, number: int) -> None:
        if not self._filling:
            self._workspace.select_point(number - 1 if number else None)

    def _choose_component(self, number: int) -> None:
        if not self._filling:
            self._workspace.select_component(number - 1 if number else None)


def _switch(name: str, text: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName(name)
    made.setText(text)
    made.setCheckable(True)
    made.setToolTip(TIPS[name])
    made.setAccessibleName(TIPS[name])
    made.setProperty("look", "option")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _number_field(name: str, spoken: str, chosen: Callable[[int], None]) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setAccessibleName(f"{spoken} worked out")
    made.setToolTip(TIPS[name])
    made.setRange(0, 1)
    made.setSpecialValueText("–")
    made.setKeyboardTracking(False)
    made.setWrapping(True)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setFixedWidth(64)
    made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    made.valueChanged.connect(chosen)
    return made


def _copy(text: str) -> None:
    QApplication.clipboard().setText(text)


def _raise(error: Exception) -> None:
    raise error
