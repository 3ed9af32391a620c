"""The real window on a real X server, worked by a pointer and keys from outside."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop.experiment.presets import FIRST_START, PUBLISHED_SETTINGS, published_experiment
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.samples import twin_sample

REPOSITORY = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).with_name("launch_and_watch.py")
NEEDED = ("Xvfb", "openbox", "xdotool")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
PATIENCE = 60.0

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these tests drive an X server"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


def wait_until(met: Callable[[], Any], what: str) -> Any:
    """Ask again and again until there is an answer, and return it."""
    end = time.monotonic() + PATIENCE
    while not (answer := met()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return answer


@dataclass(frozen=True)
class Screen:
    """An X server with a window manager, and a pointer on it."""

    environment: dict[str, str]

    def do(self, *words: object) -> str:
        command = ["xdotool", *map(str, words)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return done.stdout.strip()

    def point(self, place: list[int]) -> None:
        if self.at() != place:  # else xdotool waits long for the pointer to move
            self.do("mousemove", "--sync", *place)

    def at(self) -> list[int]:
        words = dict(line.split("=") for line in self.do("getmouselocation", "--shell").splitlines())
        return [int(words["X"]), int(words["Y"])]

    def drag(self, start: list[int], end: list[int]) -> None:
        """Press, go there in steps, and release."""
        self.point(start)
        self.do("mousedown", 1)
        for share in (0.2, 0.5, 0.8, 1.0):
            self.point([round(a + share * (b - a)) for a, b in zip(start, end, strict=True)])
        self.do("mouseup", 1)

    def click(self, place: list[int]) -> None:
        self.point(place)
        self.do("click", 1)


@dataclass(frozen=True)
class Program:
    """The running program and the last state it told."""

    process: subprocess.Popen[str]
    report: Path

    def state(self) -> dict[str, Any]:
        assert self.process.poll() is None, self.process.communicate()[1]
        lines = self.report.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [line for line in lines if line.endswith("\n")]
        return json.loads(whole[-1]) if whole else {}

    def wait_for(self, met: Callable[[dict[str, Any]], Any], what: str) -> dict[str, Any]:
        """Return the first state of which something is true."""
        found: dict[str, Any] = wait_until(lambda: (s := self.state()) and met(s) and s, what)
        return found

    def at_rest(self) -> dict[str, Any]:
        """Return the state when window and view have stopped moving."""
        states = [self.state()]

        def still() -> bool:
            time.sleep(0.15)  # longer than the pulse of the report
            states.append(self.state())
            before, now = states[-2:]
            return bool(now.get("active")) and all(
                before.get(key) == now[key] for key in ("mean_pixels", "canvas", "play", "speed_ends")
            )

        wait_until(still, "the window to stand still")
        return states[-1]


def end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def running(command: list[str], log: Path, **named: Any) -> subprocess.Popen[bytes]:
    with log.open("wb") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, **named)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    home = tmp_path_factory.mktemp("home")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24"]
    server = running([*command, "-nolisten", "tcp", "-noreset"], home / "server.log", pass_fds=[writing])
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    assert number, (home / "server.log").read_text()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
        "DISPLAY": f":{number}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "QT_QPA_PLATFORM": "xcb",
    }
    screen = Screen(environment)
    manager = running(["openbox"], home / "manager.log", env=environment)

    def managed() -> bool:
        assert manager.poll() is None, (home / "manager.log").read_text()
        with suppress(subprocess.CalledProcessError):
            return bool(screen.do("get_num_desktops"))
        return False

    try:
        wait_until(managed, "the window manager")
        yield screen
    finally:
        end(manager)
        end(server)


def started(screen: Screen, *command: str) -> subprocess.Popen[str]:
    environment = {**screen.environment, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def program(screen: Screen, tmp_path: Path) -> Iterator[Program]:
    report = tmp_path / "states.jsonl"
    report.touch()
    process = started(screen, str(LAUNCHER), str(report))
    running = Program(process, report)
    try:
        running.wait_for(lambda state: state["active"], "the window")
        yield running
    finally:
        end(process)


def window_of(screen: Screen, process: subprocess.Popen[str]) -> str:
    """Return the X window of a process, once it is mapped."""

    def found() -> str:
        assert process.poll() is None, process.communicate()[1]
        with suppress(subprocess.CalledProcessError):
            return screen.do("search", "--onlyvisible", "--pid", process.pid, "--name", "GMM").split("\n")[0]
        return ""

    return str(wait_until(found, "a window"))


def close_by_manager(screen: Screen, window: str) -> None:
    """Press what openbox takes as the order to close the active window."""
    screen.do("windowactivate", "--sync", window)
    screen.do("key", "--clearmodifiers", "alt+F4")


def mixture(state: dict[str, Any]) -> MixtureParameters:
    return MixtureParameters(state["weights"], state["means"], state["covariances"])


def test_a_mean_dragged_and_run_to_convergence_ends_where_the_mathematics_ends(
    screen: Screen, program: Program
) -> None:
    first = program.at_rest()
    assert mixture(first) == published_experiment(FIRST_START, twin_sample()).start

    # drag the second mean by its pixels
    start = first["mean_pixels"][1]
    end_place = [start[0] - 150, start[1] - 120]
    screen.drag(start, end_place)
    edited = program.wait_for(lambda state: state["edits"] == 1 and not state["preview"], "the edit")
    across, up = first["unit"]
    expected = np.array(first["means"][1]) + np.array([-150 / across, 120 / up])
    assert np.array(edited["means"][1]) == pytest.approx(expected, abs=1e-6)
    assert edited["means"][0] == first["means"][0]
    assert edited["mean_pixels"][1] == end_place
    assert edited["selected"] == 1

    # set the speed to the highest, then play by the keyboard
    left, right = edited["speed_ends"]
    middle = [round(left[0] + 0.6 * (right[0] - left[0])), left[1]]
    screen.drag(middle, [right[0] + 20, right[1]])
    program.wait_for(lambda state: state["speed"] == 100, "the highest speed")
    screen.do("key", "space")
    ended = program.wait_for(
        lambda state: state["stop"] is not None and state["activity"] == "paused", "convergence"
    )

    wanted = fit(twin_sample().points, mixture(edited), PUBLISHED_SETTINGS)
    assert ended["stop"] == wanted.stop_reason.value
    assert ended["cursor"] == 2 * wanted.n_iterations
    assert mixture(ended) == wanted.parameters
    assert ended["log_likelihood"] == wanted.log_likelihood


def test_handles_keys_and_escape_work_through_the_window_system(screen: Screen, program: Program) -> None:
    first = program.at_rest()
    screen.click(first["mean_pixels"][0])
    selected = program.wait_for(lambda state: state["selected"] == 0, "the selection")

    # stretch the second axis
    mean, handle = np.array(selected["mean_pixels"][0]), np.array(selected["handle_pixels"]["axis_2"])
    outwards = np.sign(np.round(handle - mean)).astype(int)
    screen.drag(handle.tolist(), (handle + 30 * outwards).tolist())
    stretched = program.wait_for(lambda state: state["edits"] == 1 and not state["preview"], "the edit")
    before, after = (np.linalg.eigvalsh(state["covariances"][0]) for state in (selected, stretched))
    assert after.max() > 1.3 * before.max()
    assert after.min() == pytest.approx(before.min(), rel=1e-6)

    # Ctrl and an arrow move the mean, and do not step
    screen.do("key", "ctrl+Right")
    moved = program.wait_for(lambda state: state["edits"] == 2, "the arrow")
    assert moved["means"][0][0] > stretched["means"][0][0]
    assert moved["cursor"] == 0

    # Esc during a drag puts back
    screen.point(moved["mean_pixels"][0])
    screen.do("mousedown", 1)
    for step in (10, 40, 80):
        screen.point([moved["mean_pixels"][0][0], moved["mean_pixels"][0][1] - step])
    program.wait_for(lambda state: state["preview"], "the preview")
    screen.do("key", "Escape")
    back = program.wait_for(lambda state: not state["preview"], "the old place")
    screen.do("mouseup", 1)
    assert back["means"] == moved["means"]

    # and Ctrl+Z takes both edits back
    screen.do("key", "ctrl+z")
    screen.do("key", "ctrl+z")
    undone = program.wait_for(lambda state: state["edits"] == 0, "undo")
    assert mixture(undone) == mixture(first)


def test_the_wheel_zooms_and_a_right_drag_pans(screen: Screen, program: Program) -> None:
    first = program.at_rest()
    x, y, width, height = first["canvas"]
    screen.point([x + width // 2, y + height // 2])
    screen.do("click", 4)
    zoomed = program.wait_for(lambda state: state["unit"][0] > 1.02 * first["unit"][0], "the zoom")
    assert zoomed["means"] == first["means"]
    before = program.at_rest()
    screen.point([x + width // 2, y + height // 2])
    screen.do("mousedown", 3)
    for step in (20, 60, 100):
        screen.point([x + width // 2 + step, y + height // 2])
    screen.do("mouseup", 3)
    program.wait_for(
        lambda state: (
            [
                [now[0] - then[0], now[1] - then[1]]
                for now, then in zip(state["mean_pixels"], before["mean_pixels"], strict=True)
            ]
            == [[100, 0]] * 3
        ),
        "the pan",
    )


def test_the_program_itself_opens_a_window_and_ends_with_it(screen: Screen) -> None:
    process = started(screen, "-m", "gmm_desktop")
    try:
        window = window_of(screen, process)
        assert screen.do("getwindowname", window) == "Untitled – GMM Desktop"
        screen.do("windowactivate", "--sync", window)
        screen.do("key", "c")  # close it at work
        close_by_manager(screen, window)
        assert process.wait(PATIENCE) == 0
        assert process.communicate() == ("", "")
    finally:
        end(process)


def test_the_program_ends_cleanly_also_when_it_was_given_a_data_file(screen: Screen, tmp_path: Path) -> None:
    data = tmp_path / "mine.csv"
    data.write_text("a,b\n1,2\n3,5\n2,1\n4,4\n", encoding="utf-8")
    process = started(screen, "-m", "gmm_desktop", str(data))
    try:
        close_by_manager(screen, window_of(screen, process))
        assert process.wait(PATIENCE) == 0
        assert process.communicate() == ("", "")
    finally:
        end(process)
