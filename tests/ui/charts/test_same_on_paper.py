"""The charts of a run look the same in the window and as exported pictures: same value, same fit, same painter."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.exports.animations import pixels_of
from gmm_desktop.exports.pictures import PictureWish, picture_image
from gmm_desktop.exports.run_scenes import ladder_picture, objective_picture, slice_picture
from gmm_desktop.figures.charts.ladder_painter import ladder_fit, paint_ladder, treads_for
from gmm_desktop.figures.charts.objective_painter import objective_fit, paint_objective
from gmm_desktop.figures.charts.slice_painter import paint_slice, slice_fit
from gmm_desktop.figures.sheet import Paint, Sheet
from gmm_desktop.figures.sheet_files import painted_image
from gmm_desktop.mixture.bound_slice import BoundStep, along_mean, along_step, step_of
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.theme import DARK, LIGHT, Theme
from tests.figures.drawing_record import recorded

pytestmark = pytest.mark.usefixtures("qapp")
SIZES = ((620, 190), (380, 300))
STATES = {"start": (0, 0), "early": (1, 7), "middle": (1, 40), "end of experiment 1": (2, -1)}
"""Which run is the current one, and the half-step shown."""


@cache
def runs() -> tuple[Run, ...]:
    dataset = twin_sample()
    names = ("experiment_3", "experiment_4", "experiment_1")
    made = [run_out(published_experiment(name, dataset)) for name in names]
    return tuple(Run(n, run.experiment, run.frames, run.stop) for n, run in enumerate(made, 1))


@pytest.fixture(params=STATES)
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    current, cursor = STATES[request.param]
    made = runs()
    held = Workspace(made[current].experiment)
    cursor %= len(made[current].frames)
    held.advance(Timeline(made[: current + 1], cursor, current), held.state.activity)
    yield held
    held.close()


def assert_same(chart: QWidget, paint: Paint, theme: Theme) -> None:
    """At least 99.5 % of the pixels are within 12 of 255, and the mean difference is below 1."""
    sheet = Sheet((chart.width(), chart.height()), theme.ink)
    screen, paper = pixels_of(chart.grab().toImage()), pixels_of(painted_image(paint, sheet))
    apart = np.abs(screen.astype(int) - paper)
    assert paper.std() > 2  # there is something on it
    assert (apart.max(axis=2) <= 12).mean() >= 0.995
    assert apart.mean() < 1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_ladder(workspace: Workspace, size: tuple[int, int], theme: Theme) -> None:
    chart, state = LadderChart(workspace, theme), workspace.state
    chart.resize(*size)
    assert chart.show_state(state)
    drawn = ladder_picture(state, treads_for(Sheet(size)))
    assert drawn is not None
    assert_same(chart, lambda p, sheet: paint_ladder(p, sheet, ladder_fit(drawn, sheet, 0.0), drawn), theme)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_objective(workspace: Workspace, size: tuple[int, int], theme: Theme) -> None:
    chart = ObjectiveChart(workspace, theme)
    chart.resize(*size)
    chart.set_seen(True)
    drawn = objective_picture(workspace.state)

    def paint(painter: object, sheet: Sheet) -> None:
        fit = objective_fit(drawn, sheet, 0.0, named=False)
        paint_objective(painter, sheet, fit, drawn)  # type: ignore[arg-type]

    assert_same(chart, paint, theme)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("along", ["step", "mean"])
def test_the_slice(along: str, theme: Theme) -> None:
    run = runs()[1]
    settings, frame = run.experiment.settings, run.frames[7]
    step = step_of(run.experiment.dataset.points, frame, settings)
    assert isinstance(step, BoundStep)
    cut = along_step(step) if along == "step" else along_mean(step, 0, 0)
    assert cut is not None
    drawn = slice_picture(cut, frame, settings, float(step.new.means[0, 0]), along_step=along == "step")
    chart = SliceChart(theme)
    chart.resize(*SIZES[0])
    chart.show_picture(drawn)
    assert_same(chart, lambda p, sheet: paint_slice(p, sheet, slice_fit(drawn, sheet, 0.0), drawn), theme)


def treads(painted: Callable[[], object]) -> tuple[int, int]:
    """Return how many treads the objective has in a ladder, and at how many heights, to a tenth of a pixel."""
    with recorded() as drawing:
        painted()
    flat = [e for e in drawing.of_kind("line", pen=LIGHT.ink.accent) if e.box.height() < e.box.width()]
    return len(flat), len({round(each.middle[1], 1) for each in flat})


def test_the_ladder_of_the_last_frame_of_experiment_1_is_flat_on_screen_and_paper() -> None:
    """EM starts at its fixed point there: what moves is rounding, and no staircase."""
    run = runs()[2]
    workspace = Workspace(run.experiment)
    workspace.advance(Timeline((run,), len(run.frames) - 1, 0), workspace.state.activity)
    chart, state = LadderChart(workspace, LIGHT), workspace.state
    chart.resize(900, 640)
    chart.show_state(state)
    assert treads(chart.grab) == (len(run.frames), 1)
    assert treads(lambda: picture_image(state, PictureWish("bound", (900, 640)))) == (len(run.frames), 1)
    workspace.close()
