"""An error in a method that Qt calls is a message: the window lives on, and no method is without the net."""

import importlib
import os
import pkgutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QRectF, QSize
from PySide6.QtWidgets import QApplication, QGraphicsObject, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

import gmm_desktop
from gmm_desktop.ui import net
from gmm_desktop.ui.application import ErrorReport
from gmm_desktop.ui.parts.message_bar import MessageBar

REPOSITORY = Path(__file__).resolve().parents[2]
UI = "gmm_desktop.ui"
TWO_PAINTS = [f"{UI}.canvas.overlay:Overlay.paint", f"{UI}.canvas.picture_item:PictureItem.paint"]
EVERYTHING = [
    *TWO_PAINTS,
    f"{UI}.canvas.overlay:Overlay.boundingRect",
    f"{UI}.canvas.picture_item:PictureItem.boundingRect",
    f"{UI}.canvas.marginal_axis:MarginalAxis.paint",
    f"{UI}.canvas.plane:Plane.mousePressEvent",
    f"{UI}.canvas.canvas:Canvas.mouseMoveEvent",
    f"{UI}.canvas.canvas:Canvas.keyPressEvent",
    f"{UI}.charts.surface_view:SurfaceView.paintEvent",
    f"{UI}.charts.surface_view:SurfaceView.sizeHint",
    f"{UI}.charts.lanes:Lanes.viewportEvent",
    f"{UI}.parts.message_bar:MessageBar.eventFilter",
    f"{UI}.panels.status:ElidedLabel.paintEvent",
    f"{UI}.tables.component_model:ComponentModel.data",
    f"{UI}.tables.component_model:ComponentModel.headerData",
    f"{UI}.tables.component_model:ComponentModel.flags",
    "pyqtgraph.graphicsItems.GraphicsObject:GraphicsObject.itemChange",
    f"{UI}.canvas.plane_axis:PlaneAxis.paint",
    "pyqtgraph.graphicsItems.ViewBox.ViewBox:ViewBox.resizeEvent",
]

WHILE_BUILT = ("GraphicsObject.itemChange", "ViewBox.resizeEvent", "MessageBar.eventFilter")
"""These raise while there is no message bar yet; of them the last is shown when there is."""


@pytest.mark.parametrize("methods", [TWO_PAINTS, EVERYTHING], ids=["two paints", "everything"])
def test_methods_that_raise_leave_the_window_alive_with_one_message_each(methods: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.broken_window", *methods],
        cwd=REPOSITORY,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown, written = done.stdout.splitlines(), done.stderr.splitlines()
    error = {path: f"LookupError: broken {path}" for path in (each.partition(":")[2] for each in methods)}
    message = "Something went wrong inside the program ({}). Your work is still here."
    times = {path: shown.count(message.format(text)) for path, text in error.items()}
    assert {path: count for path, count in times.items() if count != 1 and path not in WHILE_BUILT} == {}
    assert max(times.values()) == 1
    assert {path: written.count(text) for path, text in error.items()} == dict.fromkeys(error, 1)


# No method is without the net


@pytest.fixture(autouse=True)
def cast_net() -> None:
    """Do what every window does first; once cast, the net stays."""
    net.cast()


def every_class() -> set[type]:
    """Return all classes written in Python that derive from one of Qt's, with every module of ours loaded."""
    for module in pkgutil.walk_packages(gmm_desktop.__path__, "gmm_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type] = set()
    waiting: list[type] = [Shiboken.Object]
    while waiting:
        children: set[type] = set(type.__subclasses__(waiting.pop())) - found
        found |= children
        waiting += children
    return {each for each in found if not each.__module__.startswith(("PySide6", "shiboken6"))}


def without_net(cls: type) -> Iterator[str]:
    """Yield the functions of a class, and of what it inherits from in Python, that take the place of one of Qt's."""
    theirs = [each for each in cls.__mro__ if each.__module__.startswith(("PySide6.", "Shiboken"))]
    for owner in set(cls.__mro__) - {*theirs, object}:
        for name, method in vars(owner).items():
            replaces = any(name in dir(each) for each in theirs)
            if not isinstance(method, FunctionType) or not replaces or name.startswith("__"):
                continue
            if not net.is_covered(owner, name):
                yield f"{owner.__module__}:{owner.__qualname__}.{name}"


def test_every_method_of_ours_that_takes_the_place_of_one_of_qt_is_over_the_net() -> None:
    ours = [each for each in every_class() if each.__module__.startswith("gmm_desktop.")]
    assert len(ours) > 100
    assert any(net.is_covered(each, "paint") for each in ours if "paint" in vars(each))
    bare = {name for each in ours for name in without_net(each) if name.startswith("gmm_desktop.")}
    assert bare == set()


def test_all_that_is_painted_by_pyqtgraph_is_over_the_net() -> None:
    theirs = [each for each in every_class() if each.__module__.startswith("pyqtgraph.")]
    painting = ("paint", "Event", "boundingRect", "shape", "itemChange", "sizeHint")
    bare = {name for each in theirs for name in without_net(each) if name.endswith(painting)}
    assert bare == set()
    assert len(theirs) > 50


def test_a_class_without_the_net_is_found() -> None:
    class MadeUp(QWidget):
        def paintEvent(self, _event: Any) -> None:
            raise AssertionError

        def other(self) -> None:
            """Qt has none of this name."""

    place = f"{__name__}:{MadeUp.__qualname__}"
    assert list(without_net(MadeUp)) == []
    MadeUp.paintEvent = lambda *_: None  # type: ignore[method-assign]
    assert list(without_net(MadeUp)) == [f"{place}.paintEvent"]
    MadeUp.other = lambda *_: None  # type: ignore[method-assign]
    assert len(list(without_net(MadeUp))) == 1


# What Qt is given instead


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hear what is handed to the hook of uncaught errors."""
    heard: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: heard.append(str(error)))
    return heard


def test_an_item_gets_an_empty_place_and_keeps_the_change(reported: list[str]) -> None:
    class Item(QGraphicsObject):
        def boundingRect(self) -> QRectF:
            raise ValueError("place")

        def itemChange(self, _change: QGraphicsObject.GraphicsItemChange, _value: Any) -> Any:
            raise ValueError("change")

    item = Item()
    assert item.boundingRect() == QRectF()
    item.setZValue(3.0)
    assert item.zValue() == 3.0
    assert {"place", "change"} == set(reported)


def test_a_model_is_empty_and_a_hint_is_the_one_of_qt(reported: list[str], qtbot: QtBot) -> None:
    class Model(QAbstractTableModel):
        def rowCount(self, _parent: Any = None) -> int:
            raise ValueError("rows")

        def data(self, *_arguments: Any) -> Any:
            raise ValueError("data")

        def headerData(self, *_arguments: Any) -> Any:
            raise ValueError("header")

    class Hinting(QWidget):
        def sizeHint(self) -> QSize:
            raise ValueError("hint")

    model = Model()
    assert model.rowCount(QModelIndex()) == 0
    assert model.data(QModelIndex()) is None
    hinting, plain = Hinting(), QWidget()
    qtbot.addWidget(hinting)
    qtbot.addWidget(plain)
    hinting.adjustSize()
    assert hinting.sizeHint() == plain.sizeHint()
    assert {"rows", "data", "hint"} <= set(reported)


def test_an_error_below_another_method_is_reported_once_and_by_the_inner_one(reported: list[str]) -> None:
    class Inner(QObject):
        def event(self, event: QEvent) -> bool:
            raise ValueError(f"event {event.type().value}")

    class Outer(Inner):
        def event(self, event: QEvent) -> bool:
            reported.append("outer goes on" if super().event(event) is False else "outer is lost")
            return True

    assert Outer().event(QEvent(QEvent.Type.User)) is True
    assert reported == ["event 1000", "outer goes on"]


def test_an_error_of_the_report_does_not_leave_the_method(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_error: object) -> None:
        raise RuntimeError("the report")

    last: list[str] = []
    monkeypatch.setattr(sys, "excepthook", broken)
    monkeypatch.setattr(sys, "__excepthook__", lambda _kind, error, _trace: last.append(str(error)))

    class Item(QObject):
        def event(self, _event: QEvent) -> bool:
            raise ValueError

    assert Item().event(QEvent(QEvent.Type.User)) is False
    assert last == ["the report"]


# The report


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, qapp: QApplication, qtbot: QtBot) -> Iterator[list[str]]:
    """Report errors as the program does, and hear what is shown of them."""
    for owner, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # puts it back
    parent = QWidget()
    qtbot.addWidget(parent)
    bar = MessageBar(parent)
    heard: list[str] = []
    monkeypatch.setattr(bar, "show_message", heard.append)
    report = ErrorReport(qapp)
    report.show_in(bar)
    yield heard
    report.deleteLater()


def fail(text: str, kind: type[Exception] = ValueError) -> None:
    raise kind(text)


def caught(text: str, kind: type[Exception] = ValueError) -> None:
    try:
        fail(text, kind)
    except kind as error:
        sys.excepthook(kind, error, error.__traceback__)


def test_an_error_that_comes_again_with_other_figures_is_shown_once(
    shown: list[str], qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        caught(f"number {number}\nand more")
    assert shown == []  # not in the middle of what raised it
    qtbot.waitUntil(lambda: len(shown) > 0)
    caught("x" * 1000, LookupError)
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown[0] == (
        "Something went wrong inside the program (ValueError: number 0). Your work is still here."
    )
    assert len(shown[1]) < 300
    written = capsys.readouterr().err
    assert written.count("Traceback") == 2
    assert "x" * 1000 in written


def test_an_error_of_a_thread_is_shown_and_one_of_letting_go_only_written(
    shown: list[str], qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stubborn:
        def __del__(self) -> None:
            fail("let go")

    Stubborn()
    thread = threading.Thread(target=fail, args=("in a thread",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "in a thread" in shown[0]
    written = capsys.readouterr().err
    assert "let go" in written
    assert written.count("Traceback") == 2


def test_without_a_console_an_error_is_shown_all_the_same(
    shown: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    caught("unheard")
    qtbot.waitUntil(lambda: len(shown) == 1)
