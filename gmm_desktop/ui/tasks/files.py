"""Opening data, mixtures and presets, and saving: asks for names, reads in the background, says what came of it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import OpenExperiment, ReplaceStart
from gmm_desktop.experiment.examples import EXAMPLES, example
from gmm_desktop.experiment.generated import Recipe
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.presets import (
    COLLAPSE,
    OLD_FAITHFUL,
    PUBLISHED_EXPERIMENTS,
    published_experiment,
    seeded_experiment,
)
from gmm_desktop.experiment.run_log import records
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.results.model_reader import holds_mixture, read_parameters, text_holds_mixture
from gmm_desktop.storage.results.result_writer import write_parameters
from gmm_desktop.storage.results.start_units import start_on, units_of
from gmm_desktop.storage.samples import old_faithful, twin_sample
from gmm_desktop.storage.tables.reader import SUFFIXES
from gmm_desktop.storage.tables.writer import is_markdown
from gmm_desktop.storage.text_file import Source
from gmm_desktop.ui.dialogs.generate_dialog import GenerateDialog
from gmm_desktop.ui.tasks.last_folder import LastFolder
from gmm_desktop.ui.tasks.opening import DataOpening, seeded
from gmm_desktop.words.messages import scaled_sentence, sentence
from gmm_desktop.words.presets import PRESET_TEXTS
from gmm_desktop.words.run_log import log_csv, log_markdown
from gmm_desktop.words.units import conversion_sentence

LOGS = "Tables (*.csv);;Markdown (*.md)"
TABLES = f"Tables ({' '.join(f'*.{suffix}' for suffix in SUFFIXES)});;All files (*)"
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

    def __init__(self, workspace: Workspace, window: QWidget, folder: LastFolder) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self.folder = folder
        self.opening = DataOpening(workspace, window, self)
        self.opening.said.connect(self.said)
        self.opening.working.connect(self.working)
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._failed)

    def ask_for_data(self) -> None:
        """Let the user choose a data file."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open data", self.folder.path, TABLES)
        if name:
            self.open_data(Path(name))

    def ask_for_model(self) -> None:
        """Let the user choose a model file as the start."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open start", self.folder.path, MIXTURES)
        if name:
            self.open_model(Path(name))

    def ask_where_to_save(self) -> None:
        """Write the parameters shown to a file the user names."""
        suggestion = self.folder.proposed("mixture.json")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save parameters", suggestion, MIXTURES)
        if name:
            self.save_model(Path(name) if Path(name).suffix else Path(name).with_suffix(".json"))

    def ask_for_run_log(self) -> None:
        """Write the run log to a file the user names; its suffix says whether as CSV or as Markdown."""
        suggestion = self.folder.proposed("runs.csv")
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
        """Open JSON that holds a mixture as a start, anything else as data."""
        if path.suffix.lower() == ".json" and holds_mixture(path):
            self.open_model(path)
        else:
            self.open_data(path)

    def open_data(self, path: Path) -> None:
        """Read a data file in the background."""
        self.folder.note(path)
        self._job.cancel()
        self.opening.open(Source.of(path))

    def open_text(self, text: str) -> None:
        """Read a table in a text, or a start."""
        self._job.cancel()
        if text_holds_mixture(text):
            self.open_model(Path("Dropped text"), text)
        else:
            self.opening.open(Source.of_text(text, "Dropped text"))

    def paste_data(self) -> None:
        """Open what the clipboard holds: a mixture as the start, anything else as data."""
        self._job.cancel()
        content: QMimeData | None = QApplication.clipboard().mimeData()
        urls = [] if content is None else content.urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            self.open_file(Path(urls[0].toLocalFile()))
        elif content is not None and text_holds_mixture(content.text()):
            self.open_model(Path("Clipboard"), content.text())
        else:
            self.opening.paste()

    def choose_columns(self) -> None:
        """Ask for the columns of the table opened last."""
        self.opening.choose_columns()

    def make_data(self, recipe: Recipe) -> None:
        """Draw points in the background and go to them."""
        self.opening.cancel()
        self.working.emit(f"Drawing {recipe.count:,} points…")
        self._job.cancel()
        self._job.request(lambda: _made(recipe))

    def open_model(self, path: Path, text: str | None = None) -> None:
        """Take the mixture in a file, or in a text of that name, as the start."""
        self.opening.cancel()
        if text is None:
            self.folder.note(path)
        try:
            stored = read_parameters(path, text)
            dataset = self._workspace.state.experiment.dataset
            parameters, conversion = start_on(dataset, stored, path)
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit("")
            edit = ReplaceStart(parameters, stored.family, StartMethod.FROM_FILE)
            self._workspace.submit(edit)
            words = (
                scaled_sentence(path.name, stored.weights_summed_to),
                conversion_sentence(path.name, conversion),
            )
            if any(words):
                self.said.emit(" ".join(filter(None, words)))

    def save_model(self, path: Path) -> None:
        """Write the parameters shown."""
        self.folder.note(path)
        try:
            state = self._workspace.state
            family, units = state.experiment.settings.covariance_type, units_of(state.experiment.dataset)
            write_parameters(path, state.shown.parameters, family, units)
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit(f"Saved the parameters shown to {visible(path.name)}.")

    def save_run_log(self, path: Path) -> None:
        """Write the run log."""
        self.folder.note(path)
        runs = records(self._workspace.state.timeline)
        try:
            write_text(path, log_markdown(runs) if is_markdown(path) else log_csv(runs))
        except CodedError as error:
            self.said.emit(sentence(error))
        else:
            self.said.emit(f"Saved {len(runs)} run{'s' if len(runs) > 1 else ''} to {visible(path.name)}.")

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
        """Forget the file being read or the points being drawn, if there are any."""
        self.opening.cancel()
        if self._job.busy:
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """Wait for the reading under way."""
        for dialog in self._window.findChildren(GenerateDialog):
            dialog.reject()
        self.opening.close()
        self._job.close()

    def _take(self, edit: OpenExperiment) -> None:
        self.said.emit("")
        self._workspace.submit(edit)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        self.said.emit(sentence(error))


def _made(recipe: Recipe) -> OpenExperiment:
    return seeded(recipe.dataset(), 1)
