"""How the start is placed, and how EM is to run."""

from collections.abc import Callable

from gmm_desktop.experiment.edits import PlaceStart
from gmm_desktop.experiment.experiment import SEEDS
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.ui.actions.spec import ActionSpec, Desk

RANDOM_STARTS = (StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS)


def _place_start(method: StartMethod, *, again: bool = False) -> Callable[[Desk], object]:
    def place(desk: Desk) -> None:
        experiment = desk.workspace.state.experiment
        chosen = experiment.start_method if again and experiment.start_method in RANDOM_STARTS else method
        desk.workspace.submit(PlaceStart(chosen, (experiment.seed + again) % SEEDS))

    return place


MODEL_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "start.kmeans_plus_plus", "Start by k-means++",
        "Place the means among the points, far from each other (k-means++)", "Model",
        _place_start(StartMethod.KMEANS_PLUS_PLUS), "shuffle",
        checked=lambda workspace: workspace.state.experiment.start_method is StartMethod.KMEANS_PLUS_PLUS,
    ),
    ActionSpec(
        "start.random_points", "Start at random points", "Place the means on points drawn at random", "Model",
        _place_start(StartMethod.RANDOM_POINTS), "dice-five",
        checked=lambda workspace: workspace.state.experiment.start_method is StartMethod.RANDOM_POINTS,
    ),
    ActionSpec(
        "start.again", "Another random start", "Place the start again with the next seed", "Model",
        _place_start(StartMethod.KMEANS_PLUS_PLUS, again=True), "arrows-clockwise", ("Ctrl+R",),
    ),
    ActionSpec(
        "run.settings", "Stopping rules…", "When EM counts as converged, and regularisation", "-Model",
        lambda desk: desk.dialogs.edit_settings(), "sliders",
    ),
)  # fmt: skip
