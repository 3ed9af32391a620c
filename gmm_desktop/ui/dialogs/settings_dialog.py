"""When EM stops."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.mixture.convergence import ConvergenceRule, usual_tolerance
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.words.messages import sentence

RULES = {
    ConvergenceRule.MEAN_SHIFT: (
        "shift of the means ‖Δμ‖",
        "How far all means together moved in an iteration, in units of the data; the wider axis decides.",
    ),
    ConvergenceRule.LOG_LIKELIHOOD: (
        "relative change of L, |ΔL / L|",
        "The change of the objective as a share of it, which depends on the units of the data.",
    ),
    ConvergenceRule.ABSOLUTE: (
        "change of L, |ΔL|",
        "The change of the objective in nats, total over the points.",
    ),
    ConvergenceRule.PER_POINT: (
        "change of L for each point, |ΔL| / N",
        "The change of the mean log-likelihood of a point, in any units; scikit-learn compares it with its tol.",
    ),
    ConvergenceRule.AITKEN: (
        "distance to the limit |L∞ − L|",
        "How far L still is from the limit Aitken's acceleration expects; creeping is not taken for the end.",
    ),
}

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
        self._rule.addItems([words for words, _ in RULES.values()])
        self._rule.setCurrentIndex(list(RULES).index(settings.rule))
        self._meaning = plain_label()
        self._meaning.setObjectName("settings.meaning")
        self._meaning.setProperty("role", "dim")
        self._meaning.setWordWrap(True)
        self._meaning.setMinimumWidth(MEANING_WIDTH)
        self._meaning.setFixedHeight(2 * self._meaning.fontMetrics().lineSpacing() + 2)
        self._meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._tol = QLineEdit(f"{settings.tol:g}")
        self._patience = _spin(settings.patience, 1000)
        self._max_iter = _spin(settings.max_iter, 1_000_000)
        rows = (
            ("settings.rule", "Converged when the", self._rule, "What must become small"),
            ("settings.tol", "is below", self._tol, "Tolerance; 0 runs on to the last iteration allowed"),
            ("settings.patience", "times running", self._patience, "How many iterations in a row"),
            ("settings.max_iter", "Most iterations", self._max_iter, "EM stops after so many in any case"),
        )
        for name, text, field, tip in rows:
            field.setObjectName(name)
            field.setToolTip(tip)
            field.setAccessibleName(text)
            form.addRow(text, field)
            if field is self._rule:
                form.addRow("", self._meaning)
        self._rule.currentIndexChanged.connect(self._offer)
        self._meaning.setText(RULES[settings.rule][1])
        self._wrong = plain_label()
        self._wrong.setObjectName("settings.wrong")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        outer.addWidget(self._wrong)
        note = plain_label("Other rules begin a new run from the frame shown.")
        note.setProperty("role", "dim")
        outer.addWidget(note)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def _offer(self, index: int) -> None:
        """Explain the rule chosen and give it a sensible tolerance; the rule there was has its own."""
        rule = list(RULES)[index]
        self._meaning.setText(RULES[rule][1])
        known = rule is self.settings.rule
        self._tol.setText(f"{self.settings.tol if known else usual_tolerance(rule, self._spread):g}")

    def accept(self) -> None:
        """Take the rules over, or say what is wrong with them."""
        try:
            self.settings = replace(
                self.settings,
                rule=list(RULES)[self._rule.currentIndex()],
                tol=typed_number(self._tol.text()),
                patience=self._patience.value(),
                max_iter=self._max_iter.value(),
            )
        except CodedError as error:
            self._wrong.setText(sentence(error))
            self._wrong.show()
        else:
            super().accept()


def _spin(value: int, most: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    spin.setRange(1, most)
    spin.setValue(value)
    return spin
