"""A small dialog: one choice, and a sentence on what is chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.ui.parts.plain import plain_label

WIDTH = 400
LINES = 3


@dataclass(frozen=True)
class Switch:
    """Something that is on or off beside the choice.

    Parameters
    ----------
    words, tip : str
        What it says, and its tooltip.
    on : bool
        How it is at first.
    applies : callable
        Tells of the choice of an index whether it has a meaning there.
    """

    words: str
    tip: str
    on: bool
    applies: Callable[[int], bool]


class ChoiceDialog(QDialog):
    """Asks for one of some things.

    Parameters
    ----------
    name : str
        Object name; the field is called after it.
    title, question, tip : str
        Of the window, the field, and its tooltip.
    choices : sequence of (str, str)
        Words and a sentence for each.
    parent : QWidget
        What it stands over.
    note : str
        A sentence on all of them.
    problem : callable, optional
        Says of the choice of an index why it cannot be, or returns an empty text.
    switch : Switch, optional
        What can be switched on beside it.
    """

    def __init__(
        self,
        name: str,
        title: str,
        question: str,
        tip: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget,
        *,
        note: str = "",
        problem: Callable[[int], str] = lambda _index: "",
        switch: Switch | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices, self._problem, self._switch = choices, problem, switch
        self.setObjectName(f"{name}.dialog")
        self.setWindowTitle(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        outer.addLayout(form)
        self._field = QComboBox()
        self._field.addItems([words for words, _ in choices])
        self._field.setObjectName(f"{name}.choice")
        self._field.setToolTip(tip)
        self._field.setAccessibleName(question)
        form.addRow(question, self._field)
        self._meaning = self._dim(f"{name}.meaning", LINES)
        outer.addWidget(self._meaning)
        if note:
            below = self._dim(f"{name}.note", 2)
            below.setText(note)
            outer.addWidget(below)
        self._box: QCheckBox | None = None
        if switch:
            self._box = QCheckBox(switch.words)
            self._box.setObjectName(f"{name}.switch")
            self._box.setToolTip(switch.tip)
            self._box.setChecked(switch.on)
            outer.addWidget(self._box)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Save | standard.Cancel)
        self._save = buttons.button(standard.Save)
        self._save.setText("Save as…")
        self._save.setObjectName(f"{name}.save")
        self._save.setToolTip("Choose a name for the file")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)
        self._field.currentIndexChanged.connect(self._explain)
        self._explain(0)

    @property
    def index(self) -> int:
        """Which one is chosen."""
        return self._field.currentIndex()

    @property
    def switched_on(self) -> bool:
        """Whether the switch is on, be it that it has no meaning for this choice."""
        return self._box is not None and self._box.isChecked()

    def _dim(self, name: str, lines: int) -> QLabel:
        label = plain_label()
        label.setObjectName(name)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        label.setMinimumWidth(WIDTH)
        label.setFixedHeight(lines * label.fontMetrics().lineSpacing() + 2)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        return label

    def _explain(self, index: int) -> None:
        """Say what is chosen, or why it cannot be."""
        problem = self._problem(index)
        self._meaning.setText(problem or self._choices[index][1])
        self._save.setEnabled(not problem)
        if self._switch and self._box:
            self._box.setEnabled(self._switch.applies(index))
