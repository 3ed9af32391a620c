"""Whatever is in the place of the preferences, they are read, and what was damaged is kept aside."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gmm_desktop.control.preferences import (
    DAMAGED,
    MOST_RECENT,
    Preferences,
    load_preferences,
    preferences_path,
    save_preferences,
    set_damaged_aside,
)
from gmm_desktop.experiment.state import ELLIPSE_LEVELS, Colouring, ViewOptions

pytestmark = pytest.mark.usefixtures("qapp")  # by its name Qt knows the folder

CHOSEN = Preferences(
    "dark",
    80,
    ViewOptions(colouring=Colouring.HARD, contours=False, level=ELLIPSE_LEVELS[3]),
    "/home/가 나",
    ("/home/a.gmms", "C:\\b.gmms"),
    "AdnQywADAAAA",
    "AAAA/wAAAAA=",
)


@pytest.fixture
def path() -> Path:
    preferences_path().parent.mkdir(parents=True, exist_ok=True)
    return preferences_path()


def test_what_is_saved_is_loaded(path: Path) -> None:
    save_preferences(CHOSEN)
    assert load_preferences() == CHOSEN
    assert set_damaged_aside() is None
    assert [each.name for each in path.parent.iterdir()] == [path.name]


NOT_PREFERENCES = {
    "nothing": b"",
    "blanks": b" " * 1000,
    "zeros": bytes(1000),
    "no text": b"\xff\xfe\x00{}",
    "half of it": b'{"speed": 80, "opt',
    "a list": b"[1, 2]",
    "a text": b'"dark"',
    "nothing at all": b"null",
    "100,000 brackets": b"[" * 100_000,
    "100,000 objects": b'{"options":' * 100_000 + b"1" + b"}" * 100_000,
    "a number of 5,000 digits": b'{"speed": ' + b"9" * 5000 + b"}",
    "forty megabytes": b'{"folder": "' + b"x" * (40 * 2**20) + b'"}',
    "many small values": b'{"recent": [' + b"0," * 3_000_000 + b"0]}",
}


@pytest.mark.parametrize("name", NOT_PREFERENCES)
def test_what_is_no_preferences_is_kept_aside(path: Path, name: str) -> None:
    content = NOT_PREFERENCES[name]
    path.write_bytes(content)
    assert load_preferences() == Preferences()
    aside = set_damaged_aside()
    assert aside == path.with_name(DAMAGED)
    assert aside.read_bytes() == content
    assert set_damaged_aside() is None
    save_preferences(CHOSEN)
    assert load_preferences() == CHOSEN
    assert aside.read_bytes() == content


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").write_bytes(b"1")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [make_folder, make_pipe])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_kept_aside(path: Path, make: Any) -> None:
    make(path)
    assert load_preferences() == Preferences()
    assert set_damaged_aside() == path.with_name(DAMAGED)
    save_preferences(CHOSEN)
    assert load_preferences() == CHOSEN


def test_what_cannot_be_read_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be whole, and of another user."""
    save_preferences(CHOSEN)

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert load_preferences() == Preferences()
        assert set_damaged_aside() is None
    assert load_preferences() == CHOSEN
    assert path.exists()


def test_a_link_to_nowhere_is_followed_when_saving(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "preferences.json")
    assert load_preferences() == Preferences()
    assert set_damaged_aside() is None
    save_preferences(CHOSEN)
    assert (tmp_path / "preferences.json").exists()
    assert load_preferences() == CHOSEN


def test_a_folder_that_cannot_be_made_stops_nothing() -> None:
    preferences_path().parent.parent.mkdir(parents=True, exist_ok=True)
    preferences_path().parent.write_bytes(b"in the way")
    assert load_preferences() == Preferences()
    assert set_damaged_aside() is None
    save_preferences(CHOSEN)
    assert load_preferences() == Preferences()


STRANGE: list[Any] = [
    None,
    True,
    -1,
    101,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x" * 200_000,
    "\0",
    "\ud800",
    "<b>x</b>",
    [],
    [[]],
    {},
    {"a": {}},
]
FIELDS = (
    "appearance",
    "speed",
    "options",
    "folder",
    "recent",
    "decimal_comma",
    "geometry",
    "layout",
    "sum",
    "unknown",
)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_strange_leaves_the_others_as_they_are(path: Path, field: str) -> None:
    save_preferences(CHOSEN)
    good = json.loads(path.read_bytes())
    for value in STRANGE:
        path.write_text(json.dumps({**good, field: value}), encoding="utf-8")
        found = load_preferences()
        usual = replace(found, **{field: getattr(CHOSEN, field)}) if hasattr(CHOSEN, field) else found
        if field in ("geometry", "layout", "sum"):
            assert (found.geometry, found.layout) == ("", "")
            usual = replace(found, geometry=CHOSEN.geometry, layout=CHOSEN.layout)
        assert usual == CHOSEN
        for text in (*found.recent, found.folder):
            assert b"\0" not in text.encode("utf-8")


@pytest.mark.parametrize("option", [*ViewOptions.__dataclass_fields__])
def test_an_option_that_is_strange_is_as_at_first(path: Path, option: str) -> None:
    save_preferences(CHOSEN)
    good = json.loads(path.read_bytes())
    for value in STRANGE:
        if isinstance(value, bool):
            continue
        good["options"][option] = value
        path.write_text(json.dumps(good), encoding="utf-8")
        options = load_preferences().options
        assert getattr(options, option) == getattr(ViewOptions(), option)


@pytest.mark.parametrize("field", ["geometry", "layout"])
def test_a_layout_is_believed_whole_only(path: Path, field: str) -> None:
    """Qt's own reader of layouts ends the program on a damaged one."""
    save_preferences(CHOSEN)
    good = json.loads(path.read_bytes())
    for place in range(len(good[field])):
        changed = good[field][:place] + "B" + good[field][place + 1 :]
        path.write_text(json.dumps({**good, field: changed}), encoding="utf-8")
        found = load_preferences()
        assert (found.geometry, found.layout) == ("", "")
        assert found.folder == CHOSEN.folder


def test_no_more_recent_files_are_shown_than_are_kept(path: Path) -> None:
    path.write_text(json.dumps({"recent": [f"{n}.gmms" for n in range(10_000)]}), encoding="utf-8")
    assert len(load_preferences().recent) == MOST_RECENT
