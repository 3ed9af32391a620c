"""What is drawn on the canvas, and how."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import ELLIPSE_LEVELS, ELLIPSE_MASSES, Colouring, SampleView
from gmm_desktop.mixture.highest_density import mass_within
from gmm_desktop.ui.actions.spec import ActionSpec, Desk
from gmm_desktop.words.canvas import COLOURING_TEXTS


def set_option(name: str, value: object) -> Callable[[Desk], object]:
    """Return what gives an option of the view a value."""

    def change(desk: Desk) -> None:
        options: Any = {name: value}
        desk.workspace.set_options(replace(desk.workspace.state.options, **options))

    return change


def option_is(name: str, value: object) -> Callable[[Workspace], bool]:
    """Return what tells whether an option of the view has a value."""
    return lambda workspace: bool(getattr(workspace.state.options, name) == value)


def toggle(name: str) -> Callable[[Desk], object]:
    """Return what turns an option of the view on or off."""
    return lambda desk: set_option(name, not getattr(desk.workspace.state.options, name))(desk)


def _toggle_sample(view: SampleView) -> Callable[[Desk], object]:
    """Show a sample this way; shown so already, do not show it."""

    def change(desk: Desk) -> None:
        shown = desk.workspace.state.options.sample
        set_option("sample", SampleView.NONE if shown is view else view)(desk)

    return change


def _truth_is_known(workspace: Workspace) -> bool:
    return workspace.state.experiment.dataset.truth is not None


def _has_earlier_run(workspace: Workspace) -> bool:
    return bool(workspace.state.timeline.ghosts)


def _by_mass(desk: Desk) -> None:
    """Turn the lines of given mass on or off; they are contours, so these come with them."""
    options = desk.workspace.state.options
    on = not (options.by_mass and options.contours)
    desk.workspace.set_options(replace(options, by_mass=on, contours=options.contours or on))


def _colouring_specs() -> list[ActionSpec]:
    return [
        ActionSpec(
            f"view.{colouring.value}",
            *COLOURING_TEXTS[colouring],
            "-Canvas" if colouring is Colouring.ENTROPY else "Canvas",
            set_option("colouring", colouring),
            checked=option_is("colouring", colouring),
            group="colouring",
        )
        for colouring in Colouring
    ]


def _level_specs() -> list[ActionSpec]:
    by_sigma = [
        ActionSpec(
            f"view.level_{level:.0f}",
            f"Ellipses at {level:.0f}σ",
            f"Draw the ellipses at {level:.0f} standard deviation{'s' * (level > 1)}: "
            f"in two dimensions that holds {100 * mass_within(level):.0f} % of a component",
            "-Canvas" if level == 1 else "Canvas",
            set_option("level", level),
            checked=option_is("level", level),
            group="level",
        )
        for level in ELLIPSE_LEVELS[: -len(ELLIPSE_MASSES)]
    ]
    by_mass = [
        ActionSpec(
            f"view.mass_{100 * mass:.0f}",
            f"Ellipses around {100 * mass:.0f} %",
            f"Draw the ellipses around {100 * mass:.0f} % of each component: "
            f"{level:.2f} standard deviations in two dimensions",
            "Canvas",
            set_option("level", level),
            checked=option_is("level", level),
            group="level",
        )
        for mass, level in zip(ELLIPSE_MASSES, ELLIPSE_LEVELS[-len(ELLIPSE_MASSES) :], strict=True)
    ]
    return by_sigma + by_mass


CANVAS_ACTIONS: tuple[ActionSpec, ...] = (
    *_colouring_specs(),
    ActionSpec(
        "view.contours", "Density contours", "Lines of equal density of the mixture", "-Canvas", toggle("contours"),
        checked=option_is("contours", True),
    ),
    ActionSpec(
        "view.by_mass", "Contours by probability",
        "Draw the contours around 10, 25, 50, 75, 90 and 95 % of the probability of the Gaussians", "Canvas", _by_mass,
        checked=option_is("by_mass", True),
    ),
    ActionSpec(
        "view.heat", "Density as heat", "Shade the plane the darker, the denser the mixture is there", "Canvas",
        toggle("heat"), checked=option_is("heat", True),
    ),
    ActionSpec(
        "view.regions", "Decision regions", "Tint the plane in the colour of its most responsible component", "Canvas",
        toggle("regions"), checked=option_is("regions", True),
    ),
    ActionSpec(
        "view.marginals", "Marginal densities",
        "Along the axes, a histogram of the data in view under the density of each coordinate alone", "Canvas",
        toggle("marginals"), checked=option_is("marginals", True),
    ),
    ActionSpec(
        "view.trails", "Trails of the means", "The way each mean has come in this run", "-Canvas", toggle("trails"),
        checked=option_is("trails", True),
    ),
    ActionSpec(
        "view.ghosts", "Earlier ellipses", "Faint ellipses of some of the iterations before", "Canvas",
        toggle("ghosts"), checked=option_is("ghosts", True),
    ),
    ActionSpec(
        "view.moved", "What moved most", "After each M step, mark the component it changed most", "Canvas",
        toggle("moved"), checked=option_is("moved", True),
    ),
    ActionSpec(
        "view.earlier", "Where the run before ended", "The last ellipses of the run before this one, dashed and grey",
        "Canvas", toggle("earlier"), enabled=_has_earlier_run, checked=option_is("earlier", True),
    ),
    ActionSpec(
        "view.truth", "True mixture", "Outline the mixture these data were drawn from, where it is known", "Canvas",
        toggle("truth"), enabled=_truth_is_known, checked=option_is("truth", True),
    ),
    ActionSpec(
        "view.sample", "Draw a sample", "Draw as many points from the mixture shown, as rings beside the data",
        "-Canvas", _toggle_sample(SampleView.BESIDE), keys=("S",), checked=option_is("sample", SampleView.BESIDE),
    ),
    ActionSpec(
        "view.sample_instead", "Sample instead of data",
        "Draw as many points from the mixture shown, and hide the data: does the mixture look like them?", "Canvas",
        _toggle_sample(SampleView.INSTEAD), keys=("Shift+S",), checked=option_is("sample", SampleView.INSTEAD),
    ),
    *_level_specs(),
)  # fmt: skip
