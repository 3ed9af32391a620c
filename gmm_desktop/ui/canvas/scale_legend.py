"""The scales of colour in use, in a corner of the canvas."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.plane.colour_keys import draw_card, keys_box
from gmm_desktop.figures.plane.plane_picture import PlanePicture
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.ui.theme import Theme


class ScaleLegend(pg.GraphicsObject):
    """Lies over the lower left corner of a view box; what it shows changes seldom, so it is kept as a picture."""

    def __init__(self, box: pg.ViewBox, theme: Theme) -> None:
        super().__init__(box)
        self._box = box
        self._picture: PlanePicture | None = None
        self._card = QRectF()
        self.setZValue(50)
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)
        box.sigResized.connect(self._settle)
        self.set_theme(theme)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [word for key in self._picture.keys for word in key.words] if self._picture else []

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._sheet = Sheet((1, 1), theme.ink)
        self.update()

    def show_picture(self, picture: PlanePicture) -> None:
        """Show the scales of a picture, one below the other."""
        old, self._picture = self._picture, picture
        if old is None or (old.keys, old.component) != (picture.keys, picture.component):
            self._settle()
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the room it takes, in pixels from its upper left corner."""
        return QRectF(0, 0, self._card.width(), self._card.height())

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the scales on a card."""
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_card(painter, self._sheet, self._picture)

    def _settle(self) -> None:
        """Keep to the corner; where that would be half of the canvas, leave it to the data."""
        self.prepareGeometryChange()
        self._card = keys_box(self._sheet, self._picture.keys if self._picture else (), self._box.size())
        self.setVisible(not self._card.isEmpty())
        self.setPos(self._card.topLeft())
