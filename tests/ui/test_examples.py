"""Curated examples in the menus, and a sample of the mixture as the data."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDoubleSpinBox, QPushButton, QSpinBox, QToolButton

from gmm_desktop.experiment.examples import EXAMPLES, example
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.sampling import sample
from gmm_desktop.words.presets import PRESET_TEXTS
from tests.ui.conftest import LEFT, Hand


@pytest.mark.parametrize("identifier", EXAMPLES)
def test_an_example_is_opened_from_the_menu_and_says_what_it_is_for(hand: Hand, identifier: str) -> None:
    title, purpose = PRESET_TEXTS[identifier]
    hand.choose(f"preset.{identifier}")
    assert hand.action(f"preset.{identifier}").isChecked()
    assert hand.message.rstrip(".") == purpose.rstrip(".")
    name = hand.widget("data.choose", QToolButton).text()
    assert name.startswith(title.partition(":")[0][:10])
    np.testing.assert_array_equal(
        hand.state.experiment.dataset.points.array, example(identifier).dataset.points.array
    )
    assert hand.action("edit.undo").text() == f"Undo Open {title.partition(':')[0]}"
    hand.click("edit.undo")
    assert hand.state.experiment.preset == "first_start"


def test_the_bar_of_the_data_offers_the_examples_too(hand: Hand) -> None:
    menu = hand.widget("data.choose", QToolButton).menu()
    listed = {action.objectName() for action in menu.actions()}
    assert {f"preset.{identifier}" for identifier in EXAMPLES} <= listed
    assert menu.sizeHint().height() <= 800


def test_the_singular_example_ends_in_a_collapse_that_can_be_watched(hand: Hand) -> None:
    hand.choose("preset.singular")
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.activity is Activity.PAUSED)
    stop = hand.state.timeline.run.stop
    assert stop is not None
    assert stop.reason is StopReason.COLLAPSED


def asked(hand: Hand) -> QDialog:
    hand.choose("data.sample_as_data")
    return hand.widget("sample", QDialog)


def press_button(dialog: QDialog, name: str) -> None:
    (button,) = dialog.findChildren(QPushButton, name)
    QTest.mouseClick(button, LEFT)
    QApplication.processEvents()


def test_a_sample_of_the_mixture_shown_becomes_the_data_with_its_truth(hand: Hand) -> None:
    hand.iterate(3)
    theta = hand.shown
    dialog = asked(hand)
    (count,) = dialog.findChildren(QDoubleSpinBox, "sample.count")
    (seed,) = dialog.findChildren(QSpinBox, "sample.seed")
    assert count.value() == len(hand.state.experiment.dataset.points)
    count.setValue(600)
    seed.setValue(5)
    press_button(dialog, "sample.open")
    dataset = hand.state.experiment.dataset
    values, labels = sample(theta, 600, np.random.default_rng(5))
    np.testing.assert_array_equal(dataset.points.array, values)
    assert dataset.labels is not None
    np.testing.assert_array_equal(dataset.labels, labels)
    assert dataset.truth == theta
    assert hand.shown == theta
    assert hand.action("view.truth").isEnabled()
    assert hand.action("edit.undo").text() == "Undo Sample of 600 points"
    hand.click("edit.undo")
    assert hand.shown == theta
    assert hand.cursor == 6


def test_cancelling_leaves_everything_as_it_is(hand: Hand) -> None:
    before = hand.state
    dialog = asked(hand)
    press_button(dialog, "sample.cancel")
    assert hand.state.experiment is before.experiment
    assert hand.state.history is before.history


def test_the_fields_of_the_dialog_have_names(hand: Hand) -> None:
    dialog = asked(hand)
    for field in (*dialog.findChildren(QDoubleSpinBox), *dialog.findChildren(QSpinBox)):
        assert field.accessibleName()
        assert field.toolTip()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
