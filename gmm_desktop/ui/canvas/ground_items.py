"""What lies under the points: the decision regions, and the density as heat."""

from typing import Any

from PySide6.QtGui import QPainter

from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.plane.plane_ground import tint_pixels, veil_pixels
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.canvas.picture_item import PictureItem

Look = tuple[MixtureParameters, View, Ink]
"""What a picture was made for: mixture, part of the plane, and colours."""


class GroundItem(PictureItem):
    """Paints a mixture on the ground while it is visible, and only when something has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: MixtureParameters | None = None
        self._look: Look | None = None
        self.setZValue(-2)
        self.hide()

    def show_mixture(self, parameters: MixtureParameters, *, visible: bool) -> None:
        """Paint this mixture, or hide."""
        self.setVisible(visible)
        self._parameters = parameters
        self.repaint_ground()

    def repaint_ground(self) -> None:
        """Make a new picture where it would be another one."""
        parameters, view = self._parameters, self._view
        if parameters is None or not self.isVisible() or min(view.width, view.height) <= 1:
            return
        look = (parameters, view, self._ink)
        if self._look is None or look[0] is not self._look[0] or look[1:] != self._look[1:]:
            self._look = look
            self.show_pixels(self._painted(parameters, view), view)

    def _painted(self, parameters: MixtureParameters, view: View) -> Pixels:
        raise NotImplementedError


class RegionsItem(GroundItem):
    """Tints the plane by the most responsible component."""

    def _painted(self, parameters: MixtureParameters, view: View) -> Pixels:
        return tint_pixels(parameters, view, self._ink)


class HeatItem(GroundItem):
    """Shades the plane by the density."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-1)

    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw the picture larger than it is, and smoothly."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)

    def _painted(self, parameters: MixtureParameters, view: View) -> Pixels:
        return veil_pixels(parameters, view, self._ink)
