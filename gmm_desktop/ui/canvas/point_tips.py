"""The tip at the pointer that tells a point's responsibilities."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.words.messages import point_tip

HOVER_MS = 60


class PointTips:
    """Waits until the pointer rests, and shows the tip of the point there.

    Parameters
    ----------
    over : QAbstractScrollArea
        Where the pointer moves.
    text_at : callable
        Returns the tip of a place in pixels, or "" for none.
    """

    def __init__(self, over: QAbstractScrollArea, text_at: Callable[[QPointF], str]) -> None:
        self._over, self._text_at = over, text_at
        self._place = QPoint()
        self._timer = QTimer(over, singleShot=True, interval=HOVER_MS)
        self._timer.timeout.connect(self._show)

    def point_to(self, place: QPoint) -> None:
        """Take note of where the pointer is."""
        self._place = place
        self._timer.start()

    def stop(self) -> None:
        """Show nothing more."""
        self._timer.stop()

    def _show(self) -> None:
        text = self._text_at(QPointF(self._place)) if self._over.underMouse() else ""
        if text:
            place = self._over.viewport().mapToGlobal(self._place) + QPoint(12, 8)
            QToolTip.showText(place, text, self._over)
        else:
            QToolTip.hideText()


def tip_of_point(state: State, point: int) -> str:
    """Return where a point is and its responsibilities in the frame shown."""
    points, theta = state.experiment.dataset.points, state.shown.responsibility_parameters
    place = (float(points.x[point]), float(points.y[point]))
    gamma = responsibilities([place], theta, state.shown.temperature)[0]
    return point_tip(point, place, gamma.tolist(), noise=theta.noise is not None)
