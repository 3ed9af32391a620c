"""One table describes the options of EM: checks, panel, dialog and command line follow it."""

import argparse
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QToolButton, QWidget

from gmm_desktop import cli
from gmm_desktop.cli.options import add_settings, settings_of
from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.options import LARGEST, OPTIONS, PRIOR_OPTIONS, USUAL, Range
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.ui.panels.model_sections import HALF, temperature_at
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.options import OPTION_WORDS, as_help
from tests.ui.conftest import LEFT, Hand

ALL = OPTIONS | PRIOR_OPTIONS
PUBLISHED = {"rule", "tol", "max_iter"}
"""Of these the published experiments have their own, which `EmSettings` has without arguments."""

WIDGETS = {
    "covariance_type": "model.volume.V",
    "pins": "pin.mean",
    "reg_covar": "model.reg_covar",
    "prior": "model.prior.on",
    **{name: f"model.prior.{name}" for name in PRIOR_OPTIONS},
    "temperature": "model.temperature.slider",
    "initial_temperature": "model.annealing.from",
    "annealing": "model.annealing.over",
    "nudge": "model.annealing.nudge",
    "accelerated": "model.accelerated",
    "batch_size": "model.batches.size",
    "seed": "model.batches.seed",
    **{name: f"settings.{name}" for name in ("rule", "tol", "patience", "max_iter")},
}
FOLDS = ("regularisation", "prior", "temperature", "speed")


def outside(numbers: Range) -> list[float]:
    """Return numbers just outside a range, a fraction included where whole numbers are wanted."""
    found = [numbers.lowest if numbers.above else numbers.lowest - (1 if numbers.whole else 0.001)]
    found += [numbers.lowest + 1.5] if numbers.whole else []
    return found + ([numbers.highest * 1.001] if numbers.highest < LARGEST else [])


REFUSED = [
    (name, value)
    for name, option in ALL.items()
    if option.numbers is not None
    for value in outside(option.numbers)
]


def checked(name: str, value: float) -> str:
    """Return the sentence with which the check refuses a value."""
    holder: Callable[..., Any] = Prior if name in PRIOR_OPTIONS else EmSettings
    with pytest.raises(ParameterError) as caught:
        holder(**{name: value})
    return sentence(caught.value)


def test_every_field_is_in_the_tables_and_has_words_and_a_widget() -> None:
    assert set(OPTIONS) == {field.name for field in fields(EmSettings)}
    assert set(PRIOR_OPTIONS) == {field.name for field in fields(Prior)}
    assert set(ALL) == set(OPTION_WORDS) == set(WIDGETS)
    assert len({words.flag for words in OPTION_WORDS.values()}) == len(ALL)


def open_panel(hand: Hand) -> None:
    """Show the panel of the model with every part unfolded."""
    hand.choose_from("covariance.choose", "covariance.more")
    for fold in FOLDS:
        hand.widget(f"fold.{fold}", QToolButton).click()


def test_every_widget_is_there(hand: Hand) -> None:
    open_panel(hand)
    hand.click("run.settings")
    for name, widget in WIDGETS.items():
        if name == "pins":
            assert hand.action(widget).isCheckable()
        else:
            found = hand.widget(widget, QWidget)
            assert found.toolTip() == OPTION_WORDS[name].sentence or name == "covariance_type"
    hand.widget("settings", QDialog).reject()


@pytest.mark.parametrize(("command", "without"), [("fit", set()), ("select", {"pins"})])
def test_every_option_is_one_of_the_command(
    command: str, without: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([command, "--help"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for name in set(ALL) - without:
        words = OPTION_WORDS[name]
        several = command == "select" and name == "covariance_type"
        assert f" {words.flag} {'LIST' if several else words.sign}".rstrip() in printed
        assert several or as_help(words.sentence) in printed


def test_the_usual_value_is_the_default_everywhere() -> None:
    parser = argparse.ArgumentParser()
    add_settings(parser)
    assert settings_of(parser.parse_args(["--tol", f"{USUAL['tol']}"])) == SCALE_FREE_SETTINGS
    assert settings_of(parser.parse_args(["--prior"])).prior == Prior()
    for name, option in OPTIONS.items():
        assert option.holds(option.usual)
        assert getattr(SCALE_FREE_SETTINGS, name) == (Pins() if name == "pins" else option.usual)
        assert name in PUBLISHED or getattr(EmSettings(), name) == getattr(SCALE_FREE_SETTINGS, name)
    assert Prior() == Prior(**{name: option.usual for name, option in PRIOR_OPTIONS.items()})


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_the_command_line_refuses_with_the_sentence_of_the_check(
    name: str, value: float, capsys: pytest.CaptureFixture[str]
) -> None:
    words = OPTION_WORDS[name]
    needed = checked(name, value).removeprefix(f"{words.label}: ").removesuffix(".")
    for command in ("fit", "select"):
        assert cli.run([command, "no.csv", f"{words.flag}={value:.10g}"]) == 2
        said = capsys.readouterr().err
        assert said == f"gmm-desktop: argument {words.flag}: {needed} (see gmm-desktop {command} --help)\n"


def test_the_panel_refuses_with_the_sentence_of_the_check(hand: Hand) -> None:
    open_panel(hand)
    on = replace(SCALE_FREE_SETTINGS, prior=Prior(), initial_temperature=3.0, batch_size=50)
    hand.workspace.submit(ChangeSettings(on))
    settings = hand.state.experiment.settings
    tried = 0
    for name, value in REFUSED:
        if name == "temperature" or WIDGETS[name].startswith("settings."):
            continue
        hand.widget(WIDGETS[name], QLineEdit).setFocus()
        hand.fill(WIDGETS[name], f"{value:.10g}")
        assert hand.message == checked(name, value)
        assert hand.state.experiment.settings == settings
        tried += 1
    assert tried >= 15


def test_the_slider_stays_within_the_temperatures_that_can_be() -> None:
    assert all(OPTIONS["temperature"].holds(temperature_at(place)) for place in range(2 * HALF + 1))


def test_the_dialog_of_the_rules_refuses_with_the_sentence_of_the_check(hand: Hand) -> None:
    settings = hand.state.experiment.settings
    hand.click("run.settings")
    dialog = hand.widget("settings", QDialog)
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    for name in ("tol", "patience", "max_iter"):
        for value in [value for refused, value in REFUSED if refused == name]:
            usual = hand.widget(WIDGETS[name], QLineEdit).text()
            hand.fill(WIDGETS[name], f"{value:.10g}", Qt.Key.Key_Tab)
            QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
            assert hand.widget("settings.wrong", QLabel).text() == checked(name, value)
            hand.fill(WIDGETS[name], usual, Qt.Key.Key_Tab)
    dialog.reject()
    assert hand.state.experiment.settings == settings
