"""Which columns of a table are used, and what is done to the numbers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.tables.choice import Choice, can_be_label, has_ragged
from gmm_desktop.storage.tables.table import Kind, Table
from gmm_desktop.ui.parts.fields import check_box, chooser, form_of, offer, row_name
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.words.importing import KIND_WORDS


class ColumnChooser(QWidget):
    """Which columns are x, y, groups and repetitions, and what is done to the numbers.

    Signals
    -------
    changed()
        Something else is chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        boxes = QWidget()
        rows = form_of(boxes)
        outer.addWidget(boxes)
        self._x = chooser("import.x", "x", "The column of numbers that lies along x")
        self._y = chooser("import.y", "y", "The column of numbers that lies along y")
        self._label = chooser("import.label", "Groups", "True groups of the rows; EM never sees them")
        self._weight = chooser(
            "import.weight",
            "Repeat rows",
            "Whole numbers that tell how often each row stands for a point; EM here has no other weights",
        )
        for words, box in (
            ("x", self._x), ("y", self._y), ("Groups", self._label), ("Repeat rows by", self._weight),
        ):  # fmt: skip
            rows.addRow(row_name(words), box)
            box.activated.connect(self.changed)
        self._skip = check_box(
            "import.skip",
            "Skip rows that are no numbers",
            "Leave out rows whose x or y is a text, not only missing, and those with other cells than columns",
        )
        self._standardise = check_box(
            "import.standardise",
            "Standardise x and y",
            "Subtract the mean of each column and divide by its σ",
        )
        self._scales = [plain_label("", "dim"), plain_label("", "dim")]
        for axis, made in zip("xy", self._scales, strict=True):
            made.setObjectName(f"import.scale.{axis}")
            made.setToolTip(
                f"With which mean and standard deviation {axis} is standardised if that is ticked"
            )
            made.setIndent(24)
            made.setFixedHeight(made.fontMetrics().lineSpacing())
        for widget in (self._skip, self._standardise, *self._scales):
            outer.addWidget(widget)
        for check in (self._skip, self._standardise):
            check.toggled.connect(self.changed)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(
            self._x.currentData() or 0,
            self._y.currentData() or 0,
            self._label.currentData(),
            self._weight.currentData(),
            skip=self._skip.isChecked(),
            standardise=self._standardise.isChecked(),
        )

    def show_table(self, table: Table, choice: Choice) -> None:
        """Offer the columns of a table."""
        columns = list(enumerate(table.columns))
        numbers = [(place, column) for place, column in columns if column.numbers is not None]
        described = {
            place: visible(column.name)
            if column.kind is Kind.NUMBER
            else f"{visible(column.name)}  ({KIND_WORDS[column.kind]})"
            for place, column in columns
        }
        for box, chosen in ((self._x, choice.x), (self._y, choice.y)):
            offer(box, "", described, chosen, with_first=False)
        groups = {place: visible(column.name) for place, column in columns if can_be_label(column)}
        offer(self._label, "none", groups, choice.label)
        whole = {place: visible(column.name) for place, column in numbers if column.kind is Kind.NUMBER}
        offer(self._weight, "none", whole, choice.weight)
        for check, on in ((self._skip, choice.skip), (self._standardise, choice.standardise)):
            check.blockSignals(True)
            check.setChecked(on)
            check.blockSignals(False)
        self._skip.setEnabled(has_ragged(table) or any(len(column.odd_rows) for _, column in numbers))

    def show_scales(self, words: tuple[str, str]) -> None:
        """Show with what x and y would be standardised."""
        for made, text in zip(self._scales, words, strict=True):
            made.setText(text)
