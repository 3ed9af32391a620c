"""The points, painted as one picture made in NumPy."""

from PySide6.QtGui import QColor

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.state import Colouring
from gmm_desktop.figures.colours import ColourMode, responsibility_colours
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.point_cloud import point_style, rasterise
from gmm_desktop.figures.scales import share_scale, uncertainty_scale
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.picture_item import PictureItem

Look = tuple[MixtureParameters, float, Colouring, int | None, bool]
"""What the colours of a picture were made for: responsibilities and their T, colouring, component, dark ground."""

_MODES: dict[Colouring, ColourMode] = {
    Colouring.BLEND: "blend",
    Colouring.HARD: "hard",
    Colouring.PLAIN: "plain",
    Colouring.ENTROPY: "entropy",
    Colouring.ONE: "one",
    Colouring.PIES: "blend",
}

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
        self._dark = False
        self._neutral = (128.0, 134.0, 142.0)
        self._colours: Pixels | None = None
        self._shown: tuple[Pixels, View, float] | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._take)

    def set_appearance(self, *, dark: bool, neutral: QColor) -> None:
        """Use the colours of another theme from the next picture on."""
        self._dark = dark
        self._neutral = (float(neutral.red()), float(neutral.green()), float(neutral.blue()))
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
        colours = component_colours(parameters.n_components, self._dark)
        neutral, ratio = self._neutral, self._ratio
        temperature, component = self._temperature, self._component
        mode, scale = _mode(self._colouring, component), None
        if mode == "entropy":
            scale = uncertainty_scale(dark=self._dark)
        elif mode == "one" and component is not None:
            scale = share_scale(tuple(colours[component].tolist()), dark=self._dark)
        look = (parameters, temperature, self._colouring, component, self._dark)

        def work() -> tuple[Pixels, Pixels, View, float, Look]:
            painted = known
            if painted is None:
                painted = responsibility_colours(
                    *(points, parameters, colours, mode, neutral),
                    temperature=temperature,
                    component=component or 0,
                    scale=scale,
                )
            buffer = rasterise(points, painted, view, *point_style(len(points), ratio))
            return painted, buffer, view, ratio, look

        if len(points) <= AT_ONCE_UP_TO:
            self._job.cancel()
            self._take(work())
        else:
            self._job.request(work)

    def _take(self, result: tuple[Pixels, Pixels, View, float, Look]) -> None:
        colours, buffer, view, ratio, (parameters, *rest) = result
        wanted = [self._temperature, self._colouring, self._component, self._dark]
        if parameters is self._parameters and rest == wanted:
            self._colours = colours
        self._shown = colours, view, ratio
        self.show_pixels(buffer, view)

    def close(self) -> None:
        """Wait for the painting under way."""
        self._job.close()


def _mode(colouring: Colouring, component: int | None) -> ColourMode:
    if colouring is Colouring.ONE and component is None:
        return "plain"
    return _MODES[colouring]
