"""How the start is placed, which family the covariances have, what is pinned, and how EM is to run."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import ChangeSettings, ReplaceStart, SetNoise, TogglePin
from gmm_desktop.experiment.experiment import SEEDS
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.initialisation import RANDOM_STARTS, StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.ui.actions.spec import ActionSpec, Desk
from gmm_desktop.words.model import ALIAS_WORDS

OF_CHANCE = tuple(method for method in RANDOM_STARTS if method is not StartMethod.HIERARCHICAL)
"""Of these another seed gives another start, however few points there are."""

Part = Literal["weights", "means", "covariances"]


def _place_start(method: StartMethod, *, again: bool = False) -> Callable[[Desk], object]:
    def place(desk: Desk) -> None:
        experiment = desk.workspace.state.experiment
        chosen = experiment.start_method if again and experiment.start_method in OF_CHANCE else method
        desk.starts.place(chosen, (experiment.seed + again) % SEEDS)

    return place


def _toggle_raw(desk: Desk) -> None:
    experiment = desk.workspace.state.experiment
    method = experiment.start_method
    chosen = method if method in RANDOM_STARTS else StartMethod.KMEANS_PLUS_PLUS
    desk.starts.place(chosen, experiment.seed, raw=not experiment.raw_distances)


def _start_is(method: StartMethod) -> Callable[[Workspace], bool]:
    return lambda workspace: workspace.state.experiment.start_method is method


def _use_family(family: Family) -> Callable[[Desk], object]:
    def use(desk: Desk) -> None:
        settings = desk.workspace.state.experiment.settings
        if settings.covariance_type is not family:
            desk.workspace.submit(ChangeSettings(replace(settings, covariance_type=family)))

    return use


def _family_is(family: Family) -> Callable[[Workspace], bool]:
    return lambda workspace: workspace.state.experiment.settings.covariance_type is family


def _family_specs() -> list[ActionSpec]:
    return [
        ActionSpec(
            f"covariance.{alias}",
            f"Covariances: {alias}",
            ALIAS_WORDS[alias],
            "-Model" if alias == "full" else "Model",
            _use_family(family),
            checked=_family_is(family),
            group="covariance",
        )
        for alias, family in ALIASES.items()
    ]


def plain(settings: EmSettings, family: Family = Family.VVV) -> EmSettings:
    """Return settings with the stopping rules kept and everything else as in plain EM."""
    return EmSettings(family, settings.max_iter, settings.tol, rule=settings.rule, patience=settings.patience)


def _use_plain_em(desk: Desk) -> None:
    state = desk.workspace.state
    if state.shown.parameters.noise is not None:
        desk.workspace.submit(SetNoise(0.0), "plain")
    settings = plain(state.experiment.settings)
    if settings != desk.workspace.state.experiment.settings:
        desk.workspace.submit(ChangeSettings(settings), "plain")


def _use_kmeans(desk: Desk) -> None:
    """Run k-means from here: hard EM, one round covariance for all, equal weights that stay."""
    state = desk.workspace.state
    theta, count = state.shown.parameters, state.shown.parameters.n_components
    pins = Pins(weights=frozenset(range(count)))
    settings = replace(plain(state.experiment.settings, Family.EII), temperature=0.0, pins=pins)
    equal = MixtureParameters(np.full(count, 1 / count), theta.means, theta.covariances)
    if equal != theta:
        desk.workspace.submit(ReplaceStart(equal), "k-means")
    if settings != desk.workspace.state.experiment.settings:
        desk.workspace.submit(ChangeSettings(settings), "k-means")


def _toggle_pin(part: Part) -> Callable[[Desk], object]:
    def toggle(desk: Desk) -> None:
        component = desk.workspace.state.component
        if component is not None:
            desk.workspace.submit(TogglePin(part, component))

    return toggle


def _is_pinned(part: Part) -> Callable[[Workspace], bool]:
    def pinned(workspace: Workspace) -> bool:
        return workspace.state.component in getattr(workspace.state.experiment.settings.pins, part)

    return pinned


def _pin_specs() -> list[ActionSpec]:
    parts: dict[Part, tuple[str, str, str]] = {
        "weights": ("pin.weight", "Pin weight π", "weight"),
        "means": ("pin.mean", "Pin mean μ", "mean"),
        "covariances": ("pin.covariance", "Pin shape Σ", "covariance"),
    }
    return [
        ActionSpec(
            name,
            text,
            f"EM leaves the {word} of the selected component as it is; by hand it can still be changed",
            "-Model" if part == "weights" else "Model",
            _toggle_pin(part),
            "lock-simple",
            enabled=lambda workspace: workspace.state.component is not None,
            checked=_is_pinned(part),
        )
        for part, (name, text, word) in parts.items()
    ]


MODEL_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "start.kmeans_plus_plus", "Start by k-means++",
        "Place the means among the points, far from each other (k-means++)", "Model",
        _place_start(StartMethod.KMEANS_PLUS_PLUS), "shuffle", checked=_start_is(StartMethod.KMEANS_PLUS_PLUS),
    ),
    ActionSpec(
        "start.kmeans", "Start by k-means",
        "Run k-means from k-means++ and take weights, means and covariances of its clusters", "Model",
        _place_start(StartMethod.KMEANS), "target", checked=_start_is(StartMethod.KMEANS),
    ),
    ActionSpec(
        "start.random_points", "Start at random points", "Place the means on points drawn at random", "Model",
        _place_start(StartMethod.RANDOM_POINTS), "dice-five", checked=_start_is(StartMethod.RANDOM_POINTS),
    ),
    ActionSpec(
        "start.random_responsibilities", "Start from random responsibilities",
        "Draw γ of every point at random and make an M step: all components begin near the middle", "Model",
        _place_start(StartMethod.RANDOM_RESPONSIBILITIES), "dice-three",
        checked=_start_is(StartMethod.RANDOM_RESPONSIBILITIES),
    ),
    ActionSpec(
        "start.hierarchical", "Start by hierarchy",
        "Join points to groups, two at a time, and take weights, means and covariances of the last K", "Model",
        _place_start(StartMethod.HIERARCHICAL), "tree-structure", checked=_start_is(StartMethod.HIERARCHICAL),
    ),
    ActionSpec(
        "start.raw", "Distances in data units",
        "Place the start by distances in data units; otherwise each axis counts by its spread", "Model",
        _toggle_raw, checked=lambda workspace: workspace.state.experiment.raw_distances,
    ),
    ActionSpec(
        "start.again", "Another random start", "Place the start again with the next seed", "Model",
        _place_start(StartMethod.KMEANS_PLUS_PLUS, again=True), "arrows-clockwise", ("Ctrl+R",),
    ),
    *_family_specs(),
    ActionSpec(
        "covariance.more", "More families…",
        "Show the panel Model: volume, shape and orientation, prior, noise, temperature", "Model",
        lambda desk: desk.show_panel("model"),
    ),
    *_pin_specs(),
    ActionSpec(
        "model.compare", "Compare models…",
        "Fit every K with every covariance family and see which is best by AIC, BIC or ICL", "-Model",
        lambda desk: desk.show_panel("selection"), "chart-bar",
    ),
    ActionSpec(
        "model.plain_em", "Plain EM", "Full covariances and nothing else: no prior, pins, noise or temperature",
        "-Model", _use_plain_em, "arrow-counter-clockwise",
    ),
    ActionSpec(
        "model.kmeans", "Run as k-means",
        "Make EM k-means: hard responsibilities (T = 0), one round covariance for all, equal weights pinned",
        "Model", _use_kmeans, "circles-three",
    ),
    ActionSpec(
        "run.settings", "Stopping rules…", "When EM counts as converged", "-Model",
        lambda desk: desk.dialogs.edit_settings(), "sliders",
    ),
)  # fmt: skip
