"""Playing, stepping and seeking."""

from collections.abc import Callable

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.painting import is_empty
from gmm_desktop.experiment.run_log import logged
from gmm_desktop.experiment.timeline import Run, phase_after
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.ui.actions.spec import ActionSpec

TRANSPORT = (
    *("run.play", "run.e_step", "run.m_step", "run.iterate", "run.to_convergence"),
    *("run.back", "run.reset", "run.end"),
)
"""What rests while the plane is empty."""


def rests(workspace: Workspace) -> bool:
    """Tell whether there are no data to run on: the plane is empty."""
    return is_empty(workspace.state.painting)


def _can_play(workspace: Workspace) -> bool:
    return not rests(workspace)


def _can_go_on(workspace: Workspace) -> bool:
    timeline = workspace.state.timeline
    return _can_play(workspace) and not (timeline.at_end and timeline.run.stop is not None)


def _can_half_step(phase: Phase) -> Callable[[Workspace], bool]:
    return lambda workspace: _can_go_on(workspace) and phase_after(workspace.run.target) is phase


def _can_go_back(workspace: Workspace) -> bool:
    return _can_play(workspace) and workspace.state.timeline.cursor > 0


def _can_go_to_the_end(workspace: Workspace) -> bool:
    return _can_play(workspace) and not workspace.state.timeline.at_end


def _logged(workspace: Workspace) -> tuple[Run, ...]:
    return logged(workspace.state.timeline)


def _is_marked(workspace: Workspace) -> bool:
    return workspace.state.timeline.run.identifier in workspace.state.compared


RUN_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "run.play", "Play", "Play EM half-step by half-step, or pause", "Run",
        lambda desk: desk.workspace.run.toggle_play(), "play", ("Space",), _can_play,
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
        _can_go_to_the_end,
    ),
    ActionSpec(
        "run.clinic", "Convergence clinic…",
        "How fast this run nears its limit, and where each stopping rule would have ended it", "-Run",
        lambda desk: desk.show_panel("clinic"), "first-aid-kit",
    ),
    ActionSpec(
        "run.mark", "Compare this run", "Mark the run shown to be compared with others, up to four", "-Run",
        lambda desk: desk.workspace.mark_run(desk.workspace.state.timeline.run.identifier), "check-square",
        enabled=lambda workspace: workspace.state.timeline.run.ran, checked=_is_marked,
    ),
    ActionSpec(
        "run.timeline", "Timeline…", "All runs on these data as bars, each branching off where it was forked", "Run",
        lambda desk: desk.show_panel("timeline"), "git-fork",
    ),
    ActionSpec(
        "run.log", "Run log…", "All runs in a table: start, options, result and time", "Run",
        lambda desk: desk.show_panel("log"), "table",
    ),
    ActionSpec(
        "run.export_log", "Export run log…", "Write the table of all runs to a CSV or Markdown file", "Run",
        lambda desk: desk.files.ask_for_run_log(), "export", enabled=lambda workspace: bool(_logged(workspace)),
    ),
)  # fmt: skip
