"""Taking away numbers, code and a report: asks what and where, writes in the background, says what came of it."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.delivery import Delivery
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.new_points import finished_run
from gmm_desktop.exports.component_tables import components_to_paste
from gmm_desktop.exports.numbers import What, formats_of, take_away
from gmm_desktop.exports.report import REPORT_FORMATS, write_report
from gmm_desktop.exports.sentences import (
    CODE_NOTE,
    COPIED,
    DECIMAL_COMMA,
    FLAVOUR_WORDS,
    TABLE_TITLE,
    WHAT_WORDS,
    filters,
    saved_text,
    writing_text,
)
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.results.number_writer import Watch
from gmm_desktop.storage.results.table_with_results import check_table
from gmm_desktop.storage.scripts.writer import Flavour, check_code
from gmm_desktop.ui.dialogs.choice_dialog import ChoiceDialog, Switch
from gmm_desktop.ui.tasks.last_folder import LastFolder
from gmm_desktop.ui.tasks.new_points import NewPoints
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.new_points import ASSIGNING_NAME

Write = Callable[[Watch], Path | None]


class _Cancelled(Exception):  # noqa: N818 (nothing is wrong)
    """The writing was cancelled; the file is as it was."""


class TakeAway(QObject):
    """Writes what is shown to files.

    Parameters
    ----------
    workspace, window, folder : Workspace, QWidget, LastFolder
        What is shown, what dialogs stand over, and where they begin.
    decimal_comma : bool
        Whether numbers are written with decimal commas; it is what was chosen last.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A file is being written; `cancel` stops that.
    """

    said = Signal(str)
    working = Signal(str)

    def __init__(
        self, workspace: Workspace, window: QWidget, folder: LastFolder, *, decimal_comma: bool = False
    ) -> None:
        super().__init__(window)
        self.decimal_comma = decimal_comma
        self._workspace, self._window, self._folder = workspace, window, folder
        self._stop = Event()
        self._job = LatestJob(self)
        self._job.done.connect(self.said.emit)
        self._job.failed.connect(self._failed)
        self._deliver = Delivery(self._tell)
        self._new_points = NewPoints(self, window, folder)
        self._new_points.said.connect(self.said)
        self._new_points.working.connect(self.working)

    def ask_for_numbers(self) -> None:
        """Let the user choose which numbers, and where to."""
        kinds = list(WHAT_WORDS)
        switch = Switch(*DECIMAL_COMMA, self.decimal_comma, lambda index: kinds[index] is not What.TABLE)
        dialog = ChoiceDialog(
            "export.numbers", "Export numbers", "What", "Which numbers of the frame shown are written",
            list(WHAT_WORDS.values()), self._window, switch=switch,
        )  # fmt: skip

        def chosen() -> None:
            what, taken = kinds[dialog.index], self._shown()
            comma = self.decimal_comma = dialog.switched_on
            path = self.where("Export numbers", what.value, formats_of(what))
            if path is not None:
                self._begin(
                    path, lambda watch: take_away(path, what, taken, watch=watch, decimal_comma=comma)
                )

        self._open(dialog, chosen)

    def ask_for_table(self) -> None:
        """Let the user choose where the table goes that the points were read from, with results."""
        what, taken, comma = What.TABLE_WITH_RESULTS, self._shown(), self.decimal_comma
        try:
            file = Path(check_table(taken.experiment.dataset).path)
        except CodedError as error:
            self.said.emit(sentence(error))
            return
        own = file.suffix.lower()
        suffixes = sorted(formats_of(what), key=lambda suffix: suffix != own)
        path = self.where(TABLE_TITLE, f"{file.stem} with results", tuple(suffixes))
        if path is not None:
            self._begin(path, lambda watch: take_away(path, what, taken, watch=watch, decimal_comma=comma))

    def ask_for_code(self) -> None:
        """Let the user choose what the script computes with, and where to."""
        flavours, taken = list(Flavour), self._shown()

        def problem(index: int) -> str:
            try:
                check_code(taken, flavours[index])
            except CodedError as error:
                return sentence(error)
            return ""

        dialog = ChoiceDialog(
            "export.code", "Export code", "Computes with", "What the script needs to run",
            [FLAVOUR_WORDS[flavour] for flavour in flavours], self._window, note=CODE_NOTE, problem=problem,
        )  # fmt: skip

        def chosen() -> None:
            flavour = flavours[dialog.index]
            path = self.where("Export code", "mixture", formats_of(What.CODE))
            if path is not None:
                self._begin(path, lambda watch: take_away(path, What.CODE, taken, flavour, watch))

        self._open(dialog, chosen)

    def ask_for_report(self) -> None:
        """Let the user choose where the report goes."""
        taken = self._shown()
        path = self.where("Report", "report", REPORT_FORMATS)
        if path is not None:
            self._begin(path, lambda watch: write_report(path, taken, watch))

    def ask_to_assign(self) -> None:
        """Let the user choose new points, and where it goes what the mixture shown says of them."""
        self.cancel()
        try:
            mixture = finished_run(self._shown(), ASSIGNING_NAME)
        except CodedError as error:
            self.said.emit(sentence(error))
            return
        self._new_points.ask(mixture)

    def copy_parameters(self) -> None:
        """Copy the parameters shown so that they paste into a spreadsheet."""
        state = self._workspace.state
        text = components_to_paste(state.shown.parameters, state.experiment.dataset.standardised)
        QGuiApplication.clipboard().setText(text)
        self.said.emit(COPIED)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._job.busy

    def cancel(self) -> None:
        """Stop the writing, if there is one; the file stays as it was."""
        self._new_points.cancel()
        if self._job.busy:
            self._stop.set()
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._stop.set()
        self._new_points.close()
        self._job.close()

    def _shown(self) -> Excerpt:
        timeline = self._workspace.state.timeline
        return excerpt(timeline.run, timeline.cursor if timeline.run.kept is None else None)

    def _open(self, dialog: QDialog, chosen: Callable[[], None]) -> None:
        dialog.accepted.connect(chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def where(self, title: str, stem: str, suffixes: tuple[str, ...]) -> Path | None:
        """Ask for the name of a file to write; None where none is given."""
        suggestion = self._folder.proposed(f"{stem}{suffixes[0]}")
        name, kind = QFileDialog.getSaveFileName(self._window, title, suggestion, filters(suffixes))
        if not name:
            return None
        self._folder.note(Path(name))
        usual = kind.partition("(*")[2].rstrip(")") or suffixes[0]
        return Path(name) if Path(name).suffix else Path(name).with_suffix(usual)

    def _begin(self, path: Path, write: Write) -> None:
        self.write(path, lambda watch: saved_text(path, write(watch)))

    def write(self, path: Path, work: Callable[[Watch], str]) -> None:
        """Do something in the background that writes a file and returns the sentence that says so."""
        self.cancel()
        stop, deliver = Event(), self._deliver
        self._stop = stop

        def watch(done: int, total: int) -> None:
            if stop.is_set():
                raise _Cancelled
            deliver(path, done, total)

        self.working.emit(writing_text(path))
        self._job.request(lambda: work(watch))

    def _tell(self, path: Path, done: int, total: int) -> None:
        if self._job.busy and not self._stop.is_set() and done < total:
            self.working.emit(writing_text(path, done, total))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        self.said.emit(sentence(error))
