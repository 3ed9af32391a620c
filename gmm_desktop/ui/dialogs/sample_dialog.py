"""Asking how many points to draw from the mixture shown, and with which seed."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from gmm_desktop.experiment.edit_data import FEWEST, MOST_SAMPLED
from gmm_desktop.experiment.edits import SampleAsData
from gmm_desktop.experiment.experiment import SEEDS
from gmm_desktop.mixture.generators import ShapeParameter
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.value_slider import ValueSlider

EXPLANATION = (
    "Points drawn from the mixture shown become the data, with their true groups. "
    "EM then begins at the truth; place another start to see whether it finds it again."
)
WIDTH = 440


class SampleDialog(QDialog):
    """Nothing changes unless it is accepted."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sample")
        self.setWindowTitle("Sample as data")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(8)
        text = plain_label(EXPLANATION)
        text.setProperty("role", "dim")
        text.setWordWrap(True)
        outer.addWidget(text)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        most = float(MOST_SAMPLED)
        shown = float(min(max(count, FEWEST), MOST_SAMPLED))
        parameter = ShapeParameter("points", shown, float(FEWEST), most, integer=True)
        self._count = ValueSlider(
            "sample.count", "Number of points", "How many points are drawn", parameter, log=True
        )
        self._seed = QSpinBox()
        self._seed.setObjectName("sample.seed")
        self._seed.setAccessibleName("Seed")
        self._seed.setToolTip("Where chance begins: the same seed gives the same points")
        self._seed.setRange(0, SEEDS - 1)
        self._seed.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._seed.setFixedWidth(self._count.field.width())
        for row, (text_of, widget) in enumerate((("Points", self._count), ("Seed", self._seed))):
            words = plain_label(text_of)
            words.setBuddy(widget)
            grid.addWidget(words, row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        outer.addLayout(grid)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        for which, name, tip in (
            (standard.Ok, "sample.open", "Study these points; Undo goes back"),
            (standard.Cancel, "sample.cancel", "Leave everything as it is"),
        ):
            buttons.button(which).setObjectName(name)
            buttons.button(which).setToolTip(tip)
        buttons.button(standard.Ok).setText("Draw")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def edit(self) -> SampleAsData:
        """What is asked for."""
        return SampleAsData(int(self._count.value), self._seed.value())
