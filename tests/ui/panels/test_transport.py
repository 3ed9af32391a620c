import pytest
from PySide6.QtCore import SIGNAL, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QToolButton

from gmm_desktop.control.playback import interval_ms
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.frames import Phase
from tests.ui.conftest import LEFT, Hand


def handle_of(slider: QSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()


def drag_slider(slider: QSlider, share: float) -> None:
    """Take the handle to a share of the way."""
    start = handle_of(slider)
    end = QPoint(round(share * slider.width()), start.y())
    QTest.mousePress(slider, LEFT, pos=start)
    QTest.mouseMove(slider, end)
    QTest.mouseRelease(slider, LEFT, pos=end)


def activity(hand: Hand) -> Activity:
    return hand.state.activity


def enabled(hand: Hand, name: str) -> bool:
    return hand.widget(name, QToolButton).isEnabled()


def test_the_e_step_and_the_m_step_take_turns(hand: Hand) -> None:
    assert (enabled(hand, "run.e_step"), enabled(hand, "run.m_step")) == (True, False)
    hand.click("run.e_step")
    hand.rest()
    assert (hand.cursor, hand.frame.phase) == (1, Phase.E)
    assert (enabled(hand, "run.e_step"), enabled(hand, "run.m_step")) == (False, True)
    hand.click("run.m_step")
    hand.rest()
    assert (hand.cursor, hand.frame.phase) == (2, Phase.M)


def test_iterate_makes_a_full_iteration_and_completes_a_half_one(hand: Hand) -> None:
    hand.click("run.iterate")
    hand.rest()
    assert hand.cursor == 2
    hand.click("run.e_step")
    hand.rest()
    hand.click("run.iterate")
    hand.rest()
    assert hand.cursor == 4


def test_impatient_clicks_are_all_counted(hand: Hand) -> None:
    hand.click("run.e_step")
    hand.click("run.m_step")
    hand.click("run.iterate")
    hand.rest()
    assert hand.cursor == 4


def test_to_convergence_ends_where_the_mathematics_ends(hand: Hand) -> None:
    experiment = hand.state.experiment
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    expected = fit(experiment.dataset.points, experiment.start, experiment.settings)
    assert hand.shown == expected.parameters
    assert hand.frame.log_likelihood == expected.log_likelihood
    assert (
        hand.text("status.activity")
        == "converged at a maximum: the means moved less than 0.0001 five times running"
    )
    for name in ("run.e_step", "run.m_step", "run.iterate", "run.to_convergence"):
        assert not enabled(hand, name)


def test_play_goes_on_by_itself_until_paused(hand: Hand) -> None:
    hand.click("run.play")
    assert hand.action("run.play").text() == "Pause"
    hand.wait_until(lambda: hand.cursor >= 3)
    assert hand.text("status.activity") == "playing"
    hand.click("run.play")
    paused_at = hand.cursor
    assert hand.state.activity is Activity.PAUSED
    assert hand.action("run.play").text() == "Play"
    hand.click("run.back")
    assert hand.cursor == paused_at - 1


def test_play_after_the_end_begins_again_at_the_start(hand: Hand) -> None:
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    last = hand.cursor
    hand.click("run.play")
    assert hand.state.activity is Activity.PLAYING
    assert hand.cursor < 3 < last


def test_play_right_after_a_step_plays(hand: Hand) -> None:
    hand.click("run.e_step")
    hand.click("run.play")
    hand.wait_until(lambda: hand.cursor >= 3)
    assert hand.state.activity is Activity.PLAYING


def test_back_reset_and_end_walk_the_run(hand: Hand) -> None:
    hand.iterate(3)
    hand.click("run.back")
    assert hand.cursor == 5
    hand.click("run.reset")
    assert hand.cursor == 0
    assert not enabled(hand, "run.back")
    assert not enabled(hand, "run.reset")
    hand.click("run.end")
    assert hand.cursor == 6
    assert not enabled(hand, "run.end")
    assert hand.text("timeline.position") == "6 / 6"


def test_the_frame_slider_shows_any_half_step(hand: Hand) -> None:
    slider = hand.widget("timeline.slider", QSlider)
    assert not slider.isEnabled()
    hand.iterate(4)
    assert (slider.value(), slider.maximum()) == (8, 8)
    drag_slider(slider, 0.5)
    assert hand.cursor == slider.value() == 4
    drag_slider(slider, 0.0)
    assert hand.cursor == slider.value() == 0
    assert hand.text("timeline.position") == "0 / 8"


def test_scrubbing_while_playing_pauses(hand: Hand) -> None:
    hand.iterate(2)
    hand.click("run.play")
    drag_slider(hand.widget("timeline.slider", QSlider), 0.0)
    assert (hand.cursor, hand.state.activity) == (0, Activity.PAUSED)


def test_the_speed_slider_says_and_sets_the_pace(hand: Hand) -> None:
    slider = hand.widget("run.speed", QSlider)
    drag_slider(slider, 0.0)
    assert hand.workspace.run.speed == slider.value() == 0
    assert slider.toolTip() == "Speed of playing: a half-step every 2 s"
    drag_slider(slider, 1.0)
    assert hand.workspace.run.speed == slider.value() == 100
    assert slider.toolTip() == f"Speed of playing: {1000 / interval_ms(100):.0f} half-steps a second"


# The keyboard


def test_space_plays_and_pauses(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Space)
    assert activity(hand) is Activity.PLAYING
    hand.key(Qt.Key.Key_Space)
    assert activity(hand) is Activity.PAUSED


def test_arrows_home_and_end_step_while_nothing_is_selected(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Right)
    hand.rest()
    hand.key(Qt.Key.Key_Right)
    hand.rest()
    assert hand.cursor == 4
    hand.key(Qt.Key.Key_Left)
    assert hand.cursor == 3
    hand.key(Qt.Key.Key_Home)
    assert hand.cursor == 0
    hand.key(Qt.Key.Key_End)
    assert hand.cursor == 4


def test_e_and_m_make_their_half_step_only(hand: Hand) -> None:
    hand.key(Qt.Key.Key_M)
    hand.rest()
    assert hand.cursor == 0
    hand.key(Qt.Key.Key_E)
    hand.rest()
    assert hand.cursor == 1
    hand.key(Qt.Key.Key_E)
    hand.rest()
    assert hand.cursor == 1
    hand.key(Qt.Key.Key_M)
    hand.rest()
    assert hand.cursor == 2


def test_c_runs_to_convergence(hand: Hand) -> None:
    hand.key(Qt.Key.Key_C)
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    assert hand.state.timeline.at_end


@pytest.mark.parametrize("slider", ["run.speed", "timeline.slider"])
def test_the_sliders_answer_the_keyboard(hand: Hand, slider: str) -> None:
    hand.iterate(2)
    moved = hand.widget(slider, QSlider)
    moved.setFocus()
    before = moved.value()
    hand.key(Qt.Key.Key_Down)
    assert moved.value() == before - 1


def test_arrow_keys_move_the_speed_slider_that_has_the_focus_and_do_not_step(hand: Hand) -> None:
    slider = hand.widget("run.speed", QSlider)
    slider.setFocus()
    before = slider.value()
    hand.key(Qt.Key.Key_Right)
    assert slider.value() > before
    assert hand.cursor == 0


def test_an_action_that_changes_often_is_connected_no_more_often(hand: Hand) -> None:
    """At each change of an action Qt connects its button once more; the button disconnects it."""
    buttons = [each for each in hand.window.findChildren(QToolButton) if each.defaultAction()]
    assert len(buttons) > 30
    for button in buttons:
        action = button.defaultAction()
        before = action.receivers(SIGNAL("changed()"))
        tip, on = action.toolTip(), action.isEnabled()
        for number in range(5):
            action.setToolTip(str(number))
            action.setEnabled(number % 2 == 0)
        assert (button.toolTip(), button.isEnabled()) == ("4", True)
        action.setToolTip(tip)
        action.setEnabled(on)
        assert button.isEnabled() == on
        assert action.receivers(SIGNAL("changed()")) <= before
