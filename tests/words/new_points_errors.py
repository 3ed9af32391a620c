"""A real error for each code that new points and a finished mixture can end in, and what its sentence says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.new_points import FinishedMixture, finished, in_units_of
from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.classification import classify
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.tables.choice import Choice, dataset_from
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source

ROUND = MixtureParameters([1.0], [(0, 0)], [[(1.0, 0.0), (0.0, 1.0)]])
NARROW_XY = (1 - 1e-14) * 2e-150**0.5 * 1e-136**0.5
NARROW = MixtureParameters([1.0], [(0, 0)], [[(2e-150, NARROW_XY), (NARROW_XY, 1e-136)]])
NAMES = ("a (standardised)", "b (standardised)")
UNKNOWN = Dataset("waits", Points.of([[0, 0], [1, 1]]), NAMES)
KNOWN = replace(UNKNOWN, standardised=Standardised(("a", "b"), (0.0, 0.0), (1.0, 2.0)))


def _no_points(folder: Path) -> None:
    path = folder / "points.csv"
    path.write_text("x,y\n1,\n,2\n", encoding="utf-8")
    dataset_from(read_table(Source.of(path)), Choice(), least=1)


NEW_POINTS_ERRORS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no_points": (_no_points, "points.csv has no point: no row has numbers for x and y."),
    "points_too_far": (lambda _: classify([(1e75, -1e75)], NARROW), "A point is too far from the mixture"),
    "assign_standardised": (
        lambda _: finished(ROUND, "m.json", Units.UNSAID, NAMES),
        "m.json was fitted to standardised data",
    ),
    "assign_points_standardised": (
        lambda _: in_units_of(FinishedMixture(ROUND, "m.json"), UNKNOWN),
        "The points of waits are standardised, and with which mean and σ is not known.",
    ),
    "assign_units": (
        lambda _: in_units_of(FinishedMixture(ROUND, "m.json", units=Units.UNSAID), KNOWN),
        "m.json does not say in which units it is, and the points are standardised.",
    ),
}
