"""How a file is read, as far as that can be chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QToolButton, QWidget

from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.encodings import ENCODINGS, encoding_words
from gmm_desktop.storage.tables.table import Dialect, ReadOptions
from gmm_desktop.ui.parts.fields import NARROWEST, chooser, detected_words, form_of, offer, row_name
from gmm_desktop.words.importing import DECIMALS, DELIMITERS, THOUSANDS, delimiter_words

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
        self._rows = form_of(self)
        self._delimiter = self._row("import.delimiter", "Separator", "What separates the columns")
        self._decimal = self._row(
            "import.decimal", "Decimal sign", "What stands before the decimals of a number"
        )
        self._encoding = self._row("import.encoding", "Encoding", "How letters are stored in the file")
        self._header = self._row("import.header", "First row", "Whether the first row holds names or numbers")
        self._part = self._row("import.part", "Sheet or array", "Which of the tables in the file is read")
        self._turned = self._row(
            "import.transposed", "Points are", "Whether the rows or the columns are the points"
        )
        self._missing = QLineEdit()
        self._missing.setObjectName("import.missing")
        self._missing.setAccessibleName("Missing is")
        self._missing.setPlaceholderText("such as -9999 or n.d.")
        self._missing.setToolTip(
            "What stands for a missing value, besides empty cells and NA; several with spaces between"
        )
        self._missing.editingFinished.connect(self._missing_changed)
        self._rows.addRow(row_name("Missing is"), self._missing)
        self._more = QToolButton()
        self._more.setObjectName("import.more")
        self._more.setText("More ways")
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setToolTip("More ways to read the file: thousands, lines to skip, names, comments")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_more)
        self._rows.addRow(self._more)
        self._thousands = self._row(
            "import.thousands", "Thousands sign", "What stands between the thousands of a number"
        )
        self._skip = self._count(
            "import.skip_lines", "Skip lines", "Lines at the beginning that are passed over", "none"
        )
        self._names = self._count(
            "import.header_line", "Names in line", "The line with the names of the columns", "detected"
        )
        self._comment = self._row("import.comment", "Comments", "What a line begins with that is no row")
        self._further: dict[QWidget, bool] = {}

    def _row(self, name: str, words: str, tip: str) -> QComboBox:
        box = chooser(name, words, tip)
        box.activated.connect(self.changed)
        self._rows.addRow(row_name(words), box)
        return box

    def _count(self, name: str, words: str, tip: str, none: str) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(tip)
        box.setRange(0, 1_000_000)
        box.setSpecialValueText(none)
        box.setKeyboardTracking(False)
        box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        box.setMinimumWidth(NARROWEST)
        box.valueChanged.connect(self.changed)
        self._rows.addRow(row_name(words), box)
        return box

    def _show_more(self) -> None:
        """Show the further ways that fit the kind of file, if they are wanted."""
        shown = self._more.isChecked()
        self._more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._rows.setRowVisible(self._more, any(self._further.values()))
        for widget, fits in self._further.items():
            self._rows.setRowVisible(widget, fits and shown)

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
        offer(
            self._delimiter,
            detected_words(delimiter_words(dialect.delimiter) if text and detected else ""),
            DELIMITERS,
            options.delimiter,
        )
        offer(
            self._decimal,
            detected_words(DECIMALS.get(dialect.decimal, "") if text and options.decimal is None else ""),
            DECIMALS,
            options.decimal,
        )
        offer(
            self._thousands,
            detected_words(
                THOUSANDS.get(dialect.thousands, "none") if text and options.thousands is None else ""
            ),
            THOUSANDS,
            options.thousands,
        )
        encoding = encoding_words(dialect.encoding) if dialect.encoding and options.encoding is None else ""
        offer(self._encoding, detected_words(encoding, guessed=dialect.guessed), ENCODINGS, options.encoding)
        offer(self._comment, "detected", COMMENTS, options.comment)
        turned = {False: "the rows", True: "the columns"}
        how = turned[dialect.transposed] if options.transposed is None else ""
        offer(self._turned, detected_words(how, guessed=dialect.transposed), turned, options.transposed)
        heads = {True: "names", False: "numbers"}
        offer(
            self._header,
            detected_words(heads[dialect.header] if options.header is None else "", guessed=dialect.doubtful),
            heads,
            options.header,
        )
        offer(
            self._part,
            "",
            {part: visible(part) for part in dialect.parts},
            dialect.part or None,
            with_first=False,
        )
        self._further = {
            self._thousands: text,
            self._skip: named,
            self._names: dialect.form in ("text", "sheet"),
            self._comment: text,
        }
        self._show_more()
        for box, shown in (
            (self._delimiter, text),
            (self._decimal, text),
            (self._encoding, dialect.form in ("text", "json")),
            (self._header, named and options.header_line is None),
            (
                self._turned,
                dialect.form in ("npy", "npz") or dialect.transposed or options.transposed is not None,
            ),
            (self._part, len(dialect.parts) > 1),
        ):
            self._rows.setRowVisible(box, shown)
