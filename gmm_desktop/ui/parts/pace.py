"""How costly panels follow a scrub or a drag: a little more slowly than the canvas, and never behind it at rest."""

from collections.abc import Callable
from math import ceil, inf
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State

REST = 0.06
"""Seconds between two frames that such a panel shows; numbers that change faster cannot be read."""

FRAMES_ONLY = Changes.FRAME | Changes.RUNS


class Pace(QObject):
    """Shows a panel what has changed: the next frame not before it has rested, anything else at once.

    Of the frames that come meanwhile, it shows the newest, when the rest is over: what stands still is what is.
    """

    def __init__(self, workspace: Workspace, show: Callable[[State, Changes], None], panel: QObject) -> None:
        super().__init__(panel)
        self._workspace, self._show = workspace, show
        self._waiting, self._shown_at, self._over = Changes.NONE, -inf, False
        self._alarm = QTimer(self, singleShot=True)
        self._alarm.timeout.connect(self._catch_up)
        workspace.changed.connect(self._follow)

    def stop(self) -> None:
        """Show nothing more."""
        self._alarm.stop()
        self._over = True

    def _follow(self, _state: State, changes: Changes) -> None:
        if self._over:
            return
        self._waiting |= changes
        rest = self._shown_at + REST - monotonic()
        if changes | FRAMES_ONLY != FRAMES_ONLY or rest <= 0:
            self._catch_up()
        elif not self._alarm.isActive():
            self._alarm.start(ceil(1000 * rest))

    def _catch_up(self) -> None:
        self._alarm.stop()
        changes, self._waiting = self._waiting, Changes.NONE
        self._show(self._workspace.state, changes)
        self._shown_at = monotonic()
