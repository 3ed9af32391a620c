import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import PySide6
import pytest

from gmm_desktop import __main__ as doors
from gmm_desktop import cli

from .conftest import DISPLAY_VARIABLES, Process

Enter = Callable[..., tuple[int, list[Any]]]
Pretend = Callable[..., str]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about displays on Linux")


@pytest.fixture
def enter(monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Start the program with stand-ins behind its doors; return the exit code and which were opened."""
    opened: list[Any] = []

    def door(name: str, code: int) -> Callable[[Any], int]:
        def open_door(given: Any) -> int:
            opened.append((name, given))
            return code

        return open_door

    application = ModuleType("gmm_desktop.ui.application")
    vars(application).update(run_window=door("window", 0), run_self_test=door("self-test", 7))
    monkeypatch.setitem(sys.modules, application.__name__, application)
    monkeypatch.setattr(cli, "run", door("command line", 5))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def enter(*arguments: str) -> tuple[int, list[Any]]:
        monkeypatch.setattr(sys, "argv", ["gmm-desktop", *arguments])
        return doors.main(), opened

    return enter


@pytest.fixture
def pretend_pyside(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pretend:
    """Start the program on other versions of PySide6 and Python; return the line that refuses, if any."""

    def start(version: str, python: tuple[int, int], enter: Enter, *arguments: str) -> str:
        with monkeypatch.context() as pretended:
            pretended.setattr(PySide6, "__version__", version)
            pretended.setattr(sys, "version_info", python)
            code, opened = enter(*arguments)
        line = capsys.readouterr().err
        assert (code, len(opened), line.count("\n")) == ((2, 0, 1) if line else (0, 1, 0))
        return line

    return start


def test_without_arguments_the_window_opens(enter: Enter) -> None:
    assert enter() == (0, [("window", None)])


def test_a_file_alone_is_opened_in_the_window(enter: Enter) -> None:
    assert enter("points.csv") == (0, [("window", Path("points.csv"))])


def test_a_file_without_extension_is_opened_where_there_is_one(enter: Enter, tmp_path: Path) -> None:
    file = tmp_path / "points"
    file.touch()
    assert enter(str(file)) == (0, [("window", file)])


@pytest.mark.parametrize(
    "arguments",
    [
        ("experiments",),
        ("fit", "points.csv"),
        ("--help",),
        ("--version",),
        ("--no-such-option",),
        ("experiment",),
        ("one.csv", "two.csv"),
    ],
)
def test_everything_else_goes_to_the_command_line(enter: Enter, arguments: tuple[str, ...]) -> None:
    assert enter(*arguments) == (5, [("command line", list(arguments))])


def test_the_self_test_gets_the_arguments_after_its_name(enter: Enter) -> None:
    code, opened = enter("--self-test", "--output", "picture.png")
    assert (code, opened) == (7, [("self-test", ["--output", "picture.png"])])


@on_linux
def test_without_a_display_one_line_names_what_works(process: Process) -> None:
    for arguments in ((), ("points.csv",)):
        done = process("-m", "gmm_desktop", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert "no display" in done.stderr
        assert "`gmm-desktop experiments`" in done.stderr
        assert "`gmm-desktop fit DATA.csv`" in done.stderr


@on_linux
def test_a_display_that_does_not_answer_is_named(process: Process) -> None:
    done = process("-m", "gmm_desktop", DISPLAY=":4242")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    # Where the libraries of X are not installed, the line names the first of them.
    assert "The display :4242 does not answer" in done.stderr or "apt install" in done.stderr


@pytest.mark.parametrize("version", ["6.10.0", "6.10.3", "6.11.2", "6.12.1", "7.0.0"])
def test_any_other_pyside_opens_the_window(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(PySide6, "__version__", version)
    assert enter() == (0, [("window", None)])


@pytest.mark.parametrize("version", ["6.11.0", "6.11.1"])
@pytest.mark.parametrize("arguments", [(), ("--self-test",)])
def test_a_pyside_known_to_be_broken_is_refused_before_any_window(
    enter: Enter, pretend_pyside: Pretend, version: str, arguments: tuple[str, ...]
) -> None:
    line = pretend_pyside(version, (3, 13), enter, *arguments)
    assert line.startswith(f"gmm-desktop: PySide6 {version} breaks the layout of the window; install another")


@pytest.mark.parametrize("version", ["5.15.2", "6.8.2", "6.9.3"])
@pytest.mark.parametrize("arguments", [(), ("--self-test",)])
def test_a_pyside_that_is_too_old_is_refused_before_any_window(
    enter: Enter, pretend_pyside: Pretend, version: str, arguments: tuple[str, ...]
) -> None:
    line = pretend_pyside(version, (3, 11), enter, *arguments)
    assert line.startswith(
        f"gmm-desktop: PySide6 {version} is too old for the window; install another with: pip "
    )


def test_pyside_6_12_0_is_refused_on_the_pythons_it_aborts(enter: Enter, pretend_pyside: Pretend) -> None:
    line = pretend_pyside("6.12.0", (3, 11), enter)
    assert line.startswith("gmm-desktop: PySide6 6.12.0 aborts on Python before 3.12; install another")
    assert pretend_pyside("6.12.0", (3, 12), enter) == ""


@on_linux
@pytest.mark.parametrize(
    ("missing", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ],
)
def test_a_library_that_is_missing_is_named_with_its_package(
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: str,
    package: str,
) -> None:
    pretend_libraries(monkeypatch, missing)
    for name in DISPLAY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert enter() == (2, [])
    expected = (
        f"gmm-desktop: The window needs {missing}, which is missing; on Debian: apt install {package}\n"
    )
    assert capsys.readouterr().err == expected


@on_linux
def test_the_libraries_of_x_are_not_asked_for_on_another_platform(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_libraries(monkeypatch, "libxcb-cursor.so.0")
    monkeypatch.setenv("DISPLAY", ":0")
    assert enter() == (0, [("window", None)])


def pretend_libraries(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    def load(name: str) -> object:
        if name == missing:
            raise OSError(f"{name}: cannot open shared object file")
        return object()

    monkeypatch.setattr(ctypes, "CDLL", load)
