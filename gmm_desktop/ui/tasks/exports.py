"""Taking pictures away: the dialogs, and the clipboard."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import State
from gmm_desktop.exports.pictures import PictureWish, picture_image
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.ui.canvas.plane import Plane
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.charts.surface_view import SurfaceView
from gmm_desktop.ui.dialogs.animation_dialog import AnimationDialog
from gmm_desktop.ui.dialogs.export_dialog import ExportDialog
from gmm_desktop.ui.dialogs.picture_dialog import OnScreen, PictureDialog
from gmm_desktop.ui.tasks.last_folder import LastFolder
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.pictures import COPIED, PAINTING

VIEWS: tuple[tuple[type[QWidget], str], ...] = (
    (SurfaceView, "surface"),
    (ObjectiveChart, "objective"),
    (SliceChart, "slice"),
    (LadderChart, "bound"),
)
"""Which picture each chart shows; of a panel with two, the first that can be seen."""

COPY_SCALE, LEAST_COPY = 2, 480
"""Pixels copied for each on the screen, and least pixels of a side."""


class Exports(QObject):
    """Takes pictures of what a window shows to files and to the clipboard.

    Signals
    -------
    said(str)
        A sentence about what happened; empty when there is nothing more to say.
    working(str)
        A picture is being painted; `cancel` stops that.
    """

    said = Signal(str)
    working = Signal(str)

    def __init__(self, workspace: Workspace, window: QWidget, canvas: Plane, folder: LastFolder) -> None:
        super().__init__(window)
        self._workspace, self._window, self._canvas = workspace, window, canvas
        self.folder = folder
        self._job = LatestJob(self)
        self._job.done.connect(self._put)
        self._job.failed.connect(self._failed)

    def export_picture(self) -> None:
        """Ask for a picture of the view that has the focus."""
        self._open(ExportDialog(self._view_in_focus()[0] or "plane", self._given(), self._window))

    def figure_strip(self) -> None:
        """Ask for several frames in one figure."""
        self._open(ExportDialog("strip", self._given(), self._window))

    def export_animation(self) -> None:
        """Ask for the run as a picture that moves."""
        self._open(AnimationDialog(self._view_in_focus()[0] or "plane", self._given(), self._window))

    def copy_picture(self) -> None:
        """Put a picture of the view that has the focus on the clipboard, as it is seen."""
        view, widget = self._view_in_focus()
        if not view:
            self._put(widget.grab().toImage())
            return
        state, on_screen = self._given()
        width, height = (max(COPY_SCALE * side, LEAST_COPY) for side in (widget.width(), widget.height()))
        wish = PictureWish(
            view, (width, height), on_screen.dark, extent=on_screen.extent, camera=on_screen.camera
        )
        self.working.emit(PAINTING)
        self._job.cancel()
        self._job.request(lambda: picture_image(state, wish))

    def cancel(self) -> None:
        """Forget the picture being painted."""
        if self._job.busy:
            self._job.cancel()
            self.said.emit("")

    def close(self) -> None:
        """End all that is under way."""
        for dialog in self._window.findChildren(PictureDialog):
            dialog.reject()
        self._job.close()

    def _open(self, dialog: PictureDialog) -> None:
        dialog.folder = self.folder.path
        dialog.saved.connect(self.said)
        dialog.finished.connect(lambda _result: self._remember(dialog))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _remember(self, dialog: PictureDialog) -> None:
        self.folder.note(Path(dialog.folder) / "picture")

    def _given(self) -> tuple[State, OnScreen]:
        rect = self._canvas.viewRect()
        extent = (rect.left(), rect.right(), rect.top(), rect.bottom())
        surface = self._window.findChild(SurfaceView, "surface.view")
        dark = self._window.palette().color(QPalette.ColorRole.Window).lightness() < 128
        camera = surface.camera if isinstance(surface, SurfaceView) else None
        return self._workspace.state, OnScreen(dark, extent, camera)

    def _view_in_focus(self) -> tuple[str, QWidget]:
        """Return the picture of the view that has the focus, or "" where it has none, and its widget."""
        widget = QApplication.focusWidget()
        while widget is not None and widget is not self._window:
            if widget is self._canvas:
                break
            if isinstance(widget, Plane):  # one of several runs side by side
                return "", widget
            for kind, view in VIEWS:
                if isinstance(widget, kind):
                    return view, widget
            if isinstance(widget, QDockWidget):
                return self._view_of(widget)
            widget = widget.parentWidget()
        return "plane", self._canvas

    def _view_of(self, dock: QDockWidget) -> tuple[str, QWidget]:
        for kind, view in VIEWS:
            for chart in dock.findChildren(kind):
                if chart.isVisible():
                    return view, chart
        return "", dock

    def _put(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.said.emit(COPIED.format(width=image.width(), height=image.height()))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            self.said.emit("")
            raise error
        self.said.emit(sentence(error))
