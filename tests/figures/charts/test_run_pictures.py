"""Each painter of a run draws all of its elements: one that is left out, or is drawn twice, is named here."""

from collections.abc import Callable

import numpy as np
import pytest

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.figures.axes import plane_ticks
from gmm_desktop.figures.charts.ladder_painter import LadderPicture, ladder_fit, paint_ladder
from gmm_desktop.figures.charts.objective_painter import (
    BOUND,
    EARLIER,
    JUMPED,
    NUDGED,
    OBJECTIVE,
    RIDGED,
    Course,
    Ghost,
    ObjectivePicture,
    objective_fit,
    paint_objective,
)
from gmm_desktop.figures.charts.slice_painter import SlicePicture, paint_slice, slice_fit
from gmm_desktop.figures.ink import LIGHT_INK as INK
from gmm_desktop.figures.sheet import Paint, Sheet
from gmm_desktop.figures.sheet_files import painted_image
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.samples import twin_sample
from tests.figures.drawing_record import Drawing, Shape, recorded

pytestmark = pytest.mark.usefixtures("qapp")
SHEET = Sheet((900, 640))
THETA = MixtureParameters([1.0], [[0, 0]], [np.eye(2)])
VALUES = [
    (-50.0, -50.0),
    (-50.0, -50.0),
    (-10.0, -30.0),
    (-10.0, -10.0),
    (0.0, -8.0),
    (0.0, 0.0),
    (4.0, -3.0),
]
PHASES = [Phase.START, Phase.E, Phase.M, Phase.E, Phase.M, Phase.E, Phase.M]
FRAMES = tuple(
    Frame((n + 1) // 2, phase, THETA, THETA, upper, upper, lower)
    for n, (phase, (upper, lower)) in enumerate(zip(PHASES, VALUES, strict=True))
)


def drawn(paint: Paint) -> Drawing:
    with recorded() as drawing:
        painted_image(paint, SHEET)
    return drawing


def count(drawing: Drawing, kind: str, told: Callable[[Shape], bool] | None = None, **colours: str) -> int:
    return len([e for e in drawing.of_kind(kind, **colours) if told is None or told(e)])


def flat(each: Shape) -> bool:
    return each.box.height() < 0.01 < each.box.width()


def steep(each: Shape) -> bool:
    return each.box.width() < 0.01 < each.box.height()


def dashed(each: Shape) -> bool:
    return each.style == "DashLine"


def dotted(each: Shape) -> bool:
    return each.style == "DotLine"


def test_the_ladder_draws_its_elements() -> None:
    gaps = ("", "", "20.0", "", "8.00", "gap 0", "7.00")
    picture = LadderPicture(FRAMES, 0, 5, gaps, ("L", "ELBO"), len(FRAMES))
    drawing = drawn(
        lambda painter, sheet: paint_ladder(painter, sheet, ladder_fit(picture, sheet, 0), picture)
    )
    found = {
        "the column shown and the gaps": count(drawing, "box", brush=INK.accent),
        "treads of the objective": count(drawing, "line", flat, pen=INK.accent),
        "treads of the bound": count(drawing, "line", lambda e: flat(e) and dashed(e), pen=INK.dim),
        "risers of the objective": count(drawing, "line", steep, pen=INK.accent),
        "risers of the bound": count(drawing, "line", lambda e: steep(e) and not dashed(e), pen=INK.dim),
        "treads ahead": count(drawing, "line", lambda e: flat(e) and e.width == 2, pen=INK.line),
        "treads of the bound ahead": count(drawing, "line", dashed, pen=INK.line),
        "risers ahead": count(
            drawing, "line", lambda e: steep(e) and e.width in (1.4, 2) and e.box.height() < 300, pen=INK.line
        ),
        "heads of arrows": count(drawing, "area", brush=INK.accent),
        "heads of arrows of the bound": count(drawing, "area", brush=INK.dim),
        "heads of arrows ahead": count(drawing, "area", brush=INK.line),
        "axes": count(drawing, "line", lambda e: max(e.box.width(), e.box.height()) > 500, pen=INK.line),
        "letters": len([text for text in drawing.texts if text in ("start", "E", "M")]),
        "iterations": len([text for text in drawing.texts if text in ("1", "2", "3")]),
        "names": len([text for text in drawing.texts if text in picture.names]),
        "gaps": len([text for text in drawing.texts if text in ("20.0", "8.00", "gap 0")]),
    }
    assert found == {
        "the column shown and the gaps": 7,
        "treads of the objective": 6,
        "treads of the bound": 6,
        "risers of the objective": 2,
        "risers of the bound": 4,
        "treads ahead": 1,
        "treads of the bound ahead": 1,
        "risers ahead": 2,
        "heads of arrows": 2,
        "heads of arrows of the bound": 4,
        "heads of arrows ahead": 2,
        "axes": 2,
        "letters": 7,
        "iterations": 3,
        "names": 2,
        "gaps": 3,
    }


def objective(*, log_gap: bool = False) -> ObjectivePicture:
    marks = {RIDGED: np.array([2]), JUMPED: np.array([4]), NUDGED: np.array([6])}
    course = Course(FRAMES, np.array([(*value, 0, 0) for value in VALUES], float), np.arange(7) / 2, marks)
    run = run_out(published_experiment("experiment_1", twin_sample()))
    curves = [(np.array([0, 1.5, 3]), np.array(values)) for values in ([-40.0, -9, 2], [-30.0, -5, 1])]
    ghosts = tuple(Ghost(run, 0, parent, *curve) for parent, curve in zip((True, False), curves, strict=True))
    lines = ((OBJECTIVE, "the objective"), (BOUND, "its bound"), (EARLIER, "others"))
    key = (*lines, (JUMPED, "jumped"), (RIDGED, "ridged"), (NUDGED, "nudged"))
    axes = "iteration", "nats"
    if log_gap:
        return ObjectivePicture(course, 4, axes, key[:1], log_gap=True)
    return ObjectivePicture(course, 4, axes, key, ghosts, (1.5, -9.0))


def of_objective(picture: ObjectivePicture, *, named: bool = True) -> dict[str, int]:
    drawing = drawn(
        lambda painter, sheet: paint_objective(
            painter, sheet, objective_fit(picture, sheet, 0, named=named), picture
        )
    )
    return {
        "grid across and upwards": sum(
            count(drawing, "line", way, pen=INK.grid) > 4 for way in (flat, steep)
        ),
        "axes": count(drawing, "line", lambda e: max(e.box.width(), e.box.height()) > 500, pen=INK.line),
        "line of the half-step": count(drawing, "line", steep, pen=INK.accent),
        "disc of the half-step": count(drawing, "ellipse", brush=INK.accent),
        "curve": count(drawing, "curve", pen=INK.accent),
        "curve ahead": count(drawing, "curve", pen=INK.line),
        "bound": count(drawing, "curve", dashed, pen=INK.dim),
        "gap": count(drawing, "area", brush=INK.accent),
        "parent": count(drawing, "curve", dotted, pen=INK.dim),
        "earlier runs": count(drawing, "curve", dotted, pen=INK.neutral),
        "fork": count(drawing, "ellipse", pen=INK.dim, brush=INK.ground),
        "marks in accent": count(drawing, "path", pen=INK.ground, brush=INK.accent),
        "marks in grey": count(drawing, "path", pen=INK.ground, brush=INK.dim),
        "lines of the key": count(drawing, "line", lambda e: e.box.width() == 22),
        "words of the key": len([text for text in drawing.texts if text in dict(picture.key).values()]),
        "names of the axes": len([text for text in drawing.texts if text in picture.names]),
    }


def test_the_objective_draws_its_elements() -> None:
    """The marks *jumped*, *nudged* and *ridged* stand at the curve and again in the key."""
    assert of_objective(objective()) == {
        "grid across and upwards": 2,
        "axes": 2,
        "line of the half-step": 1,
        "disc of the half-step": 1,
        "curve": 1,
        "curve ahead": 1,
        "bound": 1,
        "gap": 1,
        "parent": 1,
        "earlier runs": 1,
        "fork": 1,
        "marks in accent": 4,
        "marks in grey": 2,
        "lines of the key": 3,
        "words of the key": 6,
        "names of the axes": 2,
    }


def test_without_names_the_objective_has_its_marks_all_the_same() -> None:
    found = of_objective(objective(), named=False)
    assert (found["marks in accent"], found["marks in grey"]) == (2, 1)
    assert (found["lines of the key"], found["words of the key"], found["names of the axes"]) == (0, 0, 0)


def test_the_logarithm_of_the_gap_has_one_curve_and_no_marks() -> None:
    found = of_objective(objective(log_gap=True))
    assert (found["curve"], found["curve ahead"], found["disc of the half-step"]) == (1, 1, 1)
    left_out = ("bound", "gap", "parent", "earlier runs", "fork", "marks in accent", "marks in grey")
    assert [found[name] for name in left_out] == [0] * 7


@pytest.mark.parametrize("along_step", [True, False])
def test_the_slice_draws_its_elements(along_step: bool) -> None:
    objectives = np.array([-3.0, -1.0, 0.0, 1.0, 2.0, 3.0, 2.0])
    cut = BoundSlice(
        np.linspace(-1, 2, 7), objectives, objectives - 0.5 * np.abs(np.arange(7) - 2), 2, 4, -1000.0
    )
    marks = ((0.0, "old"), (1.0, "new")) if along_step else ()
    picture = SlicePicture(
        cut, FRAMES[5], ("objective", "bound"), ("+1 gap", "+1 rise"), "nats", "said", marks=marks
    )
    drawing = drawn(lambda painter, sheet: paint_slice(painter, sheet, slice_fit(picture, sheet, 0), picture))
    found = {
        "axes and base line": count(
            drawing, "line", lambda e: max(e.box.width(), e.box.height()) > 500, pen=INK.line
        ),
        "line of the half-step": count(drawing, "line", lambda e: e.box.height() > 500, pen=INK.accent),
        "where the M-step leads": count(
            drawing, "line", lambda e: dotted(e) and e.box.height() > 500, pen=INK.dim
        ),
        "curve": count(drawing, "curve", pen=INK.accent),
        "bound": count(drawing, "curve", dashed, pen=INK.dim),
        "gap": count(drawing, "area", lambda e: not e.pen, brush=INK.accent),
        "leads": count(drawing, "line", lambda e: flat(e) and dotted(e), pen=INK.dim),
        "bracket of the gap": count(drawing, "line", lambda e: e.width == 1.5, pen=INK.accent),
        "bracket of the bound": count(drawing, "line", lambda e: e.width == 1.5, pen=INK.dim),
        "discs": count(drawing, "ellipse", brush=INK.accent),
        "diamond": count(drawing, "area", lambda e: bool(e.pen), brush=INK.dim),
        "places named": len([text for text in drawing.texts if text in ("old", "new")]),
        "names": len([text for text in drawing.texts if text in picture.names]),
        "words": len([text for text in drawing.texts if text in (*picture.words, picture.unit)]),
    }
    assert found == {
        "axes and base line": 3,
        "line of the half-step": 1,
        "where the M-step leads": 0 if along_step else 1,
        "curve": 1,
        "bound": 1,
        "gap": 1,
        "leads": 2,
        "bracket of the gap": 3,
        "bracket of the bound": 3,
        "discs": 2,
        "diamond": 1,
        "places named": 2 if along_step else 0,
        "names": 2,
        "words": 3,
    }


def ladder(values: list[tuple[float, float]], gaps: tuple[str, ...]) -> Drawing:
    """Return the ladder of an M-step and the E-step after it, which is shown, or of more of them."""
    frames = tuple(
        Frame(1 + (n + 1) // 2, (Phase.M, Phase.E)[n % 2], THETA, THETA, upper, upper, lower)
        for n, (upper, lower) in enumerate(values)
    )
    picture = LadderPicture(frames, 0, len(frames) - 1, gaps, ("L", "ELBO"))
    return drawn(lambda painter, sheet: paint_ladder(painter, sheet, ladder_fit(picture, sheet, 0), picture))


def test_where_another_temperature_moves_the_objective_a_line_joins_its_treads() -> None:
    drawing = ladder([(0.0, -5.0), (-3.0, -3.0)], ("", ""))
    assert count(drawing, "line", steep, pen=INK.accent) == 1


def test_the_gap_shown_is_written_whether_it_is_open_or_closed() -> None:
    assert "5.00" in ladder([(-9.0, -9.0), (-9.0, -9.0), (0.0, -5.0)], ("", "", "5.00")).texts
    assert "gap 0" in ladder([(0.0, -5.0), (0.0, 0.0)], ("", "gap 0")).texts


def test_what_the_labels_leave_out_is_written_beside_the_axis() -> None:
    """Around −15 000.5 a hundredth apart: the labels are short, and the note says from where they count."""
    values = [(-15000.51, -15000.52), (-15000.51, -15000.51)]
    assert any("15" in text and "−" in text for text in ladder(values, ("", "")).texts)
    frames = tuple(Frame(n, Phase.M, THETA, THETA, u, u, low) for n, (u, low) in enumerate(values * 2))
    figures = np.array([(*value, 0, 0) for value in values * 2])
    course = Course(frames, figures, np.arange(4) / 2, {})
    far = ObjectivePicture(course, 1, ("iteration", "L"), ())
    fit = objective_fit(far, SHEET, 0, named=False)
    note = plane_ticks(fit.view, 1.0)[1].note
    drawing = drawn(lambda painter, sheet: paint_objective(painter, sheet, fit, far))
    assert note
    assert note in drawing.texts


def test_each_place_that_is_named_below_the_slice_has_its_tick() -> None:
    objectives = np.array([-3e-9, 0.0, 1e-9, 2e-9])
    cut = BoundSlice(np.linspace(-1, 2, 4), objectives, objectives - 1e-10, 1, 2, -1000.0)
    marks = ((0.0, "old"), (1.0, "new"))
    picture = SlicePicture(cut, FRAMES[5], ("L", "ELBO"), ("a", "b"), "nats", "said", marks=marks)
    drawing = drawn(lambda painter, sheet: paint_slice(painter, sheet, slice_fit(picture, sheet, 0), picture))
    assert count(drawing, "line", lambda e: steep(e) and abs(e.box.height() - 4) < 0.01, pen=INK.line) == 2
    assert "×10⁻⁹" in drawing.texts
