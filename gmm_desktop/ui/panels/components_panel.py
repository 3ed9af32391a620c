"""The panel of the components: their table, and the matrix and the pins of the selected one."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.parts.frame import Panel, button, label
from gmm_desktop.ui.tables.component_table import ROW_HEIGHT, ComponentTable
from gmm_desktop.ui.tables.covariance_editor import CovarianceEditor
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import significant

MOST_ROWS_SHOWN = 7


class ComponentsPanel(Panel):
    """Numbers of the mixture, to read and to edit."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__("COMPONENTS", [button(actions["model.add"]), button(actions["model.remove"])])
        self.table = ComponentTable(workspace, theme)
        self.table.setObjectName("model.components")
        self.table.setToolTip("Double-click a number to change it")
        self.table.setAccessibleName("Components: weights, means, standard deviations and angles")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.body.addWidget(self.table)
        self._noise = label("", "dim")
        self._noise.setObjectName("model.noise")
        self._noise.setToolTip("Weight π₀ of the uniform noise over the box of the data, in grey")
        self.body.addWidget(self._noise)
        self.body.addWidget(CovarianceEditor(workspace))
        self._pins = _pin_row(actions)
        self.body.addWidget(self._pins)
        # Never higher than what it says: the panel below has the rest.
        self.body.setSizeConstraint(QLayout.SizeConstraint.SetMinAndMaxSize)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self.table.frame

    def set_theme(self, theme: Theme) -> None:
        """Mark the components in the colours of another theme."""
        self.table.set_theme(theme)

    def show_state(self, state: State, changes: Changes) -> None:
        """Make the table as high as its rows, say what the noise weighs, let the selected component be pinned."""
        if changes & Changes.COMPONENT:
            self._pins.setVisible(state.component is not None)
        if changes & Changes.FRAME:
            noise = state.shown.parameters.noise
            self._noise.setVisible(noise is not None)
            if noise is not None:
                self._noise.setText(f"noise   π₀ {significant(noise.weight)}")
            rows = min(state.shown.parameters.n_components, MOST_ROWS_SHOWN)
            height = self.table.horizontalHeader().height() + rows * ROW_HEIGHT + 2
            if self.table.height() != height:
                self.table.setFixedHeight(height)


def _pin_row(actions: dict[str, QAction]) -> QWidget:
    """Return the three switches that have EM leave parts of the selected component as they are."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    caption = label("EM leaves", "dim")
    caption.setToolTip("What EM does not change in the selected component; by hand it can be changed")
    layout.addWidget(caption)
    for name, sign in (("pin.weight", "π"), ("pin.mean", "μ"), ("pin.covariance", "Σ")):
        actions[name].setIconText(sign)
        layout.addWidget(button(actions[name], look="option", text=True, icon_size=15), 1)
    return row
