"""Choose the door: the window, the command line or the self-test. Only the chosen one is imported."""

import ctypes
import os
import sys
from pathlib import Path

WRONG_PLATFORM, INTERRUPTED = 2, 130

COMMANDS_WITHOUT_DISPLAY = "`gmm-desktop experiments` and `gmm-desktop fit DATA.csv` need none"

OLDEST_QT = (6, 10)
BROKEN_QT = {
    "6.11.0": "breaks the layout of the window",
    "6.11.1": "breaks the layout of the window",
    "6.12.0": "aborts on Python before 3.12",
}

LIBRARIES_OF_QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
}
LIBRARIES_OF_X = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt's plugin for X loads, and the Debian packages; Qt itself names the first whichever is missing."""


def main() -> int:
    """Run GMM Desktop with the arguments of the process; return its exit code."""
    try:
        return _open_door(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


def _open_door(arguments: list[str]) -> int:
    if arguments[:1] == ["--self-test"]:
        return _self_test(arguments[1:])
    if not arguments or (len(arguments) == 1 and _means_file(arguments[0])):
        return _window(Path(arguments[0]) if arguments else None)
    from gmm_desktop import cli  # noqa: PLC0415

    return cli.run(arguments)


def _means_file(argument: str) -> bool:
    """Tell a file to open from an option and from a mistyped command."""
    path = Path(argument)
    return not argument.startswith("-") and (bool(path.suffix) or len(path.parts) > 1 or path.exists())


def _window(path: Path | None) -> int:
    if problem := _missing_display() or _broken_qt() or _missing_library():
        return _refuse(problem)
    from gmm_desktop.ui.application import run_window  # noqa: PLC0415

    return run_window(path)


def _self_test(arguments: list[str]) -> int:
    if problem := _broken_qt() or (not _missing_display() and _missing_library()):
        return _refuse(problem)
    from gmm_desktop.ui.application import run_self_test  # noqa: PLC0415

    return run_self_test(arguments)


def _refuse(problem: str) -> int:
    if sys.stderr is not None:  # print would take stdout instead
        print(f"gmm-desktop: {problem}", file=sys.stderr)
    return WRONG_PLATFORM


def _missing_display() -> str:
    """Say that there is no display; Qt would abort the process."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        return ""
    return f"There is no display to open a window on; {COMMANDS_WITHOUT_DISPLAY}."


def _broken_qt() -> str:
    """Name a version of PySide6 that is known not to work here."""
    try:
        from PySide6 import __version__ as version  # noqa: PLC0415
    except ImportError as error:
        return f"PySide6 cannot be loaded: {error}"
    too_old = tuple(int(part) for part in version.split(".")[:2]) < OLDEST_QT
    if not too_old and (version not in BROKEN_QT or (version == "6.12.0" and sys.version_info >= (3, 12))):
        return ""
    return (
        f"PySide6 {version} {'is too old for the window' if too_old else BROKEN_QT[version]}; "
        'install another with: pip install "pyside6-essentials>=6.10,<6.11"'
    )


def _missing_library() -> str:
    """Name what the window needs of the system and does not find; Qt would abort the process."""
    if not sys.platform.startswith("linux"):
        return ""
    libraries = LIBRARIES_OF_QT | (LIBRARIES_OF_X if _uses_x() else {})
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            return f"The window needs {library}, which is missing; on Debian: apt install {package}"
    if _uses_x() and not _x_answers():
        return f"The display {os.environ.get('DISPLAY', '')} does not answer; {COMMANDS_WITHOUT_DISPLAY}."
    return ""


def _uses_x() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return platform.startswith("xcb") or (not platform and not os.environ.get("WAYLAND_DISPLAY"))


def _x_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


if __name__ == "__main__":
    sys.exit(main())
