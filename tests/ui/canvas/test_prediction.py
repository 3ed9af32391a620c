"""Predict, then reveal, through the window: drag a ghost, make the step, read how far off it was."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QToolButton
from scipy.spatial.distance import mahalanobis

from gmm_desktop.experiment.prediction import Prediction, Score
from gmm_desktop.experiment.state import Activity
from gmm_desktop.ui.canvas.prediction_item import PredictionItem
from gmm_desktop.ui.centre.prediction_bar import PredictionBar
from tests.figures.drawing_record import recorded
from tests.ui.conftest import CTRL, SHIFT, Hand

AWAY = QPoint(40, -60)


@pytest.fixture
def game(hand: Hand) -> Hand:
    hand.click("message.close")
    hand.choose("learn.predict")
    hand.wait_until(lambda: hand.canvas.viewport().isVisible())
    hand.qtbot.wait(20)  # the bar has taken its room
    return hand


def prediction(hand: Hand) -> Prediction:
    found = hand.state.prediction
    assert found is not None
    return found


def item(hand: Hand) -> PredictionItem:
    (found,) = [each for each in hand.canvas.scene().items() if isinstance(each, PredictionItem)]
    return found


def drag_ghost(hand: Hand, component: int, by: QPoint = AWAY) -> tuple[float, float]:
    """Drag the ghost of a component from its mean; return where it was let go, in data units."""
    start = hand.mean_pixel(component)
    hand.drag(start, start + by)
    before = hand.shown.means[component]
    x, y = (before + hand.data(start + by) - hand.data(start)).tolist()
    return x, y


def test_the_mode_is_switched_by_menu_and_by_key_and_says_what_to_do(hand: Hand) -> None:
    assert hand.window.findChild(PredictionBar).isHidden()  # type: ignore[union-attr]
    hand.key(Qt.Key.Key_G)
    assert hand.action("learn.predict").isChecked()
    assert hand.text("predict.hint").startswith("Drag a dashed ghost to where its mean will go")
    assert hand.text("predict.score") == "no score yet"
    hand.choose("learn.predict")
    assert hand.state.prediction is None
    assert hand.window.findChild(PredictionBar).isHidden()  # type: ignore[union-attr]


def test_a_dragged_ghost_changes_nothing_but_the_guess(game: Hand) -> None:
    before = game.state
    place = drag_ghost(game, 0)
    (guess,) = prediction(game).guesses
    assert guess.component == 0
    assert guess.place == pytest.approx(place, abs=1e-9)
    assert game.state.experiment is before.experiment
    assert game.state.timeline is before.timeline
    assert game.state.history is before.history
    assert game.frame is before.shown
    assert game.state.component == 0


def test_what_is_said_of_a_guess_is_written_as_large_as_the_interface(game: Hand) -> None:
    with recorded() as before:
        game.canvas.grab()
    drag_ghost(game, 2)
    game.iterate()
    with recorded() as after:
        game.canvas.grab()
    (said,) = [word for word in after.words if "σ" in word.text and word.text not in before.texts]
    assert 10 < said.pixel_size < 15


@pytest.mark.parametrize("way", ["iterate", "half-steps", "play"])
def test_the_step_shows_the_error_and_the_score(game: Hand, way: str) -> None:
    old = game.shown.means[2]
    guess = drag_ghost(game, 2, QPoint(30, -90))
    if way == "iterate":
        game.iterate()
    elif way == "half-steps":
        for step in ("run.e_step", "run.m_step"):
            game.click(step)
            game.rest()
    else:
        game.click("run.play")
        game.rest()  # it pauses by itself where there is something to see
    assert game.cursor == 2
    true, covariance = game.shown.means[2], game.shown.covariances[2]
    (told,) = prediction(game).verdicts
    off, move = math.dist(guess, true), math.dist(old, true)
    assert told.error == pytest.approx(off, rel=1e-9)
    assert told.sigmas == pytest.approx(mahalanobis(guess, true, np.linalg.inv(covariance)), rel=1e-6)
    assert told.score == pytest.approx(100 * max(0, 1 - off / move))
    assert 0 < told.score < 100
    assert game.text("predict.verdict") == (
        f"Component 3: {off:.3g} ({told.sigmas:#.2g} σ) off, {told.score:.0f} of 100."
    )
    assert game.text("predict.score") == f"score {told.score:.0f} of 100"
    assert item(game).verdicts == prediction(game).verdicts
    assert game.state.activity is Activity.PAUSED


def test_a_run_to_convergence_judges_on_its_way(game: Hand) -> None:
    guess = drag_ghost(game, 0)
    game.click("run.to_convergence")
    game.rest()
    (told,) = prediction(game).verdicts
    assert told.error == pytest.approx(
        math.dist(guess, game.state.timeline.run.frames[2].parameters.means[0])
    )
    assert item(game).verdicts == ()
    assert game.text("predict.hint").startswith("This run has ended")
    assert prediction(game).score.count == 1


def test_several_guesses_are_judged_together_and_the_score_is_their_mean(game: Hand) -> None:
    for component in range(3):
        drag_ghost(game, component, QPoint(-20, -30))
    game.iterate()
    told = prediction(game).verdicts
    assert [each.component for each in told] == [0, 1, 2]
    mean = sum(each.score for each in told) / 3
    assert game.text("predict.score") == f"score {mean:.0f} of 100"
    assert game.text("predict.streak").startswith("3 guesses, best streak ")
    assert game.text("predict.verdict").startswith(f"3 guesses: {mean:.0f} of 100 on average; the farthest")


def test_a_ghost_that_is_left_on_its_mean_is_no_guess(game: Hand) -> None:
    game.tap(game.mean_pixel(1))
    game.iterate()
    assert prediction(game).verdicts == ()
    assert prediction(game).score == Score()


def test_the_arrow_keys_move_the_ghost_of_the_selected_component(game: Hand) -> None:
    game.tap(game.mean_pixel(1))
    game.canvas.setFocus()
    before = game.state
    x, y = game.shown.means[1].tolist()
    step = game.canvas.viewRect().width() / 100
    game.key(Qt.Key.Key_Right, CTRL)
    game.key(Qt.Key.Key_Up, CTRL | SHIFT)
    (guess,) = prediction(game).guesses
    assert guess.place == pytest.approx((x + step, y + step / 10))
    assert game.state.experiment is before.experiment
    game.key(Qt.Key.Key_Escape)
    assert prediction(game).guesses == ()
    assert game.state.component == 1


def test_escape_puts_a_dragged_ghost_back(game: Hand) -> None:
    place = drag_ghost(game, 0)
    start = game.pixel(*place)
    game.press(start)
    game.move(start + QPoint(50, 0))
    game.key(Qt.Key.Key_Escape)
    game.release(start + QPoint(50, 0))
    (guess,) = prediction(game).guesses
    assert guess.place == pytest.approx(place, abs=1e-9)


def test_seeking_away_drops_the_guess_and_keeps_the_score(game: Hand) -> None:
    drag_ghost(game, 0)
    game.iterate(2)
    score = prediction(game).score
    assert score.count == 1
    drag_ghost(game, 0)
    assert len(prediction(game).guesses) == 1
    game.click("run.reset")
    assert prediction(game).guesses == ()
    assert prediction(game).score == score


def test_an_edit_and_its_undo_drop_the_guess_and_keep_the_score(game: Hand) -> None:
    drag_ghost(game, 0)
    game.iterate()
    score = prediction(game).score
    drag_ghost(game, 1)
    game.fill_cell(0, 2, "50")
    assert prediction(game).guesses == ()
    drag_ghost(game, 1)
    game.click("edit.undo")
    assert prediction(game).guesses == ()
    assert prediction(game).score == score


def test_a_step_that_was_shown_before_does_not_count_again(game: Hand) -> None:
    drag_ghost(game, 0)
    game.iterate()
    score = prediction(game).score
    game.click("run.reset")
    drag_ghost(game, 0, QPoint(-60, 0))
    game.iterate()
    assert prediction(game).score == score
    assert "not counted: this step was shown before" in game.text("predict.verdict")


def test_the_score_can_be_reset(game: Hand) -> None:
    assert not game.widget("learn.reset_score", QToolButton).isEnabled()
    drag_ghost(game, 0)
    game.iterate()
    game.click("learn.reset_score")
    assert prediction(game).score == Score()
    assert game.text("predict.score") == "no score yet"


def test_the_mean_itself_cannot_be_dragged_while_it_is_guessed_but_its_ellipse_can(game: Hand) -> None:
    before = game.state.experiment
    drag_ghost(game, 0)
    drag_ghost(game, 0, QPoint(-30, 0))  # from the mean once more, not from the ghost
    assert game.state.experiment is before
    assert len(prediction(game).guesses) == 1
    values, vectors = np.linalg.eigh(game.shown.covariances[0])
    end = game.pixel(*(game.shown.means[0] + 2 * math.sqrt(values[1]) * vectors[:, 1]).tolist())
    game.drag(end, end + QPoint(9, 9))
    assert game.state.experiment is not before
    game.choose("learn.predict")
    start = game.mean_pixel(0)
    game.drag(start, start + AWAY)
    assert game.mean_pixel(0) == start + AWAY


def test_ghost_and_way_are_drawn_in_the_very_frame_shown(game: Hand) -> None:
    drag_ghost(game, 0, QPoint(-120, 0))
    assert item(game).frame is game.frame
    with_ghost = game.picture()
    item(game).hide()
    differs = (with_ghost != game.picture()).any(axis=2)
    place = game.pixel(*prediction(game).guesses[0].place)
    assert differs[place.y() - 13 : place.y() + 13, place.x() - 13 : place.x() + 13].sum() > 50
    item(game).show()
    game.iterate()
    assert item(game).frame is game.frame
    assert item(game).verdicts
    game.choose("learn.predict")
    assert item(game).frame is None


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_whatever_it_says_the_bar_keeps_its_height_and_clips_nothing(
    game: Hand, size: tuple[int, int]
) -> None:
    game.window.resize(*size)
    game.qtbot.wait(20)
    bar = game.widget("predict", PredictionBar)
    height = bar.height()
    for component in range(3):
        drag_ghost(game, component, QPoint(-20, -30))
    game.iterate()
    assert bar.height() == height
    for name in ("predict.hint", "predict.verdict"):
        said = game.widget(name, QLabel)
        assert said.heightForWidth(said.width()) <= said.height() + 1
    for name in ("predict.score", "predict.streak"):
        line = game.widget(name, QLabel)
        assert line.sizeHint().width() <= line.width()
