"""Rings around the selected points, painted as one picture."""

import numpy as np

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.points.colours import packed
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.sheet import rgb_of
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.picture_item import PictureItem

AT_ONCE_UP_TO = 20_000
WIDER, RIM = 5.0, 1.5
"""How much wider than its point a ring is, and how thick, in pixels."""


class SelectionItem(PictureItem):
    """Draws nothing while nothing is selected."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Points | None = None
        self._of = 1
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self.hide()

    def set_ink(self, ink: Ink) -> None:
        """Draw in the colours of another theme."""
        super().set_ink(ink)
        self.repaint_selection()

    def show_selection(self, places: FloatArray, of: int) -> None:
        """Ring these places, shape (n, 2), among so many points."""
        self._points, self._of = (Points.to_draw(places) if len(places) else None), of
        self.setVisible(self._points is not None)
        self.repaint_selection()

    def repaint_selection(self) -> None:
        """Make a new picture, at once or in the background."""
        points, view, ratio, of = self._points, self._view, self._ratio, self._of
        code = packed(rgb_of(self._ink.text))
        if points is None or view.width < 1 or view.height < 1:
            self._job.cancel()
            return

        def work() -> tuple[Pixels, View]:
            diameter = point_style(of, ratio)[0] + WIDER * ratio
            colours = np.full(len(points), code)
            return rasterise(points, colours, view, diameter, 1.0, hole_px=diameter - 2 * RIM * ratio), view

        if len(points) <= AT_ONCE_UP_TO:
            self._job.cancel()
            self._take(work())
        else:
            self._job.request(work)

    def _take(self, result: tuple[Pixels, View]) -> None:
        self.show_pixels(*result)

    def close(self) -> None:
        """Wait for the painting under way."""
        self._job.close()
