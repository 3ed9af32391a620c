"""What the platform must be able to do, whichever versions are installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gmm_desktop import platform_check

CALLS = 20_000


def test_widgets_can_be_set_and_signals_emitted_thousands_of_times() -> None:
    """PySide6 6.12.0 lost a reference to None at each void call on Python 3.11, and aborted after some 5,000."""
    program = f"""
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(int)

application = QApplication([])
label, bell, heard = QLabel(), Bell(), []
bell.rung.connect(heard.append)
for number in range({CALLS}):
    label.setText(str(number))
    bell.rung.emit(number)
print(label.text(), len(heard))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, [str(CALLS - 1), str(CALLS)]), done.stderr


# What ends in one sentence, where Qt would abort

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Qt's plug-ins on Linux")
DOORS: tuple[list[str], ...] = ([], ["--self-test"])


def refusal(arguments: list[str], **changed: str) -> str:
    """Start the program in another environment; return the sentence it refuses with."""
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LD_LIBRARY_PATH")
    environment = {name: value for name, value in os.environ.items() if name not in shown} | changed
    done = subprocess.run(
        [sys.executable, "-m", "gmm_desktop", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("gmm-desktop: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@on_linux
@pytest.mark.parametrize("arguments", DOORS)
@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("foo", "Qt has no platform “foo”; unset QT_QPA_PLATFORM, or choose one of "),
        ("foo;bar:baz", "Qt has no platform “bar:baz”"),
        ("two\nlines", "Qt has no platform “two\ufffdlines”"),
        ("../offscreen", "Qt has no platform “../offscreen”"),
        ("offscreen:configfile=/nowhere", "“offscreen:configfile=/nowhere” does not start here"),
        ("xcb", "There is no display"),
        ("xcb:garbage", "There is no display"),
    ],
)
def test_a_platform_that_is_not_there_is_named(platform: str, said: str, arguments: list[str]) -> None:
    line = refusal(arguments, QT_QPA_PLATFORM=platform)
    assert said in line or "apt install" in line  # where the libraries of X are not installed


@on_linux
@pytest.mark.parametrize("platform", ["eglfs", "linuxfb", "minimalegl", "vkkhrdisplay"])
def test_a_platform_without_its_device_is_refused(platform: str) -> None:
    if any(Path("/dev").glob("fb*")) or any(Path("/dev").glob("dri/*")):
        pytest.skip("there is such a device")
    line = refusal([], QT_QPA_PLATFORM=platform)
    assert "does not start here" in line or "apt" in line


@on_linux
def test_a_wayland_display_that_does_not_answer_is_named(tmp_path: Path) -> None:
    line = refusal([], WAYLAND_DISPLAY="wayland-77", XDG_RUNTIME_DIR=str(tmp_path))
    assert "The Wayland display wayland-77 does not answer" in line or "apt install" in line


@on_linux
@pytest.mark.parametrize("arguments", DOORS)
@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libGL.so.1", "libgl1"),
        ("libEGL.so.1", "libegl1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libfreetype.so.6", "libfreetype6"),
    ],
)
def test_a_library_that_does_not_load_is_named_with_its_package(
    tmp_path: Path, library: str, package: str, arguments: list[str]
) -> None:
    """The loader finds an empty file in its place."""
    (tmp_path / library).touch()
    line = refusal(arguments, QT_QPA_PLATFORM="offscreen", LD_LIBRARY_PATH=str(tmp_path))
    assert f"The window needs {library}, which cannot be loaded" in line
    assert line.endswith(f"on Debian: apt install {package}\n")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "libGL.so.1: cannot open shared object file: No such file or directory",
            "The window needs libGL.so.1, which is missing; on Debian: apt install libgl1",
        ),
        (
            "/opt/x/libodd.so.4: cannot open shared object file: No such file or directory",
            "The window needs libodd.so.4, which is missing; on Debian: apt-file search libodd.so.4 names the package",
        ),
        (
            "/lib/libQt6Core.so.6: undefined symbol: _ZN5Qt, version Qt_6\nand more",
            "The window needs libQt6Core.so.6, which cannot be loaded (undefined symbol: _ZN5Qt, version Qt_6); "
            "on Debian: apt-file search libQt6Core.so.6 names the package",
        ),
        ("No module named 'PySide6'", "Qt cannot be loaded: No module named 'PySide6'"),
    ],
)
def test_what_the_loader_says_becomes_one_sentence(error: str, said: str) -> None:
    assert platform_check.library_sentence(ImportError(error)) == said


@on_linux
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:odd", "foo;offscreen"])
def test_a_platform_that_works_is_let_through(platform: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from gmm_desktop import platform_check; print([platform_check.problem()])"],
        env=os.environ | {"QT_QPA_PLATFORM": platform},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "['']\n", done.stderr


def test_in_the_packaged_program_the_library_is_named_all_the_same() -> None:
    """PyInstaller raises an error of its own from that of the loader."""
    error = OSError("Failed to load dynlib/dll 'libEGL.so.1'. Most likely it was not found when frozen.")
    error.__cause__ = OSError("libEGL.so.1: cannot open shared object file: No such file or directory")
    said = "The window needs libEGL.so.1, which is missing; on Debian: apt install libegl1"
    assert platform_check.library_sentence(error) == said
