"""Points drawn from the mixture, beside the data or instead of them, and the true mixture outlined."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolTip

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment, SetNoise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.generated import generated_dataset
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.state import SampleView
from gmm_desktop.figures.plane.plane_points import SEED
from gmm_desktop.mixture.arrays import ByteArray, FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import LARGEST_NUMBER, Points
from gmm_desktop.mixture.sampling import sample
from tests.figures.drawing_record import recorded
from tests.ui.conftest import Hand, OpenWindow

BESIDE = "○ 1\u202f800 points drawn, not observed"
INSTEAD = "○ 1\u202f800 points drawn; the data are hidden"


def note(hand: Hand) -> str:
    found = hand.canvas.layers.note
    return found.text if found.isVisible() else ""


def ink_at(hand: Hand, picture: ByteArray, places: FloatArray) -> float:
    """Return the share of places in view where the canvas is not empty."""
    plane = hand.canvas.getViewBox().sceneBoundingRect().adjusted(5, 5, -5, -40)
    pixels = [hand.pixel(x, y) for x, y in places.tolist()]
    pixels = [p for p in pixels if plane.contains(p)]
    assert len(pixels) > 20
    around = [picture[p.y() - 3 : p.y() + 4, p.x() - 3 : p.x() + 4].astype(int) for p in pixels]
    return float(np.mean([(each.min(axis=(0, 1)) < 235).any() for each in around]))


@pytest.fixture
def apart(bare_canvas: Hand) -> Hand:
    """Data in one place, and a mixture in another."""
    points = Points.of(np.random.default_rng(2).normal(0, 1, (400, 2)))
    start = MixtureParameters([0.5, 0.5], [[30, 0], [30, 12]], [4 * np.eye(2)] * 2)
    dataset = Dataset("apart", points, ("x", "y"))
    bare_canvas.workspace.submit(OpenExperiment(Experiment(dataset, start)))
    bare_canvas.key(Qt.Key.Key_F)
    bare_canvas.qtbot.wait(20)
    return bare_canvas


def test_a_sample_is_drawn_where_the_mixture_is_and_the_data_are_dimmed(apart: Hand) -> None:
    data = apart.state.experiment.dataset.points.array
    drawn, _ = sample(apart.shown, 400, np.random.default_rng(SEED))
    before = apart.picture()
    assert ink_at(apart, before, data) == 1
    assert ink_at(apart, before, drawn) < 0.5
    apart.key(Qt.Key.Key_S)
    after = apart.picture()
    assert ink_at(apart, after, drawn) > 0.95
    place = apart.pixel(*data.mean(axis=0).tolist())
    around = np.s_[place.y() - 40 : place.y() + 40, place.x() - 40 : place.x() + 40]
    assert after[around].mean() > before[around].mean() + 5
    apart.key(Qt.Key.Key_S)
    assert (apart.picture() == before).all()


def test_a_sample_can_stand_instead_of_the_data(apart: Hand) -> None:
    data = apart.state.experiment.dataset.points.array
    apart.choose_from("canvas.layers", "view.sample_instead")
    apart.qtbot.wait(20)
    picture = apart.picture()
    assert ink_at(apart, picture, data) < 0.1
    assert ink_at(apart, picture, sample(apart.shown, 400, np.random.default_rng(SEED))[0]) > 0.95
    apart.hover(apart.pixel(*data[0].tolist()))
    apart.qtbot.wait(120)
    assert not QToolTip.isVisible()
    apart.choose_from("canvas.layers", "view.sample_instead")
    assert ink_at(apart, apart.picture(), data) == 1


def test_the_canvas_says_that_the_points_are_drawn(hand: Hand) -> None:
    assert note(hand) == ""
    hand.choose("view.sample")
    assert note(hand) == BESIDE
    hand.choose("view.sample_instead")
    assert note(hand) == INSTEAD
    assert not hand.action("view.sample").isChecked()
    hand.choose("view.sample")
    assert note(hand) == BESIDE
    hand.choose("view.sample")
    assert note(hand) == ""


def test_the_note_stays_in_its_corner_and_covers_no_message(hand: Hand) -> None:
    hand.choose("view.sample")
    hand.window.resize(1400, 900)
    hand.qtbot.wait(20)
    with recorded() as drawing:
        hand.canvas.grab()
    box, plane = drawing.word(note(hand)).box, hand.canvas.getViewBox().sceneBoundingRect()
    assert plane.contains(box)
    assert box.right() > plane.right() - 20
    assert box.bottom() > plane.bottom() - 20


def test_the_sample_is_drawn_anew_from_every_frame_shown(hand: Hand) -> None:
    hand.choose("view.sample_instead")
    first = hand.picture()
    hand.iterate(3)
    assert (hand.picture() != first).any()
    hand.click("run.reset")
    assert (hand.picture() == first).all()


def test_no_more_than_twenty_thousand_points_are_drawn(hand: Hand) -> None:
    points = Points.of(np.random.default_rng(0).normal(size=(21_000, 2)))
    hand.workspace.submit(OpenExperiment(seeded_experiment(Dataset("many", points, ("x", "y")), 2)))
    hand.choose("view.sample")
    assert note(hand).startswith("○ 20\u202f000 points")
    hand.choose("view.contours")
    hand.iterate(1)


def test_noise_is_drawn_too(apart: Hand) -> None:
    apart.workspace.submit(SetNoise(0.5))
    apart.choose("view.sample_instead")
    drawn, labels = sample(apart.shown, 400, np.random.default_rng(SEED))
    assert ink_at(apart, apart.picture(), drawn[labels == 2]) > 0.95


def test_a_sample_is_not_remembered(hand: Hand, open_window: OpenWindow) -> None:
    hand.choose("view.sample")
    hand.window.close()
    assert open_window().state.options.sample is SampleView.NONE


# The true mixture


def test_the_true_mixture_is_outlined_where_it_is_known(bare_canvas: Hand) -> None:
    hand = bare_canvas
    assert not hand.action("view.truth").isEnabled()
    dataset = generated_dataset("blobs", 300, 4, {})
    assert dataset.truth is not None
    hand.workspace.submit(OpenExperiment(seeded_experiment(dataset, 1)))
    hand.qtbot.wait(20)
    assert hand.action("view.truth").isEnabled()
    before = hand.picture()
    hand.choose("view.truth")
    hand.point_away()
    changed = (hand.picture() != before).any(axis=2)
    for mean in dataset.truth.means.tolist():
        place = hand.pixel(*mean)
        assert changed[place.y() - 5 : place.y() + 6, place.x() - 5 : place.x() + 6].any()
    hand.choose("view.truth")
    assert (hand.picture() == before).all()


def test_a_sample_may_reach_beyond_what_points_may(hand: Hand) -> None:
    """The data end at the largest number that is taken, and half of what is drawn from their mixture lies beyond."""
    ends = np.array([(-1.0, 0.0), (1.0, 0.0), (-1.0, 1.0), (1.0, 1.0)]) * LARGEST_NUMBER
    dataset = Dataset("at the limit", Points.of(ends), ("x", "y"))
    hand.workspace.submit(OpenExperiment(seeded_experiment(dataset, 1)))
    assert np.abs(sample(hand.shown, 4, np.random.default_rng(SEED))[0]).max() > LARGEST_NUMBER
    hand.key(Qt.Key.Key_S)
    hand.qtbot.wait(20)
    assert note(hand).startswith("○ 4 points drawn")
