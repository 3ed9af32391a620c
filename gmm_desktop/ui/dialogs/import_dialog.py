"""Opening a table: a look at it, which columns are used, and what will come of it."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.experiment.names import visible
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.tables.choice import Choice, suggested_choice
from gmm_desktop.storage.tables.table import Dialect, ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.ui.dialogs.import_choosers import ColumnChooser
from gmm_desktop.ui.dialogs.import_judgement import Judgement, Look, judged
from gmm_desktop.ui.dialogs.import_scatter import ImportScatter
from gmm_desktop.ui.dialogs.import_table import ImportModel, fit_columns, import_view
from gmm_desktop.ui.dialogs.import_ways import ReadingChooser
from gmm_desktop.ui.parts.plain import in_title, plain_label
from gmm_desktop.ui.screen_fit import fitting
from gmm_desktop.ui.theme import DARK, LIGHT
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.reading import counted

FIRST_SIZE = (1000, 700)
SIDE = 336
SKIPPED_HEIGHT = 84


class ImportDialog(QDialog):
    """Asks which columns are x and y; nothing changes unless it is accepted.

    Parameters
    ----------
    source : Source
        What is opened.
    table : Table, optional
        What was read already.
    error : CodedError, optional
        Or why it could not be read, as it seemed to be.
    parent : QWidget, optional
        What it stands over.
    """

    def __init__(
        self, source: Source, table: Table | None, error: CodedError | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("import")
        self.setWindowTitle(f"Open {in_title(visible(source.title))}")
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self._theme = DARK if dark else LIGHT
        self._source, self._options = source, ReadOptions()
        self._table: Table | None = None
        self._by_hand = False
        self.judgement: Judgement | None = None
        self._reading = TableReading(self)
        self._judging = LatestJob(self)
        self._model = ImportModel(self._theme)
        self._view = import_view(self._model)
        self._facts = _named(
            plain_label("", "dim"), "import.facts", "What the file holds and how it was read"
        )
        self._scatter = ImportScatter(self._theme)
        self._columns, self._ways = ColumnChooser(), ReadingChooser()
        self._skipped_title = _named(
            plain_label("", "dim"), "import.skipped_title", "Rows that will be left out"
        )
        self._skipped = QListWidget()
        self._note = plain_label()
        self._lay_out()
        self._ways.changed.connect(self._read_again)
        self._columns.changed.connect(self._choose)
        self._scatter.resized.connect(self._judge)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._fail)
        self._reading.progressed.connect(self._progress)
        self._judging.done.connect(self._show)
        self._judging.failed.connect(_raise)
        self.resize(fitting(self, QSize(*FIRST_SIZE)))
        if table is not None:
            self._take(table)
        elif error is not None:
            self._fail(error)
        else:
            self._read_again()

    def done(self, result: int) -> None:
        """End all work with the dialog."""
        self._reading.close()
        self._judging.close()
        super().done(result)

    # How it is built

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        both = QHBoxLayout()
        both.setSpacing(16)
        outer.addLayout(both, 1)
        left = QVBoxLayout()
        left.setSpacing(8)
        both.addLayout(left, 1)
        left.addWidget(self._facts)
        left.addWidget(_card(self._view), 1)
        left.addWidget(self._skipped_title)
        self._skipped.setObjectName("import.skipped")
        self._skipped.setAccessibleName("Rows that will be skipped")
        self._skipped.setToolTip("Rows that will be left out, and why")
        self._skipped.setFixedHeight(SKIPPED_HEIGHT)
        self._skipped.setProperty("look", "quiet")
        self._skipped.setUniformItemSizes(True)
        left.addWidget(self._skipped)
        both.addWidget(self._side())
        self._note.setObjectName("import.note")
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(2 * self._note.fontMetrics().lineSpacing())
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        last = QHBoxLayout()
        last.setSpacing(16)
        last.addWidget(self._note, 1)
        last.addWidget(self._buttons(), 0, Qt.AlignmentFlag.AlignBottom)
        outer.addLayout(last)

    def _side(self) -> QWidget:
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 14, 0)
        rows.setSpacing(8)
        rows.addWidget(plain_label("COLUMNS", "title"))
        rows.addWidget(self._columns)
        rows.addSpacing(8)
        rows.addWidget(plain_label("HOW THE FILE IS READ", "title"))
        rows.addWidget(self._ways)
        rows.addSpacing(8)
        rows.addWidget(_card(self._scatter), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setFixedWidth(SIDE)
        return scroll

    def _buttons(self) -> QDialogButtonBox:
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        for which, name, tip in (
            (standard.Ok, "import.open", "Open these points; Undo goes back"),
            (standard.Cancel, "import.cancel", "Leave everything as it is"),
        ):
            buttons.button(which).setObjectName(name)
            buttons.button(which).setToolTip(tip)
        self._open = buttons.button(standard.Ok)
        self._open.setText("Open")
        self._open.setEnabled(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    # Reading

    def _read_again(self) -> None:
        try:
            self._options = self._ways.options
        except DataError as error:
            self._reading.cancel()
            self._judging.cancel()
            self._open.setEnabled(False)
            self._note.setText(sentence(error))
            return
        self._judging.cancel()  # else what comes of the table read before could still be opened
        self._open.setEnabled(False)
        self._note.setText(f"Reading {visible(self._source.title)}…")
        self._reading.read(self._source, self._options)

    def _progress(self, share: float) -> None:
        self._note.setText(f"Reading {visible(self._source.title)}… {share:.0%}")

    def _take(self, table: Table) -> None:
        choice = self._choice_for(table)
        self._table = table
        self._columns.show_table(table, choice)
        self._ways.show_dialect(table.dialect, self._options)
        self._model.show_table(table, choice)
        fit_columns(self._view)
        shown = f", the first {len(table.preview)} shown" if len(table.preview) < len(table) else ""
        self._facts.setText(
            f"{counted(len(table), table.unit if table.unit == 'entry' else 'row')}{shown}, "
            f"{counted(len(table.columns), 'column')}"
        )
        self._judge()

    def _choice_for(self, table: Table) -> Choice:
        """Keep the columns chosen by hand if there are as many as before; else suggest some."""
        if self._by_hand and self._table is not None and len(self._table.columns) == len(table.columns):
            return self._columns.choice
        self._by_hand = False
        try:
            return suggested_choice(table)
        except DataError:  # of a single column; the judgement will say so
            return Choice(0, 0)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            raise error
        self._table, self.judgement = None, None
        self._open.setEnabled(False)
        self._model.show_table(None, None)
        self._facts.setText("This cannot be read as a table yet; try other ways to read it.")
        self._ways.show_dialect(Dialect("text"), self._options)
        self._show_skipped("", ())
        self._scatter.show_picture(None)
        self._columns.setEnabled(False)
        self._note.setText(sentence(error))

    # Judging

    def _choose(self) -> None:
        self._by_hand = True
        self._judge()

    def _judge(self) -> None:
        """Have it worked out what would come of the choice."""
        table = self._table
        if table is None:
            return
        self._columns.setEnabled(True)
        self._open.setEnabled(False)
        choice = self._columns.choice
        self._model.show_choice(choice)
        look = Look(self._scatter.pixels_wanted, self._theme.ink.dark, self.devicePixelRatioF())
        self._judging.request(lambda: judged(table, choice, look))

    def _show(self, judgement: Judgement) -> None:
        if judgement.table is not self._table or judgement.choice != self._columns.choice:
            return
        self.judgement = judgement
        self._note.setText(judgement.words)
        self._columns.show_scales(judgement.scales)
        self._show_skipped(judgement.skipped_title, judgement.skipped)
        self._scatter.show_picture(judgement.picture)
        self._open.setEnabled(judgement.dataset is not None)

    def _show_skipped(self, title: str, lines: tuple[str, ...]) -> None:
        self._skipped_title.setText(title or "No rows are skipped.")
        self._skipped.clear()
        self._skipped.addItems(list(lines))
        self._skipped.setVisible(bool(lines))


def _named(made: QLabel, name: str, tip: str) -> QLabel:
    made.setObjectName(name)
    made.setToolTip(tip)
    return made


def _card(content: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(6, 6, 6, 6)
    layout.addWidget(content)
    return frame


def _raise(error: Any) -> None:
    raise error
