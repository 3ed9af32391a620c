"""The covariance matrix of the selected component, as numbers to edit."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import ReshapeCovariance
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.words.messages import significant

ENTRIES = (
    ("xx", "Σxx", "Variance along x, in squared units of the data", 0, 0),
    ("xy", "Σxy", "Covariance of x and y; both off-diagonal entries are this one number", 0, 1),
    ("yx", "Σyx", "The same number as Σxy: a covariance matrix is symmetric", 1, 0),
    ("yy", "Σyy", "Variance along y, in squared units of the data", 1, 1),
)


_TIPS = {name: tip for name, _, tip, _, _ in ENTRIES}
NO_COVARIANCE = "0, because the family has round or axis-aligned components only (panel Model)"


def _same_number(name: str, *, round_ones: bool) -> tuple[str, ...]:
    """Return the entries that are one number: the two off the diagonal, and in a round one the variances."""
    if name in ("xy", "yx"):
        return "xy", "yx"
    return ("xx", "yy") if round_ones else (name,)


class CovarianceEditor(QWidget):
    """Two rows of two entries. The off-diagonal ones are one number: typing either sets both."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setObjectName("model.covariance")
        self.setAccessibleName("Covariance matrix of the selected component")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(4)
        self._caption = plain_label()
        self._caption.setProperty("role", "dim")
        layout.addWidget(self._caption, 0, 0, 2, 1)
        self._fields: dict[str, QLineEdit] = {}
        for name, symbol, tip, row, column in ENTRIES:
            field = QLineEdit(self)
            field.setObjectName(f"model.covariance.{name}")
            field.setAccessibleName(f"{symbol} of the selected component")
            field.setToolTip(tip)
            field.textEdited.connect(self._pause)
            field.editingFinished.connect(lambda name=name: self._submit(name))
            layout.addWidget(field, row, column + 1)
            self._fields[name] = field
        layout.setColumnStretch(1, 1)
        layout.setColumnStretch(2, 1)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the matrix of the selected component."""
        if not changes & (Changes.FRAME | Changes.COMPONENT | Changes.EXPERIMENT):
            return
        component = state.component
        self.setVisible(component is not None)
        if component is None:
            return
        self._caption.setText(f"Σ of {component + 1}  =")
        (xx, xy), (yx, yy) = state.shown.parameters.covariances[component].tolist()
        for name, value in {"xx": xx, "xy": xy, "yx": yx, "yy": yy}.items():
            field = self._fields[name]
            field.setText(significant(value, 6))
            field.setCursorPosition(0)
            field.setProperty("value", value)
            field.setModified(False)
        free = state.experiment.settings.family_at(component).orientation != "I"
        for name in ("xy", "yx"):
            self._fields[name].setReadOnly(not free)
            self._fields[name].setToolTip(_TIPS[name] if free else NO_COVARIANCE)

    def _pause(self) -> None:
        """Keep the next frame from writing over what is typed."""
        self._workspace.run.pause()

    def _submit(self, name: str) -> None:
        field, component = self._fields[name], self._workspace.state.component
        if not field.isModified() or component is None:
            return
        field.setModified(False)
        entries = {entry: float(other.property("value")) for entry, other in self._fields.items()}
        try:
            value = typed_number(field.text())
        except ParameterError as error:
            self._workspace.refuse(error)
        else:
            settings = self._workspace.state.experiment.settings
            for entry in _same_number(name, round_ones=settings.family_at(component).shape == "I"):
                entries[entry] = value
            rows = ((entries["xx"], entries["xy"]), (entries["yx"], entries["yy"]))
            self._workspace.submit(ReshapeCovariance(component, rows))
        self.show_state(self._workspace.state, Changes.ALL)
