"""The window under test, and a hand that works it with mouse and keyboard."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRegularExpression, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QEnterEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from scipy.spatial import cKDTree
from shiboken6 import isValid

from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.arrays import ByteArray, FloatArray
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.application import build_window
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEYS, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform say of itself that it does not pass size hints on."""
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


class Hand:
    """Works the window as a person does: finds a control by its name and sends events to it."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.workspace, self.canvas = window.workspace, window.canvas

    @property
    def chart(self) -> ObjectiveChart:
        (found,) = self.window.findChildren(ObjectiveChart)
        return found

    # What there is to see

    @property
    def closed(self) -> bool:
        """Whether the window is closed; soon after that it is gone."""
        return not (isValid(self.window) and self.window.isVisible())

    @property
    def state(self) -> State:
        return self.workspace.state

    @property
    def frame(self) -> Frame:
        return self.state.shown

    @property
    def shown(self) -> MixtureParameters:
        return self.state.shown.parameters

    @property
    def cursor(self) -> int:
        return self.state.timeline.cursor

    @property
    def message(self) -> str:
        return self.window.message.text

    def widget(self, name: str, kind: type[W]) -> W:
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        assert len(found) == 1, f"{len(found)} visible {kind.__name__} “{name}”"
        return found[0]

    def action(self, name: str) -> QAction:
        found = self.window.findChildren(QAction, name)
        assert len(found) == 1, f"{len(found)} actions “{name}”"
        return found[0]

    def text(self, name: str) -> str:
        """Return the text of a label as it is read, without mark-up."""
        return re.sub("<[^>]*>", "", self.widget(name, QLabel).text())

    def cell(self, row: int, column: int) -> str:
        table = self.widget("model.components", QTableView)
        return str(table.model().index(row, column).data())

    def picture(self) -> ByteArray:
        """Return the canvas as it is on the screen, shape (height, width, 3)."""
        image = self.canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    # Buttons, menus, fields, keys

    def click(self, name: str) -> None:
        button = self.widget(name, QToolButton)
        assert button.isEnabled(), f"“{name}” is disabled"
        QTest.mouseClick(button, LEFT)

    def choose(self, name: str) -> None:
        """Choose an action in the menu bar, perhaps in a menu in a menu."""
        action, bar = self.action(name), self.window.menuBar()
        menus = self.window.findChildren(QMenu, QRegularExpression(r"^menu\."))
        menu = next(each for each in menus if action in each.actions())
        outer = next((each for each in menus if menu.menuAction() in each.actions()), menu)
        self.point_away()
        QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(outer.menuAction()).center())
        if outer is not menu:
            self.pick(outer, menu.menuAction())
            self.wait_until(menu.isVisible)
        self.pick(menu, action)
        self.come_back()

    def choose_from(self, button: str, name: str) -> None:
        """Choose an action in the menu a button drops down."""
        action, dropper = self.action(name), self.widget(button, QToolButton)
        self.point_away()
        QTimer.singleShot(0, lambda: self.pick(dropper.menu(), action))
        QTest.mouseClick(dropper, LEFT)
        self.come_back()

    def come_back(self) -> None:
        """Make the window the active one: the offscreen platform gives the focus to a menu for good."""
        if self.window.isVisible() and QApplication.activeModalWidget() is None:
            self.window.activateWindow()
            self.wait_until(self.window.isActiveWindow)

    def point_away(self) -> None:
        """Leave the place where the menu will open: it takes no click where the pointer was already."""
        QTest.mouseMove(self.window, self.window.rect().bottomLeft())

    def pick(self, menu: QMenu, action: QAction) -> None:
        assert menu.isVisible()
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifiers)

    def fill(self, name: str, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Replace the text of a field, and press Return."""
        field = self.widget(name, QWidget)
        QTest.mouseClick(field, LEFT)
        QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, end)

    def double_click_cell(self, row: int, column: int) -> None:
        table = self.widget("model.components", QTableView)
        place = table.visualRect(table.model().index(row, column)).center()
        QTest.mouseClick(table.viewport(), LEFT, pos=place)
        QTest.mouseDClick(table.viewport(), LEFT, pos=place)

    def cell_editor(self) -> QLineEdit | None:
        """Return the field that is open in the table."""
        editor = QApplication.focusWidget()
        return editor if isinstance(editor, QLineEdit) else None

    def leave_cell(self, key: Qt.Key) -> None:
        """Press Return or Esc in the field that is open in the table."""
        self.key(key)
        self.wait_until(lambda: self.cell_editor() is None)

    def fill_cell(self, row: int, column: int, text: str) -> None:
        """Double-click a cell of the table, type, and press Return."""
        self.double_click_cell(row, column)
        editor = self.cell_editor()
        assert editor is not None
        editor.selectAll()
        QTest.keyClicks(editor, text)
        self.leave_cell(Qt.Key.Key_Return)

    # Canvas and chart

    def pixel(self, x: float, y: float, plot: Any = None) -> QPoint:
        """Return where a place of the data lies in a plot's viewport."""
        plot = plot or self.canvas
        place: QPoint = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(x, y)))
        return place

    def data(self, pixel: QPoint) -> FloatArray:
        place = self.canvas.getViewBox().mapSceneToView(self.canvas.mapToScene(pixel))
        return np.array([place.x(), place.y()])

    def mean_pixel(self, component: int) -> QPoint:
        return self.pixel(*self.shown.means[component].tolist())

    def _under(self, plot: Any) -> QWidget:
        """Return what takes the mouse: the viewport of a plot, or the chart itself."""
        found: QWidget = (
            (plot or self.canvas).viewport() if hasattr(plot or self.canvas, "viewport") else plot
        )
        return found

    def press(self, at: QPoint, button: Qt.MouseButton = LEFT, plot: Any = None) -> None:
        QTest.mousePress(self._under(plot), button, pos=at)

    def move(
        self,
        to: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NO_KEYS,
        plot: Any = None,
    ) -> None:
        """Move the pointer with a button held."""
        viewport = self._under(plot)
        none = Qt.MouseButton.NoButton
        spot, globe = QPointF(to), QPointF(viewport.mapToGlobal(to))
        QApplication.sendEvent(
            viewport, QMouseEvent(QEvent.Type.MouseMove, spot, globe, none, button, modifiers)
        )

    def release(
        self,
        at: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NO_KEYS,
        plot: Any = None,
    ) -> None:
        QTest.mouseRelease(self._under(plot), button, modifiers, at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = NO_KEYS,
    ) -> None:
        """Press, move in three steps, and release."""
        self.press(start, button)
        for share in (1 / 3, 2 / 3, 1.0):
            self.move(start + (end - start) * share, button, modifiers)
        self.release(end, button, modifiers)

    def tap(self, at: QPoint) -> None:
        QTest.mouseClick(self.canvas.viewport(), LEFT, pos=at)

    def double_tap(self, at: QPoint) -> None:
        """Click twice, with all the events a mouse sends."""
        QTest.mouseClick(self.canvas.viewport(), LEFT, pos=at)
        QTest.mouseDClick(self.canvas.viewport(), LEFT, pos=at)

    def hover(self, at: QPoint) -> None:
        """Move the pointer over the canvas, with no button held."""
        viewport = self.canvas.viewport()
        spot, globe = QPointF(at), QPointF(viewport.mapToGlobal(at))
        QApplication.sendEvent(self.canvas, QEnterEvent(spot, spot, globe))
        self.move(at, Qt.MouseButton.NoButton)

    def empty_ground(self) -> QPoint:
        """Return a place of the canvas far from all points and handles."""
        box = self.canvas.getViewBox().sceneBoundingRect().toRect().adjusted(30, 90, -30, -30)
        places = [self.pixel(*point) for point in self.state.experiment.dataset.points.array.tolist()]
        places += [self.mean_pixel(k) for k in range(self.shown.n_components)]
        taken = np.array([(place.x(), place.y()) for place in places])
        grid = np.array(
            [(x, y) for x in range(box.left(), box.right(), 10) for y in range(box.top(), box.bottom(), 10)]
        )
        gaps = np.asarray(cKDTree(taken).query(grid)[0])
        assert gaps.max() > 20
        x, y = grid[int(np.argmax(gaps))].tolist()
        return QPoint(x, y)

    # Time

    def wait_until(self, met: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(met, timeout=10_000)

    def rest(self) -> None:
        """Wait until EM rests."""
        self.wait_until(lambda: self.state.activity is Activity.PAUSED)

    def iterate(self, times: int = 1) -> None:
        """Press the button so often; only what comes of the last time is painted."""
        try:
            for left in reversed(range(times)):
                self.window.setUpdatesEnabled(left == 0)
                self.click("run.iterate")
                self.rest()
        finally:
            self.window.setUpdatesEnabled(True)


class OpenWindow(Protocol):
    """Opens the program, at 1280 × 800 or as it was left."""

    def __call__(self, *, first_size: bool = True) -> Hand: ...


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[OpenWindow]:
    """Open the program, as often as asked, and close it at the end."""
    hands: list[Hand] = []

    def opened(*, first_size: bool = True) -> Hand:
        window = build_window()
        hands.append(Hand(window, qtbot))
        if first_size:  # the offscreen screen is smaller
            window.resize(1280, 800)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return hands[-1]

    yield opened
    for hand in hands:
        if vars(hand) and not hand.closed:
            hand.window.close_unasked()
        vars(hand).clear()  # pytest keeps the hand for a while, and it must not keep the window


@pytest.fixture
def hand(open_window: OpenWindow) -> Hand:
    return open_window()


@pytest.fixture
def bare_canvas(hand: Hand) -> Hand:
    """Draw nothing but points, ellipses and means, so that pixels can be read."""
    hand.choose("view.contours")
    hand.choose("view.trails")
    return hand


def color_at(picture: ByteArray, place: QPoint) -> list[int]:
    channels: list[int] = picture[place.y(), place.x()].tolist()
    return channels


def channels(color: QColor) -> list[int]:
    return [color.red(), color.green(), color.blue()]
