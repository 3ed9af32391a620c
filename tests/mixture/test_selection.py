import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.neighbours import swapped
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.selection import METHODS, ROUNDS, SEARCH_SETTINGS, Candidate, best_of, search
from gmm_desktop.mixture.selection_runs import NEIGHBOURS, Cell, start_of_search
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.storage.samples import old_faithful


def blobs(groups: int, size: int = 60) -> Points:
    """Round groups on a circle, twelve standard deviations from the middle."""
    rng = np.random.default_rng(3)
    angles = 2 * np.pi * np.arange(groups) / groups
    centres = 12 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Points.of(np.repeat(centres, size, axis=0) + rng.normal(size=(groups * size, 2)))


def found(
    points: Points, components: tuple[int, ...], *families: Family, **options: object
) -> list[Candidate]:
    steps = search(points, components, families, **options)  # type: ignore[arg-type]
    return [step.candidate for step in steps if step.candidate is not None]


def test_bic_chooses_what_mclust_chooses_on_old_faithful(shared_data: Path) -> None:
    """mclust 6.0.0: EEE with three components, L = −1126.326, of all fourteen families with up to four."""
    fits = json.loads((shared_data / "reference" / "mclust_faithful.json").read_text())["fits"]
    here = [fit for fit in fits if fit["data"] == "faithful"]
    theirs = min(here, key=lambda fit: float(fit["bic"]))
    assert (theirs["family"], theirs["components"]) == ("EEE", 3)
    best_two_of_each = {fit["family"] for fit in sorted(here, key=lambda fit: float(fit["bic"]))[:6]}
    candidates = found(
        old_faithful().points, (1, 2, 3, 4), *(Family(name) for name in sorted(best_two_of_each)), restarts=1
    )
    best = best_of(candidates, Criterion.BIC)
    assert best is not None
    assert best.frame is not None
    assert (best.family, best.n_components, best.n_parameters) == (Family.EEE, 3, 11)
    assert best.frame.log_likelihood >= theirs["log_likelihood"] - 1e-3
    assert best.value(Criterion.BIC) == pytest.approx(theirs["bic"], abs=0.03)


def test_one_component_is_the_mean_and_covariance_of_the_data() -> None:
    """Closed form: L = −N/2 (2 log 2π + log |S| + 2); one component takes one run."""
    points = blobs(3)
    (full,) = found(points, (1,), Family.VVV, restarts=7)
    assert full.parameters is not None
    assert full.parameters.means[0] == pytest.approx(points.mean)
    assert full.parameters.covariances[0] == pytest.approx(points.covariance)
    closed = -0.5 * len(points) * (2 * math.log(2 * math.pi) + math.log(np.linalg.det(points.covariance)) + 2)
    assert full.criteria is not None
    assert full.criteria.bic == pytest.approx(-2 * closed + 5 * math.log(len(points)))
    assert full.criteria.icl == pytest.approx(full.criteria.bic)
    assert (full.restarts, full.agreeing, full.degenerate) == (1, 1, 0)


@pytest.mark.parametrize("groups", [2, 3, 5])
def test_groups_that_are_plain_to_see_are_counted(groups: int) -> None:
    candidates = found(blobs(groups, 40), tuple(range(1, 7)), Family.EII, restarts=2)
    for criterion in (Criterion.BIC, Criterion.ICL):
        best = best_of(candidates, criterion)
        assert best is not None
        assert best.n_components == groups


def test_every_cell_comes_once_and_in_order_and_the_runs_are_counted() -> None:
    steps = list(search(blobs(2, 20), (1, 2, 3), (Family.EII, Family.EEE), restarts=3))
    found = [each.candidate for each in steps if each.candidate]
    cells = [(each.n_components, each.family) for each in found]
    wanted = [(k, family) for k in (1, 2, 3) for family in (Family.EII, Family.EEE)]
    assert cells[:6] == wanted
    assert {each.total for each in steps} == {2 * (1 + 3 + 3) + 2 * 2 * len(ROUNDS) * NEIGHBOURS}
    known = dict(zip(wanted, found, strict=False))
    for better in found[6:]:
        before = known[better.n_components, better.family]
        assert better.frame is not None
        assert before.frame is not None
        assert better.frame.objective > before.frame.objective
        known[better.n_components, better.family] = better
    assert [each.done for each in steps] == sorted(each.done for each in steps)
    assert steps[-1].done == steps[-1].total


def test_control_comes_back_between_iterations_and_a_search_can_be_closed() -> None:
    steps = search(blobs(3), (3,), (Family.VVV,), restarts=1, settings=EmSettings(max_iter=1000, tol=0))
    assert [next(steps).done for _ in range(50)] == [0] * 50
    steps.close()
    assert list(steps) == []


def test_the_same_seed_finds_the_same_to_the_last_bit_and_another_starts_elsewhere() -> None:
    points = old_faithful().points
    first, again, other = (found(points, (3, 4), Family.VVI, restarts=3, seed=seed)[1] for seed in (5, 5, 6))
    assert first.parameters == again.parameters
    assert (first.criteria, first.method, first.seed, first.agreeing) == (
        (again.criteria, again.method, again.seed, again.agreeing)
    )
    assert first.seed in (5, 6, 7)
    assert other.seed in (6, 7, 8)


def test_the_best_of_the_restarts_is_kept_and_those_that_agree_are_counted() -> None:
    points = old_faithful().points
    (all_of_them,) = found(points, (4,), Family.VVV, restarts=6, seed=0)
    alone = [found(points, (4,), Family.VVV, restarts=1, seed=seed)[0] for seed in (0, 2, 4)]
    assert all_of_them.frame is not None
    for single in alone:  # those with an even number begin by k-means++ in both
        assert single.frame is not None
        assert all_of_them.frame.log_likelihood >= single.frame.log_likelihood - 1e-4  # both stop near it


def test_those_starts_agree_from_which_plain_em_reaches_the_best_fit() -> None:
    points = old_faithful().points
    (cell,) = found(points, (3,), Family.VVI, restarts=6, seed=3)
    assert cell.frame is not None
    reached = 0
    for number in range(6):
        start = start_of_search(METHODS[number % 2], points, 3, 3 + number, Family.VVI, 0.0)
        alone = fit(points, start, replace(SEARCH_SETTINGS, covariance_type=Family.VVI))
        reached += alone.log_likelihood > cell.frame.log_likelihood - 0.002
    assert cell.agreeing == reached
    assert 0 < reached < 6


def test_a_swap_puts_one_component_on_a_point_and_the_best_is_never_lost(start: MixtureParameters) -> None:
    points = old_faithful().points
    shape = points.covariance / 3
    for seed in range(30):
        new = swapped(start, points, np.random.default_rng(seed))
        (place,) = np.flatnonzero((new.means != start.means).any(axis=1))
        assert new.weights.sum() == pytest.approx(1, abs=1e-15)
        kept = np.arange(3) != place
        np.testing.assert_array_equal(new.covariances[kept], start.covariances[kept])
        shares = new.weights[kept] / start.weights[kept]
        assert shares[0] == pytest.approx(shares[1])
        assert (points.array == new.means[place]).all(axis=1).any()
        own = new.covariances[place]
        assert any((own == each).all() for each in (*start.covariances, shape))


def test_swaps_lead_out_of_a_poor_optimum() -> None:
    """Two components share one group and one covers two groups: EM stays there, a swap does not."""
    points, settings = blobs(5), replace(SEARCH_SETTINGS, covariance_type=Family.EII)
    centres = points.array.reshape(5, 60, 2).mean(axis=1)
    poor = [centres[0] - [1.0, 0.0], centres[0] + [1.0, 0.0], (centres[1] + centres[2]) / 2, *centres[3:]]
    cell = Cell(5, settings, {})
    for _ in cell.run(points, MixtureParameters([0.2] * 5, poor, [np.eye(2)] * 5), StartMethod.AS_DRAWN, 0):
        pass
    assert cell.best is not None
    stuck = cell.best.log_likelihood
    for seed in range(5):
        for _ in cell.run_by_swaps(points, seed):
            pass
    good = fit(points, MixtureParameters([0.2] * 5, centres, [np.eye(2)] * 5), settings)
    assert stuck < good.log_likelihood - 100
    assert cell.best.log_likelihood == pytest.approx(good.log_likelihood, abs=1e-5)


@pytest.mark.parametrize("seed", [4, 5])
def test_a_cell_is_the_fit_from_its_start_to_the_last_bit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three iterations do not converge: every half-step that is missing would be seen."""
    monkeypatch.setattr("gmm_desktop.mixture.selection_runs.SWAPS", 0)
    points, settings = old_faithful().points, EmSettings(max_iter=3, tol=0)
    (cell,) = found(points, (3,), Family.VVV, restarts=1, settings=settings, seed=seed)
    start = start_of_search(cell.method, points, 3, seed, Family.VVV, 0.0)
    alone = fit(points, start, settings)
    assert cell.frame is not None
    assert cell.parameters == alone.parameters != start
    assert (cell.frame.log_likelihood, cell.frame.iteration) == (alone.log_likelihood, alone.n_iterations)


def test_the_units_of_an_axis_make_no_difference() -> None:
    """Measured in other units, y is 10⁶ times as large and L smaller by N log 10⁶."""
    plain = old_faithful().points
    scaled = Points.of(plain.array * [1.0, 1e6])
    starts = [found(points, (3,), Family.VVV, restarts=1)[0] for points in (plain, scaled)]
    one, other = (start.frame for start in starts)
    assert one is not None
    assert other is not None
    # the first choice of k-means++ is by distance; the shapes at the start follow the data
    assert np.isfinite(other.log_likelihood)
    (single,) = found(scaled, (1,), Family.VVV)
    (before,) = found(plain, (1,), Family.VVV)
    assert single.frame is not None
    assert before.frame is not None
    assert single.frame.log_likelihood == pytest.approx(before.frame.log_likelihood - 272 * math.log(1e6))
    assert starts[1].degenerate == 0


def test_a_cell_in_which_every_restart_degenerates_is_a_result_that_says_so() -> None:
    points = Points.of(np.random.default_rng(0).normal(size=(7, 2)))
    (many,) = found(points, (6,), Family.VVV, restarts=4)
    assert (many.frame, many.parameters, many.criteria, many.refusal) == (None, None, None, None)
    assert (many.restarts, many.degenerate, many.agreeing) == (4, 4, 0)
    assert many.value(Criterion.BIC) == math.inf
    assert best_of([many], Criterion.BIC) is None


def test_a_cell_for_which_there_are_too_few_different_points_says_that() -> None:
    points = Points.of([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]] * 5)
    (four,) = found(points, (4,), Family.EII, restarts=2)
    assert isinstance(four.refusal, DataError)
    assert four.refusal.code == "too_few_different_points"
    assert four.criteria is None


def test_a_prior_and_regularisation_are_the_callers_and_pins_are_left_out() -> None:
    points = Points.of(np.random.default_rng(0).normal(size=(7, 2)))
    pinned = EmSettings(reg_covar=0.1, pins=Pins(means=frozenset({0})))
    (ridged,) = found(points, (3,), Family.VVV, restarts=2, settings=pinned)
    assert ridged.n_parameters == 17
    assert ridged.degenerate == 0
    with_prior = EmSettings(prior=Prior(), max_iter=500, accelerated=True)
    (held,) = found(points, (3,), Family.VVV, restarts=2, settings=with_prior)
    assert held.degenerate == 0


def test_the_criteria_are_those_of_the_log_likelihood_also_under_a_prior() -> None:
    points = blobs(2)
    (held,) = found(points, (2,), Family.EEE, restarts=2, settings=EmSettings(prior=Prior()))
    assert held.parameters is not None
    assert held.criteria is not None
    assert held.criteria.aic == pytest.approx(-2 * log_likelihood(points, held.parameters) + 2 * 8)


def test_noise_is_a_component_more_and_a_weight_more() -> None:
    points = blobs(2)
    (noisy,) = found(points, (2,), Family.EEE, restarts=2, noise=0.05)
    assert noisy.parameters is not None
    assert noisy.parameters.noise is not None
    assert noisy.n_parameters == 9


def test_an_infinite_aicc_never_wins() -> None:
    points = Points.of(np.random.default_rng(1).normal(size=(14, 2)))
    candidates = found(points, (1, 3), Family.VVV, restarts=2, settings=EmSettings(reg_covar=0.05))
    assert candidates[1].value(Criterion.AICC) == math.inf
    assert best_of(candidates, Criterion.AICC) is candidates[0]
    assert best_of(candidates[1:], Criterion.AICC) is None


def test_of_equals_the_first_is_the_best() -> None:
    """With one component a varying volume is the same model as an equal one."""
    candidates = found(blobs(2), (1,), Family.EII, Family.VII)
    assert candidates[0].value(Criterion.BIC) == candidates[1].value(Criterion.BIC)
    assert best_of(candidates, Criterion.BIC) is candidates[0]


def test_a_model_with_a_component_of_few_points_is_not_chosen_while_others_are_there() -> None:
    points = old_faithful().points
    candidates = found(points, (3,), Family.VVV, Family.EEE, restarts=3)
    newest = {each.family: each for each in candidates}
    few, many = replace(newest[Family.VVV], few_points=True), newest[Family.EEE]
    few = replace(few, criteria=replace(few.criteria, bic=0.0))  # type: ignore[type-var]
    assert best_of([few, many], Criterion.BIC) is many
    assert best_of([few], Criterion.BIC) is few
    assert best_of([few, replace(many, units_decide=True)], Criterion.BIC).family is Family.EEE  # type: ignore[union-attr]


@pytest.mark.parametrize(("family", "numbers"), [(Family.EII, 3), (Family.VEI, 4), (Family.VVV, 6)])
def test_few_are_fewer_points_than_numbers_of_its_own(family: Family, numbers: int) -> None:
    """Two round groups of 60 and a small one far away; own are weight, mean, and volume, shape and angle if free."""
    for size in (numbers - 1, numbers):
        small = 60 + np.random.default_rng(5).normal(size=(size, 2))
        points = Points.of(np.vstack([blobs(2).array, small]))
        (cell,) = found(points, (3,), family, restarts=3)
        assert cell.parameters is not None
        assert cell.parameters.weights.min() * len(points) == pytest.approx(size, abs=1e-6)
        assert cell.few_points == (size < numbers)


def test_a_search_is_accelerated_unless_told_otherwise() -> None:
    assert SEARCH_SETTINGS.accelerated
    assert SEARCH_SETTINGS.rule == "per_point"
