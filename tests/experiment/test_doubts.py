"""What is odd about numbers: fill values, digits that end, units that decide, and measuring by standard deviations."""

import math

import numpy as np
import pytest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.doubts import DoubtKind, doubts
from gmm_desktop.experiment.edits import SetNoise, Standardise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.units import units_decide, unlike
from gmm_desktop.words.doubts import doubt_sentences, units_sentence

CLOUD = np.random.default_rng(6).normal(size=(40, 2))


def dataset(values: np.ndarray) -> Dataset:
    return Dataset("mine", Points.of(values), ("time", "rate"))


@pytest.mark.parametrize("value", [-9999.0, 1e20, 9.969209968386869e36, float(np.float32(9.96921e36)), 999.0])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_fill_value_is_pointed_at(value: float, axis: int) -> None:
    values = CLOUD.copy()
    values[[3, 8], axis] = value
    (found,) = doubts(Points.of(values))
    assert (found.kind, found.axis, found.count) == (DoubtKind.FILL_VALUE, axis, 2)
    (sentence,) = doubt_sentences(dataset(values))
    assert sentence.startswith("2 values are ")
    assert ("time", "rate")[axis] in sentence


@pytest.mark.parametrize("values", [CLOUD, CLOUD * 9999, np.append(CLOUD * 4000, [[9999, 9999]], axis=0)])
def test_numbers_that_happen_to_be_large_are_not(values: np.ndarray) -> None:
    assert doubts(Points.of(values)) == ()


@pytest.mark.parametrize(("offset", "ends"), [(0.0, False), (1e10, False), (1e13, True), (1e15, True)])
def test_it_is_said_where_digits_end(offset: float, ends: bool) -> None:
    """Numbers near 1e15 lie 1/8 apart, near 1e10 two millionths."""
    found = doubts(Points.of(np.add(CLOUD, [0, offset])))
    assert [(each.kind, each.axis) for each in found] == ([(DoubtKind.DIGITS_END, 1)] if ends else [])
    if offset == 1e15:
        assert found[0].step == 0.125
        assert "numbers lie 0.125 apart" in doubt_sentences(dataset(np.add(CLOUD, [0, offset])))[0]


def test_a_column_of_equal_numbers_has_digits_enough() -> None:
    assert doubts(Points.of(np.column_stack([CLOUD[:, 0], np.full(40, 0.1)]))) == ()


@pytest.mark.parametrize(("scale", "decide"), [(1.0, False), (8.0, False), (12.0, True), (1e-9, True)])
def test_units_decide_where_the_axes_spread_unlike(scale: float, decide: bool) -> None:
    points = Points.of((CLOUD - CLOUD.mean(axis=0)) / CLOUD.std(axis=0) * [scale, 1])
    assert (unlike(points) is not None) == decide
    depend = {family for family in Family if units_decide(points, family)}
    wanted = {Family.EII, Family.VII, Family.EVE, Family.VVE, Family.EEV, Family.VEV} if decide else set()
    assert depend == wanted


def test_the_sentence_names_the_wider_axis_and_the_families_that_do_not_depend() -> None:
    values = (CLOUD - CLOUD.mean(axis=0)) / CLOUD.std(axis=0) * [1, 200]
    said = units_sentence(dataset(values), Family.VEV)
    assert said == (
        "“rate” spreads 200 times as far as “time”, and VEV depends on the units: "
        "standardise, or take EEI VEI EVI VVI EEE VEE EVV VVV."
    )
    assert units_sentence(dataset(values), Family.VVV) == ""


@pytest.mark.parametrize("family", [Family.VVV, Family.EII])
def test_standardising_measures_data_start_noise_and_truth_alike(family: Family) -> None:
    values = CLOUD * [3, 1e-6] + [70, 0.5]
    start = MixtureParameters(
        [0.3, 0.7], [[68, 0.5], [71, 0.5 + 1e-6]], np.tile(np.diag([4, 1e-12]), (2, 1, 1))
    )
    before = Experiment(
        Dataset("mine", Points.of(values), ("a", "b"), truth=start), start, EmSettings(Family.VVV)
    )
    before = apply_edit(before, SetNoise(0.1))
    asked = Experiment(before.dataset, before.start, EmSettings(family))
    after = apply_edit(asked, Standardise())
    array = after.dataset.points.array
    np.testing.assert_allclose(array.mean(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(array.std(axis=0), 1)
    assert after.dataset.columns == ("a (standardised)", "b (standardised)")
    assert "a − " in after.dataset.source
    assert after.dataset.truth is not None
    if family is Family.VVV:
        gamma = responsibilities(before.dataset.points, before.start)
        np.testing.assert_allclose(responsibilities(after.dataset.points, after.start), gamma, atol=1e-9)
        assert after.start.noise is not None
        assert before.start.noise is not None
        shift = math.log(np.prod(values.std(axis=0)))
        assert after.start.noise.log_density == pytest.approx(before.start.noise.log_density + shift)
    else:
        np.testing.assert_allclose(after.start.covariances[0], after.start.covariances[1])
        assert after.start.covariances[0, 0, 0] == pytest.approx(after.start.covariances[0, 1, 1])
