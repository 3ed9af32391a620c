"""Two runs compared side by side."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import numpy as np

from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.panels.compare_panel import ComparePanel
from gmm_desktop.ui.self_test import trial
from gmm_desktop.ui.self_test.trial import (
    Window,
    ended,
    expect,
    n_colours,
    photograph,
    trigger,
    wait_until,
)


def compared_runs(window: Window, _folder: Path) -> Iterator[str]:
    """Run experiment 2 beside the run shown, and look at both in the plane and in space."""
    trigger(window, "preset.experiment_2")
    trigger(window, "run.to_convergence")
    expect(wait_until(lambda: ended(window), trial.RUN_SECONDS), "experiment 2 does not end")
    yield "experiment 2"
    panel = window.canvas.window().findChild(ComparePanel)
    expect(isinstance(panel, ComparePanel), "there is no panel to compare runs")
    assert isinstance(panel, ComparePanel)
    for action, way in (("compare.plane", "in the plane"), ("compare.space", "in 3-D")):
        trigger(window, action)
        expect(panel.isVisible() and len(panel.panes) > 1, f"{way} there are {len(panel.panes)} runs")
        for place, pane in enumerate(panel.panes):
            drawn = wait_until(
                lambda pane=pane: n_colours(photograph(pane)) >= trial.LEAST_COLOURS, trial.PAINT_SECONDS
            )
            expect(drawn, f"run {place + 1} {way} is blank")
        yield way
    shown = window.workspace.state.shown.parameters
    other = next(pane.frame.parameters for pane in panel.panes if pane.run is not window.workspace.state.timeline.run)
    pairs = [tuple(int(part) - 1 for part in row[1].split(" → ")) for row in panel.differences]
    expect(
        sorted(new for _, new in pairs) == list(range(other.n_components)) and _cost(shown, other, pairs) <= _least(shown, other) + 1e-9,
        f"the components are matched as {pairs}",
    )
    yield "components matched"
    trigger(window, "compare.close")
    expect(not panel.isVisible(), "the canvas does not come back")
