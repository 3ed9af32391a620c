"""A copy of the checkout in a temporary folder, in which modules are changed and tests run."""

import contextlib
import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

PYTEST = (
    "-q",
    "-n",
    "0",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=0",
    "-rfE",
    "--tb=line",
)
WARM = (
    "numpy",
    "scipy.stats",
    "scipy.optimize",
    "PySide6.QtSvg",
    "PySide6.QtTest",
    "PySide6.QtWidgets",
    "numba",
)
"""Imported once, before all runs of pytest, which are forks: that saves half of the seconds of a short one."""
OURS = ("gmm_desktop", "tests")
ENDLESS = -1
"""Instead of an exit code, of what had to be ended."""


class Copy:
    """The files that git knows, or would take, of a checkout."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.folder, self._checkout, self._clock = folder, checkout, time.time() + 10
        how = ["git", "ls-files", "-co", "--exclude-standard"]
        listed = subprocess.run(how, cwd=checkout, capture_output=True, text=True, check=True)
        for name in listed.stdout.splitlines():
            if (checkout / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, folder / name)
        # For the programs that the tests start, too.
        os.environ |= {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"}
        for name, of_its_own in (("XDG_CACHE_HOME", "cache"), ("TMPDIR", "rest")):
            os.environ[name] = f"{folder}.{of_its_own}"
            Path(os.environ[name]).mkdir()
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for name in WARM:
            importlib.import_module(name)

    def write(self, module: str, source: str) -> None:
        """Change a module, and its time by whole seconds: the compiled form goes by that."""
        self._clock += 2
        (self.folder / module).write_text(source)
        os.utime(self.folder / module, (self._clock, self._clock))

    def pytest(self, tests: list[str], *more: str, cpu: float = 3600, **environment: str) -> tuple[int, str]:
        """Run tests by their names; return the exit code or `ENDLESS`, and what was written."""
        names, output = self.folder / "names.txt", Path(f"{self.folder}.output")
        names.write_text("\n".join(tests))
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.environ |= environment
            self._become_pytest([*PYTEST, *more, f"@{names}"], output, round(cpu))
        code = _exit_code(child, time.monotonic() + 10 * cpu + 120)
        return code, output.read_text(errors="replace")

    def _become_pytest(self, arguments: list[str], output: Path, cpu: int) -> NoReturn:
        """Forget the modules of the checkout, and run pytest in the copy with a bound of its time."""
        code = 99
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
            with output.open("wb") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            os.chdir(self.folder)
            tempfile.tempdir = None
            for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
                del sys.modules[name]
            others = [each for each in sys.path if each not in ("", str(self._checkout))]
            sys.path[:] = [str(self.folder), *others]
            program = importlib.import_module("gmm_desktop")
            if program.__file__ is None or not program.__file__.startswith(str(self.folder)):
                raise RuntimeError(f"the copy would run {program.__file__}")
            code = importlib.import_module("pytest").main(arguments)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _exit_code(child: int, latest: float) -> int:
    """Wait for a process, until a moment."""
    while time.monotonic() < latest:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return ENDLESS if code == -signal.SIGXCPU else code
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return ENDLESS
