"""Families and what was done to covariances, in words."""

import numpy as np
import pytest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import ChangeSettings, Edit, MoveMean, ReplaceStart, ReshapeCovariance
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.words.messages import raised_words, raises_likelihood
from gmm_desktop.words.model import (
    ALIAS_WORDS,
    alias_of,
    edit_note,
    family_words,
    projection_sentence,
    short_name,
)

DATA = Dataset("five", Points.of([[0, 0], [1, 0], [0, 2], [3, 3], [4, 1]]), ("x", "y"))
TILTED, ROUND, DRAWN = np.array([[2.0, 1.0], [1.0, 2.0]]), np.eye(2), np.diag([9.0, 4.0])
TWO = MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], np.stack([TILTED, ROUND]))


def test_the_four_names_are_those_of_scikit_learn() -> None:
    assert set(ALIAS_WORDS) == set(ALIASES)
    assert {alias_of(family) for family in Family} == {*ALIASES, ""}
    assert (short_name(Family.VVV), short_name(Family.EVE)) == ("full", "EVE")


@pytest.mark.parametrize(
    ("family", "words"),
    [
        (Family.VVV, "VVV or full (nothing shared)"),
        (Family.EEE, "EEE or tied (one volume, one shape, one orientation)"),
        (Family.VII, "VII or spherical (round)"),
        (Family.EII, "EII (one volume, round)"),
        (Family.VVI, "VVI or diag (axis-aligned)"),
        (Family.VVE, "VVE (one orientation)"),
    ],
)
def test_a_family_is_what_is_shared(family: Family, words: str) -> None:
    assert family_words(family) == words


@pytest.mark.parametrize(
    ("changed", "count", "begins"),
    [
        ([0], 1, "The covariance was projected onto the nearest one of"),
        ([1], 3, "The covariance of component 2 was projected"),
        ([0, 2], 3, "The covariances of components 1 and 3 were projected"),
        ([0, 1, 3], 4, "The covariances of components 1, 2 and 4 were projected"),
        ([0, 1], 2, "All 2 covariances were projected onto the nearest ones of"),
    ],
)
def test_a_projection_names_the_components_it_changed(changed: list[int], count: int, begins: str) -> None:
    said = projection_sentence(Family.VVE, changed, count)
    assert said.startswith(begins)
    assert said.endswith(" back.")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (ChangeSettings(EmSettings(Family.VVI)), "The covariance of component 1 was"),
        (ChangeSettings(EmSettings(max_iter=9)), ""),
        (MoveMean(0, (1.0, 1.0)), ""),
        (ReshapeCovariance(1, ((4.0, 1.0), (1.0, 4.0))), ""),
        (ReplaceStart(TWO, Family.VII), "The covariance of component 1 was"),
        (ReplaceStart(TWO), ""),
    ],
)
def test_only_what_was_not_asked_for_is_noted(edit: Edit, said: str) -> None:
    before = Experiment(DATA, TWO)
    after = apply_edit(before, edit)
    note = edit_note(edit, before, after)
    assert note.startswith(said)
    assert bool(note) is bool(said)


def test_a_pinned_covariance_leads_no_other() -> None:
    tied = Experiment(DATA, TWO, EmSettings(Family.EEE, pins=Pins(covariances=frozenset({0}))))
    drawn = apply_edit(tied, ReshapeCovariance(0, ((9.0, 0.0), (0.0, 4.0)))).start
    assert np.array_equal(drawn.covariances, np.stack([DRAWN, ROUND]))
    drawn = apply_edit(tied, ReshapeCovariance(1, ((9.0, 0.0), (0.0, 4.0)))).start
    assert np.array_equal(drawn.covariances, np.stack([TILTED, DRAWN]))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (EmSettings(), "log-likelihood"),
        (EmSettings(prior=Prior()), "log-posterior"),
        (EmSettings(temperature=0), "classification log-likelihood"),
        (EmSettings(temperature=2), "free energy"),
        (EmSettings(initial_temperature=3), "free energy"),
        (EmSettings(temperature=0, initial_temperature=3), "free energy"),
        (EmSettings(temperature=0, prior=Prior()), "classification log-likelihood + log-prior"),
        (EmSettings(temperature=2, prior=Prior()), "free energy + log-prior"),
        (EmSettings(initial_temperature=3, prior=Prior()), "free energy + log-prior"),
    ],
)
def test_what_is_raised_is_called_by_its_name(settings: EmSettings, words: str) -> None:
    assert raised_words(settings) == words
    assert raises_likelihood(settings) is (words == "log-likelihood")
