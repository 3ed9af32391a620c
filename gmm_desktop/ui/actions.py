"""Every action of the window in one table; menus, buttons and the shortcut help read it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import AddComponent, PlaceStart, RemoveComponent
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, SEEDS
from gmm_desktop.experiment.presets import FIRST_START, OLD_FAITHFUL, PUBLISHED_EXPERIMENTS
from gmm_desktop.experiment.state import Activity, Colouring
from gmm_desktop.experiment.timeline import phase_after
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.initialisation import StartMethod


class Desk(Protocol):
    """What actions act on: the workspace, and what only the window can do."""

    workspace: Workspace

    def ask_for_data(self) -> None:
        """Let the user choose a data file."""

    def open_data(self, path: Path) -> None:
        """Open a data file."""

    def ask_for_model(self) -> None:
        """Let the user choose a model file as the start."""

    def save_model(self) -> None:
        """Write the parameters shown to a file."""

    def open_preset(self, identifier: str) -> None:
        """Go to a prepared experiment."""

    def fit_view(self) -> None:
        """Bring everything into view."""

    def edit_settings(self) -> None:
        """Show the rules by which EM stops."""

    def toggle_appearance(self) -> None:
        """Change between light and dark."""

    def reset_layout(self) -> None:
        """Put all panels back in their places."""

    def show_shortcuts(self) -> None:
        """List the keys."""

    def show_about(self) -> None:
        """Say what the program is."""

    def close(self) -> bool:
        """Leave the program."""


def _always(_workspace: Workspace) -> bool:
    return True


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Parameters
    ----------
    id : str
        Stable name; also the object name of the action and of its buttons.
    text, tip : str
        In menus, and as tooltip.
    menu : str
        Menu it stands in, or empty; a leading "-" begins a new section.
    run : callable
        What it does.
    icon : str
        Name in the icon font.
    keys : tuple of str
        Shortcuts, the first one is shown.
    enabled : callable
        Whether it can be done now.
    checked : callable or None
        For actions that are on or off.
    group : str
        Actions of the same group exclude each other.
    """

    id: str
    text: str
    tip: str
    menu: str
    run: Callable[[Desk], object]
    icon: str = ""
    keys: tuple[str, ...] = ()
    enabled: Callable[[Workspace], bool] = _always
    checked: Callable[[Workspace], bool] | None = None
    group: str = ""


def _can_go_on(workspace: Workspace) -> bool:
    timeline = workspace.state.timeline
    return not (timeline.at_end and timeline.run.stop is not None)


def _can_half_step(phase: Phase) -> Callable[[Workspace], bool]:
    return lambda workspace: _can_go_on(workspace) and phase_after(workspace.run.target) is phase


def _can_go_back(workspace: Workspace) -> bool:
    return workspace.state.timeline.cursor > 0


def _selected(workspace: Workspace) -> bool:
    return workspace.state.component is not None and workspace.state.shown.parameters.n_components > 1


def _remove(desk: Desk) -> None:
    component = desk.workspace.state.component
    if component is not None:
        desk.workspace.submit(RemoveComponent(component))


def _add(desk: Desk) -> None:
    if desk.workspace.submit(AddComponent()):
        desk.workspace.select_component(desk.workspace.state.experiment.start.n_components - 1)


def _place_start(method: StartMethod, *, again: bool = False) -> Callable[[Desk], object]:
    def place(desk: Desk) -> None:
        experiment = desk.workspace.state.experiment
        chosen = experiment.start_method if again and experiment.start_method in RANDOM_STARTS else method
        desk.workspace.submit(PlaceStart(chosen, (experiment.seed + again) % SEEDS))

    return place


def _set_option(name: str, value: object) -> Callable[[Desk], object]:
    def change(desk: Desk) -> None:
        options: Any = {name: value}
        desk.workspace.set_options(replace(desk.workspace.state.options, **options))

    return change


def _option_is(name: str, value: object) -> Callable[[Workspace], bool]:
    return lambda workspace: bool(getattr(workspace.state.options, name) == value)


def _toggle(name: str) -> Callable[[Desk], object]:
    return lambda desk: _set_option(name, not getattr(desk.workspace.state.options, name))(desk)


RANDOM_STARTS = (StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS)

PRESET_TEXTS = {
    FIRST_START: ("Misplaced start", "Three components far from the groups: watch EM find them"),
    "experiment_1": (
        "Experiment 1: the published fit",
        "EM begins where it should end: stops after 5 iterations",
    ),
    "experiment_2": (
        "Experiment 2: three means in a corner",
        "A start that ends in a local optimum: two groups under one component",
    ),
    "experiment_3": (
        "Experiment 3: other covariances",
        "Published means, odd covariances. Printed not symmetric: the lower triangle is used",
    ),
    "experiment_4": (
        "Experiment 4: far away",
        "Means far from the data. Covariances printed not symmetric: the lower triangle is used",
    ),
    OLD_FAITHFUL: ("Old Faithful", "272 eruptions of the geyser: duration and waiting time, in minutes"),
}


def _open_preset(identifier: str) -> Callable[[Desk], object]:
    return lambda desk: desk.open_preset(identifier)


def _preset_is(identifier: str) -> Callable[[Workspace], bool]:
    return lambda workspace: workspace.state.experiment.preset == identifier


def _preset_specs() -> list[ActionSpec]:
    return [
        ActionSpec(
            f"preset.{identifier}",
            *PRESET_TEXTS[identifier],
            "-Data" if identifier in ("experiment_1", OLD_FAITHFUL) else "Data",
            _open_preset(identifier),
            checked=_preset_is(identifier),
        )
        for identifier in (FIRST_START, *PUBLISHED_EXPERIMENTS, OLD_FAITHFUL)
    ]


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


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "data.open", "Open data…", "Open a CSV file with two columns of numbers", "File",
        lambda desk: desk.ask_for_data(), "folder-open", ("Ctrl+O",),
    ),
    ActionSpec(
        "model.open", "Open start…", "Take weights, means and covariances from a JSON file as the start", "-File",
        lambda desk: desk.ask_for_model(), keys=("Ctrl+Shift+O",),
    ),
    ActionSpec(
        "model.save", "Save parameters…", "Write the parameters shown to a JSON file", "File",
        lambda desk: desk.save_model(), keys=("Ctrl+S",),
    ),
    ActionSpec(
        "app.quit", "Quit", "Leave GMM Desktop", "-File", lambda desk: desk.close(), keys=("Ctrl+Q",),
    ),
    ActionSpec(
        "edit.undo", "Undo", "Take the last edit back", "Edit", lambda desk: desk.workspace.undo(),
        "arrow-u-up-left", ("Ctrl+Z",), lambda workspace: bool(workspace.state.history.past),
    ),
    ActionSpec(
        "edit.redo", "Redo", "Make the edit again", "Edit", lambda desk: desk.workspace.redo(),
        "arrow-u-up-right", ("Ctrl+Shift+Z", "Ctrl+Y"), lambda workspace: bool(workspace.state.history.future),
    ),
    ActionSpec(
        "model.add", "Add component", "Add a component where the mixture explains the data worst", "-Edit",
        _add, "plus", ("Ctrl++", "Ctrl+="),
        lambda workspace: workspace.state.shown.parameters.n_components < MAX_COMPONENTS,
    ),
    ActionSpec(
        "model.remove", "Remove component", "Remove the selected component", "Edit", _remove, "trash",
        ("Del", "Backspace"), _selected,
    ),
    ActionSpec(
        "tool.add", "Add by clicking", "The next click on the canvas adds a component there", "Edit",
        lambda desk: desk.workspace.set_adding(not desk.workspace.state.adding), "plus-circle", ("A",),
        checked=lambda workspace: workspace.state.adding,
    ),
    *_preset_specs(),
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
        lambda desk: desk.edit_settings(), "sliders",
    ),
    ActionSpec(
        "run.play", "Play", "Play EM half-step by half-step, or pause", "Run",
        lambda desk: desk.workspace.run.toggle_play(), "play", ("Space",),
    ),
    ActionSpec(
        "run.e_step", "E step", "E step: compute the responsibilities γ for the parameters shown", "-Run",
        lambda desk: desk.workspace.run.half_step(Phase.E), "", ("E",), _can_half_step(Phase.E),
    ),
    ActionSpec(
        "run.m_step", "M step", "M step: compute new π, μ and Σ from the responsibilities", "Run",
        lambda desk: desk.workspace.run.half_step(Phase.M), "", ("M",), _can_half_step(Phase.M),
    ),
    ActionSpec(
        "run.iterate", "Iterate", "One full iteration: E step and M step", "Run",
        lambda desk: desk.workspace.run.iterate(), "repeat", ("Right",), _can_go_on,
    ),
    ActionSpec(
        "run.to_convergence", "To convergence", "Run EM at full speed until a stopping rule is met", "Run",
        lambda desk: desk.workspace.run.run_to_convergence(), "skip-forward", ("C",), _can_go_on,
    ),
    ActionSpec(
        "run.back", "Back", "Show the half-step before", "-Run", lambda desk: desk.workspace.run.back(),
        "caret-left", ("Left",), _can_go_back,
    ),
    ActionSpec(
        "run.reset", "To the start", "Show the start of this run", "Run",
        lambda desk: desk.workspace.run.seek(0), "skip-back", ("Home",), _can_go_back,
    ),
    ActionSpec(
        "run.end", "To the last frame", "Show the last half-step computed", "Run",
        lambda desk: desk.workspace.run.seek(desk.workspace.state.timeline.last), "caret-double-right", ("End",),
        lambda workspace: not workspace.state.timeline.at_end,
    ),
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
        "view.log_gap", "Log gap", "Chart the gap log₁₀(L − ELBO) instead of L and ELBO", "View", _toggle("log_gap"),
        checked=_option_is("log_gap", True),
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
    ActionSpec(
        "help.shortcuts", "Keyboard and mouse…", "All keys and gestures", "Help",
        lambda desk: desk.show_shortcuts(), "", ("F1",),
    ),
    ActionSpec("help.about", "About GMM Desktop", "What this program is", "Help", lambda desk: desk.show_about()),
)  # fmt: skip


def make_actions(desk: Desk, parent: QObject) -> dict[str, QAction]:
    """Return the actions of the table, by id, wired to the desk."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, parent)
        action.setObjectName(spec.id)
        keys = [QKeySequence(key) for key in spec.keys]
        shown = f"  ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
        action.setToolTip(spec.tip + shown)
        action.setShortcuts(keys)
        action.setCheckable(spec.checked is not None)
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(parent)).addAction(action)
        action.triggered.connect(lambda _checked=False, spec=spec: spec.run(desk))
        actions[spec.id] = action
    # Its icon is coloured for the button, which no menu is.
    actions["run.play"].setIconVisibleInMenu(False)
    return actions


def update_actions(actions: dict[str, QAction], workspace: Workspace) -> None:
    """Enable and check the actions as the state allows."""
    for spec in ACTIONS:
        action = actions[spec.id]
        action.setEnabled(spec.enabled(workspace))
        if spec.checked is not None:
            action.setChecked(spec.checked(workspace))
    paused = workspace.state.activity in (Activity.PAUSED, Activity.STEPPING)
    actions["run.play"].setText("Play" if paused else "Pause")
