"""The panel of the model: each option by clicks, and EM with it ends where `mixture.fit` ends."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSlider,
    QTabBar,
    QToolButton,
    QWidget,
)
from sklearn.cluster import KMeans

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import ChangeSettings, OpenExperiment, SetWeight
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.ui.panels.model_sections import position_of, temperature_at
from tests.ui.conftest import LEFT, Hand

SECTIONS = ("regularisation", "prior", "noise", "temperature", "speed")


@pytest.fixture
def model(hand: Hand) -> Hand:
    """Go to the panel from the bar on top."""
    hand.choose_from("covariance.choose", "covariance.more")
    hand.wait_until(lambda: not hand.widget("model.scroll", QScrollArea).visibleRegion().isEmpty())
    return hand


def reach(hand: Hand, name: str) -> QWidget:
    """Scroll to a control of the panel, as a person would, and return it."""
    control = hand.widget(name, QWidget)
    hand.widget("model.scroll", QScrollArea).ensureWidgetVisible(control)
    return control


def bring_to_the_front(hand: Hand, title: str) -> None:
    """Click the tab of a panel."""
    for bar in hand.window.findChildren(QTabBar):
        for tab in range(bar.count()):
            if bar.tabText(tab) == title:
                QTest.mouseClick(bar, LEFT, pos=bar.tabRect(tab).center())
                return
    raise AssertionError(title)


def unfold(hand: Hand, section: str) -> None:
    QTest.mouseClick(reach(hand, f"fold.{section}"), LEFT)
    hand.qtbot.wait(1)


def tick(hand: Hand, name: str) -> None:
    box = reach(hand, name)
    assert box.isEnabled()
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))


def type_in(hand: Hand, name: str, text: str) -> None:
    reach(hand, name)
    hand.fill(name, text)


def choose_family(hand: Hand, family: Family) -> None:
    hand.click(f"model.volume.{family.volume}")
    hand.click(f"model.shape.{family.shape}")
    if family.shape != "I":
        hand.click(f"model.orientation.{family.orientation}")


def settings(hand: Hand) -> EmSettings:
    return hand.state.experiment.settings


def run_to_the_end(hand: Hand) -> None:
    hand.click("run.to_convergence")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)


def ends_where_fit_ends(hand: Hand) -> FitResult:
    """Run EM by a click, and compare with the function that does the same without a window."""
    start = hand.shown
    run_to_the_end(hand)
    expected = fit(hand.state.experiment.dataset.points, start, settings(hand))
    assert hand.shown == expected.parameters
    assert hand.frame.objective == expected.objective
    assert hand.frame.iteration == expected.n_iterations
    return expected


# Covariances


@pytest.mark.parametrize("family", list(Family))
def test_each_family_is_three_choices_and_em_ends_where_fit_does(model: Hand, family: Family) -> None:
    choose_family(model, family)
    assert settings(model).covariance_type is family
    assert model.text("model.family.name").split(" · ")[0] == family.value
    parameters = settings(model).n_parameters(3)
    assert model.text("model.family.parameters") == f"{parameters} free parameters for K = 3"
    ends_where_fit_ends(model)
    found = model.shown
    assert project(family, found.covariances, found.weights) == pytest.approx(found.covariances, rel=1e-9)


def test_the_name_of_scikit_learn_stands_beside_the_letters(model: Hand) -> None:
    for alias, family in ALIASES.items():
        choose_family(model, family)
        assert model.text("model.family.name") == f"{family.value} · {alias}"
        assert model.widget("covariance.choose", QToolButton).text().rstrip(" ▾") == alias
    choose_family(model, Family.VVE)
    assert model.text("model.family.name") == "VVE"
    assert model.widget("covariance.choose", QToolButton).text().rstrip(" ▾") == "VVE"


@pytest.mark.parametrize("alias", list(ALIASES))
def test_the_four_known_families_are_on_the_bar(hand: Hand, alias: str) -> None:
    hand.choose_from("covariance.choose", f"covariance.{alias}")
    assert settings(hand).covariance_type is ALIASES[alias]
    assert hand.action(f"covariance.{alias}").isChecked()


def test_round_components_have_no_orientation_and_get_theirs_back_afterwards(model: Hand) -> None:
    choose_family(model, Family.VVE)
    model.click("model.shape.I")
    assert settings(model).covariance_type is Family.VII
    for letter in "IEV":
        button = model.widget(f"model.orientation.{letter}", QToolButton)
        assert not button.isEnabled()
        assert not button.isChecked()
        assert button.toolTip() == "Round components have no orientation"
    model.click("model.shape.E")
    assert settings(model).covariance_type is Family.VEE


def test_clicking_what_is_chosen_keeps_it_chosen_and_makes_no_edit(model: Hand) -> None:
    before = model.state
    model.click("model.volume.V")
    assert model.widget("model.volume.V", QToolButton).isChecked()
    assert model.state is before


def test_a_projection_is_said_and_undo_takes_it_back(model: Hand) -> None:
    model.choose("preset.experiment_1")
    before = model.shown
    model.click("model.orientation.I")
    assert model.shown.covariances[:, 0, 1] == pytest.approx(0, abs=1e-12)
    assert model.message == (
        "All 3 covariances were projected onto the nearest ones of the family VVI or diag (axis-aligned); "
        "Undo puts them back."
    )
    model.choose("edit.undo")
    assert model.shown == before
    assert model.message == ""
    assert model.widget("model.orientation.V", QToolButton).isChecked()


def test_a_family_the_covariances_are_in_already_changes_and_says_nothing(model: Hand) -> None:
    before = model.shown
    choose_family(model, Family.EII)  # the misplaced start is round, all of a size
    assert model.shown == before
    assert model.message == ""


# Sections


def test_only_the_covariances_are_unfolded_at_first(model: Hand) -> None:
    assert model.widget("model.volume.E", QToolButton).isVisible()
    for name in ("model.reg_covar", "model.prior.on", "model.noise.on", "model.accelerated"):
        (control,) = model.window.findChildren(QWidget, name)
        assert not control.isVisible()
    for section in SECTIONS:
        said = model.text(f"fold.{section}.said")
        assert said == ("T = 1 (EM)" if section == "temperature" else "off")


def test_a_section_folds_by_keyboard(model: Hand) -> None:
    head = model.widget("fold.noise", QToolButton)
    head.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert model.widget("model.noise.on", QCheckBox).isVisible()
    QTest.keyClick(head, Qt.Key.Key_Space)
    (switch,) = model.window.findChildren(QCheckBox, "model.noise.on")
    assert not switch.isVisible()


# Regularisation


def test_regularisation_is_typed_said_and_marked_on_the_curve(model: Hand) -> None:
    unfold(model, "regularisation")
    type_in(model, "model.reg_covar", "2,5")
    assert settings(model).reg_covar == 2.5
    assert model.text("fold.regularisation.said") == "+ 2.5"
    ends_where_fit_ends(model)
    assert any(frame.ridged for frame in model.state.timeline.run.frames)
    assert "◆ reg_covar acts" in model.text("objective.legend")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-0.5", "Added to the variances: a number from 0 to 1e+100 is needed, not “-0.5”."),
        ("1_0", "“1_0” is not a number."),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_put_back(model: Hand, typed: str, sentence: str) -> None:
    unfold(model, "regularisation")
    before = model.state
    type_in(model, "model.reg_covar", typed)
    assert model.message == sentence
    assert model.state.experiment is before.experiment
    assert model.widget("model.reg_covar", QLineEdit).text() == "0"


# Prior


def test_a_prior_is_switched_on_and_its_four_numbers_typed(model: Hand) -> None:
    unfold(model, "prior")
    assert not model.widget("model.prior.scale", QLineEdit).isEnabled()
    tick(model, "model.prior.on")
    assert settings(model).prior == Prior()
    for name, text in (
        ("weight_concentration", "2"),
        ("mean_strength", "0.5"),
        ("degrees_of_freedom", "6"),
        ("scale", "0.25"),
    ):
        type_in(model, f"model.prior.{name}", text)
    assert settings(model).prior == Prior(2, 0.5, 6, 0.25)
    expected = ends_where_fit_ends(model)
    assert expected.objective != expected.log_likelihood
    assert model.text("status.objective").startswith("log-posterior −")
    assert model.text("status.log_likelihood").startswith("L −")
    assert model.text("objective.legend").startswith("━ log-posterior")
    tick(model, "model.prior.on")
    assert settings(model).prior is None
    assert model.text("objective.legend").startswith("━ log-likelihood L")


def test_a_prior_number_out_of_range_is_refused(model: Hand) -> None:
    unfold(model, "prior")
    tick(model, "model.prior.on")
    type_in(model, "model.prior.weight_concentration", "0.5")
    assert model.message == "α of the weights: a number from 1 to 1e+12 is needed, not “0.5”."
    assert model.widget("model.prior.weight_concentration", QLineEdit).text() == "1"


def test_points_on_a_line_have_no_prior_and_the_switch_goes_back(model: Hand) -> None:
    line = Dataset("line", Points.of([[k, 2 * k] for k in range(9)]), ("x", "y"))
    start = MixtureParameters([1], [[1, 1]], [np.eye(2)])
    model.workspace.submit(OpenExperiment(Experiment(line, start)))
    unfold(model, "prior")
    tick(model, "model.prior.on")
    assert "lie on a line" in model.message
    assert not model.widget("model.prior.on", QCheckBox).isChecked()


# Noise


def test_noise_is_switched_on_moves_with_em_and_is_switched_off(model: Hand) -> None:
    unfold(model, "noise")
    tick(model, "model.noise.on")
    noise = model.shown.noise
    assert noise is not None
    assert noise.weight == 0.05
    assert model.text("model.family.parameters").startswith("18 ")
    type_in(model, "model.noise.weight", "0.2")
    expected = ends_where_fit_ends(model)
    assert expected.parameters.noise is not None
    weight = float(model.widget("model.noise.weight", QLineEdit).text())
    assert weight == pytest.approx(expected.parameters.noise.weight, rel=1e-3)
    tick(model, "model.noise.on")
    assert model.shown.noise is None
    assert model.shown.weights.sum() == pytest.approx(1, abs=1e-12)


def test_with_noise_a_point_and_a_mean_still_show_their_numbers(model: Hand) -> None:
    unfold(model, "noise")
    tick(model, "model.noise.on")
    model.iterate()
    bring_to_the_front(model, "Numbers")
    model.workspace.select_point(3)
    numbers = model.widget("numbers.text", QWidget)
    model.wait_until(lambda: "noise: constant over its box" in numbers.accessibleName())
    model.workspace.select_point(None)
    model.workspace.select_component(0)
    model.wait_until(lambda: "N_k = Σ_n γ_nk" in numbers.accessibleName())


# Temperature


def test_the_slider_has_hard_em_and_soft_at_its_ends_and_middle() -> None:
    assert [temperature_at(position) for position in (0, 50, 100)] == [0.0, 1.0, 5.0]
    assert [temperature_at(position) for position in (47, 53)] == [1.0, 1.0]
    assert all(position_of(temperature_at(position)) == position for position in (0, 20, 50, 80, 100))
    temperatures = [temperature_at(position) for position in range(101)]
    assert temperatures == sorted(temperatures)


@pytest.mark.parametrize(
    ("keys", "temperature", "said"),
    [
        ([Qt.Key.Key_Home], 0.0, "T = 0 (hard)"),
        ([Qt.Key.Key_Left] * 4, 0.6, "T = 0.6"),
        ([Qt.Key.Key_Right, Qt.Key.Key_Left], 1.0, "T = 1 (EM)"),
        ([Qt.Key.Key_Right] * 2, 1.38, "T = 1.38"),
        ([Qt.Key.Key_End], 5.0, "T = 5"),
    ],
)
def test_the_temperature_is_slid_and_em_ends_where_fit_does(
    model: Hand, keys: list[Qt.Key], temperature: float, said: str
) -> None:
    unfold(model, "temperature")
    slider = reach(model, "model.temperature.slider")
    for key in keys:
        QTest.keyClick(slider, key)
    assert settings(model).temperature == temperature
    assert model.text("fold.temperature.said") == said
    ends_where_fit_ends(model)
    if temperature != 1:
        assert model.text("status.temperature") == f"T {temperature:g}"
        word = "classification L" if temperature == 0 else "free energy"
        assert model.text("status.objective").startswith(word)


def test_dragging_the_slider_is_one_edit_made_on_release(model: Hand) -> None:
    unfold(model, "temperature")
    slider = reach(model, "model.temperature.slider")
    assert isinstance(slider, QSlider)
    before = len(model.state.history.past)
    middle, end = QPoint(slider.width() // 2, slider.height() // 2), QPoint(slider.width() - 3, 8)
    QTest.mousePress(slider, LEFT, pos=middle)
    QTest.mouseMove(slider, middle + (end - middle) * 0.5)
    QTest.mouseMove(slider, end)
    assert settings(model).temperature == 1
    assert model.text("fold.temperature.said") != "T = 1 (EM)"
    QTest.mouseRelease(slider, LEFT, pos=end)
    assert settings(model).temperature > 3
    assert len(model.state.history.past) == before + 1


def test_annealing_goes_from_hot_to_one_and_says_t_on_the_way(model: Hand) -> None:
    unfold(model, "temperature")
    tick(model, "model.annealing.on")
    type_in(model, "model.annealing.from", "3")
    type_in(model, "model.annealing.over", "4")
    assert (settings(model).initial_temperature, settings(model).annealing) == (3.0, 4)
    assert model.text("fold.temperature.said") == "T 3 → 1"
    said = []
    for _ in range(5):
        model.iterate()
        said.append(model.text("status.temperature"))
    assert said == ["T 3", "T 2.5", "T 2", "T 1.5", "T 1"]
    assert model.text("status.objective").startswith("free energy")
    model.click("run.reset")
    ends_where_fit_ends(model)
    tick(model, "model.annealing.on")
    assert settings(model).initial_temperature is None


def test_iterations_that_are_no_whole_number_are_refused(model: Hand) -> None:
    unfold(model, "temperature")
    tick(model, "model.annealing.on")
    type_in(model, "model.annealing.over", "2.5")
    assert model.message == "Annealing iterations: a whole number from 1 is needed, not “2.5”."


def test_the_longest_name_of_what_is_raised_takes_no_room_from_the_panels(model: Hand) -> None:
    model.window.resize(1024, 700)
    model.iterate(1)
    model.qtbot.wait(50)
    panel = model.widget("panel.model", QDockWidget)
    before = panel.width()
    model.workspace.submit(ChangeSettings(replace(settings(model), temperature=0.0, prior=Prior())))
    model.iterate(1)
    model.qtbot.wait(50)
    assert panel.width() == before
    assert "classification L + log-prior" in model.text("objective.legend")


def test_k_means_is_one_button_that_ends_where_scikit_learns_ends(model: Hand) -> None:
    model.choose("start.kmeans_plus_plus")
    model.workspace.submit(SetWeight(0, 0.6))
    means = model.shown.means.copy()
    edits = len(model.state.history.past)
    model.click("model.kmeans")
    assert len(model.state.history.past) == edits + 1
    now = settings(model)
    assert (now.covariance_type, now.temperature) == (Family.EII, 0.0)
    assert now.pins == Pins(weights=frozenset({0, 1, 2}))
    ends_where_fit_ends(model)
    points = model.state.experiment.dataset.points.array
    found = KMeans(3, init=means, n_init=1, tol=0, algorithm="lloyd").fit(points)
    assert model.shown.means == pytest.approx(found.cluster_centers_, abs=1e-8)
    assert (model.shown.weights == 1 / 3).all()


def test_plain_em_takes_everything_back_but_the_stopping_rules(model: Hand) -> None:
    rule = settings(model)
    model.click("model.kmeans")
    unfold(model, "noise")
    tick(model, "model.noise.on")
    model.click("model.plain_em")
    assert settings(model) == rule
    assert model.shown.noise is None


# Acceleration and batches


def test_acceleration_is_switched_on_and_marked_on_the_curve(model: Hand) -> None:
    unfold(model, "speed")
    tick(model, "model.accelerated")
    assert model.text("fold.speed.said") == "SQUAREM"
    assert "▲" not in model.text("objective.legend")
    expected = ends_where_fit_ends(model)
    assert any(frame.jumped for frame in model.state.timeline.run.frames)
    assert "▲ accelerated" in model.text("objective.legend")
    plain = fit(model.state.experiment.dataset.points, model.state.timeline.run.frames[0].parameters)
    assert expected.n_iterations < plain.n_iterations


def test_batches_have_a_size_and_a_seed(model: Hand) -> None:
    model.click("run.settings")
    model.fill("settings.max_iter", "12")
    unfold(model, "speed")
    tick(model, "model.batches.on")
    type_in(model, "model.batches.size", "300")
    type_in(model, "model.batches.seed", "5")
    assert (settings(model).batch_size, settings(model).seed) == (300, 5)
    assert model.text("fold.speed.said") == "batches of 300"
    ends_where_fit_ends(model)


# What changes elsewhere


def test_the_panel_follows_undo_redo_and_presets(model: Hand) -> None:
    for section in ("prior", "speed"):
        unfold(model, section)
    tick(model, "model.prior.on")
    tick(model, "model.accelerated")
    prior, accelerated = (
        model.widget("model.prior.on", QCheckBox),
        model.widget("model.accelerated", QCheckBox),
    )
    model.choose("edit.undo")
    assert (prior.isChecked(), accelerated.isChecked()) == (True, False)
    model.choose("edit.undo")
    assert (prior.isChecked(), accelerated.isChecked()) == (False, False)
    model.choose("edit.redo")
    assert prior.isChecked()
    model.choose("preset.experiment_2")
    assert not prior.isChecked()


def test_the_free_parameters_follow_k(model: Hand) -> None:
    model.click("model.component_count.more")
    assert model.text("model.family.parameters") == "23 free parameters for K = 4"


def test_the_menu_model_has_the_same_choices(hand: Hand) -> None:
    hand.choose("covariance.tied")
    assert settings(hand).covariance_type is Family.EEE
    hand.choose("model.kmeans")
    assert settings(hand).temperature == 0
    assert not hand.action("covariance.tied").isChecked()


def test_where_units_decide_the_panel_says_so_and_standardises(hand: Hand) -> None:
    rng = np.random.default_rng(1)
    values = np.vstack([rng.normal(size=(30, 2)), rng.normal(size=(30, 2)) + 6]) * [1e-7, 1e4]
    dataset = Dataset("units", Points.of(values), ("wavelength", "counts"))
    hand.window.workspace.submit(OpenExperiment(seeded_experiment(dataset, 2)))
    hand.window.show_panel("model")
    (note,) = hand.window.findChildren(QLabel, "model.units")
    assert not note.isVisible()
    hand.choose("covariance.spherical")
    assert note.isVisible()
    assert "“counts” spreads" in note.text()
    shown = hand.shown.covariances
    assert shown[0, 0, 0] == shown[0, 1, 1]  # round in data units, however flat the data are
    hand.widget("model.standardise", QToolButton).click()
    assert not note.isVisible()
    assert hand.state.experiment.dataset.points.scales == pytest.approx([1, 1])
    assert hand.action("edit.undo").text() == "Undo Standardise"
    assert not hand.action("data.standardise").isEnabled()
    hand.click("edit.undo")
    assert note.isVisible()


def test_distances_in_data_units_are_a_choice_that_stays(hand: Hand) -> None:
    hand.choose("start.kmeans_plus_plus")
    points, count = hand.state.experiment.dataset.points, hand.shown.n_components
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, 0)
    hand.choose("start.raw")
    assert hand.action("start.raw").isChecked()
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, 0, raw=True)
    hand.choose("start.again")
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, 1, raw=True)
    hand.choose("start.raw")
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, 1)


def test_a_start_by_hierarchy_and_then_another_random_one(hand: Hand) -> None:
    hand.choose("start.hierarchical")
    points, count = hand.state.experiment.dataset.points, hand.shown.n_components
    assert hand.shown == make_start(StartMethod.HIERARCHICAL, points, count, 0)
    assert hand.widget("start.choose", QToolButton).text().startswith("start: hierarchy")
    hand.choose("start.again")
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, count, 1)
