"""What the program remembers between sessions, as a small JSON file."""

import contextlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

from gmm_desktop.control.playback import DEFAULT_SPEED, TOP_SPEED
from gmm_desktop.experiment.state import ELLIPSE_LEVELS, Colouring, SurfaceColouring, ViewOptions
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.checksums import checksum
from gmm_desktop.storage.json_values import LARGEST_TEXT, parsed
from gmm_desktop.storage.text_file import Source

FILE_NAME, DAMAGED = "preferences.json", "preferences (damaged).json"
MOST_RECENT = 10
LONGEST_TEXT = 100_000
APPEARANCES = ("system", "light", "dark")
REMEMBERED = tuple(field.name for field in fields(ViewOptions) if isinstance(field.default, bool))
"""The options of the view that are on or off and come back in the next session."""


@dataclass(frozen=True)
class Preferences:
    """Choices of the user that are not part of an experiment.

    Parameters
    ----------
    appearance : {"system", "light", "dark"}
        Colours of the window.
    speed : int
        Of playing, 0 to 100.
    options : ViewOptions
        What the canvas draws.
    folder : str
        Where the last file was opened.
    recent : tuple of str
        Sessions opened or saved last, the newest first.
    geometry, layout : str
        Place of the window and of its panels, in Qt's own form, as base64. Qt crashes on a damaged layout, so both
        are believed only with their checksum.
    decimal_comma : bool
        Whether numbers are exported with decimal commas.
    """

    appearance: str = "system"
    speed: int = DEFAULT_SPEED
    options: ViewOptions = ViewOptions()
    folder: str = ""
    recent: tuple[str, ...] = ()
    geometry: str = ""
    layout: str = ""
    decimal_comma: bool = False


def preferences_path() -> Path:
    """Return where the preferences of this user lie."""
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / FILE_NAME


def load_preferences() -> Preferences:
    """Read the preferences; what is missing or damaged is as in a new installation."""
    content, _ = _content(preferences_path())
    return _understood(content)


def set_damaged_aside() -> Path | None:
    """Move preferences that are damaged beside their place, and return where they are now; None where all is well."""
    path = preferences_path()
    _, damaged = _content(path)
    if not damaged:
        return None
    with contextlib.suppress(OSError):
        return path.replace(path.with_name(DAMAGED))
    return None


def save_preferences(preferences: Preferences) -> None:
    """Write the preferences; where that is impossible, the session goes on without."""
    path = preferences_path()
    content = {**asdict(preferences), "sum": _sum_of(preferences.geometry, preferences.layout)}
    with contextlib.suppress(OSError, CodedError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(content, indent=1))


def _content(path: Path) -> tuple[dict[str, Any], bool]:
    """Return what the file holds, and whether it is damaged."""
    try:
        with Source.of(path).open() as file:
            text = file.read(LARGEST_TEXT + 1)
        content = parsed(text)
    except CodedError as error:
        return {}, error.code not in ("file_missing", "file_unreadable")
    except OSError:
        return {}, False
    return (content, False) if isinstance(content, dict) else ({}, True)


def _sum_of(geometry: str, layout: str) -> str:
    return checksum(f"{geometry} {layout}".encode())


def _is_text(value: Any) -> bool:
    """Return True if the value is a text that Qt and the file system accept."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _understood(content: dict[str, Any]) -> Preferences:
    known = Preferences()
    for field in fields(Preferences):
        value = content.get(field.name)
        if field.name == "options" and isinstance(value, dict):
            known = replace(known, options=_understood_options(value))
        elif _is_text(value) and field.name in ("folder", "geometry", "layout"):
            changed: Any = {field.name: value}
            known = replace(known, **changed)
    if content.get("sum") != _sum_of(known.geometry, known.layout):
        known = replace(known, geometry="", layout="")
    recent = content.get("recent")
    if isinstance(recent, list):
        known = replace(known, recent=tuple(filter(_is_text, recent[:MOST_RECENT])))
    if isinstance(content.get("decimal_comma"), bool):
        known = replace(known, decimal_comma=content["decimal_comma"])
    if content.get("appearance") in APPEARANCES:
        known = replace(known, appearance=content["appearance"])
    speed = content.get("speed")
    if isinstance(speed, int) and not isinstance(speed, bool) and 0 <= speed <= TOP_SPEED:
        known = replace(known, speed=speed)
    return known


def _understood_options(content: dict[str, Any]) -> ViewOptions:
    options = ViewOptions()
    if content.get("colouring") in tuple(Colouring):
        options = replace(options, colouring=Colouring(content["colouring"]))
    if content.get("surface_colouring") in tuple(SurfaceColouring):
        options = replace(options, surface_colouring=SurfaceColouring(content["surface_colouring"]))
    for name in REMEMBERED:
        if isinstance(content.get(name), bool):
            options = replace(options, **{name: content[name]})
    if content.get("level") in ELLIPSE_LEVELS:
        options = replace(options, level=float(content["level"]))
    return options
