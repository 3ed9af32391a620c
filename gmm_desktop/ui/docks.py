"""The panels around the canvas, in one table, and the places they have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.ui.panels.bound_panel import BoundPanel
from gmm_desktop.ui.panels.clinic_panel import ClinicPanel
from gmm_desktop.ui.panels.components_panel import ComponentsPanel
from gmm_desktop.ui.panels.diagnostics_panel import DiagnosticsPanel
from gmm_desktop.ui.panels.lab_panel import LabPanel
from gmm_desktop.ui.panels.log_panel import LogPanel
from gmm_desktop.ui.panels.model_panel import ModelPanel
from gmm_desktop.ui.panels.numbers_panel import NumbersPanel
from gmm_desktop.ui.panels.objective_panel import ObjectivePanel
from gmm_desktop.ui.panels.selection_panel import SelectionPanel
from gmm_desktop.ui.panels.surface_panel import SurfacePanel
from gmm_desktop.ui.panels.timeline_panel import TimelinePanel
from gmm_desktop.ui.parts.frame import Panel
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.theme import Theme

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
RIGHT_WIDTH = 360

LAYOUT_VERSION = 4
"""Of what is remembered; raise it when the table changes, and the first layout is shown again."""


@dataclass(frozen=True)
class DockSpec:
    """One panel and its place.

    Parameters
    ----------
    id : str
        Stable name; the object name of the dock is ``panel.id``, that of its entry in the menu ``view.panel.id``.
    title : str
        In the menu and on its tab.
    make : callable
        Makes the panel.
    area : DockWidgetArea
        `RIGHT`, where docks stand below each other in the order of the table, or `BOTTOM`.
    height : int
        In the first layout.
    tab_with : str
        The dock above it in the table whose place it shares as a tab; that one is in front at first.
    shown : bool
        Whether it is there before it is asked for.
    """

    id: str
    title: str
    make: Callable[[Workspace, dict[str, QAction], Theme], Panel]
    area: Qt.DockWidgetArea
    height: int = 0
    tab_with: str = ""
    shown: bool = True


DOCKS: tuple[DockSpec, ...] = (
    DockSpec("components", "Components", ComponentsPanel, RIGHT, 190),
    DockSpec("numbers", "Numbers", NumbersPanel, RIGHT, 420),
    DockSpec("model", "Model", ModelPanel, RIGHT, tab_with="numbers"),
    DockSpec("diagnostics", "Diagnostics", DiagnosticsPanel, RIGHT, tab_with="numbers"),
    DockSpec("selection", "Compare", SelectionPanel, RIGHT, tab_with="numbers", shown=False),
    DockSpec("surface", "3-D", SurfacePanel, RIGHT, tab_with="numbers"),
    DockSpec("lab", "Collapse", LabPanel, RIGHT, tab_with="numbers", shown=False),
    DockSpec("objective", "Objective", ObjectivePanel, BOTTOM, 190),
    DockSpec("clinic", "Convergence clinic", ClinicPanel, BOTTOM, tab_with="objective", shown=False),
    DockSpec("bound", "Bound", BoundPanel, BOTTOM, tab_with="objective", shown=False),
    DockSpec("timeline", "Timeline", TimelinePanel, BOTTOM, tab_with="objective"),
    DockSpec("log", "Run log", LogPanel, BOTTOM, tab_with="objective", shown=False),
)


class Docks:
    """The panels of a window, by id, and their layout; a panel is made when it is seen for the first time."""

    def __init__(
        self,
        window: QMainWindow,
        workspace: Workspace,
        actions: dict[str, QAction],
        theme: Theme,
        specs: Sequence[DockSpec] = DOCKS,
        leave: Callable[[], object] = lambda: None,
    ) -> None:
        self._window = window
        self._specs, self._leave = specs, leave
        self._workspace, self._actions, self._theme = workspace, actions, theme
        self._first_layout = QByteArray()
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.setTabPosition(RIGHT | BOTTOM, QTabWidget.TabPosition.North)
        self._panels: dict[str, Panel] = {}
        self._open = True
        self._seen: set[str] = set()
        self._docks: dict[str, QDockWidget] = {}
        for spec in specs:
            self._docks[spec.id] = self._place(spec)

    def _place(self, spec: DockSpec) -> QDockWidget:
        dock = QDockWidget(spec.title, self._window)
        dock.setObjectName(f"panel.{spec.id}")
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(QWidget())
        dock.visibilityChanged.connect(lambda seen: self._note_seen(spec, seen=seen))
        toggle = dock.toggleViewAction()
        toggle.setObjectName(f"view.panel.{spec.id}")
        toggle.setToolTip(f"Show or hide the panel {spec.title}")
        toggle.triggered.connect(lambda: self._to_front(dock))  # a tab that is asked for
        self._window.addDockWidget(spec.area, dock)
        if spec.tab_with:
            self._window.tabifyDockWidget(self._docks[spec.tab_with], dock)
        if not spec.shown:
            dock.hide()
        return dock

    def _note_seen(self, spec: DockSpec, *, seen: bool) -> None:
        """Make what comes into view, not what flits by while the panels are being laid out; leave what is hidden."""
        (self._seen.add if seen else self._seen.discard)(spec.id)
        if seen and self.laid_out:
            self._make(spec)
        focus = QApplication.focusWidget()
        if self.laid_out and not seen and focus is not None and self._docks[spec.id].isAncestorOf(focus):
            self._leave()  # behind another tab it would keep the keys

    def _make(self, spec: DockSpec) -> None:
        """Make the panel that comes into view, if it is not there yet; from then on it knows whether it is seen."""
        if spec.id in self._panels or not self._open:
            return
        dock = self._docks[spec.id]
        empty, panel = dock.widget(), spec.make(self._workspace, self._actions, self._theme)
        self._panels[spec.id] = panel
        dock.setWidget(panel)
        empty.deleteLater()
        # To a method of the panel itself: Qt takes that back when the panel goes.
        dock.visibilityChanged.connect(panel.set_seen)
        panel.set_seen(True)

    def _to_front(self, dock: QDockWidget) -> None:
        """Show a dock before those whose place it shares; Qt does nothing for one that was raised last."""
        for other in self._window.tabifiedDockWidgets(dock):
            other.raise_()
        dock.raise_()

    def show(self, name: str) -> None:
        """Show a panel, in front of those it shares its place with."""
        self._docks[name].show()
        self._to_front(self._docks[name])

    def toggles(self) -> list[QAction]:
        """Return the actions that show and hide the panels."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def set_theme(self, theme: Theme) -> None:
        """Draw all panels in the colours of another theme."""
        self._theme = theme
        for panel in self._panels.values():
            panel.set_theme(theme)

    def let_go(self) -> None:
        """Delete the panels that are out of view, which hold what they showed last; seen again, they are made again."""
        for name in self._panels.keys() - self._seen:
            panel = self._panels.pop(name)
            _end(panel)
            self._docks[name].setWidget(QWidget())
            panel.deleteLater()

    def shut_down(self) -> None:
        """End what the panels do in the background; no more are made."""
        self._open = False
        for panel in self._panels.values():
            _end(panel)

    # The layout

    @property
    def laid_out(self) -> bool:
        """Whether sizes were known yet."""
        return not self._first_layout.isEmpty()

    def lay_out(self, remembered: QByteArray) -> None:
        """Give the panels their sizes when the window has one: first as designed, then as they were left."""
        right, bottom = self._first_sizes(RIGHT), self._first_sizes(BOTTOM)
        self._window.resizeDocks(list(right)[:1], [RIGHT_WIDTH], Qt.Orientation.Horizontal)
        for sizes in (right, bottom):
            self._window.resizeDocks(list(sizes), list(sizes.values()), Qt.Orientation.Vertical)
        for front in {spec.tab_with for spec in self._specs if spec.tab_with}:
            self._docks[front].raise_()
        first = self._window.saveState(LAYOUT_VERSION)
        self._window.restoreState(remembered, LAYOUT_VERSION)
        self._first_layout = first
        for spec in self._specs:
            if spec.id in self._seen:
                self._make(spec)

    def _first_sizes(self, area: Qt.DockWidgetArea) -> dict[QDockWidget, int]:
        specs = [spec for spec in self._specs if spec.area is area and spec.shown and not spec.tab_with]
        return {self._docks[spec.id]: spec.height for spec in specs}

    def layout(self) -> QByteArray:
        """Return where the panels are, to be remembered."""
        return self._window.saveState(LAYOUT_VERSION)

    def reset(self) -> None:
        """Put all panels back in their places."""
        self._window.restoreState(self._first_layout, LAYOUT_VERSION)


def _end(panel: Panel) -> None:
    for pace in panel.findChildren(Pace):
        pace.stop()
    panel.shut_down()


def from_text(text: str) -> QByteArray:
    """Return what Qt remembers of places and sizes, from the form in which it is stored."""
    return QByteArray.fromBase64(text.encode())


def as_text(content: QByteArray) -> str:
    """Return what Qt remembers of places and sizes, as it is stored."""
    return bytes(content.toBase64().data()).decode()
