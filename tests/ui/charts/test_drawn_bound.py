"""Where the ladder and the slice of the panel Bound draw what the frames say."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gmm_desktop.figures.charts.slice_painter import slice_heights
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.ui.charts.ladder_chart import LadderChart
from gmm_desktop.ui.charts.slice_chart import SliceChart
from gmm_desktop.ui.panels.bound_panel import BoundPanel
from tests.figures.drawing_record import Drawing, Shape
from tests.ui.conftest import Hand
from tests.ui.test_drawn import grabbed, outside


@pytest.fixture
def bound(hand: Hand) -> Hand:
    hand.choose("preset.experiment_4")
    hand.choose("view.panel.bound")
    hand.window.resize(1600, 1000)
    for name in ("run.e_step", "run.m_step") * 4:
        hand.click(name)
        hand.rest()
    caught_up(hand)
    return hand


def caught_up(hand: Hand) -> None:
    """Wait until the panel draws the frame shown."""
    (panel,) = hand.window.findChildren(BoundPanel)
    hand.wait_until(lambda: panel.frame is hand.frame)


def level(drawing: Drawing, colour: str, width: float) -> list[Shape]:
    flat = [each for each in drawing.of_kind("line", pen=colour) if each.box.height() < 0.01]
    return sorted((e for e in flat if abs(e.box.width() - width) < 0.6), key=lambda each: each.box.left())


def test_the_treads_of_the_ladder_are_as_high_as_their_values(bound: Hand) -> None:
    """Through half-steps whose values are known goes one straight line from nats to pixels."""
    chart = bound.widget("bound.ladder", LadderChart)
    theme, frames = bound.window._theme, bound.state.timeline.run.frames
    drawing = grabbed(chart)
    accent, dim = QColor(theme.ink.accent).name(), QColor(theme.ink.dim).name()
    widths = [e.box.width() for e in drawing.of_kind("line", pen=accent) if e.box.height() < 0.01]
    treads, bounds = level(drawing, accent, max(widths)), level(drawing, dim, max(widths))
    letters = [word for word in drawing.words if word.text in ("start", "E", "M")]
    assert len(treads) == len(bounds) == len(letters) >= 5
    shown = frames[len(frames) - len(treads) :]
    values = np.array([f.objective for f in shown] + [f.elbo for f in shown])
    pixels = np.array([each.middle[1] for each in [*treads, *bounds]])
    slope, offset = np.polyfit(values, pixels, 1)
    assert slope < 0
    assert np.abs(slope * values + offset - pixels).max() < 0.5
    for tread, word, frame in zip(treads, letters, shown, strict=True):
        assert word.box.center().x() == pytest.approx(tread.middle[0], abs=1)
        assert word.text == {"START": "start", "E": "E", "M": "M"}[frame.phase.name]
    assert letters[-1].colour == accent
    for n, frame in enumerate(shown):
        if frame.phase.name == "M":
            (number,) = [
                word
                for word in drawing.words
                if word.text == str(frame.iteration) and word.box.top() > letters[0].box.top() + 5
            ]
            assert number.box.center().x() == pytest.approx(treads[n].box.left(), abs=1)


def test_the_gap_shown_stands_beside_its_tread_and_the_others_within(bound: Hand) -> None:
    chart = bound.widget("bound.ladder", LadderChart)
    for back in range(3):
        drawing = grabbed(chart)
        frame = bound.frame
        accent = QColor(bound.window._theme.ink.accent).name()
        widths = [e.box.width() for e in drawing.of_kind("line", pen=accent) if e.box.height() < 0.01]
        tread = level(drawing, accent, max(widths))[-1]
        (word,) = [each for each in drawing.words if each.text.startswith("gap")]
        gap = frame.objective - frame.elbo
        if frame.phase.name == "M":
            assert float(word.text.split()[1]) == pytest.approx(gap, rel=0.01)
            assert word.box.right() <= tread.box.left() + 1
            assert tread.box.left() - word.box.right() < 12
        else:
            assert word.text == "gap 0"
            assert word.box.right() == pytest.approx(tread.box.right(), abs=1)
            assert 0 < tread.middle[1] - word.box.bottom() < 14
        assert outside(drawing) == []
        if back < 2:
            bound.click("run.back")
            caught_up(bound)


def test_the_brackets_of_the_slice_split_the_gain_beside_the_curves(bound: Hand) -> None:
    """The discs and the diamond give three places of known value, so the scale; the curves end where brackets begin."""
    chart = bound.widget("bound.slice", SliceChart)
    drawing = grabbed(chart)
    theme = bound.window._theme
    accent, dim = QColor(theme.ink.accent).name(), QColor(theme.ink.dim).name()
    picture = chart.picture
    assert picture is not None
    cut = picture.cut
    discs = drawing.of_kind("ellipse", brush=accent)
    assert len(discs) == 2
    upper, touch = discs
    (diamond,) = drawing.of_kind("area", brush=dim)
    rise = touch.middle[1] - upper.middle[1]
    assert (touch.middle[1] - diamond.middle[1]) / rise == pytest.approx(cut.bound_gain / cut.gain, abs=0.01)
    assert upper.middle[0] == pytest.approx(diamond.middle[0], abs=0.01)
    upright = [e for e in drawing.of_kind("line") if e.box.width() < 0.01 and e.width == 1.5]
    gap = next(e for e in upright if e.pen == accent)
    gain = next(e for e in upright if e.pen == dim)
    assert gap.box.left() == gain.box.left()
    assert (gap.box.top(), gap.box.bottom()) == pytest.approx((upper.middle[1], diamond.middle[1]), abs=0.01)
    assert (gain.box.top(), gain.box.bottom()) == pytest.approx(
        (diamond.middle[1], touch.middle[1]), abs=0.01
    )
    words = [word for word in drawing.words if word.text.endswith((" gap", " bound"))]
    assert [float(word.text.split()[0]) for word in words] == pytest.approx(
        [cut.gap, cut.bound_gain], rel=0.01
    )
    for word in words:
        assert word.box.left() == pytest.approx(gap.box.left() + 8, abs=1)
    # The place of the last value lies just where the room of the brackets begins.
    flat = [e for e in drawing.of_kind("line", pen=QColor(theme.ink.line).name()) if e.box.width() > 100]
    base = min(flat, key=lambda each: each.middle[1])  # the other is the axis below
    assert base.middle[1] == pytest.approx(touch.middle[1], abs=0.01)
    old, best = float(cut.places[cut.old]), float(cut.places[cut.best])
    a_unit = (upper.middle[0] - touch.middle[0]) / (best - old)
    end = touch.middle[0] + a_unit * (float(cut.places[-1]) - old)
    assert end == pytest.approx(base.box.right(), abs=1)
    assert base.box.right() + 8 == pytest.approx(gap.box.left(), abs=0.01)
    assert outside(drawing) == []


@pytest.mark.parametrize("ends", [(-10.0, -30.0), (-30.0, -10.0)])
def test_the_slice_reaches_down_by_the_shallower_of_its_ends(bound: Hand, ends: tuple[float, float]) -> None:
    """By hand: the shallower end is 10 nats down and the step gains 1, so 0.7 · 10 below and 1 + 0.28 · 10 above."""
    chart = bound.widget("bound.slice", SliceChart)
    picture = chart.picture
    assert picture is not None
    objectives = np.array([ends[0], -5.0, 0.0, 0.5, 1.0, -4.0, ends[1]])
    cut = BoundSlice(np.linspace(-1, 2, 7), objectives, objectives - 0.5, 2, 4, -1000.0)
    chart.show_picture(replace(picture, cut=cut))
    assert chart.fit is not None
    assert (chart.fit.view.y0, chart.fit.view.y1) == pytest.approx((-7.0, 3.8))


def test_where_the_objective_rises_on_the_slice_reaches_up_by_three_gains() -> None:
    """By hand: the step gains 2, so of the 40 beyond 6 are shown, with 0.28 · 6 above and 0.7 · 6 below."""
    objectives = np.array([-3.0, -1.0, 0.0, 1.0, 2.0, 20.0, 40.0])
    cut = BoundSlice(np.linspace(-1, 2, 7), objectives, objectives - 0.5, 2, 4, -1000.0)
    assert slice_heights(cut) == pytest.approx((-4.2, 7.68))


def test_the_gap_of_the_first_tread_stands_inside_above_it(bound: Hand) -> None:
    """There is no room beside the first tread: the words begin with a little air at the edge."""
    chart = bound.widget("bound.ladder", LadderChart)
    bound.workspace.run.seek(0)
    bound.rest()
    caught_up(bound)
    drawing = grabbed(chart)
    (word,) = [each for each in drawing.words if each.text.startswith("gap")]
    assert word.clip is not None
    assert 2 < word.box.left() - word.clip.left() < 7
    accent = QColor(bound.window._theme.ink.accent).name()
    flat = [e for e in drawing.of_kind("line", pen=accent) if e.box.height() < 0.01]
    assert word.box.bottom() < min(flat, key=lambda each: each.box.left()).middle[1] or word.box.top() < 20
