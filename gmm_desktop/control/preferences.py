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

FILE_NAME = "preferences.json"
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
        Place of the window and of its panels, in Qt's own form, as base64.
    """

    appearance: str = "system"
    speed: int = DEFAULT_SPEED
    options: ViewOptions = ViewOptions()
    folder: str = ""
    recent: tuple[str, ...] = ()
    geometry: str = ""
    layout: str = ""


def preferences_path() -> Path:
    """Return where the preferences of this user lie."""
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / FILE_NAME


def load_preferences() -> Preferences:
    """Read the preferences; what is missing or damaged is as in a new installation."""
    try:
        content = json.loads(preferences_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    return _understood(content) if isinstance(content, dict) else Preferences()


def save_preferences(preferences: Preferences) -> None:
    """Write the preferences; where that is impossible, the session goes on without."""
    path = preferences_path()
    with contextlib.suppress(OSError, CodedError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(asdict(preferences), indent=1))


def _understood(content: dict[str, Any]) -> Preferences:
    known = Preferences()
    for field in fields(Preferences):
        value = content.get(field.name)
        if field.name == "options" and isinstance(value, dict):
            known = replace(known, options=_understood_options(value))
        elif isinstance(value, str) and field.name in ("folder", "geometry", "layout"):
            changed: Any = {field.name: value}
            known = replace(known, **changed)
    recent = content.get("recent")
    if isinstance(recent, list):
        known = replace(known, recent=tuple(name for name in recent if isinstance(name, str)))
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
