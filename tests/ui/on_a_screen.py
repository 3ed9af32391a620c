"""Open the window on a screen of the size named, in the ways a person may have left it, and print what lies where."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEventLoop, QPoint, QSize, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QSlider, QWidget

from gmm_desktop.control.preferences import load_preferences, save_preferences
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.state import Activity, ViewOptions
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.main_window import MainWindow

DIALOGS = (
    *("help.shortcuts", "help.about", "run.settings", "data.make", "data.sample_as_data", "data.columns"),
    *("picture.export", "picture.animation", "picture.strip", "export.numbers", "export.code"),
)


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _numbers(of_qt: Any) -> list[int]:
    return list(of_qt)


def place(part: QWidget, window: MainWindow) -> list[int]:
    corner = part.mapTo(window, QPoint())
    return [corner.x(), corner.y(), part.width(), part.height()]


def seen(window: MainWindow) -> dict[str, Any]:
    wait(30)
    parts: list[QWidget | None] = [window.findChild(QSlider, "timeline.slider")]
    parts += [window.findChild(QLabel, "status.activity")]
    parts += [window.findChild(QLabel, "timeline.position"), window.findChild(QWidget, "run.reset")]
    return {
        "window": _numbers(window.geometry().getRect()),
        "least": _numbers(window.minimumSize().toTuple()),
        "parts": [place(part, window) for part in parts if part is not None],
    }


def left_as(x: int, y: int, size: QSize) -> str:
    """Return the geometry that Qt remembers of a window left there on a screen large enough."""
    window = QWidget()
    window.setGeometry(x, y, size.width(), size.height())
    saved = window.saveGeometry()
    window.deleteLater()
    return bytes(saved.toBase64().data()).decode()


def opened(geometry: str = "") -> MainWindow:
    save_preferences(replace(load_preferences(), geometry=geometry, layout="", options=ViewOptions()))
    window = build_window()
    window.show()
    wait(50)
    return window


def closed(window: MainWindow) -> None:
    window.close_unasked()
    window.deleteLater()
    wait(1)


def with_everything_open(window: MainWindow) -> dict[str, Any]:
    """Return what is seen with each panel, both bars over the canvas, the marginals, and four runs side by side."""
    found = {}
    for spec in DOCKS:
        window.show_panel(spec.id)
        found[spec.id] = seen(window)
    workspace, actions = window.workspace, window._actions
    for name in ("view.marginals", "data.paint", "learn.predict"):
        actions[name].trigger()
        found[name] = seen(window)
    for x in range(4):
        workspace.submit(MoveMean(0, (10.0 * x, 5.0)))
        workspace.run.iterate()
        while workspace.state.activity is not Activity.PAUSED:
            wait(5)
    for name in ("compare.plane", "compare.space"):
        actions[name].trigger()
        found[name] = seen(window)
    return found


def dialogs(window: MainWindow) -> dict[str, list[int]]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "four.csv"
        path.write_text("a,b,c,d\n" + "".join(f"{n},{n * n % 7},{n / 3},g{n % 2}\n" for n in range(60)))
        window.open_data(path)
        for name in DIALOGS:
            for _ in range(200):
                if QApplication.activeModalWidget() is not None or name != "data.columns":
                    break
                wait(10)
            if QApplication.activeModalWidget() is None:
                window._actions[name].trigger()
            wait(50)
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, QDialog), name
            least = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
            found[name] = [dialog.width(), dialog.height(), *least.toTuple()]
            dialog.reject()
            wait(5)
    return found


def main() -> None:
    make_application()
    screen = QApplication.primaryScreen().availableGeometry()
    found: dict[str, Any] = {"screen": _numbers(screen.getRect())}
    window = opened()
    found["first"] = seen(window)
    found["dialogs"] = dialogs(window)
    found["everything"] = with_everything_open(window)
    closed(window)
    for name, geometry in {
        "larger": left_as(40, 60, QSize(2200, 1300)),
        "beyond": left_as(2600, 1500, QSize(1100, 620)),
        "above": left_as(-900, -500, QSize(1100, 620)),
        "damaged": bytes(QByteArray(b"\x01\xd9\xd0\xcb").toBase64().data()).decode(),
    }.items():
        window = opened(geometry)
        found[name] = seen(window)
        closed(window)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
