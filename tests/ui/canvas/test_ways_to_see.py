"""Ways to see responsibilities on the canvas, through the window."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from scipy.stats import entropy, norm

from gmm_desktop.control.preferences import preferences_path
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment, SetNoise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import ELLIPSE_LEVELS, Colouring
from gmm_desktop.figures.plane.marginal_painter import LEAST_BAR, histogram
from gmm_desktop.figures.plane.regions import FILL
from gmm_desktop.figures.scales import uncertainty_scale
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.geometry import HandleKind, shape_handles
from gmm_desktop.ui.canvas.ground_items import GroundItem
from gmm_desktop.ui.theme import LIGHT
from tests.ui.conftest import Hand, OpenWindow, channels, color_at

PI, LABEL_ROOM = 1, QPoint(0, 40)
BLUE, ORANGE = (channels(color) for color in LIGHT.component_colours(2))
SPOT = (0.9, 1.6)
"""A point between two components, of which the right one has most at equal weights and the left one at 0.9."""


def note(hand: Hand) -> str:
    found = hand.canvas.layers.note
    return found.text if found.isVisible() else ""


def scales(hand: Hand) -> list[str]:
    """Return what the legend in the corner of the canvas says."""
    legend = hand.canvas.layers.legend
    return legend.texts if legend.isVisible() else []


def masses(hand: Hand) -> dict[str, np.ndarray]:
    """Return the longest line of each level that says its mass, in data units."""
    contours = hand.canvas.layers.contours._contours
    assert contours is not None
    return {text: line + contours.corner for text, line in contours.masses}


def turn_wheel(hand: Hand, at: QPoint, times: int) -> None:
    viewport = hand.canvas.viewport()
    for _ in range(times):
        spot, globe = QPointF(at), QPointF(viewport.mapToGlobal(at))
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(
            spot, globe, QPoint(), QPoint(0, 120), none, keys, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(viewport, event)
    hand.qtbot.wait(20)


def draws(hand: Hand, places: list[tuple[float, float]], start: MixtureParameters) -> None:
    """Open points and a mixture."""
    dataset = Dataset("few", Points.of(places), ("x", "y"))
    hand.workspace.submit(OpenExperiment(Experiment(dataset, start)))
    hand.key(Qt.Key.Key_F)
    hand.qtbot.wait(20)


@pytest.fixture
def between(bare_canvas: Hand) -> Hand:
    """Two round components side by side, a point between them, and two to keep the view."""
    start = MixtureParameters([0.5, 0.5], [[-2, 0], [2, 0]], [np.eye(2)] * 2)
    draws(bare_canvas, [SPOT, (-6.0, -4.0), (6.0, 4.0)], start)
    return bare_canvas


def nearer_to(color: list[int]) -> str:
    """Tell which component's colour a colour is nearer to, by its share of red and blue."""
    return "orange" if color[0] - color[2] > 0 else "blue"


def test_moving_pi_alone_moves_colours_regions_and_pies_and_l(between: Hand) -> None:
    """Everything the weight has a part in answers: γ of the point, the edge of the regions, the pie, L."""
    hand = between
    spot = hand.pixel(*SPOT)
    ground = hand.pixel(0.6, 2.2)
    seen: dict[str, list[str]] = {"blend": [], "hard": [], "regions": [], "pies": []}
    likelihoods = []
    for weight in ("0.5", "0.99"):
        hand.fill_cell(0, PI, weight)
        likelihoods.append(hand.frame.log_likelihood)
        for way in ("blend", "hard", "pies"):
            hand.choose(f"view.{way}")
            below = spot + QPoint(0, 4) if way == "pies" else spot
            seen[way].append(nearer_to(color_at(hand.picture(), below)))
        hand.choose("view.regions")
        seen["regions"].append(nearer_to(color_at(hand.picture(), ground)))
        hand.choose("view.regions")
    assert likelihoods[0] != likelihoods[1]
    assert seen == {way: ["orange", "blue"] for way in ("blend", "hard", "regions", "pies")}


def test_a_drag_of_the_weight_moves_regions_and_pies_while_it_is_dragged(between: Hand) -> None:
    hand = between
    hand.choose("view.regions")
    hand.choose("view.pies")
    hand.tap(hand.mean_pixel(0))
    mean = hand.mean_pixel(0)
    ground = hand.pixel(0.6, 2.2)
    assert nearer_to(color_at(hand.picture(), ground)) == "orange"
    shares = hand.canvas.layers.pies._shares.copy()
    hand.press(mean + QPoint(0, 17))
    hand.move(mean + QPoint(-4, -17))
    assert hand.shown.weights[0] > 0.9
    assert nearer_to(color_at(hand.picture(), ground)) == "blue"
    assert np.abs(hand.canvas.layers.pies._shares - shares).max() > 0.1
    hand.key(Qt.Key.Key_Escape)
    assert nearer_to(color_at(hand.picture(), ground)) == "orange"


def test_regions_part_half_way_between_two_equal_components(between: Hand) -> None:
    """By hand: π₁N₁ = π₂N₂ at x = 0 for equal weights and round components of one size."""
    between.choose("view.regions")
    picture = between.picture()
    for x, color in ((-0.2, BLUE), (0.2, ORANGE)):
        expected = FILL * np.array(color) + (1 - FILL) * 255
        np.testing.assert_allclose(color_at(picture, between.pixel(x, 3.0)), expected, atol=3)


def test_regions_and_hard_colours_agree_at_every_half_step(bare_canvas: Hand) -> None:
    hand = bare_canvas
    hand.choose("view.regions")
    hand.choose("view.hard")
    hand.iterate(2)
    points = hand.state.experiment.dataset.points
    for position in range(5):
        hand.workspace.run.seek(position)
        item = hand.canvas.layers.regions
        assert item._parameters is hand.frame.responsibility_parameters
        gamma = responsibilities(points, hand.frame.responsibility_parameters)
        assert hand.canvas.frame is hand.frame
        best = gamma.argmax(axis=1)
        colours = [channels(color) for color in LIGHT.component_colours(3)]
        sure = np.flatnonzero(gamma.max(axis=1) > 0.9)[:20]
        tint = hand.canvas.layers.regions._buffer
        assert tint is not None
        view = item._view
        x, y = view.pixels(points.x[sure], points.y[sure])
        for index, column, row in zip(sure, x.astype(int), y.astype(int), strict=True):
            code = int(tint[row, column])
            veil = code >> 24
            found = np.array([code >> shift & 255 for shift in (16, 8, 0)]) * 255 / veil
            np.testing.assert_allclose(found, colours[best[index]], atol=6)


def test_the_noise_has_a_neutral_region_and_a_neutral_slice(between: Hand) -> None:
    between.workspace.submit(SetNoise(0.3))
    between.choose("view.regions")
    between.choose("view.pies")
    red, green, blue = color_at(between.picture(), between.pixel(-5.0, 3.0))
    assert max(red, green, blue) - min(red, green, blue) < 6
    assert red < 250
    shares = between.canvas.layers.pies._shares
    assert shares.shape == (3, 3)
    red, green, blue = color_at(between.picture(), between.pixel(6.0, 4.0) + QPoint(0, 4))
    assert max(red, green, blue) - min(red, green, blue) < 25


# Uncertainty, and one component


def test_uncertain_points_are_dark_and_certain_ones_pale(bare_canvas: Hand) -> None:
    """Entropy by SciPy; the colour of the scale there, laid over the ground as a disc is."""
    hand = bare_canvas
    start = MixtureParameters([0.5, 0.5], [[-2, 0], [2, 0]], [np.eye(2)] * 2)
    places = [(0.0, 2.5), (0.35, -2.5), (-5.0, 2.0), (5.0, -2.0)]
    draws(hand, places, start)
    hand.choose_from("canvas.colours", "view.entropy")
    assert scales(hand) == ["uncertainty of γ", "certain", "shared by all"]
    picture = hand.picture()
    gamma = responsibilities(places, start)
    for place, share in zip(places, entropy(gamma, axis=1) / np.log(2), strict=True):
        scale = uncertainty_scale(dark=False)[round(255 * float(share))]
        found = np.array(color_at(picture, hand.pixel(*place)))
        opaque = 0.75 * scale + 0.25 * 255
        np.testing.assert_allclose(found, opaque, atol=25)


def test_one_component_asks_for_a_selection_and_then_shows_its_share(between: Hand) -> None:
    hand = between
    hand.choose_from("canvas.colours", "view.one")
    assert note(hand) == "Select a component to see its γ"
    assert scales(hand) == []
    plain = color_at(hand.picture(), hand.pixel(6.0, 4.0))
    assert max(plain) - min(plain) < 25
    hand.tap(hand.mean_pixel(1))
    assert note(hand) == ""
    assert scales(hand) == ["γ of component 2", "0", "1"]
    right = color_at(hand.picture(), hand.pixel(6.0, 4.0))
    left = color_at(hand.picture(), hand.pixel(-6.0, -4.0))
    assert right[0] - right[2] > 100
    assert max(left) - min(left) < 25
    hand.tap(hand.mean_pixel(0))
    assert scales(hand)[0] == "γ of component 1"
    assert color_at(hand.picture(), hand.pixel(-6.0, -4.0))[2] > 180


def test_the_scale_leaves_a_small_canvas_to_the_data_and_comes_back(hand: Hand) -> None:
    hand.choose("view.entropy")
    assert scales(hand) != []
    size = hand.canvas.size()
    for width, height, shown in ((300, 300, False), (size.width(), size.height(), True)):
        hand.canvas.resize(width, height)
        hand.picture()
        assert (scales(hand) != []) is shown


# Pies


def test_too_many_points_for_pies_are_blended_and_the_note_says_so(hand: Hand) -> None:
    hand.choose_from("canvas.colours", "view.pies")
    assert note(hand) == "Pies for up to 400 points in view; here are 1\u202f800: zoom in"
    assert not hand.canvas.layers.pies.isVisible()
    turn_wheel(hand, hand.pixel(*hand.state.experiment.dataset.points.array[0].tolist()), 12)
    assert note(hand) == ""
    assert hand.canvas.layers.pies.isVisible()
    assert 0 < hand.canvas.layers.pies.count <= 400
    hand.key(Qt.Key.Key_F)
    hand.wait_until(lambda: "zoom in" in note(hand))


def test_a_pie_can_be_picked_like_a_point(between: Hand) -> None:
    between.choose("view.pies")
    between.tap(between.pixel(*SPOT))
    assert between.state.point == 0


def test_a_sample_instead_of_the_data_hides_the_pies_too(between: Hand) -> None:
    between.choose("view.pies")
    assert between.canvas.layers.pies.isVisible()
    between.choose("view.sample_instead")
    assert not between.canvas.layers.pies.isVisible()
    assert "the data are hidden" in note(between)


# Density


def test_contours_by_probability_carry_their_masses_and_are_the_ellipses_around_them(between: Hand) -> None:
    """Closed form: for one Gaussian the line of 90 % is the ellipse of 90 %, so both lie on the same pixels."""
    hand = between
    one = MixtureParameters([1.0], [[0.0, 0.0]], [[[4.0, 0.0], [0.0, 1.0]]])
    draws(hand, [(-5.0, -4.0), (5.0, 4.0)], one)
    hand.choose_from("canvas.layers", "view.by_mass")
    assert hand.state.options.contours
    assert hand.action("view.by_mass").isChecked()
    lines = masses(hand)
    assert list(lines) == ["10 %", "25 %", "50 %", "75 %", "90 %", "95 %"]
    for text, line in lines.items():
        mass = float(text.split()[0]) / 100
        radius = np.sqrt(line[:, 0] ** 2 / 4 + line[:, 1] ** 2)
        np.testing.assert_allclose(radius, np.sqrt(-2 * np.log(1 - mass)), rtol=0.03)
    hand.choose_from("canvas.layers", "view.by_mass")
    assert not hand.action("view.by_mass").isChecked()
    assert masses(hand) == {}


def test_heat_is_dense_where_the_mixture_is_and_has_a_scale(between: Hand) -> None:
    hand = between
    middle, far = hand.pixel(2.0, -0.9), hand.pixel(-6.0, 4.0)
    before = hand.picture()
    hand.choose_from("canvas.layers", "view.heat")
    after = hand.picture()
    assert sum(color_at(before, middle)) - sum(color_at(after, middle)) > 120
    assert sum(color_at(before, far)) - sum(color_at(after, far)) < 30
    # by hand: the height at either mean is 0.5/2π · (1 + exp(−8)) = 0.0796
    assert scales(hand) == ["density p(x)", "0", "0.080"]


# Marginals


def test_marginals_stand_along_the_axes_and_follow_pan_and_zoom(hand: Hand) -> None:
    top, right = hand.canvas.layers.marginals
    assert not top.isVisible()
    hand.choose_from("canvas.layers", "view.marginals")
    hand.qtbot.wait(20)
    for zoomed in range(3):
        hand.picture()
        box, view = hand.canvas.getViewBox().sceneBoundingRect(), hand.canvas.viewRect()
        for axis, name in ((top, "x"), (right, "y")):
            place = axis.mapRectToScene(axis.boundingRect())
            values = getattr(hand.state.experiment.dataset.points, name)
            assert axis._sorted is not None
            low, high = axis.linkedView().viewRange()[axis._axis]
            length = place.width() if name == "x" else place.height()
            edges, bars = histogram(axis._sorted, low, high, LEAST_BAR / length)
            counts, _ = np.histogram(values, edges)
            np.testing.assert_allclose(bars * len(values) * np.diff(edges), counts)
            if name == "x":
                assert (place.left(), place.width()) == pytest.approx((box.left(), box.width()), abs=1)
                assert edges[0] <= view.left() < view.right() <= edges[-1]
            else:
                assert (place.top(), place.height()) == pytest.approx((box.top(), box.height()), abs=1)
        turn_wheel(hand, hand.mean_pixel(zoomed), 3)
    hand.choose_from("canvas.layers", "view.marginals")
    assert not top.isVisible()


def test_the_curve_of_a_marginal_is_as_high_as_the_closed_form(bare_canvas: Hand) -> None:
    """SciPy's normal density, read back from the pixels of the curve of the sum."""
    hand = bare_canvas
    rng = np.random.default_rng(4)
    draws(hand, rng.normal(0, 2, (500, 2)).tolist(), MixtureParameters([1.0], [[0, 0]], [4 * np.eye(2)]))
    hand.choose("view.marginals")
    hand.qtbot.wait(20)
    picture = hand.picture()
    (axis, _) = hand.canvas.layers.marginals
    place = axis.mapRectToScene(axis.boundingRect())
    rows = {}
    for x in (0.0, 2.0):
        column = hand.pixel(x, 0.0).x()
        strip = picture[round(place.top()) : round(place.bottom()), column].astype(int).sum(axis=1)
        rows[x] = place.height() - float(np.argmin(strip))
    assert rows[2.0] / rows[0.0] == pytest.approx(norm.pdf(2, 0, 2) / norm.pdf(0, 0, 2), abs=0.06)


# Ellipses


def test_ellipses_can_be_drawn_around_a_share_and_handles_follow(between: Hand) -> None:
    hand = between
    hand.tap(hand.mean_pixel(0))
    for mass in (50, 68, 90, 95):
        hand.choose_from("canvas.level", f"view.mass_{mass}")
        level = hand.state.options.level
        assert level == pytest.approx(np.sqrt(-2 * np.log(1 - mass / 100)))
        assert level in ELLIPSE_LEVELS
    sigma = float(np.sqrt(hand.shown.covariances[0, 0, 0]))
    handles = shape_handles(hand.shown, 0, level)
    end = next(handle for handle in handles if handle.kind is HandleKind.AXIS_1)
    start = hand.pixel(*end.position.tolist())
    target = hand.pixel(*(hand.shown.means[0] + 1.5 * (end.position - hand.shown.means[0])).tolist())
    hand.drag(start, target)
    widest = float(np.sqrt(np.linalg.eigvalsh(hand.shown.covariances[0])[-1]))
    assert widest == pytest.approx(1.5 * sigma, rel=0.03)


def test_tips_say_how_much_an_ellipse_holds_in_two_dimensions(hand: Hand) -> None:
    assert "39 %" in hand.action("view.level_1").toolTip()
    assert "2.15 standard deviations" in hand.action("view.mass_90").toolTip()


# The past


def test_earlier_ellipses_are_at_most_eight_and_of_this_run(bare_canvas: Hand) -> None:
    hand = bare_canvas
    hand.choose_from("canvas.layers", "view.ghosts")
    hand.iterate(11)
    frames = hand.state.timeline.run.frames
    expected: dict[int, list[int]] = {
        0: [],
        1: [0],
        6: [0, 2, 4],
        16: list(range(0, 16, 2)),
        22: list(range(0, 22, 4)),
    }
    before = hand.picture()
    for position, wanted in expected.items():
        hand.workspace.run.seek(position)
        picture = hand.canvas.layers.mixture._picture
        assert picture is not None
        indices = [next(n for n, frame in enumerate(frames) if frame.parameters is g) for g in picture.ghosts]
        assert indices == wanted
        assert len(indices) <= 8
    hand.choose_from("canvas.layers", "view.ghosts")
    assert (hand.picture() != before).any()


def test_the_end_of_the_run_before_is_drawn_when_there_is_one(bare_canvas: Hand) -> None:
    hand = bare_canvas
    assert not hand.action("view.earlier").isEnabled()
    hand.iterate(3)
    end = hand.shown
    hand.fill_cell(0, 2, "40")
    assert hand.action("view.earlier").isEnabled()
    before = hand.picture()
    hand.choose_from("canvas.layers", "view.earlier")
    picture = hand.canvas.layers.mixture._picture
    assert picture is not None
    assert picture.earlier is end
    assert (hand.picture() != before).any()


def test_what_moved_most_is_marked_after_m_and_not_after_e(bare_canvas: Hand) -> None:
    hand = bare_canvas
    hand.choose_from("canvas.layers", "view.moved")
    hand.iterate(2)
    for position in range(5):
        hand.workspace.run.seek(position)
        picture = hand.canvas.layers.mixture._picture
        assert picture is not None
        if hand.frame.phase is not Phase.M:
            assert picture.moved is None
            continue
        assert picture.moved is not None
        component, words = picture.moved
        before, after = hand.frame.responsibility_parameters, hand.frame.parameters
        shift = float(np.linalg.norm(after.means[component] - before.means[component]))
        assert words.startswith("moved most: Δμ ")
        assert float(words.split(" · ")[0].removeprefix("moved most: Δμ ")) == pytest.approx(shift, rel=0.05)


# Together


LAYERS = ("view.heat", "view.regions", "view.marginals", "view.by_mass", "view.ghosts", "view.moved")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_drawn_only_while_it_is_on(bare_canvas: Hand, layer: str) -> None:
    hand = bare_canvas
    hand.iterate(3)
    hand.hover(QPoint(1, 1))
    hand.qtbot.wait(20)
    without = hand.picture()
    hand.choose_from("canvas.layers", layer)
    hand.qtbot.wait(20)
    assert hand.action(layer).isChecked()
    assert (hand.picture() != without).any()
    hand.choose_from("canvas.layers", layer)
    if layer == "view.by_mass":
        hand.choose("view.contours")
    hand.wait_until(lambda: bool((hand.picture() == without).all()))


def painted_for(hand: Hand, layer: str) -> MixtureParameters | None:
    """Return the mixture a layer has last been painted for."""
    item: GroundItem = getattr(hand.canvas.layers, layer)
    return None if item._look is None else item._look[0]


@pytest.mark.parametrize("layer", ["heat", "regions"])
def test_a_hidden_layer_reckons_nothing_and_catches_up(bare_canvas: Hand, layer: str) -> None:
    hand = bare_canvas
    hand.iterate(2)
    assert painted_for(hand, layer) is None
    hand.choose(f"view.{layer}")
    theta = {"heat": hand.frame.parameters, "regions": hand.frame.responsibility_parameters}[layer]
    assert painted_for(hand, layer) is theta


def test_all_options_come_back_in_the_next_session(hand: Hand, open_window: OpenWindow) -> None:
    for name in ("entropy", "by_mass", "heat", "regions", "marginals", "ghosts", "moved", "mass_90"):
        hand.choose(f"view.{name}")
    chosen = hand.state.options
    hand.window.close()
    options = open_window().state.options
    assert options.colouring is Colouring.ENTROPY
    assert options.level == ELLIPSE_LEVELS[5]
    assert options == chosen


def test_the_preferences_of_an_older_program_are_understood(open_window: OpenWindow) -> None:
    path = preferences_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {"colouring": "hard", "contours": False, "trails": True, "level": 3, "log_gap": True, "future": [1]}
    path.write_text(json.dumps({"options": old}), encoding="utf-8")
    options = open_window().state.options
    assert (options.colouring, options.contours, options.level, options.log_gap) == (
        Colouring.HARD,
        False,
        3,
        True,
    )
    assert (options.heat, options.marginals, options.by_mass) == (False, False, False)


def dark(hand: Hand) -> None:
    hand.click("view.appearance")


def small(hand: Hand) -> None:
    hand.window.resize(1024, 700)


@pytest.mark.parametrize("change", [dark, small])
def test_everything_at_once_survives_another_theme_and_size(
    hand: Hand, change: Callable[[Hand], None]
) -> None:
    hand.workspace.submit(SetNoise(0.1))
    for layer in LAYERS:
        hand.choose(layer)
    hand.choose("view.entropy")
    hand.iterate(2)
    before = hand.picture()
    change(hand)
    hand.qtbot.wait(30)
    after = hand.picture()
    assert before.shape != after.shape or (before != after).any()
    assert hand.canvas.frame is hand.frame
    assert scales(hand) != []
