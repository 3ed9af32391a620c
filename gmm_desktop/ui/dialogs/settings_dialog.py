"""When EM stops, and regularisation."""

from dataclasses import replace

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.messages import sentence
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.tables.typed import typed_number

RULES = {
    ConvergenceRule.MEAN_SHIFT: "shift of the means ‖Δμ‖, in units of the data",
    ConvergenceRule.LOG_LIKELIHOOD: "relative change of the log-likelihood |ΔL / L|",
}


class SettingsDialog(QDialog):
    """Asks for the stopping rules; ``settings`` holds what was accepted."""

    def __init__(self, settings: EmSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
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
        self._rule.addItems(list(RULES.values()))
        self._rule.setCurrentIndex(list(RULES).index(settings.rule))
        self._tol = QLineEdit(f"{settings.tol:g}")
        self._patience = _spin(settings.patience, 1000)
        self._max_iter = _spin(settings.max_iter, 1_000_000)
        self._reg_covar = QLineEdit(f"{settings.reg_covar:g}")
        rows = (
            ("settings.rule", "Converged when the", self._rule, "What must become small"),
            ("settings.tol", "is below", self._tol, "Tolerance; 0 runs on to the last iteration allowed"),
            ("settings.patience", "times running", self._patience, "How many iterations in a row"),
            ("settings.max_iter", "Most iterations", self._max_iter, "EM stops after so many in any case"),
            (
                "settings.reg_covar",
                "Added to the variances",
                self._reg_covar,
                "reg_covar, in squared units of the data; 0 leaves the M step as it is",
            ),
        )
        for name, text, field, tip in rows:
            field.setObjectName(name)
            field.setToolTip(tip)
            field.setAccessibleName(text)
            form.addRow(text, field)
        self._wrong = QLabel()
        self._wrong.setObjectName("settings.wrong")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        outer.addWidget(self._wrong)
        note = QLabel("Other rules begin a new run from the frame shown.")
        note.setProperty("role", "dim")
        outer.addWidget(note)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def accept(self) -> None:
        """Take the rules over, or say what is wrong with them."""
        try:
            self.settings = replace(
                self.settings,
                rule=list(RULES)[self._rule.currentIndex()],
                tol=typed_number(self._tol.text()),
                patience=self._patience.value(),
                max_iter=self._max_iter.value(),
                reg_covar=typed_number(self._reg_covar.text()),
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
