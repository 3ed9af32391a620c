"""Run the real program, and write a line of JSON about every state to a file named by the first argument.

For tests only: it watches the workspace and looks up pixels; events, window and threads are the program's own.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtWidgets import QSlider, QWidget

from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.canvas.geometry import shape_handles
from gmm_desktop.ui.main_window import MainWindow


def pair(point: QPoint) -> list[int]:
    return [point.x(), point.y()]


def on_screen(window: MainWindow, x: float, y: float) -> list[int]:
    """Return the pixel of the screen where a place of the data is drawn."""
    canvas = window.canvas
    spot = canvas.mapFromScene(canvas.getViewBox().mapViewToScene(QPointF(x, y)))
    return pair(canvas.viewport().mapToGlobal(spot))


def middle(window: MainWindow, name: str) -> list[int]:
    widget = next(each for each in window.findChildren(QWidget, name) if each.isVisible())
    return pair(widget.mapToGlobal(widget.rect().center()))


def ends(window: MainWindow, name: str) -> list[list[int]]:
    """Return the left and the right end of a slider."""
    slider = window.findChild(QSlider, name)
    assert slider is not None
    height = slider.height() // 2
    return [pair(slider.mapToGlobal(QPoint(x, height))) for x in (1, slider.width() - 2)]


def description(window: MainWindow) -> dict[str, Any]:
    state = window.workspace.state
    mixture, stop = state.shown.parameters, state.timeline.run.stop
    box, canvas = window.canvas.getViewBox(), window.canvas
    selected = state.component
    handles = [] if selected is None else shape_handles(mixture, selected, state.options.level)
    return {
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "covariances": mixture.covariances.tolist(),
        "log_likelihood": state.shown.log_likelihood,
        "cursor": state.timeline.cursor,
        "run": state.timeline.run.identifier,
        "stop": None if stop is None else stop.reason.value,
        "activity": state.activity.value,
        "edits": len(state.history.past),
        "preview": state.preview is not None,
        "selected": selected,
        "unit": [1 / size for size in box.viewPixelSize()],
        "mean_pixels": [on_screen(window, x, y) for x, y in mixture.means.tolist()],
        "handle_pixels": {h.kind.value: on_screen(window, *h.position.tolist()) for h in handles},
        "canvas": [*pair(canvas.viewport().mapToGlobal(QPoint(0, 0))), canvas.width(), canvas.height()],
        "speed": window.workspace.run.speed,
        "speed_ends": ends(window, "run.speed"),
        "play": middle(window, "run.play"),
        "active": window.isActiveWindow(),
    }


def main() -> int:
    """Open the window and report until it is closed."""
    application = make_application()
    window = build_window()
    window.show()
    with Path(sys.argv[1]).open("w", encoding="utf-8", buffering=1) as report:

        def write() -> None:
            if window.isVisible():
                print(json.dumps(description(window)), file=report)

        window.workspace.changed.connect(write)
        pulse = QTimer(window)  # also tells of what is no change of state: where the window lies, the view
        pulse.timeout.connect(write)
        pulse.start(100)
        return application.exec()


if __name__ == "__main__":
    sys.exit(main())
