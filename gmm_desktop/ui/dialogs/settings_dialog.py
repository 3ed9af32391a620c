"""When EM stops."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.mixture.convergence import usual_tolerance
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.options import OPTIONS
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.options import OPTION_WORDS, RULE_WORDS

NUMBERS = ("tol", "patience", "max_iter")

MEANING_WIDTH = 380


class SettingsDialog(QDialog):
    """Asks for the stopping rules; ``settings`` holds what was accepted.

    Parameters
    ----------
    settings : EmSettings
        As they are.
    spread : float
        Of the data, for a sensible tolerance when another rule is chosen.
    parent : QWidget, optional
        What it stands over.
    """

    def __init__(self, settings: EmSettings, spread: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._spread = spread
        self.setWindowTitle("Stopping rules")
        self.setObjectName("settings")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        outer.addLayout(form)
        self._rule = QComboBox()
        self._rule.addItems([words.name for words in RULE_WORDS.values()])
        self._rule.setCurrentIndex(list(RULE_WORDS).index(settings.rule))
        self._meaning = plain_label()
        self._meaning.setObjectName("settings.meaning")
        self._meaning.setProperty("role", "dim")
        self._meaning.setWordWrap(True)
        self._meaning.setMinimumWidth(MEANING_WIDTH)
        self._meaning.setFixedHeight(2 * self._meaning.fontMetrics().lineSpacing() + 2)
        self._meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._numbers = {name: QLineEdit(f"{getattr(settings, name):.10g}") for name in NUMBERS}
        for name, field in {"rule": self._rule, **self._numbers}.items():
            words = OPTION_WORDS[name]
            field.setObjectName(f"settings.{name}")
            field.setToolTip(words.sentence)
            field.setAccessibleName(words.label)
            form.addRow(words.label, field)
            if field is self._rule:
                form.addRow("", self._meaning)
        self._rule.currentIndexChanged.connect(self._offer)
        self._meaning.setText(RULE_WORDS[settings.rule].meaning)
        self._wrong = plain_label()
        self._wrong.setObjectName("settings.wrong")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        outer.addWidget(self._wrong)
        note = plain_label("Changing the rule starts a new run from the current frame.")
        note.setProperty("role", "dim")
        outer.addWidget(note)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def _offer(self, index: int) -> None:
        """Explain the rule chosen and give it a sensible tolerance; the rule there was has its own."""
        rule = list(RULE_WORDS)[index]
        self._meaning.setText(RULE_WORDS[rule].meaning)
        known = rule is self.settings.rule
        self._numbers["tol"].setText(
            f"{self.settings.tol if known else usual_tolerance(rule, self._spread):g}"
        )

    def accept(self) -> None:
        """Take the rules over, or say what is wrong with them."""
        try:
            self.settings = replace(
                self.settings,
                rule=list(RULE_WORDS)[self._rule.currentIndex()],
                **{
                    name: OPTIONS[name].typed(typed_number(field.text()))
                    for name, field in self._numbers.items()
                },
            )
        except CodedError as error:
            self._wrong.setText(sentence(error))
            self._wrong.show()
        else:
            super().accept()
