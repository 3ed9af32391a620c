"""States whose pictures are drawn, and how to read from a drawing what is on it."""

from dataclasses import replace
from functools import cache

import numpy as np
from PySide6.QtGui import QColor

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import Colouring, State, SurfaceColouring, ViewOptions
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.pictures import PictureWish, picture_image, state_of
from gmm_desktop.figures.ink import DARK_INK, LIGHT_INK
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from tests.figures.drawing_record import Drawing, Shape, recorded
from tests.figures.drawn_axes import Axes, axes_of

SIZE = (900, 640)
"""At this size a design unit is a pixel."""
STRIP = (0, 2, 4, 10)
CURSOR = 7
TRUTH = MixtureParameters(
    [0.5, 0.3, 0.2],
    [[0.0, 0.0], [9.0, 2.0], [2.0, 8.0]],
    [[[2.0, 0.6], [0.6, 1.0]], [[1.0, -0.5], [-0.5, 1.5]], [[0.8, 0.0], [0.0, 0.8]]],
)
EVERYTHING = ViewOptions(
    Colouring.ENTROPY,
    truth=True,
    by_mass=True,
    heat=True,
    regions=True,
    marginals=True,
    ghosts=True,
    earlier=True,
    surface_colouring=SurfaceColouring.DENSITY,
    surface_sheets=True,
)
BARE = ViewOptions(Colouring.PIES, contours=False, trails=False, equal_axes=False, log_gap=True)


@cache
def two_runs() -> Timeline:
    rng = np.random.default_rng(3)
    chosen = rng.choice(3, 240, p=TRUTH.weights)
    noise = np.einsum("nij,nj->ni", np.linalg.cholesky(TRUTH.covariances)[chosen], rng.normal(size=(240, 2)))
    dataset = Dataset("flowers", Points.of(TRUTH.means[chosen] + noise), ("width", "length"), truth=TRUTH)
    starts = ([[-3, 3], [4, -2], [3, 4]], [[0, 3], [6, 6], [-2, -2]])
    settings = EmSettings(max_iter=30, tol=0)
    runs = [
        run_out(Experiment(dataset, MixtureParameters([0.2, 0.5, 0.3], means, [6 * np.eye(2)] * 3), settings))
        for means in starts
    ]
    return Timeline(tuple(runs), CURSOR, 1)


def state_drawn() -> State:
    """Return the second of two runs on the flowers, in its fourth iteration."""
    return state_of(Session(two_runs()))


def drawn(state: State, wish: PictureWish) -> Drawing:
    with recorded() as drawing:
        picture_image(state, wish)
    return drawing


def plane(state: State, options: ViewOptions, **more: bool) -> tuple[Drawing, Axes]:
    drawing = drawn(replace(state, options=options), PictureWish(size=SIZE, **more))  # type: ignore[arg-type]
    ink = DARK_INK if more.get("dark") else LIGHT_INK
    return drawing, axes_of(drawing, ink.dim, ink.line, 1.0)


def colours_of(count: int, *, dark: bool = False) -> list[str]:
    return [QColor(*map(round, rgb)).name() for rgb in component_colours(count, dark).tolist()]


def on_curve(path: Shape) -> list[tuple[float, float]]:
    """Return the four places where an ellipse of four Bézier curves is exact."""
    assert len(path.corners) == 13
    return [path.corners[i] for i in (0, 3, 6, 9)]
