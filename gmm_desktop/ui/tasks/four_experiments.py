"""The four published experiments, run to their ends and put side by side."""

from time import time

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.presets import PUBLISHED_EXPERIMENTS, published_experiment
from gmm_desktop.experiment.state import SideBySide
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.storage.samples import twin_sample

SAID = "Four starts, one data set: only the second ends elsewhere, with two groups under one component."


class FourExperiments(QObject):
    """Runs them in the background.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        They are being run; `cancel` stops that.
    """

    said = Signal(str)
    working = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._job = LatestJob(self)
        self._job.done.connect(self._show)
        self._job.failed.connect(self._failed)

    def open(self) -> None:
        """Run them, and then show their densities."""
        current = self._workspace.state.experiment.dataset
        dataset = current if current.identifier == "twin_sample" else twin_sample()
        self.working.emit("Running the four published experiments…")
        self._job.request(lambda: _four_runs(dataset))

    def cancel(self) -> None:
        """Forget them."""
        if self._job.busy:
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """Wait for the work under way."""
        self._job.close()

    def _show(self, runs: tuple[Run, ...]) -> None:
        workspace = self._workspace
        self.said.emit("")
        longest = max(runs, key=lambda run: len(run.frames))
        if not workspace.submit(OpenExperiment(longest.experiment)):
            return
        workspace.add_runs(runs)
        workspace.show_run(longest.identifier)
        workspace.set_compared([run.identifier for run in runs])
        workspace.show_side_by_side(SideBySide.SPACE)

    def _failed(self, error: Exception) -> None:
        self.said.emit("")
        raise error


def _four_runs(dataset: Dataset) -> tuple[Run, ...]:
    experiments = [published_experiment(identifier, dataset) for identifier in PUBLISHED_EXPERIMENTS]
    return tuple(run_out(experiment, time()) for experiment in experiments)
