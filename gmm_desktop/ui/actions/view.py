"""What is drawn, and how the window looks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import Colouring, SampleView
from gmm_desktop.ui.actions.spec import ActionSpec, Desk


def _set_option(name: str, value: object) -> Callable[[Desk], object]:
    def change(desk: Desk) -> None:
        options: Any = {name: value}
        desk.workspace.set_options(replace(desk.workspace.state.options, **options))

    return change


def _option_is(name: str, value: object) -> Callable[[Workspace], bool]:
    return lambda workspace: bool(getattr(workspace.state.options, name) == value)


def _toggle(name: str) -> Callable[[Desk], object]:
    return lambda desk: _set_option(name, not getattr(desk.workspace.state.options, name))(desk)


def _toggle_sample(view: SampleView) -> Callable[[Desk], object]:
    """Show a sample this way; shown so already, do not show it."""

    def change(desk: Desk) -> None:
        shown = desk.workspace.state.options.sample
        _set_option("sample", SampleView.NONE if shown is view else view)(desk)

    return change


def _truth_is_known(workspace: Workspace) -> bool:
    return workspace.state.experiment.dataset.truth is not None


def _colouring_specs() -> list[ActionSpec]:
    texts = {
        Colouring.BLEND: ("Blend", "Points in the colours of all components, mixed by responsibility"),
        Colouring.HARD: ("Hard", "Points in the colour of their most responsible component only"),
        Colouring.PLAIN: ("Plain", "All points in one neutral colour"),
    }
    return [
        ActionSpec(
            f"view.{colouring.value}",
            *texts[colouring],
            "-View" if colouring is Colouring.BLEND else "View",
            _set_option("colouring", colouring),
            checked=_option_is("colouring", colouring),
            group="colouring",
        )
        for colouring in Colouring
    ]


def _level_specs() -> list[ActionSpec]:
    return [
        ActionSpec(
            f"view.level_{level}",
            f"Ellipses at {level}σ",
            f"Draw the ellipses at {level} standard deviations: {share} % of a component",
            "-View" if level == 1 else "View",
            _set_option("level", level),
            checked=_option_is("level", level),
            group="level",
        )
        for level, share in ((1, 39), (2, 86), (3, 99))
    ]


VIEW_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.fit", "Fit the view", "Bring all points and means into view", "View",
        lambda desk: desk.fit_view(), "corners-out", ("F",),
    ),
    ActionSpec(
        "view.equal_axes", "Equal axes", "One unit of the data is as long upwards as across", "View",
        _toggle("equal_axes"), checked=_option_is("equal_axes", True),
    ),
    *_colouring_specs(),
    ActionSpec(
        "view.contours", "Density contours", "Lines of equal density of the mixture", "-View", _toggle("contours"),
        checked=_option_is("contours", True),
    ),
    ActionSpec(
        "view.trails", "Trails of the means", "The way each mean has come in this run", "View", _toggle("trails"),
        checked=_option_is("trails", True),
    ),
    ActionSpec(
        "view.truth", "True mixture", "Outline the mixture these data were drawn from, where it is known", "View",
        _toggle("truth"), enabled=_truth_is_known, checked=_option_is("truth", True),
    ),
    ActionSpec(
        "view.sample", "Draw a sample", "Draw as many points from the mixture shown, as rings beside the data", "-View",
        _toggle_sample(SampleView.BESIDE), keys=("S",), checked=_option_is("sample", SampleView.BESIDE),
    ),
    ActionSpec(
        "view.sample_instead", "Sample instead of data",
        "Draw as many points from the mixture shown, and hide the data: does the mixture look like them?", "View",
        _toggle_sample(SampleView.INSTEAD), keys=("Shift+S",), checked=_option_is("sample", SampleView.INSTEAD),
    ),
    ActionSpec(
        "view.log_gap", "Log gap", "Chart the gap log₁₀(L − ELBO) instead of L and ELBO", "View", _toggle("log_gap"),
        checked=_option_is("log_gap", True),
    ),
    ActionSpec(
        "view.align_forks", "Align at the fork",
        "Chart earlier runs so that they meet this one where it was forked; before that, iterations are negative",
        "View", _toggle("align_forks"), "git-branch", checked=_option_is("align_forks", True),
    ),
    *_level_specs(),
    ActionSpec(
        "view.appearance", "Light or dark", "Change between light and dark colours", "-View",
        lambda desk: desk.toggle_appearance(), "moon", ("Ctrl+D",),
    ),
    ActionSpec(
        "view.reset_layout", "Reset layout", "Put all panels back in their places", "View",
        lambda desk: desk.reset_layout(),
    ),
)  # fmt: skip
