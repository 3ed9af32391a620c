"""Objective and bound along a line, in the window."""

from PySide6.QtGui import QPainter

from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.slice_painter import SlicePicture, paint_slice, slice_fit
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.picture_chart import PictureChart


class SliceChart(PictureChart):
    """Draws a `SlicePicture`."""

    _picture: SlicePicture | None = None
    _frame: Frame | None = None

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn."""
        return self._frame

    @property
    def picture(self) -> SlicePicture | None:
        """What is drawn."""
        return self._picture

    def show_picture(self, picture: SlicePicture | None, frame: Frame | None = None, said: str = "") -> None:
        """Draw this from now on, of a frame, and say it to those who listen; None draws nothing."""
        self._picture, self._frame = picture, frame
        if said:
            self.setAccessibleName(said)
        self.update()

    def paint(self, painter: QPainter, sheet: Sheet) -> None:
        """Draw the slice."""
        if self._picture is not None:
            paint_slice(painter, sheet, slice_fit(self._picture, sheet, 0.0), self._picture)
