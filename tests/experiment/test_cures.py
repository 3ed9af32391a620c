"""Which ways out of a degeneracy are offered, and a component placed anew."""

import numpy as np
import pytest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.cures import CureKind, cures, suggested_ridge
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import PlaceAnew
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import with_noise
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import accumulate

POINTS = Points.of(np.random.default_rng(5).normal((0, 0), (3, 1), size=(60, 2)))
DATA = Dataset("cloud", POINTS, ("x", "y"))
START = MixtureParameters([0.5, 0.25, 0.25], [[0, 0], [3, 0], [-3, 0]], [np.eye(2)] * 3)
COLLAPSED = Degeneracy(DegeneracyKind.COLLAPSED, 1, 1.0, 1.0, 0.0)
STARVED = Degeneracy(DegeneracyKind.STARVED, 2, 0.0, 0.0, 0.0)


def kinds(settings: EmSettings, wrong: Degeneracy, count: int = 3) -> list[CureKind]:
    return [cure.kind for cure in cures(Experiment(DATA, START, settings), count, wrong)]


def test_what_is_already_so_is_not_offered() -> None:
    assert kinds(EmSettings(), COLLAPSED) == [kind for kind in CureKind if kind is not CureKind.NUDGE]
    assert CureKind.TIE not in kinds(EmSettings(Family.EEE), COLLAPSED)
    assert CureKind.PRIOR not in kinds(EmSettings(prior=Prior()), COLLAPSED)


def test_a_covariance_is_shared_only_with_others_that_are_free() -> None:
    pinned = EmSettings(pins=Pins(covariances=frozenset({0, 2})))
    assert CureKind.TIE not in kinds(pinned, COLLAPSED)


def test_a_prior_that_does_not_feed_the_weights_is_made_to() -> None:
    (prior, *_) = cures(Experiment(DATA, START, EmSettings(prior=Prior())), 3, STARVED)
    assert prior.edit.settings.prior == Prior(weight_concentration=2.0)  # type: ignore[union-attr]


def test_the_last_component_is_neither_removed_nor_placed_anew() -> None:
    assert kinds(EmSettings(), COLLAPSED, 1) == [CureKind.REGULARISE, CureKind.PRIOR]


def test_the_ridge_follows_the_units_of_the_data() -> None:
    assert suggested_ridge(POINTS, 0.0) == float(f"{1e-3 * min(np.var(POINTS.x), np.var(POINTS.y)):.0e}")
    large = Points.of(POINTS.array * 1e6)
    assert suggested_ridge(large, 0.0) == pytest.approx(1e12 * suggested_ridge(POINTS, 0.0), rel=0.1)
    assert suggested_ridge(POINTS, 3.0) == 30.0


@pytest.mark.parametrize("component", [0, 1, 2])
def test_a_component_placed_anew_keeps_its_number_and_goes_where_the_density_is_least(component: int) -> None:
    others = [k for k in range(3) if k != component]
    placed = apply_edit(Experiment(DATA, START), PlaceAnew(component)).start
    assert (placed.means[others] == START.means[others]).all()
    assert (placed.covariances[others] == START.covariances[others]).all()
    weights = START.weights[others] / START.weights[others].sum()
    left = MixtureParameters(weights, START.means[others], START.covariances[others])
    worst = POINTS.array[density(POINTS, left).argmin()]
    assert placed.means[component].tolist() == worst.tolist()


def test_a_component_placed_anew_stays_in_the_family() -> None:
    start = START.changed(covariances=np.array([np.diag([2.0, 1.0])] * 3))
    placed = apply_edit(Experiment(DATA, start, EmSettings(Family.EEE)), PlaceAnew(0)).start
    np.testing.assert_allclose(placed.covariances, start.covariances, rtol=1e-12, atol=1e-15)


def test_placing_anew_keeps_the_noise() -> None:
    noisy = with_noise(START, POINTS, 0.1)
    placed = apply_edit(Experiment(DATA, noisy), PlaceAnew(1)).start
    assert placed.noise == noisy.noise
    assert placed.weights.sum() == pytest.approx(0.9)


def test_a_single_component_cannot_be_placed_anew() -> None:
    single = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    with pytest.raises(ParameterError) as caught:
        apply_edit(Experiment(DATA, single), PlaceAnew(0))
    assert caught.value.code == "last_component"


def test_every_component_that_degenerates_in_an_m_step_is_named() -> None:
    places = POINTS.array[[3, 8]]
    start = MixtureParameters(
        [0.5, 0.25, 0.25], [[0, 0], *places], [np.eye(2), 1e-12 * np.eye(2), 1e-12 * np.eye(2)]
    )
    wrong = update(accumulate(POINTS, start), start, EmSettings(), scales=POINTS.scales)
    assert isinstance(wrong, Degeneracy)
    assert [each.component for each in (wrong, *wrong.also)] == [1, 2]
    assert fit(POINTS, start).degeneracy is not None
