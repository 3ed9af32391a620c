"""A picture made in NumPy, drawn over the part of the plane it was made for."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.ui.theme import LIGHT


class PictureItem(pg.GraphicsObject):
    """Holds pixels and where they belong."""

    def __init__(self) -> None:
        super().__init__()
        self._ink = LIGHT.ink
        self._view = View(0, 1, 0, 1, 1, 1)
        self._ratio = 1.0
        self._buffer: Pixels | None = None
        self._image: QImage | None = None
        self._image_extent = QRectF()

    def set_ink(self, ink: Ink) -> None:
        """Use the colours of another theme from the next picture on."""
        self._ink = ink

    def set_view(self, view: View, ratio: float) -> None:
        """Paint this part of the plane; ``ratio`` is device pixels per logical pixel."""
        self._view, self._ratio = view, ratio

    def show_pixels(self, buffer: Pixels, view: View) -> None:
        """Draw these from now on: premultiplied 0xAARRGGBB, shape (height, width)."""
        height, width = buffer.shape
        self._buffer = buffer
        self._image = QImage(buffer.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        extent = QRectF(view.x0, view.y0, view.x1 - view.x0, view.y1 - view.y0)
        if extent != self._image_extent:
            self.prepareGeometryChange()
            self._image_extent = extent
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the part of the plane the picture shows."""
        return self._image_extent

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the picture where its part of the plane now is."""
        if self._image is None:
            return
        target = painter.worldTransform().mapRect(self._image_extent)
        painter.save()
        painter.resetTransform()
        painter.drawImage(target, self._image)
        painter.restore()
