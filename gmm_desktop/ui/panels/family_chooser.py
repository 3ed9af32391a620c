"""Choosing the covariance family by three questions: volume, shape, orientation."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.experiment.state import State
from gmm_desktop.figures.charts.family_pictures import SIZE, family_picture
from gmm_desktop.mixture.families import Family, family_of
from gmm_desktop.ui.parts.frame import label
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.model import NO_ORIENTATION, OPTION_WORDS, alias_of

COLUMNS = {"I": 1, "E": 2, "V": 3}
PARAMETERS_TIP = (
    "Numbers EM is free to choose: weights, means and covariances, less what is pinned (for AIC and BIC)"
)


class FamilyChooser(QWidget):
    """Three rows of pictures, and the name and the free parameters of what is chosen."""

    def __init__(self, workspace: Workspace, theme: Theme) -> None:
        super().__init__()
        self._workspace = workspace
        self._buttons: dict[tuple[str, str], QToolButton] = {}
        self._orientation = "V"
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        outer.addLayout(grid)
        for row, (part, options) in enumerate(OPTION_WORDS.items()):
            grid.addWidget(label(part, "dim"), row, 0)
            for letter, (word, sentence) in options.items():
                made = self._button(part, letter, word, sentence)
                grid.addWidget(made, row, COLUMNS[letter])
        for column in COLUMNS.values():
            grid.setColumnStretch(column, 1)
        self._name = label("")
        self._name.setTextFormat(Qt.TextFormat.RichText)  # the family's letters are bold
        self._name.setObjectName("model.family.name")
        self._name.setToolTip(
            "The family in three letters: volume, shape, orientation (and scikit-learn's name)"
        )
        self._parameters = label("", "dim")
        self._parameters.setObjectName("model.family.parameters")
        self._parameters.setToolTip(PARAMETERS_TIP)
        below = QGridLayout()
        below.addWidget(self._name, 0, 0)
        below.addWidget(self._parameters, 0, 1, Qt.AlignmentFlag.AlignRight)
        outer.addLayout(below)
        self.set_theme(theme)

    def _button(self, part: str, letter: str, word: str, sentence: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"model.{part}.{letter}")
        made.setText(word)
        made.setToolTip(sentence)
        made.setAccessibleName(f"{part} {word}")
        made.setCheckable(True)
        made.setProperty("look", "option")
        made.setIconSize(SIZE)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self._choose(part, letter))
        self._buttons[part, letter] = made
        return made

    def set_theme(self, theme: Theme) -> None:
        """Paint the pictures in the colours of another theme."""
        colours = theme.component_colours(3)
        for (part, letter), made in self._buttons.items():
            made.setIcon(QIcon(family_picture(part, letter, colours)))

    def show_state(self, state: State) -> None:
        """Show the family of the experiment, its name and its free parameters."""
        settings, start = state.experiment.settings, state.shown.parameters
        family = settings.covariance_type
        round_ones = family.shape == "I"
        if not round_ones:
            self._orientation = family.orientation
        chosen = {"volume": family.volume, "shape": family.shape, "orientation": family.orientation}
        for (part, letter), made in self._buttons.items():
            void = part == "orientation" and round_ones
            made.setChecked(chosen[part] == letter and not void)
            made.setEnabled(not void)
            made.setToolTip(NO_ORIENTATION if void else OPTION_WORDS[part][letter][1])
        alias = f" · {name}" if (name := alias_of(family)) else ""
        self._name.setText(f"<b>{family.value}</b>{alias}")
        number = settings.n_parameters(start.n_components, noise=start.noise is not None)
        self._parameters.setText(f"{number} free parameters for K = {start.n_components}")

    def _choose(self, part: str, letter: str) -> None:
        """Take one of the three answers over; round has no orientation, and what was before comes back after."""
        settings = self._workspace.state.experiment.settings
        family = settings.covariance_type
        answers = {"volume": family.volume, "shape": family.shape, "orientation": self._orientation}
        answers[part] = letter
        if answers["shape"] == "I":
            answers["orientation"] = "I"
        chosen: Family = family_of("".join(answers.values()))
        if chosen is family:
            self.show_state(self._workspace.state)  # a click has unchecked what stays chosen
        else:
            self._workspace.submit(ChangeSettings(replace(settings, covariance_type=chosen)))
