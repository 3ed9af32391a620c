"""Opening and saving sessions, and asking before work is left that is in no file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from gmm_desktop import __version__
from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.keeper import Keeper, clear_up, discard_left, left_behind
from gmm_desktop.control.preferences import MOST_RECENT
from gmm_desktop.control.session_keeping import SessionKeeping
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.experiment.session import Session, session_of
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.samples import first_experiment
from gmm_desktop.storage.sessions.file import SUFFIX, read_session, write_session
from gmm_desktop.storage.sessions.recovery import SnapshotFacts, read_snapshot, set_aside
from gmm_desktop.ui.parts.plain import on_button, plain_question, plain_tip
from gmm_desktop.ui.tasks.last_folder import LastFolder, folder_words
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.sessions import (
    ALSO_OPEN,
    ASK_TO_KEEP,
    CHANGED,
    DISCARDED,
    HELD,
    LOST_NONE,
    NO_SNAPSHOTS,
    OPENED,
    RECOVERED,
    RECOVERING,
    SAVED,
    SAVING,
    file_text,
    snapshot_text,
    unknown_text,
    unreadable_text,
)

SESSIONS = f"Sessions (*{SUFFIX});;All files (*)"
TITLE_PARTS = Changes.RUNS | Changes.EXPERIMENT | Changes.HISTORY
Then = Callable[[], object]
Button = QMessageBox.StandardButton


class Sessions(QObject):
    """Takes the work of a window to files and back.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A session is being read; `cancel` stops that.
    begun()
        Everything is as at the start of the program.
    named(str, bool)
        What the work is called now, and whether there is work that is in no file.
    opened()
        Another session is shown.
    """

    said = Signal(str)
    working = Signal(str)
    named = Signal(str, bool)
    opened = Signal()
    begun = Signal()

    def __init__(
        self, workspace: Workspace, window: QWidget, folder: LastFolder, recent: tuple[str, ...]
    ) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        self.folder, self.recent = folder, list(recent)
        self._file = SessionKeeping()
        self._kept = False
        self.keeper = Keeper(workspace, __version__, self._describe, self)
        self.keeper.failed.connect(lambda error: self.said.emit(NO_SNAPSHOTS.format(said=sentence(error))))
        self._reading, self._saving = LatestJob(self), LatestJob(self)
        for job in (self._reading, self._saving):
            job.done.connect(lambda then: then())
            job.failed.connect(self._fail)
        self._once_saved: list[Then] = []
        workspace.changed.connect(self._follow)

    @property
    def unsaved(self) -> bool:
        """Whether there is work that is in no file."""
        return self._file.differs(self._workspace.state)

    @property
    def settled(self) -> bool:
        """Whether the work can be left: it is in a file, or none, and no file is being written."""
        return not (self._saving.busy or self.unsaved)

    # What a person asks for

    def begin_anew(self) -> None:
        """Let go of all runs, once unsaved work is cared for, and be as at the start of the program."""
        self.after_keeping(self._begin_anew)

    def ask_which_to_open(self) -> None:
        """Let the user choose a session."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open session", self.folder.path, SESSIONS)
        if name:
            self.open_session(Path(name))

    def open_session(self, path: Path) -> None:
        """Read a session in the background, once unsaved work is cared for."""
        self.after_keeping(lambda: self._read(path))

    def save(self, then: Then = lambda: None) -> None:
        """Write the session to its file, or ask for one; do something once it is saved."""
        path = self._file.path
        if self._saving.busy:
            self._once_saved.append(lambda: self.save(then))
        elif path is None:
            self.save_as(then)
        elif self._file.held_elsewhere(path):
            self.said.emit(file_text(HELD, path))
            self.save_as(then)
        elif not self._file.changed_outside() or self._may_replace(path):
            self._write(path, then)

    def save_as(self, then: Then = lambda: None) -> None:
        """Ask for a file and write the session to it; do something once it is saved."""
        if self._saving.busy:
            self._once_saved.append(lambda: self.save_as(then))
            return
        suggestion = str(self._file.path or self.folder.proposed(f"untitled{SUFFIX}"))
        name, _ = QFileDialog.getSaveFileName(self._window, "Save session", suggestion, SESSIONS)
        if not name:
            return
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(SUFFIX)
        if self._file.held_elsewhere(path):
            self.said.emit(file_text(HELD, path))
        else:
            self._write(path, then)

    def after_keeping(self, then: Then) -> None:
        """Do something that leaves the work, once it is saved or not wanted; do nothing if the user stays."""
        if self._saving.busy:
            self._once_saved.append(lambda: self.after_keeping(then))
            return
        if not self.unsaved:
            then()
            return
        said = ASK_TO_KEEP.format(title=visible(self._file.title))
        box = plain_question("session.ask", said, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setStandardButtons(Button.Save | Button.Discard | Button.Cancel)
        box.setDefaultButton(Button.Save)
        box.finished.connect(lambda answer: self._answered(Button(answer), then))
        box.open()

    def offer_what_was_left(self) -> None:
        """Say that there is work of a program that ended without asking, and offer it."""
        lost = unknown_text(clear_up())
        if lost:
            self.said.emit(lost)
        found = left_behind()
        if found:
            self._offer(found)

    def forget_changes(self) -> None:
        """Take the work as not worth keeping."""
        self._file.settle(self._file.path, self._workspace.state)
        self._tell()

    def cancel(self) -> None:
        """Forget the session being read."""
        if self._reading.busy:
            self._reading.cancel()
            self.said.emit("")

    def keep_for_later(self) -> None:
        """Take a last snapshot, and leave it for the next start."""
        self._kept = True
        self.keeper.write_now()

    def leave(self) -> None:
        """End; unless it is kept for later, the work is cared for and its snapshots are not needed."""
        self._reading.close()
        self._saving.free.wait()  # only who interrupts the program leaves while a file is written
        if not self._kept:
            self.keeper.settle()
        self.keeper.close()
        self._file.release()

    # How it comes about

    def _describe(self) -> tuple[str, str]:
        return self._file.title, str(self._file.path or "")

    def _follow(self, _state: State, changes: Changes) -> None:
        if changes & TITLE_PARTS:
            self._tell()

    def _tell(self) -> None:
        self.named.emit(self._file.title, self.unsaved)

    def _answered(self, answer: QMessageBox.StandardButton, then: Then) -> None:
        if answer == Button.Save:
            self.save(lambda: self.after_keeping(then))  # which asks again if more was done meanwhile
        elif answer == Button.Discard:
            self.forget_changes()
            then()

    def _read(self, path: Path) -> None:
        self.folder.note(path)
        self.working.emit(f"Opening {visible(path.name)}…")
        self._reading.cancel()
        self._reading.request(lambda: _then(self._take, path, read_session(path)))

    def _take(self, path: Path, session: Session) -> None:
        """Show what was read, once work is cared for that was done meanwhile."""
        self.said.emit("")
        self.after_keeping(lambda: self._open(path, session))

    def _open(self, path: Path, session: Session) -> None:
        held = self._file.held_elsewhere(path)
        self.keeper.settle()
        self._workspace.open_session(session)
        self._file.settle(path, self._workspace.state)
        self._remember(path)
        self.opened.emit()
        self._tell()
        self.said.emit(file_text(ALSO_OPEN if held else OPENED, path))

    def _begin_anew(self) -> None:
        self._reading.cancel()
        self.keeper.settle()
        self._workspace.begin_anew(first_experiment())
        self._file.settle(None, self._workspace.state)
        self._tell()
        self.begun.emit()

    def _fail(self, error: Exception) -> None:
        self.said.emit("")
        if not isinstance(error, CodedError):
            raise error
        self.said.emit(sentence(error))
        self._do_what_waited()

    def _write(self, path: Path, then: Then) -> None:
        self.folder.note(path)
        self.said.emit(file_text(SAVING, path))
        state = self._workspace.state

        def write() -> Then:
            write_session(path, session_of(state), __version__)
            return lambda: self._note_saved(path, state, then)

        self._saving.request(write)

    def _note_saved(self, path: Path, state: State, then: Then) -> None:
        self._file.settle(path, state)
        if not self.unsaved:  # else the snapshot has what was done meanwhile
            self.keeper.settle()
        self._remember(path)
        self._tell()
        self.said.emit(file_text(SAVED, path))
        then()
        self._do_what_waited()

    def _do_what_waited(self) -> None:
        waiting, self._once_saved = self._once_saved, []
        for do in waiting:
            do()

    def _may_replace(self, path: Path) -> bool:
        box = plain_question("session.replace", file_text(CHANGED, path), self._window)
        box.setStandardButtons(Button.Save | Button.Cancel)
        answer = box.exec()
        box.deleteLater()
        return answer == Button.Save

    def _remember(self, path: Path) -> None:
        name = str(path.absolute())
        self.recent = [name, *(other for other in self.recent if other != name)][:MOST_RECENT]

    # Work of a program that ended without asking

    def _offer(self, found: list[SnapshotFacts]) -> None:
        facts, *others = found
        box = plain_question("session.recover", snapshot_text(LOST_NONE, facts), self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Later", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(recover)

        def answered() -> None:
            if box.clickedButton() is recover:
                self._recover(facts)
            elif box.clickedButton() is discard:
                discard_left(facts)
                self.said.emit(snapshot_text(DISCARDED, facts))
                if others:
                    self._offer(others)

        box.finished.connect(answered)
        box.open()

    def _recover(self, facts: SnapshotFacts) -> None:
        self.working.emit(snapshot_text(RECOVERING, facts))
        self._reading.cancel()
        self._reading.request(lambda: self._read_left(facts))

    def _read_left(self, facts: SnapshotFacts) -> Then:
        """Read a snapshot, in the background, and return what to do then."""
        try:
            return _then(self._go_on_from, facts, read_snapshot(Path(facts.folder)))
        except CodedError as error:
            if error.code == "session_newer":  # whole, and for another program
                raise
            return _then(self._give_up, facts)

    def _give_up(self, facts: SnapshotFacts) -> None:
        self.said.emit(unreadable_text(facts, set_aside(Path(facts.folder))))
        others = left_behind()
        if others and others[0] != facts:
            self._offer(others)

    def _go_on_from(self, facts: SnapshotFacts, session: Session) -> None:
        self._workspace.open_session(session)
        self._file.take_found()
        self.keeper.adopt(facts)
        self.opened.emit()
        self._tell()
        self.said.emit(snapshot_text(RECOVERED, facts))


class RecentMenu(QMenu):
    """The sessions opened or saved last."""

    def __init__(self, sessions: Sessions, parent: QWidget) -> None:
        super().__init__("Recent sessions", parent)
        self.setObjectName("session.recent")
        self._sessions = sessions
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for name in self._sessions.recent:
            shown = on_button(visible(Path(name).name)), on_button(visible(folder_words(Path(name))))
            action = self.addAction(
                "\t".join(shown)
            )  # the folder stands to the right, where others have their key
            action.setToolTip(plain_tip(visible(name, LONGEST_SENTENCE)))
            action.triggered.connect(
                lambda _checked=False, name=name: self._sessions.open_session(Path(name))
            )
        if self.isEmpty():
            self.addAction("No sessions yet").setEnabled(False)


def is_session(path: Path) -> bool:
    """Tell whether a file is called like a session."""
    return path.suffix.lower() == SUFFIX


def _then(show: Callable[..., None], *found: object) -> Then:
    """Return what is to be done in the window with what was read."""
    return lambda: show(*found)
