"""Every view shows the same frame, and its numbers are those of the mathematics."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSlider
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.theme import LIGHT
from tests.ui.conftest import Hand, channels, color_at
from tests.ui.test_drawn import grabbed

OPACITY = 0.62


def joint_density(points: FloatArray, mixture: MixtureParameters) -> FloatArray:
    """Return π N(x | μ, Σ) by SciPy, shape (N, K)."""
    parts = [
        weight * multivariate_normal(mean, covariance).pdf(points)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    return np.stack(parts, axis=1)


def best_components(points: FloatArray, frame: Frame) -> NDArray[np.intp]:
    """Return the most responsible component of each point, for the θ the responsibilities come from."""
    best: NDArray[np.intp] = joint_density(points, frame.responsibility_parameters).argmax(axis=1)
    return best


def chart_cursor(hand: Hand) -> tuple[float, list[float]]:
    """Return where the chart's line stands, and the place of its dot."""
    fit, ink = hand.chart.fit, hand.window._theme.ink
    assert fit is not None
    drawing = grabbed(hand.chart)
    line = next(e for e in drawing.of_kind("line", pen=ink.accent) if e.box.width() < 0.01)
    (dot,) = drawing.of_kind("ellipse", brush=ink.accent)
    x, y = (np.array(dot.middle) - [fit.area.left(), fit.area.top()]) / fit.view.scale
    return fit.iteration_at(line.middle[0]), [fit.view.x0 + x, fit.view.y1 - y]


def lonely_points(hand: Hand, frame: Frame) -> list[int]:
    """Return points whose pixel no other point, no ellipse and no mark of a frame touches."""
    points = hand.state.experiment.dataset.points.array
    spots = np.array([[p.x(), p.y()] for p in (hand.pixel(*place) for place in points.tolist())])
    marks = [hand.pixel(*mean) for mean in frame.parameters.means.tolist()]
    clear = np.array(
        [np.abs(np.delete(spots, k, axis=0) - spots[k]).max(axis=1).min() > 8 for k in range(len(spots))]
    )
    for mark in marks:  # the ring around a mean, and its label to the upper right
        across, down = (spots - [mark.x(), mark.y()]).T
        clear &= (across < -25) | (across > 130) | (down < -50) | (down > 25)
    for mean, covariance in zip(frame.parameters.means, frame.parameters.covariances, strict=True):
        away = points - mean
        distance = np.sqrt(np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away))
        clear &= np.abs(distance - 2) > 0.2
    found: list[int] = np.flatnonzero(clear).tolist()
    return found


def open_spaced_points(hand: Hand, folder: Path) -> None:
    """Open points on a loose grid, of which no two touch on the canvas."""
    grid = np.stack(np.meshgrid(np.arange(16), np.arange(10)), axis=-1).reshape(-1, 2) * 10.0
    points = grid + np.random.default_rng(5).uniform(-3, 3, grid.shape)
    path = folder / "spaced.csv"
    np.savetxt(path, points, delimiter=",")
    hand.window.open_data(path)
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == len(points))


def test_at_every_half_step_all_views_show_the_same_frame(bare_canvas: Hand, tmp_path: Path) -> None:
    hand = bare_canvas
    open_spaced_points(hand, tmp_path)
    hand.choose("view.hard")
    hand.choose("start.random_points")
    hand.fill("start.seed", "2")  # from here each E-step gives some points another colour
    hand.iterate(4)
    points = hand.state.experiment.dataset.points.array
    frames = list(hand.state.timeline.run.frames)
    colours = LIGHT.component_colours(3)
    former, changes_of_colour = best_components(points, frames[0]), 0
    hand.click("run.reset")
    for position, frame in enumerate(frames):
        assert hand.frame is frame
        # the numbers
        mixture = frame.parameters
        expected = np.log(joint_density(points, mixture).sum(axis=1)).sum()
        assert frame.log_likelihood == pytest.approx(expected, rel=1e-9)
        shown = hand.text("status.log_likelihood").removeprefix("log-likelihood L ")
        assert float(shown.replace("\u202f", "").replace("−", "-")) == pytest.approx(expected, abs=1e-4)
        words = {Phase.START: "start", Phase.E: "after E", Phase.M: "after M"}[frame.phase]
        assert hand.text("status.iteration") == f"iteration {(position + 1) // 2} · {words}"
        for k in range(3):
            row = [float(hand.cell(k, column).replace("−", "-")) for column in (1, 2, 3)]
            assert row == pytest.approx([mixture.weights[k], *mixture.means[k]], rel=1e-3)
        # transport and chart
        assert hand.widget("timeline.slider", QSlider).value() == position
        assert hand.text("timeline.position") == f"{position} / 8"
        line, dot = chart_cursor(hand)
        assert line == pytest.approx(position / 2)
        assert dot == pytest.approx([position / 2, frame.log_likelihood])
        # the picture: means where they are, points in the colour of the θ their γ comes from
        picture = hand.picture()
        for k in range(3):
            assert color_at(picture, hand.mean_pixel(k)) == channels(colours[k])
        best = best_components(points, frame)
        lonely = lonely_points(hand, frame)
        assert len(lonely) >= 5
        changes_of_colour += bool((best[lonely] != former[lonely]).any())
        former = best
        for index in lonely:
            found = color_at(picture, hand.pixel(*points[index].tolist()))
            wanted = OPACITY * np.array(channels(colours[best[index]])) + (1 - OPACITY) * 255
            assert np.abs(found - wanted).max() < 25, (position, index)
        if position < 8:
            hand.widget("timeline.slider", QSlider).setValue(position + 1)
    assert changes_of_colour >= 2


def test_the_run_shown_is_the_run_of_the_mathematics(hand: Hand) -> None:
    experiment = hand.state.experiment
    points = experiment.dataset.points
    expected = iterate(points, start_frame(points, experiment.start), experiment.settings)
    hand.iterate(5)
    for frame in hand.state.timeline.run.frames[1:]:
        other = next(expected)
        assert frame.parameters == other.parameters
        assert (frame.log_likelihood, frame.elbo) == (other.log_likelihood, other.elbo)


def test_the_change_of_l_is_that_of_the_iteration(hand: Hand) -> None:
    hand.iterate(2)
    before, after = (hand.state.timeline.run.frames[k].log_likelihood for k in (2, 4))
    shown = hand.text("status.change").removeprefix("ΔL ")
    assert float(shown.replace("−", "-")) == pytest.approx(after - before, rel=1e-3)
    hand.click("run.reset")
    assert hand.text("status.change") == "ΔL –"


# The chart


def chart_pixel(hand: Hand, iterations: float) -> QPoint:
    fit = hand.chart.fit
    assert fit is not None
    place: QPoint = fit.place(iterations, 0.5 * (fit.view.y0 + fit.view.y1)).toPoint()
    return place


@pytest.mark.parametrize(("place", "half_step"), [(0.0, 0), (1.6, 3), (2.05, 4), (9.0, 8), (-0.1, 0)])
def test_a_click_on_the_curve_shows_the_nearest_half_step(hand: Hand, place: float, half_step: int) -> None:
    hand.iterate(4)
    spot = chart_pixel(hand, place)
    hand.press(spot, plot=hand.chart)
    hand.release(spot, plot=hand.chart)
    assert hand.cursor == half_step


def test_a_drag_along_the_curve_scrubs(hand: Hand) -> None:
    hand.iterate(4)
    hand.press(chart_pixel(hand, 0), plot=hand.chart)
    for half_step in (1, 3, 6, 2):
        hand.move(chart_pixel(hand, half_step / 2), plot=hand.chart)
        assert hand.cursor == half_step
    hand.release(chart_pixel(hand, 1), plot=hand.chart)
    hand.move(chart_pixel(hand, 3), Qt.MouseButton.NoButton, plot=hand.chart)
    assert hand.cursor == 2


def curves(hand: Hand) -> list[tuple[FloatArray, FloatArray]]:
    """Return the curves that are drawn in the chart, of more than one place, in iterations and nats."""
    fit = hand.chart.fit
    assert fit is not None
    corners = [np.array(each.corners) for each in grabbed(hand.chart).of_kind("curve")]
    places = [(c - [fit.area.left(), fit.area.top()]) / fit.view.scale for c in corners if len(c) > 1]
    return [(fit.view.x0 + each[:, 0], fit.view.y1 - each[:, 1]) for each in places]


def has_curve(hand: Hand, values: list[float]) -> bool:
    """Tell whether a curve through these values is drawn; far outside the view it may lie at its edge."""
    assert hand.chart.fit is not None
    view = hand.chart.fit.view
    far = 10 * (view.y1 - view.y0)
    wanted = np.clip(values, view.y1 - far, view.y1 + far)
    return any(len(y) == len(wanted) and np.allclose(y, wanted, rtol=1e-9) for _, y in curves(hand))


def test_the_chart_draws_l_its_bound_and_the_old_run_as_a_ghost(hand: Hand) -> None:
    hand.iterate(3)
    old = [frame.log_likelihood for frame in hand.state.timeline.run.frames]
    assert has_curve(hand, old)
    assert has_curve(hand, [frame.elbo for frame in hand.state.timeline.run.frames])
    hand.fill_cell(0, 2, "40")
    hand.iterate(2)
    assert has_curve(hand, old)
    assert has_curve(hand, [frame.log_likelihood for frame in hand.state.timeline.run.frames])


def test_the_log_gap_is_drawn_instead_of_l(hand: Hand) -> None:
    hand.iterate(5)
    frames = hand.state.timeline.run.frames
    hand.click("view.log_gap")
    gaps = [float(np.log10(frame.log_likelihood - frame.elbo)) for frame in frames[2::2]]
    assert len(curves(hand)) == 1
    assert has_curve(hand, gaps)
    assert hand.text("objective.legend") == "━ log₁₀(L − ELBO) after each M step"
    hand.click("view.log_gap")
    assert has_curve(hand, [frame.log_likelihood for frame in frames])


def test_no_ghost_appears_beside_the_log_gap_when_the_colours_change(hand: Hand) -> None:
    hand.iterate(3)
    hand.fill_cell(0, 2, "40")
    hand.iterate(3)
    hand.click("view.log_gap")
    assert len(curves(hand)) == 1
    hand.click("view.appearance")
    assert len(curves(hand)) == 1
