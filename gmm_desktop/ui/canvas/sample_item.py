"""Points drawn from the mixture shown, as rings, so that nobody takes them for data."""

import numpy as np
from PySide6.QtGui import QColor

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.figures.colours import packed
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.point_cloud import point_style, rasterise
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.sampling import sample
from gmm_desktop.ui.canvas.picture_item import PictureItem

MOST = 20_000
"""Points drawn at most."""

AT_ONCE_UP_TO = 5_000
"""More are drawn and painted off the window's thread."""

SEED = 0
"""The same chance at each frame, so that points move with the mixture and do not dance."""

WIDER, RIM, OPACITY = 1.0, 1.1, 0.65
"""How much wider than a point of the data a ring is, how thick, in pixels, and how opaque."""


class SampleItem(PictureItem):
    """Draws a sample anew for each mixture, and paints it anew for each view."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: MixtureParameters | None = None
        self._count = 0
        self._dark, self._neutral = False, (128, 134, 142)
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def set_appearance(self, *, dark: bool, neutral: QColor) -> None:
        """Paint in the colours of another theme."""
        self._dark, self._neutral = dark, (neutral.red(), neutral.green(), neutral.blue())
        self.repaint_sample()

    @property
    def count(self) -> int:
        """How many points are drawn."""
        return self._count

    def show_mixture(self, parameters: MixtureParameters, count: int) -> None:
        """Draw so many points from a mixture, at most `MOST`."""
        count = min(count, MOST)
        if parameters is not self._parameters or count != self._count:
            self._parameters, self._count = parameters, count
            self.repaint_sample()

    def forget(self) -> None:
        """Draw nothing."""
        self._parameters = None
        self._job.cancel()

    def repaint_sample(self) -> None:
        """Make a new picture, at once or in the background."""
        parameters, count, view, ratio = self._parameters, self._count, self._view, self._ratio
        if parameters is None or view.width < 1 or view.height < 1:
            return
        palette = packed(np.vstack([component_colours(parameters.n_components, self._dark), self._neutral]))

        def work() -> tuple[Pixels, View]:
            places, labels = sample(parameters, count, np.random.default_rng(SEED))
            diameter = point_style(count, ratio)[0] + WIDER * ratio
            hole = diameter - 2 * RIM * ratio
            points = Points.to_draw(places)
            return rasterise(points, palette[labels], view, diameter, OPACITY, hole_px=hole), view

        if count <= AT_ONCE_UP_TO:
            self._job.cancel()
            self._take(work())
        else:
            self._job.request(work)

    def _take(self, result: tuple[Pixels, View]) -> None:
        self.show_pixels(*result)

    def close(self) -> None:
        """Wait for the painting under way."""
        self._job.close()
