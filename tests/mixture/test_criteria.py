import json
import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_desktop.mixture.criteria import Criteria, Criterion, criteria, log_largest_responsibility
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.samples import old_faithful


def fitted_by_scikit_learn(points: Points, components: int) -> tuple[GaussianMixture, MixtureParameters]:
    model = GaussianMixture(components, tol=1e-9, max_iter=2000, reg_covar=0, random_state=0).fit(
        points.array
    )
    return model, MixtureParameters(model.weights_, model.means_, model.covariances_)


def test_the_criteria_are_the_ones_computed_by_hand() -> None:
    """By hand: L = −100, p = 5, N = 20, so −2L = 200; AICc adds 2·5·6/14; log 20 = 2.99573."""
    found = criteria(-100.0, 5, 20, -3.0)
    assert found.aic == 210
    assert found.aicc == pytest.approx(210 + 60 / 14, rel=1e-15)
    assert found.bic == pytest.approx(200 + 5 * 2.995732273553991, rel=1e-15)
    assert found.icl == pytest.approx(found.bic + 6, rel=1e-15)


@pytest.mark.parametrize(("n_points", "finite"), [(5, False), (6, False), (7, True)])
def test_the_correction_for_few_points_is_infinite_where_parameters_outnumber_them(
    n_points: int, finite: bool
) -> None:
    assert math.isfinite(criteria(-10.0, 5, n_points, 0.0).aicc) == finite


@pytest.mark.parametrize("components", [1, 2, 3])
def test_aic_and_bic_are_scikit_learns(three_groups: Points, components: int) -> None:
    model, parameters = fitted_by_scikit_learn(three_groups, components)
    found = criteria(log_likelihood(three_groups, parameters), 6 * components - 1, 160, 0.0)
    assert found.aic == pytest.approx(model.aic(three_groups.array), rel=1e-12)
    assert found.bic == pytest.approx(model.bic(three_groups.array), rel=1e-12)


def test_bic_is_that_of_mclust_for_every_family(shared_data: Path) -> None:
    """mclust 6.0.0 on the 272 points of Old Faithful, in the file with the sign where smaller is better."""
    fits = json.loads((shared_data / "reference" / "mclust_faithful.json").read_text())["fits"]
    here = [fit for fit in fits if fit["data"] == "faithful"]
    assert len(here) > 40
    for fit in here:
        log_largest = 0.5 * (fit["bic"] - fit["icl"])
        found = criteria(fit["log_likelihood"], fit["n_parameters"], 272, log_largest)
        assert (found.bic, found.icl) == pytest.approx((fit["bic"], fit["icl"]), rel=1e-11)
        assert found.icl >= found.bic


def test_icl_is_that_of_mclust() -> None:
    """mclust 6.0.0, VVV with two components on Old Faithful: BIC 2322.19, ICL 2322.70 (their signs turned)."""
    points = old_faithful().points
    _, parameters = fitted_by_scikit_learn(points, 2)
    log_largest = log_largest_responsibility(points, parameters)
    found = criteria(log_likelihood(points, parameters), 11, 272, log_largest)
    assert found.bic == pytest.approx(2322.191959, abs=0.01)
    assert found.icl == pytest.approx(2322.697467, abs=0.01)


def test_the_log_of_the_largest_responsibilities_is_its_definition(
    three_groups: Points, start: MixtureParameters
) -> None:
    expected = np.log(responsibilities(three_groups, start).max(axis=1)).sum()
    assert log_largest_responsibility(three_groups, start) == pytest.approx(expected, rel=1e-11)


def test_many_points_are_summed_block_by_block(start: MixtureParameters) -> None:
    points = np.random.default_rng(0).normal(2, 3, (40_000, 2))
    expected = np.log(responsibilities(points, start).max(axis=1)).sum()
    assert log_largest_responsibility(points, start) == pytest.approx(expected, rel=1e-11)


def test_an_undecided_point_costs_the_log_of_the_number_of_components() -> None:
    """Closed form: γ = ½ for both, so log max γ = −log 2 a point; a single component is always sure."""
    same = MixtureParameters([0.5, 0.5], [[1, 1], [1, 1]], [np.eye(2)] * 2)
    assert log_largest_responsibility([[0.0, 0.0], [1e5, 7.0]], same) == pytest.approx(-2 * math.log(2))
    single = MixtureParameters([1], [[1, 1]], [np.eye(2)])
    assert log_largest_responsibility([[0.0, 0.0], [1e5, 7.0]], single) == 0


def test_a_criterion_is_read_by_its_name() -> None:
    found = Criteria(aic=1, aicc=2, bic=3, icl=4)
    assert [found.value(criterion) for criterion in Criterion] == [1, 2, 3, 4]
