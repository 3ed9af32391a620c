"""The components as rows of numbers, and what a changed number means."""

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import Edit, MoveMean, SetWeight, reshape
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import significant, to_scale

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

TINY = 1e-3
"""A mean nearer to 0 is written with as few digits as there is room for."""

FAR = 1e4
"""From here on the leading digits of a mean tell less than its last ones."""

HEADERS = ("", "π", "μx", "μy", "σ₁", "σ₂", "θ°")
TIPS = (
    "Component number, marker and colour",
    "Weight π: share of the points; the weights sum to 1",
    "Mean μ, horizontal, in units of the data",
    "Mean μ, vertical, in units of the data",
    "Larger standard deviation σ₁, along the first axis of the ellipse",
    "Smaller standard deviation σ₂, across it",
    "Angle θ of the first axis against the horizontal, in degrees, counter-clockwise",
)
PINNED = "Pinned: EM leaves it as it is; by hand it can be changed"
MARKS = {
    "circle": "●",
    "square": "■",
    "triangle": "▲",
    "diamond": "◆",
    "triangle_down": "▼",
    "hexagon": "⬢",
    "pentagon": "⬟",
    "star": "★",
    "plus": "✚",
    "cross": "✖",
}


def component_numbers(parameters: MixtureParameters, component: int) -> tuple[float, ...]:
    """Return π, μx, μy, σ₁, σ₂ and the angle in degrees of a component."""
    ellipse = ellipse_of(parameters.covariances[component])
    x, y = parameters.means[component].tolist()
    weight = float(parameters.weights[component])
    return weight, x, y, ellipse.sigma1, ellipse.sigma2, math.degrees(ellipse.angle)


def edit_of_number(
    parameters: MixtureParameters, component: int, column: int, value: float, family: Family = Family.VVV
) -> Edit:
    """Return the edit that puts a value into a column (1 to 6) of a component's row; a round one has one σ."""
    _, x, y, *_ = component_numbers(parameters, component)
    ellipse = ellipse_of(parameters.covariances[component])
    match column:
        case 1:
            return SetWeight(component, value)
        case 2:
            return MoveMean(component, (value, y))
        case 3:
            return MoveMean(component, (x, value))
        case 4 | 5 if family.shape == "I":
            return reshape(component, replace(ellipse, sigma1=value, sigma2=value))
        case 4:
            return reshape(component, replace(ellipse, sigma1=value))
        case 5:
            return reshape(component, replace(ellipse, sigma2=value))
        case _:
            return reshape(component, replace(ellipse, angle=math.radians(value)))


class ComponentModel(QAbstractTableModel):
    """The parameters shown, one component a row."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._parameters = workspace.state.shown.parameters
        self._numbers: dict[int, tuple[float, ...]] = {}
        self._settings = workspace.state.experiment.settings
        self._colors: list[QColor] = []
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Mark the components in the colours of another theme."""
        self._theme = theme
        self._colors = theme.component_colours(self._parameters.n_components)
        self._tell()

    def show_settings(self, settings: EmSettings) -> None:
        """Mark what is pinned, and let be edited what the family leaves free."""
        self._settings = settings
        self._tell()

    def is_pinned(self, row: int, column: int) -> bool:
        """Tell whether EM leaves a number as it is; in the first column, whether it leaves any of the row."""
        pins = self._settings.pins
        parts = (pins.weights, pins.means, pins.means, *[pins.covariances] * 3)
        return any(row in part for part in parts) if column == 0 else row in parts[column - 1]

    def show_parameters(self, parameters: MixtureParameters) -> None:
        """Show these numbers."""
        if parameters is self._parameters:
            return
        self._numbers = {}
        if parameters.n_components != self._parameters.n_components:
            self.beginResetModel()
            self._parameters = parameters
            self._colors = self._theme.component_colours(parameters.n_components)
            self.endResetModel()
        else:
            self._parameters = parameters
            self._tell()

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return K."""
        return 0 if parent.isValid() else self._parameters.n_components

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Vertical:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return HEADERS[section]
            case Qt.ItemDataRole.ToolTipRole:
                return TIPS[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Show four significant digits, all of them in tooltip and editor."""
        row, column = index.row(), index.column()
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        if column == 0:
            match role:
                case Qt.ItemDataRole.DisplayRole:
                    return self.mark(row)[0]
                case Qt.ItemDataRole.ForegroundRole:
                    return self._colors[row]
                case Qt.ItemDataRole.ToolTipRole:
                    return f"Component {row + 1}"
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return right
        if role not in _NUMBER_ROLES:
            return None
        value = self.numbers(row)[column - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.written(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return repr(value)
        described = f"{TIPS[column]}: {value!r}"
        if self.is_pinned(row, column):
            described += f"\n{PINNED}"
        return described if role == Qt.ItemDataRole.ToolTipRole else f"{HEADERS[column]} {significant(value)}"

    def numbers(self, row: int) -> tuple[float, ...]:
        """Return the `component_numbers` of a row, worked out once for all its cells."""
        if row not in self._numbers:
            self._numbers[row] = component_numbers(self._parameters, row)
        return self._numbers[row]

    def mark(self, row: int) -> tuple[str, QColor]:
        """Return what stands in the first column of a row, and its colour."""
        return f"{MARKS[component_marker(row)]} {row + 1}", self._colors[row]

    def written(self, row: int, column: int, digits: int = 4) -> str:
        """Write the number of a cell with about so many significant digits; means, beside their σ along the axis.

        With one digit, a mean of few digits before the point is written without regard to its σ.
        """
        numbers = self.numbers(row)
        value = numbers[column - 1]
        if column == 6:
            return f"{value:.{1 if digits > 3 else 0}f}"
        if column in (2, 3) and (digits > 1 or abs(value) >= FAR):
            axis = column - 2
            return to_scale(value, math.sqrt(self._parameters.covariances[row, axis, axis]), digits)
        if column in (2, 3) and abs(value) > TINY:
            return significant(value)
        return significant(value, digits)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every number be edited, but the weight of a single component and an angle the family has not."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        single_weight = index.column() == 1 and self._parameters.n_components == 1
        held = index.column() == 6 and self._settings.family_at(index.row()).orientation == "I"
        fixed = index.column() == 0 or single_weight or held
        return flags if fixed else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Submit what was typed as an edit; what cannot be used is refused in words."""
        if role != Qt.ItemDataRole.EditRole or str(value) == str(self.data(index, role)):
            return False
        try:
            number = typed_number(str(value))
            family = self._settings.family_at(index.row())
            edit = edit_of_number(self._parameters, index.row(), index.column(), number, family)
        except ParameterError as error:
            self._workspace.refuse(error)
            return False
        return self._workspace.submit(edit)


_NUMBER_ROLES = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
}
