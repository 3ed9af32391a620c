"""Placing starts by a recipe: at once on few points, in the background on many."""

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import PlaceStart
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.initialisation import StartMethod, make_start

LARGEST_AT_ONCE = 5_000
"""More points than this take longer than a window may stand still."""


class Starts(QObject):
    """Places starts; any other edit meanwhile withdraws the one under way.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A start is being placed; `cancel` stops that.
    """

    said = Signal(str)
    working = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._failed)
        self._gesture, self._wanted = "", False
        workspace.changed.connect(self._follow)

    def place(self, method: StartMethod, seed: int, gesture: str = "", *, raw: bool | None = None) -> None:
        """Place all components anew; ``raw`` changes how distances are measured from now on."""
        experiment = self._workspace.state.experiment
        raw = experiment.raw_distances if raw is None else raw
        points, family = experiment.dataset.points, experiment.settings.covariance_type
        count = self._workspace.state.timeline.frame.parameters.n_components
        self.cancel()
        if len(points) <= LARGEST_AT_ONCE:
            self._workspace.submit(PlaceStart(method, seed, raw=raw), gesture)
            return
        self._gesture, self._wanted = gesture, True
        self.working.emit("Placing the start…")
        self._job.request(
            lambda: PlaceStart(method, seed, make_start(method, points, count, seed, family, raw=raw), raw)
        )

    def cancel(self) -> None:
        """Forget the start being placed, if there is one."""
        if self._wanted:
            self._wanted = False
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """Wait for the work under way."""
        self._job.close()

    def _follow(self, _state: State, changes: Changes) -> None:
        if changes & Changes.EXPERIMENT:
            self.cancel()

    def _take(self, edit: PlaceStart) -> None:
        self._wanted = False
        self.said.emit("")
        self._workspace.submit(edit, self._gesture)

    def _failed(self, error: Exception) -> None:
        self._wanted = False
        self.said.emit("")
        if not isinstance(error, CodedError):
            raise error
        self._workspace.refuse(error)
