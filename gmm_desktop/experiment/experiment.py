"""An experiment: the data, where EM starts and how it runs."""

from dataclasses import dataclass

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.options import USUAL
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

MAX_COMPONENTS = 20
"""More ellipses than this cannot be told apart on one canvas."""

SEEDS = 10_000
"""Seeds are 0 to 9999; another random start after the last begins again at 0."""

SCALE_FREE_SETTINGS = EmSettings(rule=USUAL["rule"], tol=USUAL["tol"], max_iter=USUAL["max_iter"])
"""For data of unknown units: other units move L by the same number at every θ, so its changes do not depend on them."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """What EM is asked to do.

    Parameters
    ----------
    dataset : Dataset
        The points and their names.
    start : MixtureParameters
        Where EM begins.
    settings : EmSettings
        How it runs and stops.
    start_method : StartMethod
        How the start was placed.
    seed : int
        Of the random start.
    preset : str
        Identifier of the preset this still is, or empty once it has been edited.
    raw_distances : bool
        Starts are placed by distances in data units, and not by the spread of each axis.
    """

    dataset: Dataset
    start: MixtureParameters
    settings: EmSettings = SCALE_FREE_SETTINGS
    start_method: StartMethod = StartMethod.AS_DRAWN
    seed: int = 0
    preset: str = ""
    raw_distances: bool = False
