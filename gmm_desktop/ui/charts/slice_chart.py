"""Objective and lower bound along a line through θ old, in the window."""

from PySide6.QtGui import QPainter

from gmm_desktop.figures.charts.slice_painter import SliceFit, SlicePicture, paint_slice, slice_fit
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.picture_chart import PictureChart


class SliceChart(PictureChart):
    """Draws a `SlicePicture`; fits its axes by itself."""

    _picture: SlicePicture | None = None

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn."""
        return self._picture.frame if self._picture else None

    @property
    def picture(self) -> SlicePicture | None:
        """What is drawn."""
        return self._picture

    @property
    def fit(self) -> SliceFit | None:
        """Where it is drawn."""
        return slice_fit(self._picture, self.sheet, 0.0) if self._picture else None

    def show_picture(self, picture: SlicePicture | None) -> None:
        """Draw this from now on, or nothing."""
        before, self._picture = self._picture, picture
        if picture is not None and (before is None or before.cut is not picture.cut):
            self.setAccessibleName(picture.said)
        self.update()

    def paint(self, painter: QPainter, sheet: Sheet) -> None:
        """Draw the curves."""
        if self._picture is not None:
            paint_slice(painter, sheet, slice_fit(self._picture, sheet, 0.0), self._picture)
