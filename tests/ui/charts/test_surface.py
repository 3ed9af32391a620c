"""The density in 3-D, through the window."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QTabBar
from pytestqt.qtbot import QtBot

from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.figures.painter import surface_figure
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.figures.surface.surface import SurfaceLook, render_surface
from gmm_desktop.figures.surface.surface_scene import Camera
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.charts import surface_view
from gmm_desktop.ui.charts.surface_view import SurfaceView
from gmm_desktop.ui.panels.surface_panel import SurfacePanel
from gmm_desktop.ui.theme import LIGHT
from tests.ui.conftest import CTRL, LEFT, NO_KEYS, SHIFT, Hand, OpenWindow


class Space:
    """The panel as it is seen and used."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    @property
    def panel(self) -> SurfacePanel:
        (found,) = self.hand.window.findChildren(SurfacePanel)
        return found

    @property
    def view(self) -> SurfaceView:
        return self.hand.widget("surface.view", SurfaceView)

    @property
    def camera(self) -> Camera:
        return self.view.camera

    def click_tab(self, text: str) -> None:
        for bar in self.hand.window.findChildren(QTabBar):
            for tab in range(bar.count()):
                if bar.tabText(tab) == text and bar.isVisible():
                    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(tab).center())
                    self.hand.wait_until(lambda: bar.currentIndex() == tab)  # noqa: B023
                    return
        raise AssertionError(text)

    def picture(self) -> IntArray:
        return grabbed(self.view)

    def drag(self, start: QPoint, way: QPoint, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mousePress(self.view, LEFT, modifiers, start)
        for share in (0.5, 1.0):
            self.hand.move(start + way * share, LEFT, modifiers, plot=_Plain(self.view))
        QTest.mouseRelease(self.view, LEFT, modifiers, start + way)

    def wheel(self, notches: int) -> None:
        middle = QPointF(self.view.rect().center())
        scroll = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            middle, self.view.mapToGlobal(middle), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
            NO_KEYS, scroll, False,
        )  # fmt: skip
        QApplication.sendEvent(self.view, event)


class _Plain:
    """A widget that is its own viewport."""

    def __init__(self, widget: Any) -> None:
        self._widget = widget

    def viewport(self) -> Any:
        return self._widget


def grabbed(view: SurfaceView) -> IntArray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    codes = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=-1).astype(np.int64)


@pytest.fixture(scope="module", autouse=True)
def compiled_renderer() -> None:
    assert surface_kernel.load()


@pytest.fixture
def space(hand: Hand) -> Space:
    opened = Space(hand)
    opened.click_tab("3-D")
    hand.wait_until(lambda: opened.panel.frame is hand.frame)
    return opened


@pytest.fixture
def by_numpy(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> Space:
    monkeypatch.setattr(surface_kernel, "ready", lambda: False)
    hand = open_window()
    opened = Space(hand)
    opened.click_tab("3-D")
    hand.wait_until(lambda: opened.panel.frame is hand.frame)
    return opened


# Following the frame


def test_at_every_half_step_it_draws_the_frame_shown(space: Space) -> None:
    space.hand.iterate(3)
    slider = space.hand.widget("timeline.slider", QSlider)
    pictures = []
    for position in (0, 3, 6, 2):
        slider.setValue(position)
        assert space.hand.frame is space.hand.state.timeline.run.frames[position]
        space.hand.wait_until(lambda: space.panel.frame is space.hand.frame)
        pictures.append(space.picture())
    assert all((one != other).any() for one, other in pairwise(pictures))
    slider.setValue(3)
    space.hand.wait_until(lambda: space.panel.frame is space.hand.frame)
    assert (space.picture() == pictures[1]).all()


def test_without_the_compiled_renderer_it_follows_too(by_numpy: Space) -> None:
    by_numpy.hand.iterate(2)
    by_numpy.hand.wait_until(lambda: by_numpy.panel.frame is by_numpy.hand.frame)
    first = by_numpy.picture()
    by_numpy.hand.click("run.reset")
    by_numpy.hand.wait_until(lambda: by_numpy.panel.frame is by_numpy.hand.frame)
    assert (by_numpy.picture() != first).any()


def test_it_follows_a_mean_under_the_hand(space: Space) -> None:
    hand = space.hand
    hand.tap(hand.mean_pixel(0))  # its matrix makes the panel less high
    hand.qtbot.wait(50)
    before = space.picture()
    start = hand.mean_pixel(0)
    hand.press(start)
    hand.move(start + QPoint(30, 20))
    hand.move(start + QPoint(60, 30))
    assert hand.state.preview is not None
    hand.wait_until(lambda: space.panel.frame is hand.state.preview)
    assert (space.picture() != before).any()
    hand.key(Qt.Key.Key_Escape)
    hand.release(start)
    hand.wait_until(lambda: space.panel.frame is hand.frame)


def test_the_top_of_a_hill_stands_over_its_mean(space: Space) -> None:
    """The highest blue pixel over the mean of component 1 is where the scene projects the density there."""
    hand = space.hand
    hand.choose("view.surface_points")
    hand.workspace.submit(MoveMean(0, (150.0, 20.0)))
    hand.wait_until(lambda: space.panel.frame is hand.frame)
    scene = space.view.scene
    assert scene is not None
    mixture = hand.shown
    height = mixture.weights[0] / (2 * np.pi * np.sqrt(np.linalg.det(mixture.covariances[0])))
    across, down = scene.project(150, 20, height / scene.top)
    colour = LIGHT.component_colours(3)[0]
    picture = space.picture()
    hue = np.abs(picture - [colour.red(), colour.green(), colour.blue()]).max(axis=-1) < 60
    rows = np.flatnonzero(hue[:, round(float(across) - 0.5)])
    assert rows[0] == pytest.approx(float(down), abs=4)


# Only while it is seen


def test_behind_another_tab_or_hidden_it_computes_nothing_and_then_catches_up(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[MixtureParameters] = []

    def counted(parameters: MixtureParameters, *rest: Any, **named: Any) -> Any:
        drawn.append(parameters)
        return render_surface(parameters, *rest, **named)

    monkeypatch.setattr(surface_view, "render_surface", counted)
    hand = space.hand
    space.click_tab("Model")
    hand.wait_until(lambda: space.panel.visibleRegion().isEmpty())
    drawn.clear()
    hand.iterate(2)
    hand.choose("view.surface_density")
    hand.click("view.appearance")
    assert drawn == []
    assert space.panel.frame is None
    space.click_tab("3-D")
    hand.wait_until(lambda: space.panel.frame is hand.frame)
    assert drawn[-1] is hand.shown
    hand.choose("view.panel.surface")
    drawn.clear()
    hand.iterate(1)
    assert drawn == []
    hand.choose("view.panel.surface")
    hand.wait_until(lambda: space.panel.frame is hand.frame)


# The camera


def test_a_drag_turns_it_and_the_floor_follows_the_hand(space: Space) -> None:
    middle = space.view.rect().center()
    scene = space.view.scene
    assert scene is not None
    front = scene.unproject(scene.origin[0], scene.origin[1] + 40)
    space.drag(middle, QPoint(40, 0))
    assert space.camera == Camera(Camera().azimuth - 20.0)
    turned = space.view.scene
    assert turned is not None
    assert turned.project(*front)[0] > scene.project(*front)[0]
    space.drag(middle, QPoint(0, 20))
    assert space.camera.elevation == Camera().elevation + 10


def test_shift_and_drag_and_the_wheel_zoom(space: Space) -> None:
    middle = space.view.rect().center()
    space.drag(middle, QPoint(0, -60), SHIFT)
    nearer = space.camera.zoom
    assert nearer > 1.3
    assert space.camera.azimuth == Camera().azimuth
    space.wheel(2)
    assert space.camera.zoom > nearer
    space.wheel(-50)
    assert space.camera.zoom == pytest.approx(0.5)


def test_many_turns_of_the_wheel_at_once_are_drawn_once(
    space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, drawn = space.picture(), []
    monkeypatch.setattr(surface_view.SurfaceView, "_take", lambda _view, picture: drawn.append(picture))
    for _ in range(5):
        space.wheel(1)
    assert drawn == []
    QApplication.processEvents()
    assert len(drawn) == 1
    monkeypatch.undo()
    space.wheel(1)
    assert (space.picture() != before).any()


def test_a_double_click_and_the_button_go_back_to_the_first_view(space: Space) -> None:
    first = space.picture()
    middle = space.view.rect().center()
    space.drag(middle, QPoint(33, 21))
    assert (space.picture() != first).any()
    QTest.mouseDClick(space.view, LEFT, pos=middle)
    assert space.camera == Camera()
    space.wheel(3)
    space.hand.click("surface.reset")
    assert space.camera == Camera()
    space.hand.canvas.setFocus()
    assert (space.picture() == first).all()


def test_with_the_focus_keys_turn_and_zoom_it_and_leave_the_run_alone(space: Space) -> None:
    space.hand.iterate(2)
    cursor = space.hand.cursor
    QTest.mouseClick(space.view, LEFT, pos=space.view.rect().center())
    assert space.view.hasFocus()
    first = Camera()
    for key, changed in (
        (Qt.Key.Key_Left, Camera(first.azimuth + 5)),
        (Qt.Key.Key_Right, first),
        (Qt.Key.Key_Up, Camera(elevation=first.elevation + 5)),
        (Qt.Key.Key_Down, first),
    ):
        space.hand.key(key, CTRL)
        assert space.camera == changed
    space.hand.key(Qt.Key.Key_Right, CTRL | SHIFT)
    assert space.camera.azimuth == first.azimuth - 1
    space.hand.key(Qt.Key.Key_Plus)
    assert space.camera.zoom > 1
    space.hand.key(Qt.Key.Key_Minus)
    assert space.camera.zoom == pytest.approx(1)
    space.hand.key(Qt.Key.Key_Home, CTRL)
    assert space.camera == first
    assert space.hand.cursor == cursor


def test_the_camera_is_kept_from_frame_to_frame_and_from_data_to_data(space: Space) -> None:
    space.drag(space.view.rect().center(), QPoint(33, 21))
    camera = space.camera
    space.hand.iterate(1)
    space.hand.choose("preset.experiment_2")
    assert space.camera == camera != Camera()


# What is drawn


@pytest.mark.parametrize("action", ["view.surface_density", "view.surface_sheets", "view.surface_points"])
def test_each_option_is_in_the_menu_of_the_panel_and_changes_the_picture(space: Space, action: str) -> None:
    before = space.picture()
    space.hand.choose_from("surface.options", action)
    assert space.hand.action(action).isChecked() is (action != "view.surface_points")
    assert (space.picture() != before).any()


def test_the_options_are_remembered(space: Space, open_window: OpenWindow) -> None:
    space.hand.choose("view.surface_density")
    space.hand.choose("view.surface_points")
    space.hand.window.close()
    again = open_window(first_size=False)
    assert again.action("view.surface_density").isChecked()
    assert not again.action("view.surface_points").isChecked()


def test_in_the_dark_the_ground_is_dark(space: Space) -> None:
    light = space.picture()[-3, 3].sum()
    space.hand.click("view.appearance")
    assert space.picture()[-3, 3].sum() < light - 300


def test_one_sentence_says_what_it_is(space: Space) -> None:
    assert space.hand.text("surface.sentence").startswith("Height is the density of the mixture")


@pytest.mark.parametrize("preset", ["preset.experiment_1", "preset.experiment_3"])
def test_the_points_of_a_collapsing_component_and_others_are_drawn(space: Space, preset: str) -> None:
    space.hand.choose(preset)
    space.hand.iterate(3)
    assert space.panel.frame is space.hand.frame


# By itself, for several side by side


@pytest.fixture
def lone(qtbot: QtBot) -> Iterator[SurfaceView]:
    view = SurfaceView(LIGHT)
    qtbot.addWidget(view)
    view.resize(300, 260)
    view.show()
    yield view
    view.close()
    view.close_jobs()


def mixture() -> tuple[Points, MixtureParameters]:
    points = Points.of(np.random.default_rng(2).normal(0, 3, (400, 2)))
    return points, MixtureParameters([0.4, 0.6], [[-3, 0], [3, 1]], [np.eye(2), np.eye(2) * 2])


def test_views_are_linked_by_their_cameras(lone: SurfaceView, qtbot: QtBot) -> None:
    other = SurfaceView(LIGHT)
    qtbot.addWidget(other)
    other.resize(300, 260)
    other.show()
    points, parameters = mixture()
    for view in (lone, other):
        view.show_mixture(points, parameters, parameters)
    lone.camera_changed.connect(other.set_camera)
    other.camera_changed.connect(lone.set_camera)
    QTest.keyClick(lone, Qt.Key.Key_Up, CTRL)
    assert other.camera == lone.camera != Camera()
    QTest.keyClick(other, Qt.Key.Key_Left, CTRL)
    assert other.camera == lone.camera
    lone.clearFocus()
    other.clearFocus()
    assert (grabbed(lone) == grabbed(other)).all()
    other.close()
    other.close_jobs()


@pytest.mark.parametrize(("height", "left", "right"), [(200, 6, 6), (260, 42, 24)])
def test_axes_get_room_where_the_view_is_high_enough_for_them(
    lone: SurfaceView, height: int, left: int, right: int
) -> None:
    """In a whole turn the corners of the floor come as near to the edges as there is room kept for axes."""
    points, parameters = mixture()
    lone.resize(120, height)
    lone.show_mixture(points, parameters, parameters)
    reach = []
    for azimuth in range(360):
        lone.set_camera(Camera(azimuth=float(azimuth)))
        scene = lone.scene
        assert scene is not None
        x0, x1, y0, y1 = scene.extent
        across, _ = scene.project([x0, x0, x1, x1], [y0, y1, y0, y1])
        reach += across.tolist()
    assert (min(reach), max(reach)) == pytest.approx((left, 120 - right), abs=0.5)


def test_with_nothing_to_show_it_says_what_to_do(lone: SurfaceView) -> None:
    points, parameters = mixture()
    lone.show_mixture(points, parameters, parameters)
    assert lone.scene is not None
    lone.show_nothing("Run EM first.")
    blank = grabbed(lone)
    left: list[object] = [lone.frame, lone.scene]
    assert left == [None, None]
    assert 0 < np.count_nonzero((blank != blank[0, 0]).any(axis=-1)) < 5000


def test_many_points_come_to_the_floor_from_the_background(lone: SurfaceView, qtbot: QtBot) -> None:
    _, parameters = mixture()
    points = Points.of(np.random.default_rng(2).normal(0, 3, (30_000, 2)))
    lone.set_options(SurfaceLook(points=True))
    lone.show_mixture(points, parameters, parameters)
    before = grabbed(lone)
    qtbot.waitUntil(lambda: bool((grabbed(lone) != before).any()), timeout=10_000)


def test_a_large_picture_is_refined_when_it_rests(
    lone: SurfaceView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surface_view, "LIVE_PIXELS", 10_000)
    points, parameters = mixture()
    lone.show_mixture(points, parameters, parameters)
    coarse = grabbed(lone)
    qtbot.waitUntil(lambda: bool((grabbed(lone) != coarse).any()), timeout=10_000)
    monkeypatch.undo()
    fine = grabbed(lone)
    lone.set_camera(Camera(1.0))
    lone.set_camera(Camera())
    assert (grabbed(lone) == fine).all()


def test_the_scale_of_heights_stays_while_a_peak_grows_a_little(lone: SurfaceView) -> None:
    points, parameters = mixture()
    lone.show_mixture(points, parameters, parameters)
    top = lone.top
    grown = MixtureParameters(parameters.weights, parameters.means, parameters.covariances / 1.1)
    lone.show_mixture(points, grown, grown)
    assert lone.top == top
    shrunk = MixtureParameters(parameters.weights, parameters.means, parameters.covariances / 4)
    lone.show_mixture(points, shrunk, shrunk)
    assert lone.top is not None
    assert top is not None
    assert lone.top > top


def test_several_views_can_share_a_scale_of_heights_that_cuts_nothing(lone: SurfaceView) -> None:
    points, parameters = mixture()
    lone.show_mixture(points, parameters, parameters)
    own = lone.top
    assert own is not None
    lone.show_mixture(points, parameters, parameters, least_top=3 * own)
    assert lone.top is not None
    assert lone.top >= 3 * own
    lone.show_mixture(points, parameters, parameters, least_top=0.01 * own)
    assert lone.top is not None
    assert 0.7 * own < lone.top <= own


def test_a_figure_of_the_view_has_its_camera_and_its_points(lone: SurfaceView) -> None:
    points, parameters = mixture()
    lone.set_options(SurfaceLook(points=True))
    lone.set_camera(Camera(40, 50))
    lone.show_mixture(points, parameters, parameters)
    scene, floor = lone.scene, lone.floor
    assert scene is not None
    assert floor is not None
    assert (scene.width, scene.height) == (300, 260)
    figure = surface_figure(
        parameters, title="", subtitle="", size=(600, 520), look=lone.look, floor=floor, seen=scene
    )
    assert floor.points is points
    assert (figure.width(), figure.height()) == (600, 520)


def test_the_frame_is_the_very_one_it_was_given(lone: SurfaceView) -> None:
    points, parameters = mixture()
    given: Any = Frame.__new__(Frame)
    lone.show_mixture(points, parameters, parameters, frame=given)
    assert lone.frame is given
