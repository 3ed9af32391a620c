"""Where the read-only folders that travel with the program lie."""

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
