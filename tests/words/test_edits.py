"""What stands after Undo in the menu."""

from typing import get_args

import numpy as np
import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    ChangeSettings,
    Deed,
    DeleteRun,
    EmptyPlane,
    MoveMean,
    MovePoints,
    NewDataset,
    Nudge,
    OpenExperiment,
    PlaceAnew,
    PlaceStart,
    PutOnPoint,
    RemoveComponent,
    RemovePoints,
    RenameRun,
    ReplacePoints,
    ReplaceStart,
    ReshapeCovariance,
    SampleAsData,
    SetComponentCount,
    SetNoise,
    SetWeight,
    Standardise,
    TogglePin,
)
from gmm_desktop.experiment.examples import example
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.painting import Brush
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.edits import edit_words

ONE = MixtureParameters([1], [[0, 0]], [np.eye(2)])
LONG = Dataset("a name that is much longer than a menu should be", Points.of([[0, 0], [1, 1]]), ("x", "y"))
INDICES = np.arange(12)

DEEDS: list[tuple[Deed, str]] = [
    (MoveMean(1, (0, 0)), "Move mean 2"),
    (ReshapeCovariance(0, ((1, 0), (0, 1))), "Reshape component 1"),
    (SetWeight(2, 0.5), "Change weight 3"),
    (AddComponent(), "Add component"),
    (PlaceAnew(1), "Place component 2 anew"),
    (PutOnPoint(0, 6), "Put component 1 on point 7"),
    (RemoveComponent(0), "Remove component 1"),
    (SetComponentCount(4), "K = 4"),
    (PlaceStart(StartMethod.KMEANS, 7), "Place start, seed 7"),
    (ReplaceStart(ONE), "Take over mixture"),
    (ReplaceStart(ONE, method=StartMethod.FROM_FILE), "Open start"),
    (SetNoise(0.1), "Change noise"),
    (SetNoise(0), "Remove noise"),
    (TogglePin("means", 0), "Pin of mean 1"),
    (ChangeSettings(EmSettings()), "Settings"),
    (OpenExperiment(example("merged")), "Open Two groups merged"),
    (OpenExperiment(Experiment(LONG, ONE)), "Open a name that is much longer …"),
    (AddPoints(np.zeros((37, 2))), "Paint 37 points"),
    (AddPoints(np.zeros((1, 2)), brush=Brush.SPRAY), "Spray 1 point"),
    (RemovePoints(INDICES), "Erase 12 points"),
    (MovePoints(INDICES, (1, 0)), "Move 12 points"),
    (ReplacePoints(INDICES, np.zeros((12, 2))), "Jitter 12 points"),
    (ReplacePoints(INDICES, np.zeros((12, 2)), Brush.ATTRACT), "Attract 12 points"),
    (NewDataset(np.zeros((3, 2))), "New data of 3 points"),
    (Standardise(), "Standardise"),
    (Nudge(ONE), "Nudge"),
    (SampleAsData(1500, 0), "Sample of 1\u202f500 points"),
    (RenameRun(2, "good"), "Name run 2 “good”"),
    (RenameRun(2, ""), "Take the name of run 2 away"),
    (DeleteRun(3), "Delete run 3"),
    (EmptyPlane(), "Empty plane"),
]


@pytest.mark.parametrize(("deed", "words"), DEEDS, ids=[words for _, words in DEEDS])
def test_what_was_done_is_named(deed: Deed, words: str) -> None:
    assert edit_words(deed) == words


def test_every_kind_of_edit_has_words() -> None:
    assert {type(deed) for deed, _ in DEEDS} == set(get_args(Deed))
