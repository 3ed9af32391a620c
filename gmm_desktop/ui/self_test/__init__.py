"""The self-test: open the real window and try all of it, then close it.

It runs a published experiment, compares two runs, brings up every panel and every dialog, takes away everything in
every format, and reads tables of every format. It is for the packaged program and for a new machine. It touches
nothing the user has.
"""

import argparse
import json
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import scipy
import shiboken6
from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QThread, qVersion
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from gmm_desktop import __version__, paths
from gmm_desktop.experiment.presets import PUBLISHED_FIT
from gmm_desktop.mixture import kernels, objective
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import accumulate
from gmm_desktop.ui.self_test.comparison import compared_runs
from gmm_desktop.ui.self_test.exports import (
    every_animation,
    every_number,
    every_picture,
    every_report,
    every_script,
    new_points,
    table_with_results,
)
from gmm_desktop.ui.self_test.files import every_table, session
from gmm_desktop.ui.self_test.published import picture, published_run
from gmm_desktop.ui.self_test.surroundings import fall_back_to_no_display, private_surroundings, watched
from gmm_desktop.ui.self_test.trial import Check, Part, Window, let_qt_work, tried
from gmm_desktop.ui.self_test.views import every_dialog, every_panel

SAMPLES, ICON = ("twin_sample.csv", "old_faithful.csv"), "gmm_desktop.svg"

PARTS: dict[str, Part] = {
    "two runs compared": compared_runs,
    "every panel": every_panel,
    "every picture": every_picture,
    "every animation": every_animation,
    "every kind of numbers": every_number,
    "new points": new_points,
    "table with results": table_with_results,
    "every script": every_script,
    "every report": every_report,
    "session": session,
    "every table": every_table,
    "every dialog": every_dialog,
}


def run(
    arguments: list[str], make_application: Callable[[], QApplication], build_window: Callable[[], Window]
) -> int:
    """Try the whole program and print a report.

    Parameters
    ----------
    arguments : list of str
        What follows ``--self-test``.
    make_application, build_window : callable
        Those of the real program; the window must come from outside, this module lies beside it.

    Returns
    -------
    int
        0 when every check is well, else 1.
    """
    about = "Try whether the program works here."
    parser = argparse.ArgumentParser("gmm-desktop --self-test", description=about)
    parser.add_argument("--output", type=Path, metavar="FILE.png", help="also save a picture of the window")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    with private_surroundings() as folder, watched() as heard:
        fallback = fall_back_to_no_display()
        application = make_application()
        facts = _facts(application.platformName(), fallback)
        checks: list[Check] = []
        try:
            for check in _checks(build_window, folder, options.output):
                checks.append(check)  # noqa: PERF402, those before an error count too
        except Exception as error:
            traceback.print_exc()
            checks.append(Check("finished", False, f"{type(error).__name__}: {error}"))
        let_qt_work()
        checks.append(Check("no warning of Qt and no error in a slot", not heard, "; ".join(heard) or "none"))
    well = all(check.ok for check in checks)
    _print_report(facts, checks, well, as_json=options.json)
    return 0 if well else 1


# What is tried


def _checks(build_window: Callable[[], Window], folder: Path, output: Path | None) -> Iterator[Check]:
    yield _data_found()
    yield _icon_found()
    yield _compiled_pass()
    others = set(_running_threads())
    window = build_window()
    try:
        window.show()
        yield from published_run(window)
        yield picture(window, output)
        for name, part in PARTS.items():
            yield tried(name, part, window, folder)
        working = [name for name in _running_threads() if name not in others]
    finally:
        window.close_unasked()
    left = [name for name in _running_threads() if name not in others]
    found = f"still running: {', '.join(left)}" if left else f"{', '.join(working) or 'no thread'} has ended"
    yield Check("worker thread ended with the window", bool(working) and not left, found)


def _data_found() -> Check:
    missing = [name for name in SAMPLES if not (paths.data() / name).is_file()]
    return Check("sample data", not missing, f"missing: {', '.join(missing)}" if missing else "found")


def _icon_found() -> Check:
    file = paths.resources() / ICON
    drawn = not QIcon(str(file)).pixmap(64, 64).isNull()
    found = f"{ICON} is missing" if not file.is_file() else "found" if drawn else f"{ICON} cannot be drawn"
    return Check("resources", drawn, found)


def _compiled_pass() -> Check:
    """See that the compiled pass over points can be loaded where numba is, and gives what NumPy gives."""
    name = "compiled pass"
    if find_spec("numba") is None:
        return Check(name, True, "without numba, NumPy does its work")
    begun = time.monotonic()
    if not kernels.load():
        return Check(name, False, "numba is there and cannot be used; NumPy does its work")
    points = Points.of(np.indices((40, 30)).reshape(2, -1).T * 4.0)
    expected = objective.log_likelihood(points, PUBLISHED_FIT)
    difference = abs(accumulate(points, PUBLISHED_FIT).log_likelihood / expected - 1)
    seconds = f"loaded in {time.monotonic() - begun:.1f} s"
    return Check(name, difference < 1e-12, f"{seconds}, within {difference:.0e} of NumPy's")


def _running_threads() -> list[str]:
    """Name the Qt threads at work, but for this one."""
    here = QThread.currentThread()
    things = (thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, QThread))
    return [thing.objectName() for thing in things if thing is not here and thing.isRunning()]


# What is reported


def _facts(plugin: str, fallback: bool) -> dict[str, str]:
    return {
        "GMM Desktop": f"{__version__}, {'packaged' if getattr(sys, 'frozen', False) else 'not packaged'}",
        "platform": f"{plugin} (there is no display)" if fallback else plugin,
        "Qt": qVersion(),
        "PySide6": pyside_version,
        "NumPy": np.__version__,
        "SciPy": scipy.__version__,
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
    }


def _print_report(facts: dict[str, str], checks: list[Check], well: bool, *, as_json: bool) -> None:
    if as_json:
        found = [{"name": check.name, "ok": check.ok, "found": check.found} for check in checks]
        print(json.dumps({"ok": well, "facts": facts, "checks": found}, indent=2))
        return
    for name, fact in facts.items():
        print(f"{name:<12}  {fact}")
    print()
    for check in checks:
        print(f"{'ok' if check.ok else 'FAILED':<6}  {check.name}: {check.found}")
    print(f"\nThe self-test {'is passed' if well else 'has FAILED'}.")
