"""Prepared experiments, and data to make."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import RemovePoints, Standardise
from gmm_desktop.experiment.examples import EXAMPLES
from gmm_desktop.experiment.painting import Brush, Painting, is_empty, on_empty_plane
from gmm_desktop.experiment.presets import COLLAPSE, FIRST_START, OLD_FAITHFUL, PUBLISHED_EXPERIMENTS
from gmm_desktop.ui.actions.spec import ActionSpec, Desk
from gmm_desktop.words.canvas import BRUSH_TEXTS
from gmm_desktop.words.presets import PRESET_TEXTS


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


def _toggle_painting(desk: Desk) -> None:
    painting = desk.workspace.state.painting
    desk.workspace.set_painting(Painting() if painting is None else None)


def _take(brush: Brush) -> Callable[[Desk], object]:
    def take(desk: Desk) -> None:
        painting = desk.workspace.state.painting or Painting()
        desk.workspace.set_painting(replace(painting, brush=brush))

    return take


def _holds(brush: Brush) -> Callable[[Workspace], bool]:
    def holds(workspace: Workspace) -> bool:
        painting = workspace.state.painting
        return painting is not None and painting.brush is brush

    return holds


def _can_take(brush: Brush) -> Callable[[Workspace], bool]:
    """On an empty plane there is nothing but to paint and to spray."""

    def can_take(workspace: Workspace) -> bool:
        painting = workspace.state.painting
        return painting is None or not painting.fresh or brush in (Brush.PAINT, Brush.SPRAY)

    return can_take


def _toggle_fresh(desk: Desk) -> None:
    """Empty the plane, with a brush that can fill it, or show the data again."""
    painting = desk.workspace.state.painting
    if painting is not None and painting.fresh:
        desk.workspace.set_painting(replace(painting, fresh=False))
    else:
        desk.workspace.set_painting(on_empty_plane(painting))


def _is_fresh(workspace: Workspace) -> bool:
    return is_empty(workspace.state.painting)


def _has_selected(workspace: Workspace) -> bool:
    painting = workspace.state.painting
    return painting is not None and len(painting.selected) > 0


def _remove_selected(desk: Desk) -> None:
    painting = desk.workspace.state.painting
    if painting is not None and len(painting.selected):
        desk.workspace.submit(RemovePoints(painting.selected))


def _can_be_standardised(workspace: Workspace) -> bool:
    points = workspace.state.experiment.dataset.points
    return bool(points.scales.all()) and not np.allclose(points.scales, 1, rtol=1e-9)


_ICONS = {
    Brush.PAINT: "paint-brush",
    Brush.SPRAY: "drop-half",
    Brush.JITTER: "waves",
    Brush.ATTRACT: "magnet",
    Brush.ERASE: "eraser",
    Brush.SELECT: "selection",
}

_BRUSH_ACTIONS = (
    ActionSpec(
        f"brush.{brush.value}",
        *BRUSH_TEXTS[brush],
        "Data/Brush",
        _take(brush),
        _ICONS[brush],
        enabled=_can_take(brush),
        checked=_holds(brush),
    )
    for brush in Brush
)

_EXAMPLE_ACTIONS = (
    ActionSpec(
        f"preset.{identifier}",
        *PRESET_TEXTS[identifier],
        "Data/Examples",
        _open_preset(identifier),
        checked=_preset_is(identifier),
    )
    for identifier in EXAMPLES
)

DATA_ACTIONS: tuple[ActionSpec, ...] = (
    *_PRESET_ACTIONS,
    *_EXAMPLE_ACTIONS,
    ActionSpec(
        "data.make", "Make data…", "Draw points from a shape: blobs, crossing ellipses, moons, outliers …", "-Data",
        lambda desk: desk.files.ask_for_shape(), keys=("Ctrl+G",),
    ),
    ActionSpec(
        "data.sample_as_data", "Sample as data…",
        "Draw points from the mixture shown and study them instead: then the truth is known", "Data",
        lambda desk: desk.dialogs.ask_for_sample(),
    ),
    ActionSpec(
        "data.standardise", "Standardise x and y",
        "Measure both axes by their standard deviations from their means, so that their units do not matter", "Data",
        lambda desk: desk.workspace.submit(Standardise()), enabled=_can_be_standardised,
    ),
    ActionSpec(
        "data.paint", "Paint data", "Change the points by hand: paint, spray, jitter, attract, erase, select", "-Data",
        _toggle_painting, "paint-brush", ("P",), checked=lambda workspace: workspace.state.painting is not None,
    ),
    *_BRUSH_ACTIONS,
    ActionSpec(
        "data.empty", "Empty plane", "Begin a data set of your own on an empty plane; the old one comes back by Undo",
        "Data", _toggle_fresh, "file-plus", checked=_is_fresh,
    ),
    ActionSpec(
        "data.remove_selected", "Delete selected points", "Take the selected points away", "Data", _remove_selected,
        "trash", enabled=_has_selected,
    ),
)  # fmt: skip
