"""Runs side by side."""

from collections.abc import Callable

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.compared import comparable
from gmm_desktop.experiment.state import SideBySide
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _show(how: SideBySide) -> Callable[[Desk], object]:
    return lambda desk: desk.workspace.show_side_by_side(how)


def _is(how: SideBySide) -> Callable[[Workspace], bool]:
    return lambda workspace: workspace.state.side_by_side is how


def _is_beside(workspace: Workspace) -> bool:
    return workspace.state.side_by_side is not SideBySide.OFF


def _toggle(desk: Desk) -> None:
    _show(SideBySide.OFF if _is_beside(desk.workspace) else SideBySide.PLANE)(desk)


def _can_be_beside(workspace: Workspace) -> bool:
    return _is_beside(workspace) or len(comparable(workspace.state)) > 1


COMPARE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "run.compare", "Runs side by side",
        "Show up to four runs on these data beside each other, at the same half-step",
        "-Run", _toggle, "columns", ("Ctrl+B",), _can_be_beside, _is_beside,
    ),
    ActionSpec(
        "compare.plane", "In the plane", "Show points and ellipses of several runs side by side", "Run",
        _show(SideBySide.PLANE), "", enabled=_can_be_beside, checked=_is(SideBySide.PLANE),
    ),
    ActionSpec(
        "compare.space", "In 3-D", "Show the densities of several runs side by side as surfaces", "Run",
        _show(SideBySide.SPACE), "", enabled=_can_be_beside, checked=_is(SideBySide.SPACE),
    ),
    ActionSpec(
        "compare.close", "Back to the canvas", "Show the canvas again instead of runs side by side", "Run",
        _show(SideBySide.OFF), "x", enabled=_is_beside,
    ),
    ActionSpec(
        "run.four_experiments", "The four experiments in 3-D",
        "Run the four published experiments and show their densities side by side", "Run",
        lambda desk: desk.four_experiments.open(), "squares-four",
    ),
)  # fmt: skip
