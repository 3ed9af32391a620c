"""The main window: puts the parts in their places and carries out what only a window can."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QToolBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gmm_desktop.control.preferences import Preferences, save_preferences
from gmm_desktop.control.session_keeping import UNTITLED
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import Edit
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.state import Activity, SideBySide, State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.ui import garbage, net
from gmm_desktop.ui.actions import (
    ACTIONS,
    fill_menu_bar,
    hold_keys,
    make_actions,
    set_icons,
    shortcuts,
    show_play_icon,
    update_actions,
)
from gmm_desktop.ui.centre.centre import Centre
from gmm_desktop.ui.docks import Docks, as_text, from_text
from gmm_desktop.ui.focus import to_what_is_seen
from gmm_desktop.ui.panels.data_bar import DataBar
from gmm_desktop.ui.panels.status import Status
from gmm_desktop.ui.panels.transport import Transport
from gmm_desktop.ui.parts.plain import in_title
from gmm_desktop.ui.screen_fit import bring_onto_screen, fitting
from gmm_desktop.ui.tasks.dialogs import Dialogs
from gmm_desktop.ui.tasks.exports import Exports
from gmm_desktop.ui.tasks.files import Files
from gmm_desktop.ui.tasks.four_experiments import FourExperiments
from gmm_desktop.ui.tasks.last_folder import LastFolder
from gmm_desktop.ui.tasks.panel_pictures import PanelMenu
from gmm_desktop.ui.tasks.sessions import RecentMenu, Sessions, is_session
from gmm_desktop.ui.tasks.starts import Starts
from gmm_desktop.ui.tasks.take_away import TakeAway
from gmm_desktop.ui.theme import DARK, LIGHT, Theme, apply_theme, icon, theme_of
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.model import edit_note

HINT = "Drag a mean to where you like, then press Space and watch EM move the mixture to the data."
UNEQUAL_AXES = "The axes have different scales here, or one direction would be a sliver (View ▸ Equal axes)."
LARGEST_RATIO = 4.0
FIRST_SIZE = QSize(1280, 800)
LET_GO_BY_MS = 2000
"""From File ▸ New to the collection; until then the old frames are freed, a few at a time."""


class MainWindow(QMainWindow):
    """The window of one workspace, and the desk of its actions."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        garbage.take_over(self)
        net.cast()
        self.workspace = workspace
        self._preferences = preferences
        self._theme = theme_of(preferences.appearance)
        apply_theme(_application(), self._theme)  # first, so that what measures texts measures the right font
        self.setObjectName("main")
        self._leaving = False
        self.setAcceptDrops(True)
        self.setContentsMargins(12, 0, 12, 0)
        workspace.run.set_speed(preferences.speed)
        workspace.set_options(preferences.options)
        self._equal_axes()
        self._actions = make_actions(self, self)
        self.addActions(list(self._actions.values()))
        hold_keys(self._actions, self)
        folder = LastFolder(preferences.folder)
        self.files = Files(workspace, self, folder)
        self.sessions = Sessions(workspace, self, folder, preferences.recent)
        self.take_away = TakeAway(workspace, self, folder, decimal_comma=preferences.decimal_comma)
        self.starts = Starts(workspace, self)
        self.dialogs = Dialogs(workspace, self, shortcuts(self._actions))
        self.four_experiments = FourExperiments(workspace, self)
        self._centre = Centre(workspace, self._actions, self._theme)
        self.canvas, self.message = self._centre.canvas_panel.canvas, self._centre.canvas_panel.message
        self.exports = Exports(workspace, self, self.canvas, folder)
        self.setCentralWidget(self._centre)
        self._build_bars()
        self._docks = Docks(self, workspace, self._actions, self._theme, leave=self._centre.take_focus)
        self._menus = fill_menu_bar(self, self._actions, {"View": self._docks.toggles()})
        self._recent = RecentMenu(self.sessions, self)
        self._menus["File"].insertMenu(self._actions["session.save"], self._recent)
        self._menus["File"].insertMenu(self._actions["picture.copy"], PanelMenu(self.exports, self))
        self._name(UNTITLED, unsaved=False)
        self._connect()
        self.set_theme(self._theme)
        self._hold_minimum()
        if self.restoreGeometry(from_text(preferences.geometry)):
            bring_onto_screen(self)
        else:
            self.resize(fitting(self, FIRST_SIZE))
        self.message.show_message(HINT)
        update_actions(self._actions, workspace)
        self._centre.take_focus()

    def _build_bars(self) -> None:
        presets = [spec.id for spec in ACTIONS if spec.id.startswith("preset.")]
        self._data_bar = DataBar(self.workspace, self._actions, presets)
        self._bars = [
            self._bar("bar.data", self._data_bar, Qt.ToolBarArea.TopToolBarArea),
            self._bar("bar.transport", self._bottom(), Qt.ToolBarArea.BottomToolBarArea),
        ]
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _bottom(self) -> QWidget:
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 8, 0, 2)
        layout.setSpacing(4)
        layout.addWidget(Transport(self.workspace, self._actions))
        layout.addWidget(Status(self.workspace))
        return both

    def _bar(self, name: str, content: QWidget, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(self)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.addWidget(content)
        self.addToolBar(area, bar)
        return bar

    def _connect(self) -> None:
        works = (
            self.files,
            self.sessions,
            self.exports,
            self.take_away,
            self.starts,
            self.four_experiments,
        )
        for work in works:
            self.message.cancelled.connect(work.cancel)
            work.said.connect(self._say)
            self.sessions.begun.connect(work.cancel)
            work.working.connect(lambda text: self.message.show_message(text, working=True))
        self.files.opening.told.connect(self._tell_of_table)
        self.files.opening.progressed.connect(self.message.show_progress)
        self._data_bar.seed_chosen.connect(self.starts.place)
        self.files.preset_opened.connect(self.fit_view)
        self.sessions.opened.connect(self.fit_view)
        self.sessions.begun.connect(self._begin)
        self.sessions.named.connect(lambda title, unsaved: self._name(title, unsaved=unsaved))
        self._data_bar.entered.connect(self._centre.take_focus)
        self.workspace.refused.connect(self._refuse)
        self.workspace.edited.connect(self._note)
        self.workspace.changed.connect(self._follow)

    # Following the state

    def _follow(self, state: State, changes: Changes) -> None:
        if changes & ~Changes.FRAME:
            update_actions(self._actions, self.workspace)
        if changes & Changes.ACTIVITY:
            show_play_icon(self._actions, self.workspace, self._theme)
        if not self.message.is_working and (
            state.activity is not Activity.PAUSED or changes & (Changes.EXPERIMENT | Changes.PAINTING)
        ):
            self.message.clear()
        if changes & Changes.OTHER_DATA:
            self._choose_axes(state.experiment.dataset)

    def _begin(self) -> None:
        """Show what the program begins with, and give back what the work before it took."""
        self._equal_axes()
        self.fit_view()
        self._docks.let_go()
        self.message.show_message(HINT)
        QTimer.singleShot(LET_GO_BY_MS, self, garbage.collect_now)

    def _equal_axes(self) -> None:
        """Whether axes are equal is up to the data, and the first data are as wide as high."""
        self.workspace.set_options(replace(self.workspace.state.options, equal_axes=True))

    def _choose_axes(self, dataset: Dataset) -> None:
        """Show new data with equal axes, unless one direction would be a sliver; then say so."""
        across, upwards = (dataset.points.upper - dataset.points.lower).tolist()
        equal = max(across, upwards) <= LARGEST_RATIO * min(across, upwards)
        self.workspace.set_options(replace(self.workspace.state.options, equal_axes=equal))
        if not equal:
            self._say(UNEQUAL_AXES)

    def _refuse(self, error: CodedError) -> None:
        self._say(sentence(error))
        update_actions(self._actions, self.workspace)  # a click has checked what is not done

    def _note(self, edit: Edit, before: Experiment, after: Experiment) -> None:
        """Say what an edit did beside what was asked."""
        if note := edit_note(edit, before, after):
            self._say(note)

    def _say(self, text: str) -> None:
        if text:
            self.message.show_message(text)
        else:
            self.message.clear()

    def _name(self, title: str, *, unsaved: bool) -> None:
        self.setWindowTitle(f"{in_title(visible(title))}[*] – GMM Desktop")
        self.setWindowModified(unsaved)

    def _tell_of_table(self, text: str) -> None:
        """Say what came of a table, and offer to choose its columns."""
        also = f" {UNEQUAL_AXES}" if self.message.text == UNEQUAL_AXES else ""
        self.message.show_message(text + also, offer=self._actions["data.columns"])

    # Appearance

    def set_theme(self, theme: Theme) -> None:
        """Show the window in light or dark."""
        self._theme = theme
        apply_theme(_application(), theme)
        set_icons(self._actions, self.workspace, theme)
        self._data_bar.set_icons(lambda name: icon(name, theme))
        self._centre.set_theme(theme)
        self._docks.set_theme(theme)

    def toggle_appearance(self) -> None:
        """Change between light and dark, and remember it."""
        dark = not self._theme.ink.dark
        self._preferences = replace(self._preferences, appearance="dark" if dark else "light")
        self.set_theme(DARK if dark else LIGHT)

    def fit_view(self) -> None:
        """Bring everything into view."""
        self.canvas.fit_view()

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self._docks.show(name)

    def reset_layout(self) -> None:
        """Put all panels back in their places."""
        self._docks.reset()

    # Files from outside

    def open_data(self, path: Path) -> None:
        """Open a data file, or a session."""
        if is_session(path):
            self.sessions.open_session(path)
        else:
            self.files.open_data(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one local file, or a text."""
        content = event.mimeData()
        local = len(content.urls()) == 1 and content.urls()[0].isLocalFile()
        if local or (not content.hasUrls() and content.text().strip()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file or the text dropped."""
        content = event.mimeData()
        if not content.hasUrls():
            self.files.open_text(content.text())
            return
        path = Path(content.urls()[0].toLocalFile())
        if is_session(path):
            self.sessions.open_session(path)
        else:
            self.files.open_file(path)

    # Coming and going

    def event(self, event: QEvent) -> bool:
        """Let Space press the button the tabulator has come to, instead of playing; be no larger than the screen."""
        if event.type() == QEvent.Type.LayoutRequest:
            done = bool(super().event(event))
            self._hold_minimum()
            return done
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and isinstance(QApplication.focusWidget(), QAbstractButton)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to what can be seen only, and from what has just been hidden to the middle."""
        here = QApplication.focusWidget()
        if here is not None and not here.isVisible():
            self._centre.take_focus()
            return True
        return to_what_is_seen(self, super().focusNextPrevChild, forward=forward)

    def _hold_minimum(self) -> None:
        """Be allowed to be as small as the panels want, and never larger than the screen."""
        self.setMinimumSize(fitting(self, self.minimumSizeHint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc work wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        """Leave the runs side by side; on the canvas, what is being done there."""
        if self.workspace.state.side_by_side is SideBySide.OFF:
            self.canvas.escape()
        else:
            self.workspace.show_side_by_side(SideBySide.OFF)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the panels out when their sizes are known: first as designed, then as they were left."""
        super().showEvent(event)
        if not self._docks.laid_out:
            self._docks.lay_out(from_text(self._preferences.layout))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of work that is in no file; then remember the layout and end all threads."""
        if not (self._leaving or self.sessions.settled):
            event.ignore()
            self.sessions.after_keeping(self._leave)
            return
        save_preferences(
            replace(
                self._preferences,
                folder=self.files.folder.path,
                recent=tuple(self.sessions.recent),
                decimal_comma=self.take_away.decimal_comma,
                speed=self.workspace.run.speed,
                options=self.workspace.state.options,
                geometry=as_text(self.saveGeometry()),
                layout=as_text(self._docks.layout()) if self._docks.laid_out else self._preferences.layout,
            )
        )
        self.files.close()
        self.exports.close()
        self.sessions.leave()
        self.take_away.close()
        self.starts.close()
        self.four_experiments.close()
        self._centre.shut_down()
        self._docks.shut_down()
        self.workspace.close()
        garbage.hand_back(self)
        event.accept()
        QTimer.singleShot(0, partial(_delete, self))

    def _leave(self) -> None:
        self._leaving = True
        self.close()

    def close_unasked(self) -> None:
        """Close, whatever becomes of the work."""
        self.sessions.forget_changes()
        self._leave()

    def interrupt(self) -> None:
        """Close without asking; what is in no file is offered at the next start."""
        self.sessions.keep_for_later()
        self._leave()


def _delete(window: MainWindow) -> None:
    """Delete a closed window with all that is in it.

    Python alone would keep it for ever: its objects hold each other through functions that Qt holds for them.
    """
    if isValid(window):
        window.deleteLater()
        if QApplication.activeModalWidget() is None:  # else the one who waits for an answer goes first
            QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
