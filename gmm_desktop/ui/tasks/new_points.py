"""Assigning new points to the mixture shown: asks for both files first, then reads and writes in the background."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.new_points import FinishedMixture, in_units_of
from gmm_desktop.exports.new_points import write_assigned
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.results.number_writer import Watch, number_formats
from gmm_desktop.storage.tables.choice import choice_named, dataset_from, is_clean, usual_choice
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.ui.dialogs.import_dialog import ImportDialog
from gmm_desktop.ui.parts.plain import in_title
from gmm_desktop.ui.tasks.files import TABLES
from gmm_desktop.ui.tasks.last_folder import LastFolder
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.new_points import DATA_TITLE, TARGET_TITLE, assigned_sentence, notes


class Writer(Protocol):
    """What asks where to write, and writes in the background; it knows whether with decimal commas."""

    decimal_comma: bool

    def where(self, title: str, stem: str, suffixes: tuple[str, ...]) -> Path | None:
        """Ask for the name of a file to write."""

    def write(self, path: Path, work: "Work") -> None:
        """Do something in the background that writes a file and returns the sentence that says so."""


class Work(Protocol):
    """What writes, and says so."""

    def __call__(self, watch: Watch, /) -> str:
        """Write, telling how far it is."""


@dataclass(frozen=True, eq=False)
class _Task:
    """What was asked for."""

    mixture: FinishedMixture
    source: Source
    target: Path


class NewPoints(QObject):
    """Reads points and has written what a mixture says of them; the session stays as it is.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A file is being read; `cancel` stops that.
    """

    said = Signal(str)
    working = Signal(str)

    def __init__(self, writer: Writer, window: QWidget, folder: LastFolder) -> None:
        super().__init__(window)
        self._writer, self._window, self._folder = writer, window, folder
        self._task: _Task | None = None
        self._reading = TableReading(self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._fail)
        self._reading.progressed.connect(self._tell)

    def ask(self, mixture: FinishedMixture) -> None:
        """Let the user choose a file of points and one to write, and begin."""
        name, _ = QFileDialog.getOpenFileName(self._window, DATA_TITLE, self._folder.path, TABLES)
        if not name:
            return
        data = Path(name)
        self._folder.note(data)
        target = self._writer.where(TARGET_TITLE, f"{data.stem} assigned", number_formats())
        if target is not None:
            self.assign(mixture, data, target)

    def assign(self, mixture: FinishedMixture, data: Path, target: Path) -> None:
        """Read the points; ask which columns only if that is not clear."""
        self._task = _Task(mixture, Source.of(data), target)
        self._tell(0.0)
        columns = mixture.columns
        self._reading.read(self._task.source, ReadOptions(), lambda table: _dataset_or_table(table, columns))

    def cancel(self) -> None:
        """Forget the points being read, if there are any."""
        if self._reading.busy and self._task is not None:
            self._reading.cancel()
            self._task = None
            self.said.emit("")

    def close(self) -> None:
        """End all work."""
        self._reading.close()

    def _take(self, result: Dataset | Table) -> None:
        task, self._task = self._task, None
        if task is None:
            return
        if isinstance(result, Dataset):
            self._write(task, result)
        else:
            self.said.emit("")
            self._ask_for_columns(task, result)

    def _ask_for_columns(self, task: _Task, table: Table) -> None:
        dialog = ImportDialog(task.source, table, None, self._window)
        dialog.setWindowTitle(f"{DATA_TITLE}: {in_title(visible(task.source.title))}")

        for button in dialog.findChildren(QPushButton, "import.open"):
            button.setText("Assign")
            button.setToolTip("Assign these points; the session stays as it is")

        def accepted() -> None:
            if dialog.judgement is not None and dialog.judgement.dataset is not None:
                self._write(task, dialog.judgement.dataset)

        dialog.accepted.connect(accepted)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _write(self, task: _Task, dataset: Dataset) -> None:
        mixture, comma = task.mixture, self._writer.decimal_comma
        try:
            points = in_units_of(mixture, dataset)
        except CodedError as error:
            self.said.emit(sentence(error))
            return

        def work(watch: Watch, /) -> str:
            tally = write_assigned(task.target, points, mixture, watch=watch, decimal_comma=comma)
            said = assigned_sentence(task.target, dataset.name, mixture, tally)
            return " ".join([said, *notes(mixture, points)])

        self._writer.write(task.target, work)

    def _tell(self, share: float) -> None:
        if self._task is not None:
            done = f" {int(100 * share)} %" if share else ""
            self.working.emit(f"Reading {visible(self._task.source.title)}…{done}")

    def _fail(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        self.said.emit(sentence(error))


def _dataset_or_table(table: Table, columns: tuple[str, str] | None) -> Dataset | Table:
    """Return the points if nothing is to be asked, else the table.

    Nothing is where the columns have the names of those the mixture was fitted to, or there are two of numbers only.
    """
    named = columns and choice_named(table, columns)
    choice = named or usual_choice(table)
    if not is_clean(table, choice) or (named is None and len(table.columns) > 2):
        return table
    return dataset_from(table, choice, least=1)
