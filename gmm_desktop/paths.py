"""Where the folders of the program lie: those that travel with it, and the one it may fill for itself."""

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _travelling(name: str) -> Path:
    """Find a folder beside the package (source tree) or inside it (wheel and packaged program)."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def resources() -> Path:
    """Return the folder of icons and other material of the window."""
    return _travelling("resources")


def data() -> Path:
    """Return the folder of the sample data sets."""
    return _travelling("data")


def cache() -> Path | None:
    """Return the user's folder of what the program can make anew at any time, or None without a home.

    It need not exist. Where there is no home, no shared place is taken instead: what another user can write
    there must not be run.
    """
    named = os.environ.get({"linux": "XDG_CACHE_HOME", "win32": "LOCALAPPDATA"}.get(sys.platform, ""), "")
    if Path(named).is_absolute():
        return Path(named, "gmm-desktop")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    usual = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    return home / usual / "gmm-desktop" if home.is_absolute() else None
