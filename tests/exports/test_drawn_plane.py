"""Where on the plane of a picture things are drawn, against the numbers of the state and the labels of the axes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gmm_desktop.experiment.state import Colouring, State, ViewOptions
from gmm_desktop.exports.pictures import PictureWish, picture
from gmm_desktop.figures.ink import DARK_INK, LIGHT_INK
from gmm_desktop.figures.plane.contours import contour_levels
from gmm_desktop.figures.sheet import vector_sheet
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from tests.exports.drawn_states import SIZE, TRUTH, colours_of, drawn, on_curve, plane, state_drawn, two_runs
from tests.figures.drawing_record import Drawing, Shape, recorded
from tests.figures.drawn_axes import Axes, axes_of

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def state() -> State:
    return state_drawn()


# The plane: places


def test_each_mean_is_marked_where_it_is_in_its_colour(state: State) -> None:
    """For every shape of mark: the middle of the corners of a triangle is not that of its box."""
    for dark in (False, True):
        drawing, axes = plane(state, ViewOptions(), dark=dark)
        theta = state.shown.parameters
        for mean, colour in zip(theta.means, colours_of(3, dark=dark), strict=True):
            (mark,) = drawing.of_kind(
                "path", brush=colour, pen=LIGHT_INK.ground if not dark else DARK_INK.ground
            )
            corners = np.unique(np.round(mark.corners, 6), axis=0)
            if len(corners) > 4:
                corners = np.array([mark.middle])
            assert corners.mean(axis=0) == pytest.approx(axes.place(*mean), abs=0.02)
            assert 11 < mark.box.width() < 22


def ellipse_of_path(axes: Axes, path: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of an ellipse and the matrix S with (x − m)ᵀ S⁻¹ (x − m) = 1 on it, in data units."""
    one, two, three, four = axes.data(on_curve(path))
    middle = (one + two + three + four) / 4
    half = np.column_stack([one - middle, two - middle])
    return middle, half @ half.T


def test_ellipses_are_so_many_standard_deviations_out(state: State) -> None:
    """Two conjugate half axes a, b of an ellipse give its matrix as a aᵀ + b bᵀ: level² Σ."""
    for level, equal_axes in ((2.0, True), (1.0, False)):
        drawing, axes = plane(state, ViewOptions(trails=False, level=level, equal_axes=equal_axes))
        theta = state.shown.parameters
        for k, colour in enumerate(colours_of(3)):
            (path,) = [e for e in drawing.of_kind("path", pen=colour) if len(e.corners) == 13]
            middle, matrix = ellipse_of_path(axes, path)
            assert middle == pytest.approx(theta.means[k], abs=1e-3)
            assert matrix == pytest.approx(level**2 * theta.covariances[k], abs=5e-3)
            assert path.width == pytest.approx(2.0)


def test_ghosts_are_earlier_iterations_the_older_the_fainter(state: State) -> None:
    """At half-step 7 the iterations 0 to 3 are over."""
    drawing, axes = plane(state, ViewOptions(contours=False, trails=False, ghosts=True))
    frames = two_runs().run.frames
    for k, colour in enumerate(colours_of(3)):
        faint = [each for each in drawing.of_kind("path", pen=colour) if each.width == pytest.approx(1.0)]
        strengths = [each.alpha for each in faint]
        assert strengths == sorted(set(strengths))
        assert len(faint) == 4
        for path, frame in zip(faint, frames[0:8:2], strict=True):
            middle, matrix = ellipse_of_path(axes, path)
            assert middle == pytest.approx(frame.parameters.means[k], abs=2e-3)
            assert matrix == pytest.approx(4 * frame.parameters.covariances[k], abs=2e-2)


def test_the_run_before_and_the_truth_are_outlined(state: State) -> None:
    drawing, axes = plane(state, ViewOptions(contours=False, trails=False, truth=True, earlier=True))
    before = two_runs().runs[0].outcome.frame.parameters
    for mixture, ink in ((before, LIGHT_INK.neutral), (TRUTH, LIGHT_INK.text)):
        outlines = [each for each in drawing.of_kind("path", pen=ink) if len(each.corners) == 13]
        assert len(outlines) == 3
        for path, mean, covariance in zip(outlines, mixture.means, mixture.covariances, strict=True):
            middle, matrix = ellipse_of_path(axes, path)
            assert middle == pytest.approx(mean, abs=2e-3)
            assert matrix == pytest.approx(4 * covariance, abs=2e-2)
    crosses = drawing.of_kind("line", pen=LIGHT_INK.text)
    assert len(crosses) == 6
    for n, cross in enumerate(crosses):
        assert cross.middle == pytest.approx(axes.place(*TRUTH.means[n // 2]), abs=0.02)
        assert (cross.box.width(), cross.box.height()) == pytest.approx((8, 8))


def test_a_trail_leads_from_the_start_over_each_iteration_to_the_mean(state: State) -> None:
    drawing, axes = plane(state, ViewOptions(contours=False))
    frames = two_runs().run.frames
    for k, colour in enumerate(colours_of(3)):
        (line,) = drawing.of_kind("curve", pen=colour)
        way = [axes.place(*frame.parameters.means[k]) for frame in frames[0:8:2]]
        kept = [place for place in way if min(np.hypot(*np.subtract(line.corners, place).T)) < 0.02]
        assert kept[0] == way[0]
        assert kept[-1] == way[-1]
        assert len(line.corners) == len(kept) >= 3
        (ring,) = [e for e in drawing.of_kind("ellipse", pen=colour) if e.brush == LIGHT_INK.ground]
        assert ring.middle == pytest.approx(way[0], abs=0.02)
        assert (ring.box.width(), ring.box.height()) == pytest.approx((7, 7))
        (dots,) = drawing.of_kind("point", pen=colour)
        assert dots.corners
        for dot in dots.corners:
            assert min(np.hypot(*np.subtract(way[:-1], dot).T)) < 0.02


def contours(drawing: Drawing) -> list[Shape]:
    """Return each line: all are drawn as one path."""
    (path,) = [each for each in drawing.of_kind("path", pen=LIGHT_INK.dim) if each.alpha == 105]
    return path.parts


def density(theta: MixtureParameters, places: np.ndarray) -> np.ndarray:
    gaps = places[:, None] - theta.means
    inside = np.einsum("nki,kij,nkj->nk", gaps, np.linalg.inv(theta.covariances), gaps)
    tops = theta.weights / (2 * np.pi * np.sqrt(np.linalg.det(theta.covariances)))
    return np.asarray(np.exp(-0.5 * inside) @ tops)


def test_along_a_contour_the_density_is_the_same(state: State) -> None:
    """The values of the levels are those of `test_contours.py`."""
    drawing, axes = plane(state, ViewOptions(trails=False))
    theta, levels = state.shown.parameters, []
    for line in contours(drawing):
        values = density(theta, axes.data(line.corners))
        assert np.ptp(values) < 0.02 * values.mean()
        levels.append(values.mean())
    wanted = contour_levels(theta, 7)
    assert {int(np.abs(wanted - level).argmin()) for level in levels} == set(range(7))
    assert all(np.abs(wanted / level - 1).min() < 0.02 for level in levels)


def test_a_contour_encloses_the_mass_that_stands_on_it(state: State) -> None:
    """The share of points drawn from the mixture at which the density is higher than on the line."""
    drawing, axes = plane(state, ViewOptions(trails=False, by_mass=True))
    theta, rng = state.shown.parameters, np.random.default_rng(1)
    chosen = rng.choice(3, 40_000, p=theta.weights)
    factors = np.linalg.cholesky(theta.covariances)[chosen]
    drawings = theta.means[chosen] + np.einsum("nij,nj->ni", factors, rng.normal(size=(40_000, 2)))
    heights, lines = density(theta, drawings), contours(drawing)
    labels = [word for word in drawing.words if word.text.endswith(" %")]
    assert len(labels) >= 4
    for word in labels:
        middle = word.box.center()
        apart = [np.hypot(*np.subtract(line.corners, (middle.x(), middle.y())).T).min() for line in lines]
        line = lines[int(np.argmin(apart))]
        assert min(apart) < 1.5
        level = density(theta, axes.data(line.corners)).mean()
        assert np.mean(heights > level) == pytest.approx(int(word.text[:-2]) / 100, abs=0.01)
        (card,) = [
            e
            for e in drawing.of_kind("box", brush=LIGHT_INK.ground)
            if e.box.contains(word.box.center()) and e.box.width() < word.box.width() + 10
        ]
        assert card.box.adjusted(-0.1, -0.1, 0.1, 0.1).contains(word.box.adjusted(1, 2, -1, -2))


def test_few_points_are_pies_of_their_responsibilities(state: State) -> None:
    """Qt takes angles in sixteenths of a degree; the largest share is the disc below the slices."""
    angles: list[tuple[QRectF, float]] = []
    original = QPainter.drawPie

    def heard(painter: QPainter, box: QRectF, start: int, span: int) -> None:
        angles.append((QRectF(painter.combinedTransform().mapRect(box)), -span / (16 * 360)))
        original(painter, box, start, span)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawPie", heard)
        drawing, axes = plane(state, ViewOptions(Colouring.PIES, contours=False, trails=False))
    theta = state.shown.responsibility_parameters
    points = state.experiment.dataset.points.array
    shares = responsibilities(points, theta)
    discs = [each for each in drawing.of_kind("ellipse", pen=LIGHT_INK.ground) if each.brush in colours_of(3)]
    assert len(discs) == len(points)
    for disc, point, row in zip(discs, points, shares, strict=True):
        assert disc.middle == pytest.approx(axes.place(*point), abs=0.02)
        assert disc.brush == colours_of(3)[int(row.argmax())]
        size = (1 - np.sqrt(240 / 400)) * 9 + np.sqrt(240 / 400) * 5
        assert disc.box.width() == pytest.approx(2 * size)
    small = np.sort(shares, axis=1)[:, :-1]
    wanted = np.sort(small[(small >= 0.004) & (shares.max(axis=1) <= 0.996)[:, None]])
    assert len(angles) == len(wanted) > 20
    assert sorted(share for _, share in angles) == pytest.approx(wanted, abs=2e-4)


@pytest.mark.parametrize(("count", "pies"), [(1, True), (400, True), (401, False)])
def test_up_to_four_hundred_points_are_pies(state: State, count: int, pies: bool) -> None:
    sample = np.resize(state.experiment.dataset.points.array, (count, 2))
    dataset = replace(state.experiment.dataset, points=Points.of(sample))
    shown = replace(
        state,
        experiment=replace(state.experiment, dataset=dataset),
        options=ViewOptions(Colouring.PIES, contours=False),
    )
    drawing = drawn(shown, PictureWish(size=SIZE, extent=(-10.0, 20.0, -10.0, 20.0)))
    discs = [e for e in drawing.of_kind("ellipse", pen=LIGHT_INK.ground) if e.brush in colours_of(3)]
    assert len(discs) == (count if pies else 0)


def test_in_a_vector_file_each_point_is_a_disc_where_it_is(state: State) -> None:
    paint = picture(replace(state, options=ViewOptions(contours=False, trails=False)), PictureWish(size=SIZE))
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with recorded() as drawing:
        painter = QPainter(image)
        paint(painter, vector_sheet(SIZE, dark=False))
        painter.end()
    axes = axes_of(drawing, LIGHT_INK.dim, LIGHT_INK.line, 1.0)
    discs = [each.middle for each in drawing.of_kind("ellipse") if not each.pen]
    points = [axes.place(*point) for point in state.experiment.dataset.points.array.tolist()]
    assert np.array(sorted(discs)) == pytest.approx(np.array(sorted(points)), abs=0.02)
    assert np.abs(np.subtract(discs, points)).max() > 50  # not in the order of the file


def test_marginals_are_the_histogram_and_the_densities_of_each_axis(state: State) -> None:
    drawing, axes = plane(state, ViewOptions(contours=False, trails=False, marginals=True))
    theta, points = state.shown.parameters, state.experiment.dataset.points.array
    bars = [each.box for each in drawing.of_kind("box", brush=LIGHT_INK.neutral)]
    for axis in (0, 1):
        above = [box for box in bars if (box.bottom() <= axes.area.top() + 0.1) == (axis == 0)]
        assert len(above) > 10
        heights, counts = [], []
        for box in above:
            ends = axes.data([(box.left(), box.bottom()), (box.right(), box.top())])[:, axis]
            counts.append(int(((points[:, axis] > min(ends)) & (points[:, axis] < max(ends))).sum()))
            heights.append(box.height() if axis == 0 else box.width())
        assert sum(counts) >= 0.8 * len(points)  # but for those in the narrow gaps between bars
        ratio = np.array(heights) / np.array(counts)
        assert np.median(ratio) == pytest.approx(max(heights) / counts[int(np.argmax(heights))], rel=0.1)
        curves = drawing.of_kind("curve", pen=LIGHT_INK.text)
        assert len(curves) == 2
        places = np.array(curves[axis].corners)
        along = axes.data(places)[:, axis]
        up = axes.area.top() - places[:, 1] if axis == 0 else places[:, 0] - axes.area.right()
        variances = theta.covariances[:, axis, axis]
        bells = np.exp(-0.5 * (along[:, None] - theta.means[:, axis]) ** 2 / variances)
        wanted = (bells / np.sqrt(2 * np.pi * variances)) @ theta.weights
        share = up / wanted
        assert np.ptp(share[5:-5]) < 0.01 * share[5:-5].mean()
        widths = [
            abs(np.diff(axes.data([(b.left(), b.top()), (b.right(), b.bottom())])[:, axis])[0]) for b in above
        ]
        tallest = int(np.argmax(heights))
        frequency = counts[tallest] / len(points) / widths[tallest]
        assert heights[tallest] / share[10] == pytest.approx(frequency, rel=0.15)
        assert max(heights) < 57
