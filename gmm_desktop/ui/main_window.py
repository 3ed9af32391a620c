"""The main window: puts the panels in their places and carries out what only a window can."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.messages import sentence
from gmm_desktop.control.preferences import Preferences, save_preferences
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import ChangeSettings, OpenExperiment
from gmm_desktop.experiment.presets import (
    OLD_FAITHFUL,
    PUBLISHED_EXPERIMENTS,
    published_experiment,
    seeded_experiment,
)
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.samples import old_faithful, twin_sample
from gmm_desktop.ui.actions import ACTIONS, PRESET_TEXTS, make_actions, update_actions
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.dialogs.files import Files
from gmm_desktop.ui.dialogs.help_dialogs import ABOUT, TextDialog, shortcuts_html
from gmm_desktop.ui.dialogs.settings_dialog import SettingsDialog
from gmm_desktop.ui.panels.components_panel import ComponentsPanel
from gmm_desktop.ui.panels.data_bar import DataBar
from gmm_desktop.ui.panels.frame import Panel, button, label, menu_button
from gmm_desktop.ui.panels.message_bar import MessageBar
from gmm_desktop.ui.panels.numbers_panel import NumbersPanel
from gmm_desktop.ui.panels.status import Status
from gmm_desktop.ui.panels.transport import Transport
from gmm_desktop.ui.theme import DARK, LIGHT, Theme, apply_theme, icon

HINT = "Drag a mean to where you like, then press Space and watch EM move the mixture to the data."
UNEQUAL_AXES = "The axes have different scales here, or one direction would be a sliver (View ▸ Equal axes)."
LARGEST_RATIO = 4.0
LAYOUT_VERSION = 1
FIRST_SIZE = QSize(1280, 800)
ACCENTED_ICONS = {"run.play": "on_accent"}


class MainWindow(QMainWindow):
    """The window of one workspace."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        self.workspace = workspace
        self._preferences = preferences
        self._first_layout = QByteArray()
        self._theme = _theme_of(preferences.appearance)
        apply_theme(_application(), self._theme)  # first, so that what measures texts measures the right font
        self.setObjectName("main")
        self.setWindowTitle("GMM Desktop: Gaussian mixtures and EM")
        self.setAcceptDrops(True)
        self.setContentsMargins(12, 0, 12, 0)
        workspace.run.set_speed(preferences.speed)
        workspace.set_options(preferences.options)
        self._actions = make_actions(self, self)
        self.addActions(list(self._actions.values()))
        self.files = Files(workspace, self, preferences.folder)
        self._build_centre()
        self._build_bars()
        self._build_docks()
        self._build_menus()
        self.set_theme(self._theme)
        if not self.restoreGeometry(_bytes(preferences.geometry)):
            self.resize(FIRST_SIZE)
        self.message.show_message(HINT)
        workspace.refused.connect(self._refuse)
        workspace.changed.connect(self._follow)
        update_actions(self._actions, workspace)
        self.canvas.setFocus()

    # Building

    def _build_centre(self) -> None:
        options = [
            menu_button(
                "canvas.colours", "colours", "How points are coloured",
                self._some("view.blend", "view.hard", "view.plain"),
            ),
            menu_button(
                "canvas.layers", "layers", "What is drawn over the points",
                self._some("view.contours", "view.trails"),
            ),
            menu_button(
                "canvas.level", "σ", "Size of the ellipses",
                self._some("view.level_1", "view.level_2", "view.level_3"),
            ),
            button(self._actions["view.fit"]),
        ]  # fmt: skip
        panel = Panel("DATA AND MIXTURE", options)
        self.canvas = Canvas(self.workspace, self._theme)
        self.canvas.setObjectName("canvas")
        self.canvas.setAccessibleName("Canvas: points and mixture")
        panel.body.addWidget(self.canvas, 1)
        self.message = MessageBar(self.canvas)
        self.message.cancelled.connect(self.files.cancel)
        self.files.said.connect(self._say)
        self.files.working.connect(lambda text: self.message.show_message(text, working=True))
        self.setCentralWidget(panel)

    def _build_bars(self) -> None:
        presets = [spec.id for spec in ACTIONS if spec.id.startswith("preset.")]
        self._data_bar = DataBar(self.workspace, self._actions, presets)
        self._data_bar.entered.connect(self.canvas.setFocus)
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

    def _build_docks(self) -> None:
        self._components = ComponentsPanel(self.workspace, self._actions, self._theme)
        self._numbers = NumbersPanel(self.workspace, self._theme)
        legend = label("")
        self._objective_legend = legend
        objective = Panel(
            "OBJECTIVE  by half-step", [legend, button(self._actions["view.log_gap"], text=True)]
        )
        self.chart = ObjectiveChart(self.workspace, self._theme)
        self.chart.setObjectName("objective")
        self.chart.setToolTip("Click or drag to show a half-step")
        self.chart.setAccessibleName("Objective: log-likelihood and ELBO by half-step; click to show a frame")
        objective.body.addWidget(self.chart, 1)
        right, bottom = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        self._docks = [
            self._dock("panel.components", "Components", self._components, right),
            self._dock("panel.numbers", "Numbers", self._numbers, right),
            self._dock("panel.objective", "Objective", objective, bottom),
        ]

    def _dock(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(content)
        toggle = dock.toggleViewAction()
        toggle.setObjectName(f"view.{name}")
        toggle.setToolTip(f"Show or hide the panel {title}")
        self.addDockWidget(area, dock)
        return dock

    def _build_menus(self) -> None:
        for name in ("File", "Edit", "Data", "Model", "Run", "View", "Help"):
            menu = QMenu(f"&{name}", self)
            menu.setObjectName(f"menu.{name.lower()}")
            menu.setToolTipsVisible(True)
            for spec in ACTIONS:
                if spec.menu.lstrip("-") == name:
                    if spec.menu.startswith("-"):
                        menu.addSeparator()
                    menu.addAction(self._actions[spec.id])
            if name == "View":
                menu.addSeparator()
                menu.addActions([dock.toggleViewAction() for dock in self._docks])
            self.menuBar().addMenu(menu)

    def _some(self, *names: str) -> list[QAction | None]:
        return [self._actions[name] for name in names]

    # Following the state

    def _follow(self, state: State, changes: Changes) -> None:
        if changes & ~Changes.FRAME:
            update_actions(self._actions, self.workspace)
        if changes & Changes.ACTIVITY:
            self._show_play_icon()
        if not self.message.is_working and (
            state.activity is not Activity.PAUSED or changes & Changes.EXPERIMENT
        ):
            self.message.clear()
        if changes & Changes.DATASET:
            self._choose_axes(state.experiment.dataset)

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

    def _say(self, text: str) -> None:
        if text:
            self.message.show_message(text)
        else:
            self.message.clear()

    # Appearance

    def set_theme(self, theme: Theme) -> None:
        """Show the window in light or dark."""
        self._theme = theme
        apply_theme(_application(), theme)
        for spec in ACTIONS:
            if spec.icon:
                color = getattr(theme, ACCENTED_ICONS[spec.id]) if spec.id in ACCENTED_ICONS else ""
                self._actions[spec.id].setIcon(icon(spec.icon, theme, color))
        self._actions["view.appearance"].setIcon(icon("sun" if theme.dark else "moon", theme))
        self._data_bar.set_icons(lambda name: icon(name, theme))
        self._objective_legend.setText(
            f"<span style='color:{theme.accent}'>━</span> log-likelihood L &nbsp; "
            f"<span style='color:{theme.dim}'>┅</span> ELBO"
        )
        for part in (self.canvas, self.chart, self._components.table, self._numbers):
            part.set_theme(theme)
        self._show_play_icon()

    def _show_play_icon(self) -> None:
        resting = self.workspace.state.activity in (Activity.PAUSED, Activity.STEPPING)
        name = "play" if resting else "pause"
        self._actions["run.play"].setIcon(icon(name, self._theme, self._theme.on_accent))

    def toggle_appearance(self) -> None:
        """Change between light and dark, and remember it."""
        dark = not self._theme.dark
        self._preferences = replace(self._preferences, appearance="dark" if dark else "light")
        self.set_theme(DARK if dark else LIGHT)

    def fit_view(self) -> None:
        """Bring everything into view."""
        self.canvas.fit_view()

    def reset_layout(self) -> None:
        """Put all panels back in their places."""
        self.restoreState(self._first_layout, LAYOUT_VERSION)

    # Data and models

    def open_preset(self, identifier: str) -> None:
        """Go to a prepared experiment."""
        self.files.cancel()
        if identifier == OLD_FAITHFUL:
            experiment = seeded_experiment(old_faithful(), 2, preset=OLD_FAITHFUL)
        else:
            current = self.workspace.state.experiment.dataset
            dataset = current if current.identifier == "twin_sample" else twin_sample()
            experiment = published_experiment(identifier, dataset)
        self.workspace.submit(OpenExperiment(experiment))
        self.fit_view()
        if identifier in PUBLISHED_EXPERIMENTS:
            self._say(PRESET_TEXTS[identifier][1] + ".")

    def ask_for_data(self) -> None:
        """Let the user choose a data file."""
        self.files.ask_for_data()

    def ask_for_model(self) -> None:
        """Let the user choose a model file as the start."""
        self.files.ask_for_model()

    def save_model(self) -> None:
        """Write the parameters shown to a file."""
        self.files.ask_where_to_save()

    def open_data(self, path: Path) -> None:
        """Open a data file."""
        self.files.open_data(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one local file."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file dropped."""
        self.files.open_file(Path(event.mimeData().urls()[0].toLocalFile()))

    # Dialogs

    def edit_settings(self) -> None:
        """Show the rules by which EM stops."""
        dialog = SettingsDialog(self.workspace.state.experiment.settings, self)
        dialog.accepted.connect(lambda: self._change_settings(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _change_settings(self, dialog: SettingsDialog) -> None:
        if dialog.settings != self.workspace.state.experiment.settings:
            self.workspace.submit(ChangeSettings(dialog.settings))

    def show_shortcuts(self) -> None:
        """List the keys."""
        keys = [(self._actions[spec.id].shortcut().toString(), spec.text) for spec in ACTIONS if spec.keys]
        self._open_text("help.shortcuts.dialog", "Keyboard and mouse", shortcuts_html(keys))

    def show_about(self) -> None:
        """Say what the program is."""
        self._open_text("help.about.dialog", "About GMM Desktop", ABOUT, wrap=True)

    def _open_text(self, name: str, title: str, html: str, *, wrap: bool = False) -> None:
        dialog = TextDialog(name, title, html, self, wrap=wrap)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Coming and going

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc work wherever the focus is."""
        if event.key() == Qt.Key.Key_Escape:
            self.canvas.escape()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the panels out when their sizes are known: first as designed, then as they were left."""
        super().showEvent(event)
        if self._first_layout.isEmpty():
            components, numbers, chart = self._docks
            self.resizeDocks([components], [360], Qt.Orientation.Horizontal)
            self.resizeDocks([components, numbers], [190, 420], Qt.Orientation.Vertical)
            self.resizeDocks([chart], [160], Qt.Orientation.Vertical)
            self._first_layout = self.saveState(LAYOUT_VERSION)
            self.restoreState(_bytes(self._preferences.layout), LAYOUT_VERSION)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and end all threads."""
        shown = not self._first_layout.isEmpty()
        save_preferences(
            replace(
                self._preferences,
                folder=self.files.folder,
                speed=self.workspace.run.speed,
                options=self.workspace.state.options,
                geometry=_text(self.saveGeometry()),
                layout=_text(self.saveState(LAYOUT_VERSION)) if shown else self._preferences.layout,
            )
        )
        self.files.close()
        self.canvas.shut_down()
        self._numbers.shut_down()
        self.workspace.close()
        event.accept()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _theme_of(appearance: str) -> Theme:
    if appearance == "system":
        hints = QApplication.styleHints()
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if appearance == "dark" else LIGHT


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())


def _text(content: Any) -> str:
    return bytes(content.toBase64().data()).decode()
