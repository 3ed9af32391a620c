"""Opening data, mixtures and presets, and saving: asks for names, reads in the background, says what came of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.messages import sentence
from gmm_desktop.control.preset_texts import PRESET_TEXTS
from gmm_desktop.control.run_log_texts import log_csv, log_markdown
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment, ReplaceStart
from gmm_desktop.experiment.examples import EXAMPLES, example
from gmm_desktop.experiment.generated import Recipe, n_true_groups
from gmm_desktop.experiment.presets import (
    COLLAPSE,
    OLD_FAITHFUL,
    PUBLISHED_EXPERIMENTS,
    published_experiment,
    seeded_experiment,
)
from gmm_desktop.experiment.run_log import records
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.model_reader import read_parameters
from gmm_desktop.storage.result_writer import write_parameters
from gmm_desktop.storage.samples import old_faithful, twin_sample
from gmm_desktop.storage.table_writer import is_markdown
from gmm_desktop.ui.dialogs.generate_dialog import GenerateDialog

TABLES = "Tables (*.csv *.tsv *.txt *.dat);;All files (*)"
LOGS = "Tables (*.csv);;Markdown (*.md)"
MIXTURES = "Mixtures (*.json);;All files (*)"


class Files(QObject):
    """Takes files into the workspace. Until one is read, and if it is bad, everything stays as it is.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A file is being read; `cancel` stops that.
    preset_opened()
        A prepared experiment is there, perhaps on the same data.
    """

    said = Signal(str)
    working = Signal(str)
    preset_opened = Signal()

    def __init__(self, workspace: Workspace, window: QWidget, folder: str) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self.folder = folder
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._failed)

    def ask_for_data(self) -> None:
        """Let the user choose a data file."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open data", self.folder, TABLES)
        if name:
            self.open_data(Path(name))

    def ask_for_model(self) -> None:
        """Let the user choose a model file as the start."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open start", self.folder, MIXTURES)
        if name:
            self.open_model(Path(name))

    def ask_where_to_save(self) -> None:
        """Write the parameters shown to a file the user names."""
        suggestion = str(Path(self.folder) / "mixture.json")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save parameters", suggestion, MIXTURES)
        if name:
            self.save_model(Path(name) if Path(name).suffix else Path(name).with_suffix(".json"))

    def ask_for_run_log(self) -> None:
        """Write the run log to a file the user names; its suffix says whether as CSV or as Markdown."""
        suggestion = str(Path(self.folder) / "runs.csv")
        name, _ = QFileDialog.getSaveFileName(self._window, "Export run log", suggestion, LOGS)
        if name:
            self.save_run_log(Path(name) if Path(name).suffix else Path(name).with_suffix(".csv"))

    def ask_for_shape(self) -> None:
        """Let the user make data."""
        dialog = GenerateDialog(self._window)
        dialog.accepted.connect(lambda: self.make_data(dialog.recipe))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Open JSON as a start, anything else as data."""
        if path.suffix.lower() == ".json":
            self.open_model(path)
        else:
            self.open_data(path)

    def open_data(self, path: Path) -> None:
        """Read a data file in the background."""
        self.folder = str(path.parent)
        count = self._workspace.state.shown.parameters.n_components
        self.working.emit(f"Reading {path.name}…")
        self._job.cancel()
        self._job.request(lambda: _loaded(path, count))

    def make_data(self, recipe: Recipe) -> None:
        """Draw points in the background and go to them."""
        self.working.emit(f"Drawing {recipe.count:,} points…")
        self._job.cancel()
        self._job.request(lambda: _made(recipe))

    def open_model(self, path: Path) -> None:
        """Take the mixture in a file as the start."""
        self.folder = str(path.parent)
        try:
            stored = read_parameters(path)
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit("")
            edit = ReplaceStart(stored.parameters, stored.family, StartMethod.FROM_FILE)
            self._workspace.submit(edit)

    def save_model(self, path: Path) -> None:
        """Write the parameters shown."""
        self.folder = str(path.parent)
        try:
            state = self._workspace.state
            write_parameters(path, state.shown.parameters, state.experiment.settings.covariance_type)
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit(f"Saved the parameters shown to {path.name}.")

    def save_run_log(self, path: Path) -> None:
        """Write the run log."""
        self.folder = str(path.parent)
        runs = records(self._workspace.state.timeline)
        try:
            write_text(path, log_markdown(runs) if is_markdown(path) else log_csv(runs))
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit(f"Saved {len(runs)} run{'s' if len(runs) > 1 else ''} to {path.name}.")

    def open_preset(self, identifier: str) -> None:
        """Go to a prepared experiment."""
        self.cancel()
        if identifier == OLD_FAITHFUL:
            experiment = seeded_experiment(old_faithful(), 2, preset=OLD_FAITHFUL)
        elif identifier in EXAMPLES:
            experiment = example(identifier)
        else:
            current = self._workspace.state.experiment.dataset
            dataset = current if current.identifier == "twin_sample" else twin_sample()
            experiment = published_experiment(identifier, dataset)
        self._workspace.submit(OpenExperiment(experiment))
        self.preset_opened.emit()
        if identifier in (*PUBLISHED_EXPERIMENTS, COLLAPSE, *EXAMPLES):
            self.said.emit(PRESET_TEXTS[identifier][1] + ".")

    def cancel(self) -> None:
        """Forget the file being read, if there is one."""
        if self._job.busy:
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """Wait for the reading under way."""
        for dialog in self._window.findChildren(GenerateDialog):
            dialog.reject()
        self._job.close()

    def _take(self, edit: OpenExperiment) -> None:
        self.said.emit("")
        if self._workspace.submit(edit):
            dataset = edit.experiment.dataset
            if dataset.ignored_columns:
                self.said.emit(ignored_columns_text(dataset))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        self.said.emit(sentence(error))


def ignored_columns_text(dataset: Dataset) -> str:
    """Say which columns are used when a file has more than two."""
    first, second = dataset.columns
    total = dataset.ignored_columns + 2
    return f"{dataset.name} has {total} columns; the first two, {first} and {second}, are used."


def _loaded(path: Path, n_components: int) -> OpenExperiment:
    return _seeded(read_dataset(path), n_components)


def _made(recipe: Recipe) -> OpenExperiment:
    dataset = recipe.dataset()
    return _seeded(dataset, n_true_groups(dataset.labels, dataset.truth))


def _seeded(dataset: Dataset, n_components: int) -> OpenExperiment:
    """Begin with so many components by k-means++, or as many as there are different points."""
    try:
        return OpenExperiment(seeded_experiment(dataset, n_components))
    except DataError as error:
        if error.code != "too_few_different_points":
            raise
        return OpenExperiment(seeded_experiment(dataset, int(error.values["points"])))
