"""What the pictures to take away show: every word is there and inside the sheet, every line where its numbers say.

Nothing here looks into the painters: words and lines are written down while they are drawn, the axes are read from
their own labels, and what is drawn is compared with the numbers of the state.
"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from gmm_desktop.experiment.state import Colouring, State, ViewOptions
from gmm_desktop.exports.pictures import PICTURES, PictureWish
from gmm_desktop.figures.ink import DARK_INK, LIGHT_INK
from gmm_desktop.mixture.arrays import FloatArray
from tests.exports.drawn_states import (
    BARE,
    CURSOR,
    EVERYTHING,
    SIZE,
    STRIP,
    colours_of,
    drawn,
    on_curve,
    plane,
    state_drawn,
    two_runs,
)
from tests.figures.drawing_record import Drawing
from tests.figures.drawn_axes import number

pytestmark = pytest.mark.usefixtures("qapp", "compiled_surfaces")


@pytest.fixture
def state() -> State:
    return state_drawn()


# Words


def plain(value: float, decimals: int) -> str:
    """Write a number as in a paper: thousands parted by narrow spaces, a true minus."""
    return f"{value:,.{decimals}f}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "−")


def expected_words(state: State, view: str, strip_of: str) -> list[str]:
    """Return words that must be there, put together from the numbers of the state."""
    frames = two_runs().run.frames
    theta = frames[CURSOR].parameters
    words = ["flowers · a start set by hand"]
    if view == "strip":
        likelihoods = [frames[t].log_likelihood for t in STRIP]
        begins = ["start", "iteration 1", "iteration 2", "iteration 5"]
        words += [f"{a}:  L = {plain(value, 1)}" for a, value in zip(begins, likelihoods, strict=True)]
        columns = ["width", "length"] if strip_of == "plane" else 4 * ["width", "length"]
        return words + columns
    words.append(f"iteration 4, after E · L = {plain(frames[CURSOR].log_likelihood, 4)}")
    if view == "plane":
        words += ["width", "length", *(f"{k + 1}   π {weight:.3f}" for k, weight in enumerate(theta.weights))]
    if view == "surface":
        words += ["width", "length"]
    if view == "objective":
        words += [
            "iteration",
            *(
                ["log₁₀(L − ELBO)"]
                if state.options.log_gap
                else ["L", "log-likelihood L", "ELBO", "earlier runs"]
            ),
        ]
    if view == "bound":
        words += ["L", "ELBO", "start", *["E", "M"] * 5, "E", "gap 0"]
    if view == "slice":
        words += ["nats above θ old", "−1", "θ old", "θ new", "2", "L", "ELBO"]
    return words


@pytest.mark.parametrize(
    ("size", "dark", "options"),
    [
        (SIZE, False, ViewOptions()),
        ((1200, 900), True, EVERYTHING),
        ((600, 900), False, BARE),
        ((400, 300), True, ViewOptions()),
    ],
)
@pytest.mark.parametrize(
    ("view", "strip_of"), [(view, "plane") for view in PICTURES] + [("strip", "surface")]
)
def test_every_word_is_there_inside_the_sheet_and_beside_the_others(
    state: State, view: str, strip_of: str, options: ViewOptions, size: tuple[int, int], dark: bool
) -> None:
    state = replace(state, options=options)
    drawing = drawn(state, PictureWish(view, size, dark, moments=STRIP, strip_of=strip_of))
    texts = drawing.texts
    for text in expected_words(state, view, strip_of):
        assert text in texts, f"“{text}” is missing among {drawing.texts}"
        texts.remove(text)
    sheet = QRectF(0, 0, *size).adjusted(-0.5, -0.5, 0.5, 0.5)
    ground = (DARK_INK if dark else LIGHT_INK).ground
    for word in drawing.words:
        if view == "bound" and word.clip is not None and not word.clip.intersects(word.box):
            continue  # the gap of an early tread that stands below the picture
        assert sheet.contains(word.box), word
        assert word.clip is None or word.clip.adjusted(-2, -2, 2, 2).contains(word.box), word
        assert word.colour != ground
    if view not in ("surface", "bound", "slice") and strip_of == "plane":
        unit = max(0.5, min(size[0] / 900, size[1] / 640)) * (0.9 if view == "strip" else 1)
        names = [word for word in drawing.words if word.upwards]
        assert [word.box.center().x() for word in names] == pytest.approx([26 * unit] * len(names), abs=2)
        assert bool(names) is (view not in ("bound", "slice"))  # these name their lines at the lines
    if size == SIZE:
        assert overlaps(drawing) == []


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    """Return the words that lie on each other by more than the air around letters."""
    boxes = [(word.text, word.box.adjusted(1, 2, -1, -2)) for word in drawing.words]
    return [
        (one, other)
        for n, (one, box) in enumerate(boxes)
        for other, second in boxes[:n]
        if box.intersects(second)
    ]


def test_what_is_not_asked_for_is_not_written(state: State) -> None:
    drawing = drawn(state, PictureWish("plane", SIZE, titled=False))
    assert not any("flowers" in text or "iteration" in text for text in drawing.texts)
    assert "uncertainty of γ" not in drawing.texts
    assert not any("%" in text for text in drawing.texts)


def test_the_keys_of_colour_name_the_scales_in_use(state: State) -> None:
    both, _ = plane(state, EVERYTHING)
    assert {"uncertainty of γ", "certain", "shared by all", "density p(x)"} <= set(both.texts)
    one, _ = plane(replace(state, component=1), ViewOptions(Colouring.ONE))
    assert [text for text in one.texts if "γ" in text] == ["γ of component 2"]


# Sizes


NEAR = 5.5
"""In pixels of the larger picture: areas end at whole pixels, and labels of contours stand at steps of a grid."""


@pytest.mark.parametrize("options", [BARE, EVERYTHING])
@pytest.mark.parametrize(
    ("view", "strip_of"), [(view, "plane") for view in PICTURES] + [("strip", "surface")]
)
def test_a_picture_of_twice_the_size_is_drawn_twice_as_large(
    state: State, view: str, strip_of: str, options: ViewOptions
) -> None:
    """Nothing is measured in pixels: lines, letters and distances alike."""
    shown = replace(state, options=options)
    once, twice = (
        drawn(shown, PictureWish(view, (width, height), moments=STRIP, strip_of=strip_of))
        for width, height in (SIZE, (2 * SIZE[0], 2 * SIZE[1]))
    )
    assert once.texts == twice.texts
    for small, large in zip(once.words, twice.words, strict=True):
        near = NEAR if not small.text.endswith("%") else 2 * NEAR  # on a contour of finer steps
        assert off(ends(small.box), ends(large.box)).min() < near, small.text  # letters are not quite as wide
        assert abs(2 * small.box.center().y() - large.box.center().y()) < near, small.text
        assert large.box.height() == pytest.approx(2 * small.box.height(), rel=0.15, abs=2)
    assert [each.kind for each in once.shapes] == [each.kind for each in twice.shapes]
    for one, other in zip(once.shapes, twice.shapes, strict=True):
        assert (one.pen, one.brush, one.alpha) == (other.pen, other.brush, other.alpha)
        if one.kind != "image":
            assert off(sides(one.box), sides(other.box)).max() < NEAR, one  # curves may have other corners
            if one.pen:  # the rims of points are somewhat thinner where there are many
                assert other.width == pytest.approx(2 * one.width, rel=0.16), one


def ends(box: QRectF) -> list[float]:
    return [box.left(), box.center().x(), box.right()]


def sides(box: QRectF) -> list[float]:
    return [box.left(), box.top(), box.right(), box.bottom()]


def off(small: object, large: object) -> FloatArray:
    found: FloatArray = np.abs(2 * np.asarray(small, float) - np.asarray(large, float))
    return found


# Strips


def test_a_strip_has_its_axes_at_the_left_and_below_and_the_same_scale_everywhere(state: State) -> None:
    state = replace(state, options=ViewOptions(contours=False, trails=False))
    drawing = drawn(state, PictureWish("strip", SIZE, moments=STRIP))
    frames, colour = two_runs().run.frames, colours_of(3)[0]
    marks = [e for e in drawing.of_kind("path", brush=colour) if e.pen == LIGHT_INK.ground]
    paths = [each for each in drawing.of_kind("path", pen=colour) if len(each.corners) == 13]
    assert len(marks) == len(paths) == 4
    cards = [each.box for each in drawing.of_kind("box", pen=LIGHT_INK.line) if each.box.width() > 200]
    assert len(cards) == 4
    assert len({(round(box.width(), 3), round(box.height(), 3)) for box in cards}) == 1
    scales = set()
    for card, mark, path, t in zip(cards, marks, paths, STRIP, strict=True):
        assert card.contains(mark.box.center())
        corners = np.array(on_curve(path))
        ratio = np.ptp(corners[:, 0]) / np.sqrt(frames[t].parameters.covariances[0, 0, 0])
        scales.add(round(float(ratio) / 100, 1))
    captions = [word for word in drawing.words if "L = " in word.text and "iteration 4" not in word.text]
    for card, caption in zip(cards, captions, strict=True):
        assert caption.box.left() == pytest.approx(card.left(), abs=1)
        assert 0 < card.top() - caption.box.bottom() < 12
    means = [frames[t].parameters.means[0] for t in STRIP]
    offsets = np.array(
        [np.subtract(m.middle, (c.left(), c.top())) for m, c in zip(marks, cards, strict=True)]
    )
    for axis in (0, 1):  # all four through one straight line: one scale
        values = np.array(means)[:, axis]
        slope, offset = np.polyfit(values, offsets[:, axis], 1)
        assert np.abs(slope * values + offset - offsets[:, axis]).max() < 0.05


def test_a_strip_of_surfaces_has_one_height_for_all(state: State) -> None:
    """The labels of the density are the same in each, so a peak twice as high is drawn twice as high."""
    drawing = drawn(state, PictureWish("strip", SIZE, moments=STRIP, strip_of="surface"))
    heads = [word for word in drawing.words if word.text.startswith("density")]
    assert len(heads) == 4
    assert len({word.text for word in heads}) == 1
    columns = [[text for text in drawing.texts if text == name] for name in ("width", "length")]
    assert [len(column) for column in columns] == [4, 4]
    captions = [word for word in drawing.words if "L = " in word.text]
    for caption, head in zip(captions, heads, strict=True):
        assert head.box.top() > caption.box.bottom()
    images = drawing.of_kind("image")
    corners = {(round(each.box.left()), round(each.box.top())) for each in images}
    assert len(corners) == 4


# The surface


def test_the_axes_of_the_surface_stand_at_their_edges(state: State) -> None:
    """Labels of an edge lie in even steps on a straight line, each at a mark, and the density begins above zero."""
    drawing = drawn(state, PictureWish("surface", SIZE))
    labels = [word for word in drawing.words if number(word.text) is not None]
    marks = [
        e
        for e in drawing.of_kind("line", pen=LIGHT_INK.line)
        if 4.5 < np.hypot(*np.subtract(e.corners[0], e.corners[1])) < 5.5
    ]
    assert len(marks) == len(labels)
    runs: list[list[tuple[float, float, float]]] = [[]]
    for word, mark in zip(labels, marks, strict=True):
        value, foot = number(word.text), mark.corners[0]
        assert value is not None
        if runs[-1] and value <= runs[-1][-1][0]:
            runs.append([])
        runs[-1].append((value, *foot))
        middle = word.box.center()
        assert np.hypot(middle.x() - mark.middle[0], middle.y() - mark.middle[1]) < 40
    assert len(runs) == 3
    for run in runs[:2]:
        values, x, y = np.array(run).T
        for places in (x, y):
            slope, offset = np.polyfit(values, places, 1)
            assert np.abs(slope * values + offset - places).max() < 0.05
    assert all(value > 0 for value, _, _ in runs[2])
