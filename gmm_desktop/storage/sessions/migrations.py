"""Sessions written by older versions of the program, brought to the present form step by step."""

from collections.abc import Callable, Mapping
from typing import Any

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.json_values import member, wrong

INDEX = "session.json"
"""Name of the file that says what there is."""

FORMAT = "GMM Desktop session"
SCHEMA = 3
"""Of what is written; raise it with a step in `MIGRATIONS` when the form changes."""

UNSEALED = 1
"""The last schema whose index carries no checksums."""

Step = Callable[[dict[str, Any]], dict[str, Any]]


def _as_it_was(index: dict[str, Any]) -> dict[str, Any]:
    """Say of each run what there was no choice of: distances in data units, no nudge after annealing, no verdict."""
    runs = index.get("runs")
    for run in runs if isinstance(runs, list) else ():
        if isinstance(run, dict):
            run.setdefault("raw_distances", True)
            if isinstance(settings := run.get("settings"), dict):
                settings.setdefault("nudge", 0.0)
            outcome = run.get("outcome")
            for ended in (run.get("stop"), outcome.get("stop") if isinstance(outcome, dict) else None):
                if isinstance(ended, dict):
                    ended.setdefault("verdict", None)
    return index


MIGRATIONS: Mapping[int, Step] = {1: lambda index: index, 2: _as_it_was}
"""What brings the index of a schema to the next one; 2 brought checksums, 3 raw distances, nudge and verdict."""


def migrated(index: Any, schema: int = SCHEMA, migrations: Mapping[int, Step] = MIGRATIONS) -> dict[str, Any]:
    """Return the index of a session in the form of ``schema``.

    Raises
    ------
    DataError
        ``session_not_one`` when it is none; ``session_newer`` with found and known.
    """
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise DataError("session_not_one")
    found, place = member(index, "schema", "")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise wrong(place, found, "a number from 1")
    if found > schema:
        raise DataError("session_newer", found=found, known=schema)
    for step in range(found, schema):
        index = {**migrations[step](index), "schema": step + 1}
    known: dict[str, Any] = index
    return known
