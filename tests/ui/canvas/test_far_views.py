"""Views far out, far in and far from zero, and planes without room: no errors, and the way back is there."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.figures.axes import plane_ticks
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.overlay import view_of
from tests.figures.drawing_record import recorded
from tests.ui.conftest import LEFT, NO_KEYS, RIGHT, Hand

RNG = np.random.default_rng(5)
CLOUD = np.vstack([RNG.normal(size=(40, 2)), RNG.normal(size=(40, 2)) + 5])


def open_points(hand: Hand, values: FloatArray) -> None:
    dataset = Dataset("far away", Points.of(values), ("x", "y"))
    assert hand.workspace.submit(OpenExperiment(seeded_experiment(dataset, 2)))


def view(hand: Hand) -> FloatArray:
    return np.array(hand.canvas.viewRange())


def turn_wheel(hand: Hand, steps: int, at: QPointF) -> None:
    """Turn it so many times by ten steps, forwards or backwards, and paint now and then."""
    port = hand.canvas.viewport()
    for step in range(abs(steps)):
        delta = QPoint(0, 1200 if steps > 0 else -1200)
        none = Qt.MouseButton.NoButton
        event = QWheelEvent(
            at,
            QPointF(port.mapToGlobal(at)),
            QPoint(),
            delta,
            none,
            NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)
        if step % 50 == 0:
            port.repaint()


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (CLOUD, "middle"),
        (CLOUD, "left axis"),
        (CLOUD, "lower axis"),
        (CLOUD + 1e12, "middle"),
        (CLOUD * 1e74, "middle"),
        (CLOUD * 1e-59, "middle"),
        (CLOUD * [1e9, 1e-9], "middle"),
        (CLOUD * [0, 1], "middle"),
        (CLOUD * [1, 1e-99], "middle"),
    ],
)
def test_a_view_zoomed_and_panned_without_end_stays_a_view(
    hand: Hand, values: FloatArray, place: str
) -> None:
    open_points(hand, values)
    hand.window.fit_view()
    fitted = view(hand)
    box = hand.canvas.getViewBox().sceneBoundingRect()
    at = {
        "middle": box.center() + QPointF(60, 20),
        "left axis": QPointF(box.left() - 12, box.center().y()),
        "lower axis": QPointF(box.center().x(), box.bottom() + 6),
    }[place]
    for steps in (150, -300, 300):
        turn_wheel(hand, steps, at)
        for _ in range(3):
            hand.drag(QPoint(100, 100), QPoint(400, 300), RIGHT)
        hand.canvas.viewport().repaint()
        seen = view(hand)
        assert np.isfinite(seen).all()
        width = np.diff(seen, axis=1).ravel()
        assert (width > 100 * np.spacing(np.abs(seen).max(axis=1))).all()
        assert (width <= 2e6 * np.diff(fitted, axis=1).max()).all()
    hand.window.fit_view()
    np.testing.assert_allclose(view(hand), fitted, rtol=1e-6)


def test_a_plane_without_room_takes_no_gestures(hand: Hand) -> None:
    hand.choose("view.marginals")
    before = hand.state.experiment
    for height in (0, 20, 56, 80, 110):
        hand.canvas.setFixedHeight(height)
        hand.canvas.viewport().repaint()
        if hand.canvas.has_room:
            break
        port = hand.canvas.viewport()
        for place in (
            QPoint(0, 0),
            port.rect().center(),
            QPoint(port.width() // 2, max(port.height() - 1, 0)),
        ):
            hand.hover(place)
            hand.double_tap(place)
            hand.drag(place, place + QPoint(30, 3))
            hand.drag(place, place + QPoint(30, 3), RIGHT)
        assert hand.canvas.pixels_per_unit().y > 0
        assert hand.state.experiment is before
        assert hand.state.component is None
    assert height > 20


def test_what_is_in_the_hand_when_the_room_goes_is_put_back(hand: Hand) -> None:
    before, mean = hand.state.experiment, hand.mean_pixel(0)
    hand.press(mean)
    hand.move(mean + QPoint(20, 20))
    assert (hand.shown.means != before.start.means).any()
    hand.canvas.setFixedHeight(10)
    QTest.mouseRelease(hand.canvas.viewport(), LEFT, NO_KEYS, QPoint(5, 5))
    assert hand.state.experiment.start is before.start
    assert (hand.shown.means == before.start.means).all()
    assert not hand.canvas.tool.busy


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (CLOUD + 1e12, "+ 1 000 000 000 000"),
        (CLOUD - 1e12, "− 1 000 000 000 000"),
        (1e-4 * CLOUD + 1e8, "+ 100 000 000"),
        (CLOUD, ""),
        (1e12 * CLOUD, ""),
    ],
)
def test_the_numbers_of_an_axis_are_told_apart_however_far_from_zero(
    hand: Hand, values: FloatArray, note: str
) -> None:
    open_points(hand, values)
    hand.window.fit_view()
    hand.qtbot.wait(20)
    with recorded() as drawing:
        hand.canvas.grab()
    view = view_of(hand.canvas.getViewBox())
    assert view is not None
    for ticks, name in zip(plane_ticks(view, 1.0), ("x", "y"), strict=True):
        assert len(ticks.labels) >= 2
        assert len(set(ticks.labels)) == len(ticks.labels)
        assert max(map(len, ticks.labels)) <= 12
        assert set(ticks.labels) <= set(drawing.texts)
        assert note in ticks.note
        assert (f"{name}  ({ticks.note})" if ticks.note else name) in drawing.texts
        digits = re.sub("[^0-9]", "", note)
        assert ticks.offset == (float(digits or 0) * (-1 if "−" in note else 1))
        read = [float(text.replace("−", "-")) * 10.0**ticks.power + ticks.offset for text in ticks.labels]
        np.testing.assert_allclose(read, ticks.values, atol=0.01 * (ticks.values[1] - ticks.values[0]))
    hand.choose("preset.experiment_1")
    with recorded() as drawing:
        hand.canvas.grab()
    assert not any("(+" in text or "(−" in text for text in drawing.texts)


class Paints(QObject):
    """Counts how often a widget is painted, and stops it where there is no end."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.count += 1
            watched.setUpdatesEnabled(self.count < 50)
        return False


def test_numbers_that_come_and_go_with_the_room_they_take_are_not_painted_without_end(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one scale on both axes, a narrower axis shows less along it: its numbers may then be too long, and back."""
    axis = hand.canvas.getPlotItem().getAxis("left")
    monkeypatch.setattr(
        "gmm_desktop.ui.canvas.plane_axis.left_room",
        lambda *_how, **_named: 120 if axis.width() < 100 else 50,
    )
    paints = Paints(hand.canvas.viewport())
    hand.canvas.setRange(QRectF(0, 0, 3, 3), padding=0)
    hand.qtbot.wait(300)
    assert axis.width() > 100
    assert paints.count < 10


def test_an_axis_gives_back_the_room_for_long_numbers(hand: Hand) -> None:
    axis = hand.canvas.getPlotItem().getAxis("left")
    before = axis.width()
    hand.canvas.setRange(QRectF(1.2345, 6.7891, 1e-2, 1e-2), padding=0)
    hand.wait_until(lambda: axis.width() > before + 5)
    hand.choose("view.fit")
    hand.wait_until(lambda: axis.width() <= before)


def test_other_data_have_an_axis_no_wider_than_their_numbers(hand: Hand) -> None:
    axis = hand.canvas.getPlotItem().getAxis("left")
    before = axis.width()
    open_points(hand, 3000 * CLOUD)
    hand.wait_until(lambda: axis.width() > before + 5)
    hand.choose("preset.experiment_1")
    hand.wait_until(lambda: axis.width() <= before)


def test_a_button_pressed_flat_paints_its_icon_without_a_warning(hand: Hand) -> None:
    """Seen in a panel squeezed to nothing; a warning of Qt fails a test."""
    drawn = [each for each in hand.window.findChildren(QToolButton) if not each.icon().isNull()]
    assert len(drawn) > 30
    for each in drawn:
        each.setFixedSize(8, 6)
        assert not each.grab().isNull()
