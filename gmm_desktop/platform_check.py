"""Whether a window can be opened here. Where it cannot, Qt would end the process with a message that misleads."""

import ctypes
import os
import re
import sys
import time
from pathlib import Path

ENV = "QT_QPA_PLATFORM"
COMMANDS_WITHOUT_DISPLAY = "`gmm-desktop experiments` and `gmm-desktop fit DATA.csv` need none"

NO_DISPLAY = f"There is no display to open a window on; {COMMANDS_WITHOUT_DISPLAY}."

LIBRARIES_OF_QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
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

OTHER_LIBRARIES = {
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
    "libfreetype.so.6": "libfreetype6",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libdrm.so.2": "libdrm2",
}
"""What some part of Qt loads; it is named when that part does not load."""

PACKAGES = LIBRARIES_OF_QT | LIBRARIES_OF_X | OTHER_LIBRARIES
SURE = ("offscreen", "minimal")
"""Platforms that need nothing."""

WITHOUT_WIDGETS = ("vkkhrdisplay",)
"""Platforms that draw in Vulkan only."""

PATIENCE = 8.0
"""Seconds for an unusual platform to start."""


def missing_display() -> str:
    """Say that there is no display."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", ENV)
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        return ""
    return NO_DISPLAY


def problem(platforms: str = "") -> str:
    """Say in one sentence why Qt cannot open a window here; an empty text where it can.

    Parameters
    ----------
    platforms : str
        Qt's platforms to open it on, as in the environment, where it is not for the environment to say.
    """
    if not sys.platform.startswith("linux"):
        return _loading_fails()
    asked = platforms or os.environ.get(ENV, "") or _usual_platforms()
    wanted = [each.strip() for each in asked.split(";") if each.strip()] or [asked]
    of_x = LIBRARIES_OF_X if len(wanted) == 1 and _name(wanted[0]) == "xcb" else {}
    lacking = _missing_library(LIBRARIES_OF_QT | of_x) or _loading_fails()
    if lacking:
        return lacking
    problems = [_problem_with(each) for each in wanted]
    return "" if "" in problems else problems[-1]


def library_sentence(error: Exception) -> str:
    """Say of an error of the loader which library the window lacks, and what to install."""
    # The packaged program puts another error before that of the loader, and names no reason.
    text = str(error.__cause__ or error).partition("\n")[0]
    found = re.match(r"(?:.*/)?(lib[^/:\s]+\.so[.\d]*): (.*)", text)
    if found is None:
        return f"Qt cannot be loaded: {text}"
    library, reason = found.groups()
    missing = "No such file" in reason or reason == "cannot open shared object file"
    what = "which is missing" if missing else f"which cannot be loaded ({reason})"
    package = PACKAGES.get(library)
    install = f"apt install {package}" if package else f"apt-file search {library} names the package"
    return f"The window needs {library}, {what}; on Debian: {install}"


def _loading_fails() -> str:
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415
    except ImportError as error:
        return library_sentence(error)
    return ""


def _missing_library(libraries: dict[str, str]) -> str:
    for library in libraries:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            return library_sentence(error)
    return ""


def _usual_platforms() -> str:
    """Return what Qt tries when nothing is asked for: a Wayland compositor, then an X server."""
    named = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return ";".join(platform for platform, name in named.items() if os.environ.get(name)) or "xcb"


def _name(platform: str) -> str:
    """Return the name of a platform without its arguments."""
    return platform.partition(":")[0]


def _problem_with(platform: str) -> str:
    name = _name(platform)
    if platform in SURE:
        return ""
    plugins = _plugins()
    if name in plugins:
        try:
            ctypes.CDLL(str(plugins[name]))
        except OSError as error:
            return library_sentence(error)
    if name == "xcb" and not _x_answers():
        display = _printable(os.environ.get("DISPLAY", ""))
        return (
            f"The display {display} does not answer; {COMMANDS_WITHOUT_DISPLAY}." if display else NO_DISPLAY
        )
    if name == "wayland" and not _wayland_answers():
        display = _printable(os.environ.get("WAYLAND_DISPLAY", "wayland-0"))
        return f"The Wayland display {display} does not answer; {COMMANDS_WITHOUT_DISPLAY}."
    if platform in ("xcb", "wayland") or (name not in WITHOUT_WIDGETS and _starts(platform)):
        return ""
    known = ", ".join(sorted(plugins)) or "others"
    if name in plugins:
        return f"Qt's platform “{_printable(platform)}” does not start here; unset {ENV}, or choose another of {known}."
    return f"Qt has no platform “{_printable(platform)}”; unset {ENV}, or choose one of {known}."


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _plugins() -> dict[str, Path]:
    """Return the files of Qt's platforms, by the name of the platform."""
    from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    return {path.stem.removeprefix("libq"): path for path in folder.glob("libq*.so")}


def _x_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_answers() -> bool:
    """Return True if a Wayland compositor answers where Qt looks for one."""
    import socket  # noqa: PLC0415

    place = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / os.environ.get("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(place))
        except OSError:
            return False
    return True


def _starts(platform: str) -> bool:
    """Try in another process whether Qt starts on a platform of which not much is known."""
    child = os.fork()
    if child == 0:
        _start(platform)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


def _start(platform: str) -> None:
    """Open a window on it, silently, and end the process: well when the window is there, or as Qt ends it."""
    import resource  # noqa: PLC0415

    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.environ[ENV] = platform
    code = 1
    try:
        application = QApplication(["gmm-desktop"])
        if application.primaryScreen() is not None:
            window = QWidget()
            window.show()
            while not window.windowHandle().isExposed():
                application.processEvents()
            code = 0
    finally:
        os._exit(code)
