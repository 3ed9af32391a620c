"""Opening data: reads in the background, asks which columns only where that is a question, says what was opened."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import MAX_COMPONENTS
from gmm_desktop.experiment.generated import n_true_groups
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.tables.choice import (
    dataset_from,
    is_plain,
    skipped_rows,
    suggested_choice,
)
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.ui.dialogs.import_dialog import ImportDialog
from gmm_desktop.words.importing import opened, origin
from gmm_desktop.words.messages import sentence

CHOOSABLE = frozenset(
    (
        "not_in_encoding",
        "too_many_columns",
        "decimal_comma_ambiguous",
        "ragged_row",
        "bad_quotes",
        "file_only_header",
    )
) | {
    *(
        "too_few_columns",
        "too_few_points",
        "not_a_number",
        "not_finite",
        "number_too_large",
        "thousands_separator",
    ),
    *("no_such_part", "same_column"),
}
"""After these errors it helps to choose columns, or how the file is read."""


@dataclass(frozen=True, eq=False)
class _Ready:
    """An experiment that can be opened, and the sentence that says so."""

    edit: OpenExperiment
    words: str


class DataOpening(QObject):
    """Takes tables into the workspace. Until one is read and accepted, everything stays as it is.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    told(str)
        The same about a table whose columns can be chosen again.
    working(str)
        A table is being read; `cancel` stops that.
    progressed(float)
        How much of it is read, from 0 to 1.
    """

    said = Signal(str)
    told = Signal(str)
    working = Signal(str)
    progressed = Signal(float)

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._source: Source | None = None
        self._reading = TableReading(self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._fail)
        self._reading.progressed.connect(self.progressed)
        self._placing = LatestJob(self)
        self._placing.done.connect(self._submit)
        self._placing.failed.connect(self._fail)

    def open(self, source: Source) -> None:
        """Open a table; ask which columns only if that is not clear."""
        self._source = source
        count = self._n_components
        self._placing.cancel()
        self.working.emit(f"Reading {visible(source.title)}…")
        self._reading.read(source, ReadOptions(), lambda table: _ready_or_table(table, count))

    def paste(self) -> None:
        """Open what the clipboard holds: a file, or a table as text."""
        content: QMimeData | None = QApplication.clipboard().mimeData()
        urls = [] if content is None else content.urls()
        text = "" if content is None else content.text()
        if len(urls) == 1 and urls[0].isLocalFile():
            self.open(Source.of(Path(urls[0].toLocalFile())))
        elif text.strip():
            self.open(Source.of_text(text, "Clipboard"))
        else:
            self.said.emit(sentence(DataError("clipboard_empty")))

    def choose_columns(self) -> None:
        """Ask for the columns of what was opened last."""
        if self._source is None:
            self.said.emit("Open a table first; then its columns can be chosen.")
        else:
            self.cancel()
            self._ask(self._source, None, None)

    def cancel(self) -> None:
        """Forget the table being read, if there is one."""
        if self._reading.busy or self._placing.busy:
            self._reading.cancel()
            self._placing.cancel()
            self.said.emit("")

    def close(self) -> None:
        """End all work."""
        for dialog in self._window.findChildren(ImportDialog):
            dialog.reject()
        self._reading.close()
        self._placing.close()

    @property
    def _n_components(self) -> int:
        return self._workspace.state.shown.parameters.n_components

    def _take(self, result: _Ready | Table) -> None:
        if isinstance(result, _Ready):
            self._submit(result)
        elif self._source is not None:
            self.said.emit("")
            self._ask(self._source, result, None)

    def _ask(self, source: Source, table: Table | None, error: CodedError | None) -> None:
        dialog = ImportDialog(source, table, error, self._window)
        dialog.accepted.connect(lambda: self._accept(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _accept(self, dialog: ImportDialog) -> None:
        judgement, count = dialog.judgement, self._n_components
        if judgement is None or judgement.dataset is None:
            return
        dataset, words = judgement.dataset, opened(judgement.table, judgement.choice, judgement.dataset)
        self._placing.request(lambda: _Ready(seeded(dataset, count), words))

    def _submit(self, ready: _Ready) -> None:
        self.said.emit("")
        if self._workspace.submit(ready.edit):
            self.told.emit(ready.words)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        if error.code not in CHOOSABLE:
            self._source = None
            self.said.emit(sentence(error))
        else:
            self.told.emit(sentence(error))


def _ready_or_table(table: Table, n_components: int) -> _Ready | Table:
    """Return the experiment if nothing is to be asked, else the table.

    Raises
    ------
    DataError
        If there are only two columns, and one of them holds something else than numbers.
    """
    choice = suggested_choice(table)
    if not is_plain(table, choice):
        if len(table.columns) == 2 and not table.dialect.doubtful:
            skipped_rows(table, choice)
        return table
    dataset = replace(dataset_from(table, choice), source=origin(table, choice))
    return _Ready(seeded(dataset, n_components), opened(table, choice, dataset))


def seeded(dataset: Dataset, n_components: int) -> OpenExperiment:
    """Begin with as many components as there are known groups, or so many, by k-means++; at most one a point."""
    groups = n_true_groups(dataset.labels, dataset.truth)
    count = n_components if dataset.labels is None and dataset.truth is None else min(groups, MAX_COMPONENTS)
    try:
        return OpenExperiment(seeded_experiment(dataset, count))
    except DataError as error:
        if error.code != "too_few_different_points":
            raise
        return OpenExperiment(seeded_experiment(dataset, int(error.values["points"])))
