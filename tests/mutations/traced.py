"""Plugin of pytest: notes which functions of the program each test calls, in whatever thread, and how long it takes.

Used by `mutate.py`: ``-p tests.mutations.traced``, with the file to write in the environment variable ``CALLS_FILE``.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[2] / "gmm_desktop"
_PREFIX = f"{PACKAGE}{os.sep}"
_called: set[tuple[str, str]] = set()
_tests: dict[str, dict[str, Any]] = {}
_failed: set[str] = set()


def _trace(frame: FrameType, _event: str, _argument: object) -> None:
    code = frame.f_code
    if code.co_filename.startswith(_PREFIX):
        _called.add((code.co_filename, code.co_qualname))


def _traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """Trace the thread that calls a function, from then on."""

    def calling(*arguments: Any, **named: Any) -> Any:
        if sys.gettrace() is None:
            sys.settrace(_trace)
        return function(*arguments, **named)

    return calling


def pytest_collection_finish() -> None:
    """Reach into Qt's threads, which know nothing of Python's hooks."""
    from gmm_desktop.control import background_jobs, em_worker  # noqa: PLC0415
    from gmm_desktop.mixture.em import iterate  # noqa: PLC0415

    background_jobs._Job.run = _traced(background_jobs._Job.run)  # type: ignore[method-assign]
    vars(em_worker)["iterate"] = _traced(iterate)
    threading.settrace(_trace)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note what is called from setup to teardown."""
    _called.clear()
    begun = time.process_time()
    sys.settrace(_trace)
    try:
        return (yield)
    finally:
        sys.settrace(None)
        found = sorted({f"{Path(name).relative_to(PACKAGE)}:{function}" for name, function in _called.copy()})
        _tests[item.nodeid] = {"seconds": round(time.process_time() - begun, 3), "calls": found}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what fails without any mutant."""
    if not report.passed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write down what passes."""
    passed = {name: each for name, each in _tests.items() if name not in _failed}
    Path(os.environ["CALLS_FILE"]).write_text(json.dumps(passed))
