"""Prepared experiments, and data to make."""

from collections.abc import Callable

from gmm_desktop.control.preset_texts import PRESET_TEXTS
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.presets import COLLAPSE, FIRST_START, OLD_FAITHFUL, PUBLISHED_EXPERIMENTS
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _open_preset(identifier: str) -> Callable[[Desk], object]:
    return lambda desk: desk.files.open_preset(identifier)


def _preset_is(identifier: str) -> Callable[[Workspace], bool]:
    return lambda workspace: workspace.state.experiment.preset == identifier


_PRESET_ACTIONS = (
    ActionSpec(
        f"preset.{identifier}",
        *PRESET_TEXTS[identifier],
        "-Data" if identifier in ("experiment_1", OLD_FAITHFUL) else "Data",
        _open_preset(identifier),
        checked=_preset_is(identifier),
    )
    for identifier in (FIRST_START, *PUBLISHED_EXPERIMENTS, OLD_FAITHFUL, COLLAPSE)
)

DATA_ACTIONS: tuple[ActionSpec, ...] = (
    *_PRESET_ACTIONS,
    ActionSpec(
        "data.make", "Make data…", "Draw points from a shape: blobs, crossing ellipses, moons, outliers …", "-Data",
        lambda desk: desk.files.ask_for_shape(), keys=("Ctrl+G",),
    ),
)  # fmt: skip
