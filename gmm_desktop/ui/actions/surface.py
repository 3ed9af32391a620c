"""How the density in 3-D is drawn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import SurfaceColouring
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _set(name: str, value: object) -> Callable[[Desk], object]:
    def change(desk: Desk) -> None:
        options: Any = {name: value}
        desk.workspace.set_options(replace(desk.workspace.state.options, **options))

    return change


def _is(name: str, value: object) -> Callable[[Workspace], bool]:
    return lambda workspace: bool(getattr(workspace.state.options, name) == value)


def _toggle(name: str) -> Callable[[Desk], object]:
    return lambda desk: _set(name, not getattr(desk.workspace.state.options, name))(desk)


SURFACE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.surface_components", "3-D: colours of components",
        "Colour the density in 3-D by the components, mixed by responsibility", "-View",
        _set("surface_colouring", SurfaceColouring.COMPONENTS),
        checked=_is("surface_colouring", SurfaceColouring.COMPONENTS), group="surface_colouring",
    ),
    ActionSpec(
        "view.surface_density", "3-D: colour by density",
        "Colour the density in 3-D by its height, pale where it is low", "View",
        _set("surface_colouring", SurfaceColouring.DENSITY),
        checked=_is("surface_colouring", SurfaceColouring.DENSITY), group="surface_colouring",
    ),
    ActionSpec(
        "view.surface_sheets", "3-D: surface of each component",
        "Draw each π N(x | μ, Σ) as a surface of its own, under the density as glass", "View",
        _toggle("surface_sheets"), checked=_is("surface_sheets", True),
    ),
    ActionSpec(
        "view.surface_points", "3-D: points on the floor",
        "Draw the points on the floor in the colours of their responsibilities", "View",
        _toggle("surface_points"), checked=_is("surface_points", True),
    ),
)  # fmt: skip
