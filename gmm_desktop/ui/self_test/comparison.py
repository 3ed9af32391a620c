"""Two runs side by side."""

from collections.abc import Iterator
from pathlib import Path

from gmm_desktop.ui.centre.compare_panel import ComparePanel
from gmm_desktop.ui.self_test import trial
from gmm_desktop.ui.self_test.trial import Window, ended, expect, is_drawn, trigger, wait_until
from gmm_desktop.ui.tables.figures_table import FiguresTable

ROUNDING = 6e-3
"""Of the differences as they are shown, relative to themselves."""


def compared_runs(window: Window, _folder: Path) -> Iterator[str]:
    """Run experiment 2 beside the run shown, see both in the plane and in space, and read how they differ."""
    workspace, whole = window.workspace, window.canvas.window()
    trigger(window, "preset.experiment_2")
    trigger(window, "run.to_convergence")
    expect(wait_until(lambda: ended(window), trial.RUN_SECONDS), "experiment 2 does not end")
    panel = whole.findChildren(ComparePanel)[0]
    for action, way in (("compare.plane", "in the plane"), ("compare.space", "in 3-D")):
        trigger(window, action)
        expect(panel.isVisible() and len(panel.panes) > 1, f"{way} there are {len(panel.panes)} runs")
        for place, pane in enumerate(panel.panes, 1):
            expect(is_drawn(pane), f"run {place} {way} is blank")
        yield f"{len(panel.panes)} runs {way}"
    shown = workspace.state.timeline.run
    (other,) = (pane.frame.parameters for pane in panel.panes if pane.run is not shown)
    (reference,) = (pane.frame.parameters for pane in panel.panes if pane.run is shown)
    table = next(
        each for each in whole.findChildren(FiguresTable) if each.objectName() == "compare.differences"
    )
    for row in table.rows:
        old, new = (int(number) - 1 for number in row[1].split(" → "))
        for written, is_so in zip(row[3:5], other.means[new] - reference.means[old], strict=True):
            apart = abs(_number(written) - is_so)
            expect(apart <= ROUNDING * abs(is_so) + 1e-12, f"a mean has moved by {is_so}, not by {written}")
    expect(len(table.rows) == other.n_components, f"the table of differences has {len(table.rows)} rows")
    yield "differences"
    trigger(window, "compare.close")
    expect(is_drawn(window.canvas) and not panel.isVisible(), "the canvas does not come back")


def _number(written: str) -> float:
    return float(written.replace("−", "-").replace("\u202f", ""))
