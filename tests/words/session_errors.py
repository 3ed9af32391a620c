"""A real error for every sentence about sessions: what raises it, and a part of what is said."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage import json_values
from gmm_desktop.storage.sessions.file import read_session, session_bytes
from tests.storage.sessions.session_samples import resealed, small_dataset, small_run, unzipped, zipped

Trigger = Callable[[Path], object]
Files = dict[str, bytes]


def _read(content: bytes) -> Trigger:
    def read(folder: Path) -> None:
        path = folder / "lesson.gmms"
        path.write_bytes(content)
        read_session(path)

    return read


def _changed(change: Callable[[Files, dict[str, Any]], object]) -> Trigger:
    """Read a session after a change of its files and index."""

    def read(folder: Path) -> None:
        run = small_run(small_dataset(), EmSettings(max_iter=1))
        files = unzipped(session_bytes(Session(Timeline((run,))), ""))
        index = json.loads(files["session.json"])
        files["session.json"] = b""
        change(files, index)
        files["session.json"] = files["session.json"] or json.dumps(index).encode()
        _read(zipped(resealed(files)))(folder)

    return read


def _too_large(folder: Path) -> None:
    blank = b" " * (json_values.LARGEST_TEXT + 1)
    _read(zipped({"session.json": blank}, zipfile.ZIP_DEFLATED))(folder)


SESSION_ERRORS: dict[str, tuple[Trigger, str]] = {
    "session_not_one": (_read(b"hello"), "lesson.gmms is not a session of GMM Desktop"),
    "session_newer": (_changed(lambda _, index: index.update(schema=99)), "form 99"),
    "session_damaged": (_read(b"PK\x03\x04"), "lesson.gmms is damaged"),
    "session_too_large": (_too_large, "too large for a session"),
    "session_json": (_changed(lambda files, _: files.update({"session.json": b"{"})), "this is not JSON"),
    "session_missing": (_changed(lambda _, index: index.pop("runs")), "runs is missing"),
    "session_value": (
        _changed(lambda _, index: index.update(point="x")),
        "point: a whole number is needed, found 'x'",
    ),
    "session_array": (
        _changed(lambda files, _: files.update({"data/1/points.npy": b""})),
        "data/1/points.npy: this is not the array that is needed",
    ),
    "session_frame": (
        _changed(lambda _, index: index["runs"][0]["start"]["means"].reverse()),
        "frame 0: it is not the start of the run",
    ),
    "session_unusable": (
        _changed(lambda _, index: index["runs"][0]["settings"].update(tol=-1)),
        "runs[0].settings: Tolerance: a number from 0 is needed, not “-1”",
    ),
}
