"""Where the curves of a picture run, against the frames of the run and the labels of the axes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from gmm_desktop.experiment.state import State, ViewOptions
from gmm_desktop.exports.pictures import PictureWish, at_half_step
from gmm_desktop.figures.charts.ladder_painter import MOST_TREADS
from gmm_desktop.figures.ink import LIGHT_INK
from gmm_desktop.mixture.frames import Phase
from tests.exports.drawn_states import (
    CURSOR,
    SIZE,
    drawn,
    state_drawn,
    two_runs,
)
from tests.figures.drawing_record import Drawing, Shape
from tests.figures.drawn_axes import Axes, axes_of, number

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def state() -> State:
    return state_drawn()


# Curves


def test_the_curves_of_the_objective_pass_through_their_values(state: State) -> None:
    drawing = drawn(state, PictureWish("objective", SIZE))
    axes = axes_of(drawing, LIGHT_INK.dim, LIGHT_INK.line, 1.0)
    frames = two_runs().run.frames
    upper = [(n / 2, frame.objective) for n, frame in enumerate(frames[: CURSOR + 1])]
    lower = [(n / 2, frame.elbo) for n, frame in enumerate(frames[: CURSOR + 1])]
    (past,) = drawing.of_kind("curve", pen=LIGHT_INK.accent)
    (bound,) = drawing.of_kind("curve", pen=LIGHT_INK.dim)
    (ahead,) = drawing.of_kind("curve", pen=LIGHT_INK.line)
    (earlier,) = drawing.of_kind("curve", pen=LIGHT_INK.neutral)
    before = [(n / 2, frame.objective) for n, frame in enumerate(two_runs().runs[0].frames)]
    rest = [(n / 2, frame.objective) for n, frame in enumerate(frames)][CURSOR:]
    for curve, places in ((past, upper), (bound, lower), (ahead, rest), (earlier, before)):
        shown = [place for place in places if abs(axes.y(place[1])) < 2000]
        assert_through(axes, curve, shown)
    (here,) = drawing.of_kind("ellipse", brush=LIGHT_INK.accent)
    assert here.middle == pytest.approx(axes.place(*upper[-1]), abs=0.05)
    (line,) = drawing.of_kind("line", pen=LIGHT_INK.accent)[:1]
    assert line.middle[0] == pytest.approx(axes.x(CURSOR / 2), abs=0.02)
    assert line.box.height() == pytest.approx(axes.area.height())


def assert_through(axes: Axes, curve: Shape, places: list[tuple[float, float]]) -> None:
    """Each corner is one of the places, the ends are the ends, and hardly a place is left out."""
    wanted = np.array([axes.place(*place) for place in places])
    corners = (
        np.array(curve.corners)[-len(places) :]
        if len(curve.corners) > len(places)
        else np.array(curve.corners)
    )
    apart = np.hypot(corners[:, None, 0] - wanted[:, 0], corners[:, None, 1] - wanted[:, 1]).min(axis=1)
    assert apart.max() < 0.05
    assert corners[-1] == pytest.approx(wanted[-1], abs=0.05)
    assert len(corners) >= 0.9 * len(places)


def test_the_curve_of_the_gap_is_its_logarithm(state: State) -> None:
    state = replace(at_half_step(state, 12), options=ViewOptions(log_gap=True))
    drawing = drawn(state, PictureWish("objective", SIZE))
    axes = axes_of(drawing, LIGHT_INK.dim, LIGHT_INK.line, 1.0)
    frames = two_runs().run.frames
    gaps = [(n / 2, float(np.log10(max(f.objective - f.elbo, 1e-9)))) for n, f in enumerate(frames)][2::2]
    (past,) = drawing.of_kind("curve", pen=LIGHT_INK.accent)
    (ahead,) = drawing.of_kind("curve", pen=LIGHT_INK.line)
    assert_through(axes, past, gaps[:6])
    assert_through(axes, ahead, gaps[5:])
    (here,) = drawing.of_kind("ellipse", brush=LIGHT_INK.accent)
    assert here.middle == pytest.approx(axes.place(*gaps[5]), abs=0.05)


def y_scale(drawing: Drawing) -> Callable[[float], float]:
    """Return the scale of a picture with an axis at the left only."""
    marks = [
        each
        for each in drawing.of_kind("line", pen=LIGHT_INK.line)
        if each.box.height() < 0.01 and abs(each.box.width() - 4) < 0.01
    ]
    values = [(number(w.text), w.box) for w in drawing.words if number(w.text) is not None]
    pairs = [
        (value, mark.middle[1])
        for mark in marks
        for value, box in values
        if 0 < mark.box.left() - box.right() < 6 and abs(box.center().y() - mark.middle[1]) < 1.1
    ]
    assert len(pairs) == len(marks) >= 3
    values, places = np.array(pairs, dtype=float).T
    slope, offset = np.polyfit(values, places, 1)
    return lambda value: float(slope * value + offset)


def test_the_treads_of_the_ladder_lie_at_objective_and_bound(state: State) -> None:
    drawing = drawn(state, PictureWish("bound", SIZE))
    y, frames = y_scale(drawing), two_runs().run.frames
    shown = frames[:MOST_TREADS]
    accent = [e for e in drawing.of_kind("line", pen=LIGHT_INK.accent) if e.box.height() < 0.01]
    flat = sorted(accent, key=lambda each: each.box.left())
    assert len(flat) == CURSOR + 1
    width = flat[0].box.width()
    for n, tread in enumerate(flat):
        assert tread.box.left() == pytest.approx(flat[0].box.left() + n * width, abs=0.02)
        assert tread.middle[1] == pytest.approx(y(shown[n].objective), abs=0.05)
    dashed = [e for e in drawing.of_kind("line", pen=LIGHT_INK.dim) if e.box.height() < 0.01]
    bounds = sorted(
        (e for e in dashed if abs(e.box.width() - width) < 0.02), key=lambda each: each.box.left()
    )
    assert len(bounds) == CURSOR + 1
    for n, tread in enumerate(bounds):
        assert tread.middle[1] == pytest.approx(y(shown[n].elbo), abs=0.05)
    ahead = [e for e in drawing.of_kind("line", pen=LIGHT_INK.line) if abs(e.box.width() - width) < 0.02]
    later = shown[CURSOR + 1 :]
    heights = [y(frame.objective) for frame in later] + [y(frame.elbo) for frame in later]
    assert sorted(each.middle[1] for each in ahead) == pytest.approx(sorted(heights), abs=0.05)
    letters = [w for w in drawing.words if w.text in ("start", "E", "M")]
    assert [w.text for w in letters] == ["start", *["E", "M"] * 5, "E"]
    for n, word in enumerate(letters):
        assert word.box.center().x() == pytest.approx(flat[0].box.left() + (n + 0.5) * width, abs=1)
    assert [w.colour for w in letters].count(LIGHT_INK.accent) == 1
    assert letters[CURSOR].colour == LIGHT_INK.accent


def test_the_ladder_says_how_wide_each_gap_is(state: State) -> None:
    """After an M-step the gap is what E will close; shown with its number, the others with two digits more or less."""
    state = at_half_step(state, 8)
    frames = two_runs().run.frames
    assert frames[8].phase is Phase.M
    drawing = drawn(state, PictureWish("bound", SIZE))
    (words,) = [word for word in drawing.words if word.text.startswith("gap ")]
    told = float(words.text.removeprefix("gap ").removesuffix(" nats"))
    assert told == pytest.approx(frames[8].objective - frames[8].elbo, rel=5e-3)


def test_the_curves_along_the_step_touch_and_end_at_their_gains(state: State) -> None:
    drawing = drawn(state, PictureWish("slice", SIZE))
    y = y_scale(drawing)
    places = {text: drawing.word(text).box.center().x() for text in ("−1", "θ old", "θ new")}
    places["2"] = max((word.box for word in drawing.words if word.text == "2"), key=QRectF.top).center().x()
    assert places["θ new"] - places["θ old"] == pytest.approx(places["θ old"] - places["−1"], abs=1.1)
    assert places["2"] - places["θ new"] == pytest.approx(places["θ new"] - places["θ old"], abs=1.1)
    frames = two_runs().run.frames
    step = frames[CURSOR + 1].objective - frames[CURSOR].objective
    bound = frames[CURSOR + 1].elbo - frames[CURSOR].elbo
    (upper,) = drawing.of_kind("curve", pen=LIGHT_INK.accent)
    (lower,) = drawing.of_kind("curve", pen=LIGHT_INK.dim)

    def height(curve: Shape, at: float) -> float:
        x, down = np.array(curve.corners).T
        return float(np.interp(at, x, down))

    assert height(upper, places["θ old"]) == pytest.approx(y(0.0), abs=1)
    assert height(lower, places["θ old"]) == pytest.approx(y(0.0), abs=1)
    assert height(upper, places["θ new"]) == pytest.approx(y(step), abs=1)
    assert height(lower, places["θ new"]) == pytest.approx(y(bound), abs=1)
    gain = next(w.text for w in drawing.words if w.text.endswith(" bound"))
    opened = next(w.text for w in drawing.words if w.text.endswith(" gap"))
    assert float(gain.split()[0]) == pytest.approx(bound, rel=5e-3)
    assert float(opened.split()[0]) == pytest.approx(step - bound, rel=5e-3)
    discs = [each.middle for each in drawing.of_kind("ellipse", brush=LIGHT_INK.accent)]
    assert sorted(discs) == pytest.approx(
        np.array([(places["θ old"], y(0.0)), (places["θ new"], y(step))]), abs=1
    )
    (diamond,) = [e for e in drawing.of_kind("area", brush=LIGHT_INK.dim) if e.pen]
    assert diamond.middle == pytest.approx((places["θ new"], y(bound)), abs=1)
    (here,) = [e for e in drawing.of_kind("line", pen=LIGHT_INK.accent) if e.box.height() > 300]
    assert here.middle[0] == pytest.approx(places["θ old"], abs=1)
