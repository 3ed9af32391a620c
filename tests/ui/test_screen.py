"""The window, its dialogs and their least sizes are no larger than the screen, and all of the transport is seen."""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect

SCREENS = ((1366, 768), (1280, 720), (960, 540))
LEAST_DIALOGS = (1280, 720)
"""On smaller screens than this a dialog may be larger than the screen."""

Found = dict[str, Any]


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Found]:
    """Tell what lies where on a screen of some size; each is measured once, in whatever order the tests come."""
    return functools.cache(lambda width, height: measure(tmp_path_factory.mktemp("screen"), width, height))


@pytest.fixture(params=SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def found(request: pytest.FixtureRequest, measured: Callable[[int, int], Found]) -> Found:
    """What lies where on a screen of that size."""
    return measured(*request.param)


def measure(home: Path, width: int, height: int) -> Found:
    screens = home / "screens.json"
    one = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    screens.write_text(json.dumps({"screens": [one]}))
    places = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    environment = os.environ | dict.fromkeys(places, str(home))
    environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.on_a_screen"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    content: Found = json.loads(done.stdout.splitlines()[-1])
    assert content["screen"] == [0, 0, width, height]
    return content


def assert_all_is_seen(found: Found, seen: Found) -> None:
    """Everything lies within the window, and that has room on the screen with a title and a frame around it."""
    _, _, across, down = found["screen"]
    _, _, width, height = seen["window"]
    assert max(width, seen["least"][0]) <= across - 4, seen
    assert max(height, seen["least"][1]) <= down - 32, seen
    assert len(seen["parts"]) == 4
    for part in seen["parts"]:
        assert QRect(0, 0, width, height).contains(QRect(*part)), seen


@pytest.mark.parametrize("way", ["first", "larger", "beyond", "above", "damaged"])
def test_the_window_is_seen_as_a_whole(found: Found, way: str) -> None:
    assert_all_is_seen(found, found[way])


@pytest.mark.parametrize("way", ["larger", "beyond", "above"])
def test_a_window_comes_back_onto_the_screen(found: Found, way: str) -> None:
    """Where one is opened for the first time, the window manager finds a place."""
    window = QRect(*found[way]["window"])
    assert QRect(*found["screen"]).contains(window.adjusted(-2, -30, 2, 2))


def test_it_is_as_large_as_it_may_be(found: Found) -> None:
    _, _, width, height = found["first"]["window"]
    _, _, across, down = found["screen"]
    assert across - 60 <= width or width == 1280
    assert down - 60 <= height


def test_it_stays_on_the_screen_whatever_is_opened(found: Found) -> None:
    assert len(found["everything"]) > 15
    for seen in found["everything"].values():
        assert_all_is_seen(found, seen)


def test_every_dialog_has_room(found: Found) -> None:
    _, _, across, down = found["screen"]
    across, down = max((across, down), LEAST_DIALOGS)
    assert len(found["dialogs"]) == 11
    for name, (width, height, least_width, least_height) in found["dialogs"].items():
        assert max(width, least_width) <= across - 4, name
        assert max(height, least_height) <= down - 40, name
