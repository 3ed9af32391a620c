"""The points, painted as one picture made in NumPy."""

from PySide6.QtGui import QColor

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.state import Colouring
from gmm_desktop.figures.colours import responsibility_colours
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.point_cloud import point_style, rasterise
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.picture_item import PictureItem, Pixels

Look = tuple[MixtureParameters, float, Colouring, bool]
"""What the colours of a picture were made for: responsibilities and their T, colouring, dark ground."""

AT_ONCE_UP_TO = 20_000
"""More points than this are painted off the window's thread; the last picture stays until the next is there."""


class PointsItem(PictureItem):
    """Holds the picture of the points and remakes it when colours or view change."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Points | None = None
        self._parameters: MixtureParameters | None = None
        self._colouring = Colouring.BLEND
        self._temperature = 1.0
        self._dark = False
        self._neutral = (128.0, 134.0, 142.0)
        self._colours: Pixels | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def set_appearance(self, *, dark: bool, neutral: QColor) -> None:
        """Use the colours of another theme from the next picture on."""
        self._dark = dark
        self._neutral = (float(neutral.red()), float(neutral.green()), float(neutral.blue()))
        self._colours = None

    def set_points(self, points: Points) -> None:
        """Paint other points from the next picture on."""
        self._points, self._colours = points, None
        self._job.cancel()

    def set_mixture(
        self, parameters: MixtureParameters, colouring: Colouring, temperature: float = 1.0
    ) -> None:
        """Colour by these responsibilities, at their temperature, from the next picture on."""
        same = parameters is self._parameters and temperature == self._temperature
        if not same or colouring is not self._colouring:
            self._parameters, self._colouring, self._colours = parameters, colouring, None
            self._temperature = temperature

    def repaint_points(self) -> None:
        """Make a new picture, at once or in the background."""
        points, parameters, view, known = self._points, self._parameters, self._view, self._colours
        if points is None or parameters is None or view.width < 1 or view.height < 1:
            return
        colours = component_colours(parameters.n_components, self._dark)
        colouring, neutral, ratio = self._colouring, self._neutral, self._ratio
        temperature = self._temperature
        look = (parameters, temperature, colouring, self._dark)

        def work() -> tuple[Pixels, Pixels, View, Look]:
            painted = known
            if painted is None:
                painted = responsibility_colours(
                    points, parameters, colours, colouring.value, neutral, temperature=temperature
                )
            return painted, rasterise(points, painted, view, *point_style(len(points), ratio)), view, look

        if len(points) <= AT_ONCE_UP_TO:
            self._job.cancel()
            self._take(work())
        else:
            self._job.request(work)

    def _take(self, result: tuple[Pixels, Pixels, View, Look]) -> None:
        colours, buffer, view, (parameters, *rest) = result
        if parameters is self._parameters and rest == [self._temperature, self._colouring, self._dark]:
            self._colours = colours
        self.show_pixels(buffer, view)

    def close(self) -> None:
        """Wait for the painting under way."""
        self._job.close()
