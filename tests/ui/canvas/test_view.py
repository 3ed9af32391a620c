"""How things look: layers and colours of the canvas, appearance, panels, help, and what is remembered."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QDockWidget, QLabel, QSlider

from gmm_desktop.control.preferences import DAMAGED, preferences_path
from gmm_desktop.experiment.state import Colouring
from gmm_desktop.mixture.arrays import ByteArray
from gmm_desktop.ui.main_window import HINT
from gmm_desktop.ui.theme import DARK, LIGHT
from tests.ui.conftest import LEFT, Hand, OpenWindow, channels, color_at


def colours_in(picture: ByteArray) -> int:
    """Return how many pixels are clearly coloured."""
    return int((np.ptp(picture.astype(int), axis=2) > 60).sum())


# Layers and colours


def test_plain_points_have_no_colour_and_blended_and_hard_ones_differ(bare_canvas: Hand) -> None:
    hand = bare_canvas
    hand.choose("preset.experiment_1")
    pictures: dict[str, ByteArray] = {}
    for name in ("blend", "hard", "plain"):
        hand.choose_from("canvas.colours", f"view.{name}")
        assert hand.action(f"view.{name}").isChecked()
        assert hand.state.options.colouring is Colouring(name)
        pictures[name] = hand.picture()
    assert colours_in(pictures["plain"]) < 0.2 * colours_in(pictures["hard"])
    differing = (pictures["blend"] != pictures["hard"]).any(axis=2)
    assert 0 < differing.sum() < 0.5 * differing.size


@pytest.mark.parametrize("layer", ["view.contours", "view.trails"])
def test_a_layer_is_drawn_only_while_it_is_on(hand: Hand, layer: str) -> None:
    hand.iterate(3)
    hand.hover(QPoint(1, 1))
    with_layer = hand.picture()
    hand.choose_from("canvas.layers", layer)
    assert not hand.action(layer).isChecked()
    assert (hand.picture() != with_layer).any()
    hand.choose_from("canvas.layers", layer)
    assert (hand.picture() == with_layer).all()


def test_the_ellipses_pass_where_their_level_says(bare_canvas: Hand) -> None:
    hand = bare_canvas
    hand.choose("view.plain")
    hand.fill_cell(0, 2, "200")
    hand.fill_cell(0, 3, "0")
    hand.fill_cell(0, 4, "12")
    hand.key(Qt.Key.Key_F)
    hand.tap(hand.mean_pixel(0))
    color = channels(LIGHT.component_colours(3)[0])
    for level in (1, 2, 3):
        hand.choose_from("canvas.level", f"view.level_{level}")
        picture = hand.picture()
        down = {n: color_at(picture, hand.pixel(200, -12 * n)) for n in (1, 2, 3) if n != level}
        diagonal = 12 * level * np.sqrt(0.5)
        rim = color_at(picture, hand.pixel(200 - diagonal, diagonal))
        assert np.abs(np.array(rim) - color).max() < 60
        assert all(np.abs(np.array(other) - color).max() > 60 for other in down.values())


def test_light_and_dark_change_the_whole_window(hand: Hand) -> None:
    for theme in (LIGHT, DARK, LIGHT):
        image = hand.window.grab().toImage()
        corner = image.pixelColor(2, 2)
        assert corner.name() == theme.background
        assert [int(v) for v in hand.picture()[-1, -1]] == channels_of(theme.ink.ground)
        hand.click("view.appearance")


def channels_of(name: str) -> list[int]:
    return [int(name[k : k + 2], 16) for k in (1, 3, 5)]


# Panels


PANELS = ("panel.components", "panel.numbers", "panel.objective")


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_can_be_hidden_and_shown(hand: Hand, panel: str) -> None:
    dock = hand.widget(panel, QDockWidget)
    hand.choose(f"view.{panel}")
    assert not dock.isVisible()
    hand.choose(f"view.{panel}")
    assert dock.isVisible()


def docks_of(hand: Hand) -> list[QDockWidget]:
    """Return the panels, with the layout as a reset leaves it."""
    hand.choose("view.reset_layout")
    QApplication.processEvents()
    return [hand.widget(panel, QDockWidget) for panel in PANELS]


def as_at_first(first: list[QRect], docks: list[QDockWidget]) -> bool:
    """Tell whether panels lie where they lay, but for what their contents have grown by."""

    def near(one: QPoint, other: QPoint) -> bool:
        return max(abs(one.x() - other.x()), abs(one.y() - other.y())) <= 32

    return all(
        near(dock.geometry().topLeft(), rect.topLeft())
        and near(dock.geometry().bottomRight(), rect.bottomRight())
        for rect, dock in zip(first, docks, strict=True)
    )


def test_reset_layout_shows_all_panels_where_they_were(hand: Hand) -> None:
    docks = docks_of(hand)
    first = [dock.geometry() for dock in docks]
    for panel in PANELS:
        hand.choose(f"view.{panel}")
    hand.choose("view.reset_layout")
    assert all(dock.isVisible() for dock in docks)
    hand.wait_until(lambda: as_at_first(first, docks))


def test_reset_layout_gives_panels_their_first_sizes_back(hand: Hand) -> None:
    docks = docks_of(hand)
    first = [dock.geometry() for dock in docks]
    hand.window.resizeDocks([docks[2]], [first[2].height() + 120], Qt.Orientation.Vertical)
    hand.wait_until(lambda: not as_at_first(first, docks))
    hand.choose("view.reset_layout")
    hand.wait_until(lambda: as_at_first(first, docks))


# Help, and leaving


@pytest.mark.parametrize(
    ("action", "dialog", "word"),
    [
        ("help.shortcuts", "help.shortcuts.dialog", "Drag a mean"),
        ("help.about", "help.about.dialog", "Expectation-Maximization"),
    ],
)
def test_help_opens_and_closes(hand: Hand, action: str, dialog: str, word: str) -> None:
    hand.choose(action)
    opened = hand.widget(dialog, QDialog)
    assert word in opened.findChildren(QLabel)[0].text()
    buttons = opened.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Close), LEFT)
    assert not opened.isVisible()


def test_the_help_on_keys_names_every_shortcut(hand: Hand) -> None:
    hand.key(Qt.Key.Key_F1)
    dialog = hand.widget("help.shortcuts.dialog", QDialog)
    text = dialog.findChildren(QLabel)[0].text()
    for action in hand.window.actions():
        if not action.shortcut().isEmpty():
            assert f"<b>{action.shortcut().toString()}</b>" in text
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_quit_closes_the_window_and_ends_its_thread(hand: Hand) -> None:
    hand.click("run.play")
    hand.choose("app.quit")
    assert hand.closed


# The first hint


def test_the_hint_is_there_at_first_and_goes_with_the_first_step(hand: Hand) -> None:
    assert hand.message == HINT
    hand.click("run.e_step")
    assert hand.message == ""


def test_the_hint_goes_with_the_first_edit(hand: Hand) -> None:
    start = hand.mean_pixel(0)
    hand.tap(start)
    assert hand.message == HINT
    hand.drag(start, start + QPoint(0, -40))
    assert hand.message == ""


def test_a_message_stays_until_it_is_closed(hand: Hand) -> None:
    hand.fill_cell(0, 2, "nowhere")
    hand.click("view.appearance")
    assert hand.message == "“nowhere” is not a number."
    hand.click("message.close")
    assert hand.message == ""


def test_a_message_goes_away_with_the_next_step(hand: Hand) -> None:
    hand.fill_cell(0, 2, "nowhere")
    assert hand.message
    hand.click("run.e_step")
    hand.rest()
    assert hand.message == ""


# What is remembered


def test_choices_are_remembered(hand: Hand, open_window: OpenWindow) -> None:
    dark = hand.window.palette().window().color().lightness() < 128
    hand.click("view.appearance")
    hand.choose("view.hard")
    hand.choose("view.level_3")
    hand.choose("view.contours")
    hand.choose("view.panel.numbers")
    slider = hand.widget("run.speed", QSlider)
    slider.setFocus()
    hand.key(Qt.Key.Key_Down)
    speed = slider.value()
    hand.window.resize(1180, 640)
    hand.window.close()
    again = open_window(first_size=False)
    options = again.state.options
    assert (options.colouring, options.level, options.contours) == (Colouring.HARD, 3, False)
    assert again.workspace.run.speed == again.widget("run.speed", QSlider).value() == speed
    assert (again.window.palette().window().color().lightness() < 128) is not dark
    numbers = again.window.findChild(QDockWidget, "panel.numbers")
    assert numbers is not None
    assert not numbers.isVisible()
    assert again.window.height() == 640


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"speed": "fast", "options": 3, "appearance": 7, "geometry": "AAAA", "layout": "????"}',
        b'{"speed": 1e9, "options": {"level": 9, "colouring": "pink", "trails": 1}, "layout": 5}',
    ],
)
def test_damaged_preferences_are_survived(open_window: OpenWindow, content: bytes) -> None:
    path = preferences_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    hand = open_window()
    assert hand.state.options.level == 2
    assert hand.workspace.run.speed == 60
    aside = path.with_name(DAMAGED)
    assert aside.exists() is not content.startswith(b"{")
    assert (str(aside) in hand.message) is aside.exists()
    hand.iterate(1)
    assert hand.cursor == 2
