"""What can be chosen about a table: how its file is read, and which of its columns are used."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.import_texts import DECIMALS, DELIMITERS, KIND_WORDS, delimiter_words
from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.encodings import ENCODINGS, encoding_words
from gmm_desktop.storage.table import Dialect, Kind, ReadOptions, Table
from gmm_desktop.storage.table_choice import Choice, can_be_label, has_ragged
from gmm_desktop.ui.plain import plain_label

NARROWEST, NAMES = 120, 104

THOUSANDS = {"": "none", ",": "comma", ".": "point", " ": "space", "'": "apostrophe"}
COMMENTS = {"": "none", "#": "#", "%": "%", ";": ";", "//": "//", "!": "!"}


class ReadingChooser(QWidget):
    """How a file is read. What was detected stands first in each list.

    Signals
    -------
    changed()
        The file should be read in another way.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows = _form(self)
        self._delimiter = self._row("import.delimiter", "Separator", "What separates the columns")
        self._decimal = self._row(
            "import.decimal", "Decimal sign", "What stands before the decimals of a number"
        )
        self._thousands = self._row(
            "import.thousands", "Thousands sign", "What stands between the thousands of a number"
        )
        self._encoding = self._row("import.encoding", "Encoding", "How letters are stored in the file")
        self._header = self._row("import.header", "First row", "Whether the first row holds names or numbers")
        self._skip = self._count(
            "import.skip_lines", "Skip lines", "Lines at the beginning that are passed over", "none"
        )
        self._names = self._count(
            "import.header_line", "Names in line", "The line with the names of the columns", "detected"
        )
        self._comment = self._row("import.comment", "Comments", "What a line begins with that is no row")
        self._missing = QLineEdit()
        self._missing.setObjectName("import.missing")
        self._missing.setAccessibleName("Missing is")
        self._missing.setPlaceholderText("such as -9999 or n.d.")
        self._missing.setToolTip(
            "What stands for a missing value, besides empty cells and NA; several with spaces between"
        )
        self._missing.editingFinished.connect(self._missing_changed)
        self._rows.addRow(_name("Missing is"), self._missing)
        self._turned = self._row(
            "import.transposed", "Points are", "Whether the rows or the columns are the points"
        )
        self._part = self._row("import.part", "Sheet or array", "Which of the tables in the file is read")

    def _row(self, name: str, words: str, tip: str) -> QComboBox:
        box = _box(name, words, tip)
        box.activated.connect(self.changed)
        self._rows.addRow(_name(words), box)
        return box

    def _count(self, name: str, words: str, tip: str, none: str) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(tip)
        box.setRange(0, 1_000_000)
        box.setSpecialValueText(none)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(NARROWEST)
        box.valueChanged.connect(self.changed)
        self._rows.addRow(_name(words), box)
        return box

    def _missing_changed(self) -> None:
        if self._missing.isModified():
            self._missing.setModified(False)
            self.changed.emit()

    @property
    def options(self) -> ReadOptions:
        """What is chosen; None is detected.

        Raises
        ------
        DataError
            That of `ReadOptions`.
        """
        return ReadOptions(
            self._encoding.currentData(),
            self._delimiter.currentData(),
            self._decimal.currentData(),
            self._header.currentData(),
            self._part.currentData(),
            self._skip.value(),
            self._names.value() or None,
            self._comment.currentData(),
            tuple(self._missing.text().split()),
            self._thousands.currentData(),
            self._turned.currentData(),
        )

    def show_dialect(self, dialect: Dialect, options: ReadOptions) -> None:
        """Show how a file was read, and offer what fits its kind."""
        text, named = dialect.form == "text", dialect.form in ("text", "sheet", "json")
        detected = options.delimiter is None
        _fill(
            self._delimiter,
            _detected(delimiter_words(dialect.delimiter) if text and detected else ""),
            DELIMITERS,
            options.delimiter,
        )
        _fill(
            self._decimal,
            _detected(DECIMALS.get(dialect.decimal, "") if text and options.decimal is None else ""),
            DECIMALS,
            options.decimal,
        )
        _fill(
            self._thousands,
            _detected(THOUSANDS.get(dialect.thousands, "none") if text and options.thousands is None else ""),
            THOUSANDS,
            options.thousands,
        )
        encoding = encoding_words(dialect.encoding) if dialect.encoding and options.encoding is None else ""
        _fill(self._encoding, _detected(encoding, guessed=dialect.guessed), ENCODINGS, options.encoding)
        _fill(self._comment, "detected", COMMENTS, options.comment)
        turned = {False: "the rows", True: "the columns"}
        how = turned[dialect.transposed] if options.transposed is None else ""
        _fill(self._turned, _detected(how, guessed=dialect.transposed), turned, options.transposed)
        heads = {True: "names", False: "numbers"}
        _fill(
            self._header,
            _detected(heads[dialect.header] if options.header is None else "", guessed=dialect.doubtful),
            heads,
            options.header,
        )
        _fill(
            self._part,
            "",
            {part: visible(part) for part in dialect.parts},
            dialect.part or None,
            with_first=False,
        )
        for box, shown in (
            (self._delimiter, text),
            (self._decimal, text),
            (self._thousands, text),
            (self._encoding, dialect.form in ("text", "json")),
            (self._header, named and options.header_line is None),
            (self._skip, named),
            (self._names, dialect.form in ("text", "sheet")),
            (self._comment, text),
            (
                self._turned,
                dialect.form in ("npy", "npz") or dialect.transposed or options.transposed is not None,
            ),
            (self._part, len(dialect.parts) > 1),
        ):
            self._rows.setRowVisible(box, shown)


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
        rows = _form(boxes)
        outer.addWidget(boxes)
        self._x = _box("import.x", "x", "The column of numbers that lies along x")
        self._y = _box("import.y", "y", "The column of numbers that lies along y")
        self._label = _box("import.label", "Groups", "True groups of the rows; EM never sees them")
        self._weight = _box(
            "import.weight",
            "Repeat rows",
            "Whole numbers that tell how often each row stands for a point; EM here has no other weights",
        )
        for words, box in (
            ("x", self._x), ("y", self._y), ("Groups", self._label), ("Repeat rows by", self._weight),
        ):  # fmt: skip
            rows.addRow(_name(words), box)
            box.activated.connect(self.changed)
        self._skip = _check(
            "import.skip",
            "Skip rows that are no numbers",
            "Leave out rows whose x or y is a text, not only missing, and those with other cells than columns",
        )
        self._standardise = _check(
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
            _fill(box, "", described, chosen, with_first=False)
        groups = {place: visible(column.name) for place, column in columns if can_be_label(column)}
        _fill(self._label, "none", groups, choice.label)
        whole = {place: visible(column.name) for place, column in numbers if column.kind is Kind.NUMBER}
        _fill(self._weight, "none", whole, choice.weight)
        for check, on in ((self._skip, choice.skip), (self._standardise, choice.standardise)):
            check.blockSignals(True)
            check.setChecked(on)
            check.blockSignals(False)
        self._skip.setEnabled(has_ragged(table) or any(len(column.odd_rows) for _, column in numbers))

    def show_scales(self, words: tuple[str, str]) -> None:
        """Show with what x and y would be standardised."""
        for made, text in zip(self._scales, words, strict=True):
            made.setText(text)


def _form(widget: QWidget) -> QFormLayout:
    rows = QFormLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setHorizontalSpacing(12)
    rows.setVerticalSpacing(4)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return rows


def _name(words: str) -> QLabel:
    made = plain_label(words)
    made.setMinimumWidth(NAMES)
    return made


def _box(name: str, words: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setToolTip(tip)
    box.setMinimumWidth(NARROWEST)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _check(name: str, words: str, tip: str) -> QCheckBox:
    check = QCheckBox(words)
    check.setObjectName(name)
    check.setAccessibleName(words)
    check.setToolTip(tip)
    return check


def _detected(words: str, *, guessed: bool = False) -> str:
    return f"{'guessed' if guessed else 'detected'}: {words}" if words else "detect"


def _fill(
    box: QComboBox, first: str, texts: dict[Any, str], chosen: object, *, with_first: bool = True
) -> None:
    """Offer texts with their values, after one that stands for None."""
    box.clear()
    values: Sequence[Any] = [None, *texts] if with_first else list(texts)
    for value in values:
        box.addItem(first if value is None and with_first else texts[value], value)
    box.setCurrentIndex(next((place for place, value in enumerate(values) if value == chosen), 0))
