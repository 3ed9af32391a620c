"""Making data: the dialog of the shapes, and what comes of it."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDoubleSpinBox,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)

from gmm_desktop.experiment.generated import generated_dataset
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.generators import SHAPES
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.ui.dialogs.sample_preview import Picture, SamplePreview
from gmm_desktop.ui.dialogs.shape_list import ShapeList
from gmm_desktop.words.shapes import SHAPE_TEXTS
from tests.figures.drawing_record import recorded
from tests.ui.conftest import LEFT, Hand
from tests.ui.test_window_walk import clipped, visible_controls


class Maker:
    """The dialog, opened by the menu."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        hand.choose("data.make")
        self.dialog = hand.widget("make", QDialog)
        hand.wait_until(lambda: self.preview.picture is not None)

    @property
    def preview(self) -> SamplePreview:
        return self.hand.widget("make.preview", SamplePreview)

    @property
    def picture(self) -> Picture:
        picture = self.preview.picture
        assert picture is not None
        return picture

    def shape(self, shape: str) -> None:
        """Click a shape in the list."""
        shapes = self.hand.widget("make.shapes", ShapeList)
        item = shapes.item(list(SHAPES).index(shape))
        shapes.scrollToItem(item)
        QTest.mouseClick(shapes.viewport(), LEFT, pos=shapes.visualItemRect(item).center())
        assert shapes.shape == shape

    def fill(self, name: str, text: str) -> None:
        self.hand.fill(f"make.{name}", text, Qt.Key.Key_Tab)

    def field(self, name: str) -> float:
        return self.hand.widget(f"make.{name}", QDoubleSpinBox).value()

    def slider(self, name: str) -> QSlider:
        return self.hand.widget(f"make.{name}.slider", QSlider)

    def press(self, name: str) -> None:
        QTest.mouseClick(self.hand.widget(f"make.{name}", QPushButton), LEFT)
        assert not self.dialog_is_open

    def open(self) -> None:
        """Press Open and wait for the points."""
        before = self.hand.state.experiment
        self.press("open")
        self.hand.wait_until(lambda: self.hand.state.experiment is not before)

    @property
    def dialog_is_open(self) -> bool:
        return any(each.isVisible() for each in self.hand.window.findChildren(QDialog, "make"))


@pytest.fixture
def maker(hand: Hand) -> Maker:
    return Maker(hand)


def colours_in(picture: Picture) -> IntArray:
    """Return the red, green and blue of all pixels that are nearly opaque, shape (n, 3)."""
    pixels = picture.pixels[picture.pixels >> 24 > 200].astype(np.int64)
    premultiplied = np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=1)
    colours: IntArray = premultiplied * 255 // (pixels >> 24)[:, None]
    return colours


# What is opened


def test_opening_takes_the_points_with_their_groups_and_as_many_components(maker: Maker, hand: Hand) -> None:
    maker.shape("unequal_weights")
    maker.fill("components", "4")
    maker.fill("ratio", "25")
    maker.fill("count", "800")
    maker.fill("seed", "7")
    maker.open()
    experiment = hand.state.experiment
    expected = generated_dataset("unequal_weights", 800, 7, {"components": 4, "ratio": 25})
    assert np.array_equal(experiment.dataset.points.array, expected.points.array)
    assert expected.labels is not None
    assert experiment.dataset.labels is not None
    assert np.array_equal(experiment.dataset.labels, expected.labels)
    assert experiment.dataset.truth == expected.truth
    assert experiment.dataset.source == expected.source
    assert experiment.start_method is StartMethod.KMEANS_PLUS_PLUS
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, expected.points, 4, 0)
    assert hand.widget("data.choose", QToolButton).text().startswith("Unequal weights")
    assert hand.message == ""


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_opened_as_it_is_offered(maker: Maker, hand: Hand, shape: str) -> None:
    maker.shape(shape)
    maker.open()
    dataset = hand.state.experiment.dataset
    expected = generated_dataset(shape, 500, 0, {})
    assert np.array_equal(dataset.points.array, expected.points.array)
    assert expected.labels is not None
    groups = expected.truth.n_components if expected.truth else len(set(expected.labels.tolist()))
    assert hand.shown.n_components == groups


def test_making_data_is_undone_by_undo(maker: Maker, hand: Hand) -> None:
    before = hand.state.experiment
    maker.open()
    hand.click("edit.undo")
    assert hand.state.experiment is before


@pytest.mark.parametrize("way", ["cancel", "escape"])
def test_cancel_changes_nothing(maker: Maker, hand: Hand, way: str) -> None:
    before = hand.state
    maker.shape("moons")
    maker.fill("noise", "0.3")
    if way == "cancel":
        maker.press("cancel")
    else:
        QTest.keyClick(maker.dialog, Qt.Key.Key_Escape)
        assert not maker.dialog_is_open
    hand.qtbot.wait(50)
    assert hand.state is before


def test_nothing_is_remembered(maker: Maker, hand: Hand) -> None:
    maker.shape("spiral")
    maker.fill("arms", "5")
    maker.fill("seed", "3")
    maker.press("cancel")
    again = Maker(hand)
    assert hand.widget("make.shapes", ShapeList).shape == "blobs"
    assert hand.widget("make.seed", QSpinBox).value() == 0
    again.shape("spiral")
    assert again.field("arms") == 2


def test_fewer_points_than_groups_give_fewer_components(maker: Maker, hand: Hand) -> None:
    maker.fill("count", "2")
    maker.open()
    assert hand.shown.n_components == 2


def test_the_key_in_the_menu_opens_it_and_return_opens_the_points(hand: Hand) -> None:
    before = hand.state.experiment
    hand.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    dialog = hand.widget("make", QDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    hand.wait_until(lambda: hand.state.experiment is not before)
    assert hand.state.experiment.dataset.name == "Blobs"


def test_the_list_of_data_sets_offers_it_too(hand: Hand) -> None:
    hand.choose_from("data.choose", "data.make")
    assert hand.widget("make", QDialog).isVisible()


def test_made_points_are_saved_and_opened_with_the_rest(maker: Maker, hand: Hand, tmp_path: Path) -> None:
    maker.open()
    hand.iterate(1)
    hand.window.files.save_model(tmp_path / "fit.json")
    assert hand.message == "Saved the parameters shown to fit.json."


# Sliders and fields


def test_slider_and_field_go_together(maker: Maker) -> None:
    slider = maker.slider("separation")
    maker.fill("separation", "12")
    assert slider.value() == slider.maximum()
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert maker.field("separation") == 0
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert maker.field("separation") == pytest.approx(0.1)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert maker.field("separation") == pytest.approx(1.3)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_ends_of_every_slider_are_those_of_the_table(maker: Maker, shape: str) -> None:
    maker.shape(shape)
    for parameter in SHAPES[shape].parameters:
        slider = maker.slider(parameter.name)
        assert maker.field(parameter.name) == pytest.approx(parameter.default)
        QTest.keyClick(slider, Qt.Key.Key_Home)
        assert maker.field(parameter.name) == pytest.approx(parameter.lowest)
        QTest.keyClick(slider, Qt.Key.Key_End)
        assert maker.field(parameter.name) == pytest.approx(parameter.highest)


def test_the_number_of_points_goes_in_even_steps_of_its_logarithm(maker: Maker) -> None:
    slider = maker.slider("count")
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert maker.field("count") == 2
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert maker.field("count") == 10_000_000
    maker.fill("count", "1234")
    assert maker.field("count") == 1234


def test_the_shapes_are_chosen_by_the_arrow_keys_too(maker: Maker) -> None:
    shapes = maker.hand.widget("make.shapes", ShapeList)
    assert shapes.hasFocus()
    QTest.keyClick(shapes, Qt.Key.Key_Down)
    assert shapes.shape == "elongated"
    assert maker.field("stretch") == 6


def test_drawing_again_takes_the_next_seed(maker: Maker, hand: Hand) -> None:
    first = maker.picture
    hand.click("make.again")
    assert hand.widget("make.seed", QSpinBox).value() == 1
    hand.wait_until(lambda: maker.picture is not first)
    assert not np.array_equal(maker.picture.pixels, first.pixels)


# The preview


def test_the_preview_shows_the_points_in_the_colours_of_their_groups(maker: Maker, hand: Hand) -> None:
    maker.fill("separation", "12")
    maker.fill("count", "3000")
    first = maker.picture
    hand.wait_until(lambda: maker.picture is not first and len(colours_in(maker.picture)) > 100)
    seen = colours_in(maker.picture)
    for colour in component_colours(3, dark=False):
        assert (np.abs(seen - colour).max(axis=1) < 8).sum() > 20


def test_every_change_is_seen(maker: Maker, hand: Hand) -> None:
    for name, text in (("components", "5"), ("separation", "2"), ("count", "40"), ("seed", "9")):
        before = maker.picture
        maker.fill(name, text)
        hand.wait_until(lambda before=before: maker.picture is not before)  # type: ignore[misc]
    hand.wait_until(lambda: hand.text("make.note") == "40 points. EM begins with K = 5 by k-means++.")
    assert maker.picture.truth is not None
    assert maker.picture.truth.n_components == 5


def test_of_very_many_points_some_are_shown(maker: Maker, hand: Hand) -> None:
    maker.fill("count", "2000000")
    expected = "2,000,000 points, 20,000 shown. EM begins with K = 3 by k-means++."
    hand.wait_until(lambda: hand.text("make.note") == expected)


def test_the_picture_fits_the_place_it_has(maker: Maker, hand: Hand) -> None:
    maker.dialog.resize(1100, 700)
    hand.wait_until(lambda: maker.picture.pixels.shape[::-1] == maker.preview.pixels_wanted)


# What is said


@pytest.mark.parametrize("appearance", ["one", "other"])
def test_every_control_has_a_name_and_nothing_is_clipped(hand: Hand, appearance: str) -> None:
    if appearance == "other":
        hand.click("view.appearance")
    maker = Maker(hand)
    maker.dialog.resize(920, 640)  # the screen the tests have is smaller
    for shape in SHAPES:
        maker.shape(shape)
        maker.fill("count", "10000000")
        hand.wait_until(lambda: hand.text("make.note").startswith("10,000,000 points"))
        hand.qtbot.wait(1)
        assert (maker.dialog.width(), maker.dialog.height()) == (920, 640)
        assert clipped(maker.dialog) == []
        for control in visible_controls(maker.dialog):
            interface = QAccessible.queryAccessibleInterface(control)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), control
            assert control.toolTip(), control
            assert control.objectName(), control


@pytest.mark.parametrize("parameter", ["components", "separation", "seed", "count"])
def test_what_is_typed_beyond_the_range_stays_within_it(maker: Maker, parameter: str) -> None:
    maker.fill(parameter, "99999999")
    field = maker.hand.widget(f"make.{parameter}", QAbstractSpinBox)
    assert field.hasAcceptableInput()


def test_every_shape_says_what_it_is_for(maker: Maker) -> None:
    shapes = maker.hand.widget("make.shapes", ShapeList)
    for row, shape in enumerate(SHAPES):
        name, purpose = SHAPE_TEXTS[shape]
        item = shapes.item(row)
        assert (item.text(), item.toolTip()) == (name, purpose)
        assert item.data(Qt.ItemDataRole.AccessibleTextRole) == f"{name}: {purpose}"


def test_the_ellipses_of_the_preview_are_those_the_points_come_from(maker: Maker) -> None:
    """Each has its mean as middle and 2σ as half axes, by the eigenvalues of its covariance."""
    maker.shape("unequal_weights")
    maker.hand.wait_until(lambda: maker.picture.truth is not None)
    with recorded() as drawing:
        maker.preview.grab()
    picture, truth = maker.picture, maker.picture.truth
    assert truth is not None
    high, wide = picture.pixels.shape
    factor = min(maker.preview.width() / wide, maker.preview.height() / high)
    left, upper = (
        0.5 * (maker.preview.width() - factor * wide),
        0.5 * (maker.preview.height() - factor * high),
    )
    xs, ys = picture.view.pixels(truth.means[:, 0], truth.means[:, 1])
    scale, _ = picture.view.scale
    for k, colour in enumerate(maker.preview._theme.component_colours(truth.n_components)):
        (drawn,) = drawing.of_kind("ellipse", pen=colour.name())
        assert drawn.middle == pytest.approx((left + factor * xs[k], upper + factor * ys[k]), abs=0.01)
        sides = sorted(float(np.hypot(*(np.array(end) - drawn.middle))) for end in drawn.corners[2:])
        expected = 2 * np.sqrt(np.linalg.eigvalsh(truth.covariances[k])) * scale * factor
        assert sides == pytest.approx(expected.tolist(), rel=1e-6)
