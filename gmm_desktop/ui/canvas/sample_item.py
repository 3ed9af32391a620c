"""Points drawn from the mixture shown, as rings, so that nobody takes them for data."""

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.plane.plane_points import simulated_pixels
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.canvas.picture_item import PictureItem

AT_ONCE_UP_TO = 5_000
"""More are drawn and painted off the window's thread."""


class SampleItem(PictureItem):
    """Draws a sample anew for each mixture, and paints it anew for each view."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: MixtureParameters | None = None
        self._count = 0
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def set_ink(self, ink: Ink) -> None:
        """Paint in the colours of another theme."""
        super().set_ink(ink)
        self.repaint_sample()

    @property
    def count(self) -> int:
        """How many points are drawn."""
        return self._count

    def show_mixture(self, parameters: MixtureParameters, count: int) -> None:
        """Draw so many points from a mixture."""
        if parameters is not self._parameters or count != self._count:
            self._parameters, self._count = parameters, count
            self.repaint_sample()

    def forget(self) -> None:
        """Draw nothing."""
        self._parameters = None
        self._job.cancel()

    def repaint_sample(self) -> None:
        """Make a new picture, at once or in the background."""
        parameters, count, view = self._parameters, self._count, self._view
        if parameters is None or view.width < 1 or view.height < 1:
            return
        sheet = Sheet((view.width, view.height), self._ink, fineness=self._ratio)

        def work() -> tuple[Pixels, View]:
            return simulated_pixels(parameters, count, sheet, view), view

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
