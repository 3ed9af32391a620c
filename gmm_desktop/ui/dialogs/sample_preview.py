"""A picture of points in their true colours, with the ellipses they come from."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen

from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.parts.picture_area import PictureArea
from gmm_desktop.ui.theme import Theme

LEVEL = 2
"""Standard deviations at which the ellipses are drawn."""

LINE, HALO = 1.5, 4.0


@dataclass(frozen=True, eq=False)
class Picture:
    """What is to be seen."""

    pixels: Pixels
    view: View
    truth: MixtureParameters | None
    n_groups: int


class SamplePreview(PictureArea):
    """Shows a picture."""

    def __init__(self, theme: Theme) -> None:
        tip = "The points in the colours of their true groups, with the 2σ ellipses they come from"
        super().__init__("make.preview", "Preview of the points in the colours of their groups", tip, theme)
        self.setMinimumSize(320, 200)
        self._picture: Picture | None = None

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    def show_picture(self, picture: Picture) -> None:
        """Show another picture."""
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw points and ellipses."""
        if self._picture is None:
            return
        pixels, truth = self._picture.pixels, self._picture.truth
        height, width = pixels.shape
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        # Until there is a picture of a new size, the old one is shown smaller or larger, but not distorted.
        factor = min(self.width() / width, self.height() / height)
        painter.translate(0.5 * (self.width() - factor * width), 0.5 * (self.height() - factor * height))
        painter.scale(factor, factor)
        painter.drawImage(0, 0, image)
        if truth is not None:
            self._draw_ellipses(painter, self._picture.view, truth)
        painter.end()

    def _draw_ellipses(self, painter: QPainter, view: View, truth: MixtureParameters) -> None:
        colours = self._theme.component_colours(truth.n_components)
        scale, _ = view.scale
        xs, ys = view.pixels(truth.means[:, 0], truth.means[:, 1])
        for x, y, covariance, colour in zip(xs, ys, truth.covariances, colours, strict=True):
            ellipse = ellipse_of(covariance)
            painter.save()
            painter.translate(QPointF(float(x), float(y)))
            painter.rotate(-math.degrees(ellipse.angle))
            across, along = (LEVEL * sigma * scale for sigma in (ellipse.sigma1, ellipse.sigma2))
            for line, width in ((QColor(self._theme.panel), HALO), (colour, LINE)):
                pen = QPen(line, width)
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.drawEllipse(QPointF(0, 0), across, along)
            painter.restore()
