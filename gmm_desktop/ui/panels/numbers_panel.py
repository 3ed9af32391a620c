"""The panel of worked numbers: one point's E-step or one component's M-step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.ui.panels.frame import Panel
from gmm_desktop.ui.tables.numbers import e_step_html, m_step_html
from gmm_desktop.ui.theme import Theme

EMPTY = "Click a point to see its E step in figures, or a mean to see its M step."
LARGEST_WHILE_RUNNING = 50_000
"""More points than this are summed for the worked M-step only when EM rests."""

NUMBERS_PARTS = Changes.FRAME | Changes.POINT | Changes.COMPONENT | Changes.DATASET | Changes.ACTIVITY


class NumbersPanel(Panel):
    """Shows the real figures behind a colour or an ellipse."""

    def __init__(self, workspace: Workspace, theme: Theme) -> None:
        super().__init__("NUMBERS")
        self._workspace = workspace
        self._theme = theme
        self._text = QLabel()
        self._text.setObjectName("numbers.text")
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._text)
        self._bar = ShareBar(theme)
        self.body.addWidget(self._bar)
        self.body.addStretch()
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._theme = theme
        self._bar.set_theme(theme)
        self.show_state(self._workspace.state, Changes.ALL)

    def show_state(self, state: State, changes: Changes) -> None:
        """Work out the selected point, else the selected component."""
        if not changes & NUMBERS_PARTS or not self.isVisibleTo(self.window()):
            return
        point, component = state.point, state.component
        self._bar.setVisible(point is not None)
        if point is not None:
            self.title.setText(f"NUMBERS   point {point + 1} · E step")
            self._text.setText(e_step_html(state, point, self._theme))
            points = state.experiment.dataset.points
            gamma = responsibilities(
                [[points.x[point], points.y[point]]], state.shown.responsibility_parameters
            )
            self._bar.show_shares(gamma[0].tolist())
        elif component is not None:
            self.title.setText(f"NUMBERS   component {component + 1} · M step")
            resting = state.activity is Activity.PAUSED and state.preview is None
            if resting or len(state.experiment.dataset.points) <= LARGEST_WHILE_RUNNING:
                self._text.setText(m_step_html(state, component, self._theme))
        else:
            self.title.setText("NUMBERS")
            self._text.setText(f"<span style='color:{self._theme.dim}'>{EMPTY}</span>")


class ShareBar(QWidget):
    """The responsibilities of a point as one bar in the colours of the components."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: list[float] = []
        self.setFixedHeight(12)
        self.setAccessibleName("Responsibilities of the point as a bar")
        self.setToolTip("Responsibilities γ of the point")

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_shares(self, shares: list[float]) -> None:
        """Draw these shares, which sum to 1."""
        self._shares = shares
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shares from left to right."""
        painter = QPainter(self)
        left = 0.0
        for share, color in zip(self._shares, self._theme.component_colours(len(self._shares)), strict=True):
            width = share * self.width()
            painter.fillRect(round(left), 0, round(left + width) - round(left), self.height(), color)
            left += width
        painter.end()
