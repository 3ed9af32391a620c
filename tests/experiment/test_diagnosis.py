"""What is said of a frame, against scikit-learn and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.diagnosis import FindingKind, compare, diagnose, most_responsible
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import new_run
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import with_noise
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

RNG = np.random.default_rng(11)
ARRAY = np.vstack([RNG.normal((0, 0), (2, 1), (150, 2)), RNG.normal((5, 4), (1, 1), (100, 2))])
POINTS = Points.of(ARRAY)
LABELS = np.repeat([0, 1], [150, 100])
DATA = Dataset("two groups", POINTS, ("x", "y"), labels=LABELS)
START = MixtureParameters([0.5, 0.5], [[5, 5], [0, 1]], [np.eye(2)] * 2)
SETTINGS = EmSettings()


def test_the_criteria_are_those_of_scikit_learn_for_the_same_mixture() -> None:
    frame = list(iterate(POINTS, start_frame(POINTS, START), SETTINGS))[-1]
    model = GaussianMixture(2)
    model.weights_, model.means_ = frame.parameters.weights, frame.parameters.means
    model.covariances_ = frame.parameters.covariances
    model.precisions_cholesky_ = np.array(
        [np.linalg.inv(np.linalg.cholesky(each)).T for each in model.covariances_]
    )
    found = diagnose(DATA, frame, SETTINGS)
    assert found.n_parameters == 11
    assert found.criteria.aic == pytest.approx(model.aic(ARRAY))
    assert found.criteria.bic == pytest.approx(model.bic(ARRAY))
    assert (most_responsible(POINTS, frame.parameters) == model.predict(ARRAY)).all()


def test_the_groups_are_compared_by_the_responsibilities_shown() -> None:
    start = start_frame(POINTS, START)
    e_frame, m_frame = list(iterate(POINTS, start, SETTINGS))[:2]
    for frame, source in ((e_frame, START), (m_frame, START)):
        agreement = diagnose(DATA, frame, SETTINGS).agreement
        assert agreement is not None
        crossed = np.zeros((2, 2))
        np.add.at(crossed, (LABELS, most_responsible(POINTS, source)), 1)
        assert (agreement.confusion.counts == crossed).all()


def test_without_known_groups_there_is_no_agreement() -> None:
    unlabelled = Dataset("two groups", POINTS, ("x", "y"))
    assert diagnose(unlabelled, start_frame(POINTS, START), SETTINGS).agreement is None


def test_the_noise_counts_as_a_component_in_entropy_and_parameters() -> None:
    frame = start_frame(POINTS, with_noise(START, POINTS, 0.1))
    found = diagnose(DATA, frame, SETTINGS)
    assert found.n_parameters == 12
    assert len(found.figures.components) == 2
    assert len(found.figures.certainty.counts) == 3


def test_few_points_and_flatness_are_found() -> None:
    thin = MixtureParameters(
        [0.5, 0.5], [[0.0, 0.0], ARRAY[3].tolist()], [4 * np.eye(2), np.diag([1.0, 1e-7])]
    )
    found = diagnose(DATA, start_frame(POINTS, thin), SETTINGS).findings
    assert {(finding.kind, finding.component) for finding in found} == {
        (FindingKind.FEW_POINTS, 1),
        (FindingKind.NEARLY_FLAT, 1),
    }


def test_a_permuted_mixture_is_the_same_fit_and_a_moved_one_is_not() -> None:
    frame = start_frame(POINTS, START)
    permuted = compare(frame, start_frame(POINTS, START.reordered([1, 0])), POINTS.scales)
    assert (permuted.same, permuted.permuted) == (True, True)
    assert permuted.log_likelihood == pytest.approx(0, abs=1e-9)
    moved = MixtureParameters([0.5, 0.5], [[5.0, 5.0], [0.0, 1.1]], [np.eye(2)] * 2)
    other = compare(frame, start_frame(POINTS, moved), POINTS.scales)
    assert (other.same, other.permuted) == (False, False)
    assert other.difference.means == pytest.approx(0.1)


def test_another_run_is_compared_at_its_end() -> None:
    start = start_frame(POINTS, START)
    frames = (start, *iterate(POINTS, start, SETTINGS))
    run = new_run(Experiment(DATA, START, SETTINGS), start)
    found = diagnose(DATA, frames[-1], SETTINGS, other=replace(run, frames=frames))
    assert found.comparison is not None
    assert found.comparison.same
    assert found.comparison.difference.weights == 0


def fitted() -> Frame:
    return list(iterate(POINTS, start_frame(POINTS, START), EmSettings(max_iter=500, tol=1e-12)))[-1]


def test_nothing_is_off_in_a_good_fit_at_its_end() -> None:
    """At the end of EM tr(Σ⁻¹ S) is 2 for each component: the mean squared distance of its points."""
    found = diagnose(DATA, fitted(), SETTINGS, converged=True)
    assert found.findings == ()
    assert [each.squared_distance for each in found.figures.components] == pytest.approx([2, 2], rel=1e-3)


@pytest.mark.parametrize(
    ("factor", "kind"),
    [(0.7, FindingKind.TOO_NARROW), (0.9, None), (1.1, None), (1.6, FindingKind.TOO_WIDE)],
)
def test_covariances_too_small_or_too_large_are_found_after_convergence_only(
    factor: float, kind: FindingKind | None
) -> None:
    """Σ times f gives distances of 2 / f: beyond a quarter of 2 they are off (2 / 0.7 = 2.86, 2 / 1.6 = 1.25)."""
    good = fitted().parameters
    other = MixtureParameters(good.weights, good.means, good.covariances * factor)
    frame = start_frame(POINTS, other)
    found = diagnose(DATA, frame, SETTINGS, converged=True).findings
    assert [(each.kind, each.component) for each in found] == ([(kind, 0), (kind, 1)] if kind else [])
    for each in found:
        assert each.value == pytest.approx(2 / factor, rel=0.1)
    assert diagnose(DATA, frame, SETTINGS, converged=False).findings == ()


def test_two_components_on_the_same_points_are_found_as_a_pair() -> None:
    twice = MixtureParameters([0.3, 0.4, 0.3], [[0.0, 0.0], [5.0, 4.0], [0.01, 0.0]], [np.eye(2)] * 3)
    (found,) = diagnose(DATA, start_frame(POINTS, twice), SETTINGS).findings
    assert (found.kind, found.component, found.other) == (FindingKind.NEARLY_SAME, 0, 2)
    assert 0.95 < found.value <= 1


def test_components_that_changed_places_in_a_ring_are_the_same_fit() -> None:
    """Of two that swap, there and back are alike; of three in a ring they are not."""
    ring = MixtureParameters([0.2, 0.3, 0.5], [[0.0, 0.0], [5.0, 4.0], [0.0, 6.0]], [np.eye(2)] * 3)
    frame, other = (start_frame(POINTS, each) for each in (ring, ring.reordered([1, 2, 0])))
    found = compare(frame, other, POINTS.scales)
    assert (found.same, found.permuted) == (True, True)
    assert found.difference.means == 0
    assert found.difference.weights == 0
