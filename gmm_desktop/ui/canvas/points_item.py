"""The points, painted as one picture made in NumPy."""

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.state import Colouring
from gmm_desktop.figures.ink import Ink
from gmm_desktop.figures.plane.plane_points import colouring_of_points
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.picture_item import PictureItem

Look = tuple[MixtureParameters, float, Colouring, int | None, Ink]
"""What the colours of a picture were made for: responsibilities and their T, colouring, component, ink."""

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
        self._component: int | None = None
        self._colours: Pixels | None = None
        self._shown: tuple[Pixels, View, float] | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def set_ink(self, ink: Ink) -> None:
        """Use the colours of another theme from the next picture on."""
        super().set_ink(ink)
        self._colours = None

    @property
    def busy(self) -> bool:
        """Whether a picture is being painted in the background."""
        return self._job.busy

    def set_points(self, points: Points) -> None:
        """Paint other points from the next picture on."""
        self._points, self._colours = points, None
        self._job.cancel()

    def set_mixture(
        self,
        parameters: MixtureParameters,
        colouring: Colouring,
        temperature: float = 1.0,
        component: int | None = None,
    ) -> None:
        """Colour by these responsibilities, at their temperature, from the next picture on.

        The component matters where the colouring is by its γ; without one all points are neutral.
        """
        wanted = colouring, temperature, component if colouring is Colouring.ONE else None
        known = self._colouring, self._temperature, self._component
        if parameters is not self._parameters or wanted != known:
            self._colouring, self._temperature, self._component = wanted
            self._parameters, self._colours = parameters, None

    def repaint_points(self) -> None:
        """Make a new picture where it would be another one, at once or in the background."""
        points, parameters, view, known = self._points, self._parameters, self._view, self._colours
        if points is None or parameters is None or view.width < 1 or view.height < 1:
            return
        shown = self._shown
        if shown is not None and shown[0] is known and shown[1:] == (view, self._ratio):
            self._job.cancel()  # what may still be under way is older
            return
        look = (parameters, self._temperature, self._colouring, self._component, self._ink)
        coloured = colouring_of_points(
            points, parameters, self._colouring, self._component, self._temperature, self._ink
        )
        ratio = self._ratio

        def work() -> tuple[Pixels, Pixels, View, float, Look]:
            painted = coloured() if known is None else known
            buffer = rasterise(points, painted, view, *point_style(len(points), ratio))
            return painted, buffer, view, ratio, look

        if len(points) <= AT_ONCE_UP_TO:
            self._job.cancel()
            self._take(work())
        else:
            self._job.request(work)

    def _take(self, result: tuple[Pixels, Pixels, View, float, Look]) -> None:
        colours, buffer, view, ratio, (parameters, *rest) = result
        wanted = [self._temperature, self._colouring, self._component, self._ink]
        if parameters is self._parameters and rest == wanted:
            self._colours = colours
        self._shown = colours, view, ratio
        self.show_pixels(buffer, view)

    def close(self) -> None:
        """Wait for the painting under way."""
        self._job.close()
