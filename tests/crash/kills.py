"""Kill a working program at a random time, and look at what is left."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep, time

from gmm_desktop.control.keeper import left_behind
from gmm_desktop.experiment.session import Session
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.storage.sessions.recovery import read_snapshot

USER = Path(__file__).parent / "user_to_be_killed.py"
LONGEST_START = 90.0


@dataclass(frozen=True)
class Loss:
    """What a kill cost.

    Parameters
    ----------
    edits : int
        How many edits had been made.
    lost : float
        Seconds of work that are in no snapshot.
    saved : bool
        Whether there was a session file, which was then read whole.
    kept : int or None
        How many edits the snapshot that was found holds; None where none was found.
    """

    edits: int
    lost: float
    saved: bool
    kept: int | None


def killed_once(folder: Path, seed: int, longest: float = 6.0, after: str = "begun") -> Loss:
    """Start a user in a home of its own, kill it some time after a word of its journal, and return what was lost.

    Raises
    ------
    CodedError
        When the snapshot or the session file is torn.
    """
    chance = random.Random(seed)
    journal, session = folder / "journal.txt", folder / "work.gmms"
    homes = {name: str(folder / name.lower()) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    environment: Mapping[str, str] = {**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(USER), str(journal), str(session), str(seed)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as user:
        deadline = time() + LONGEST_START
        while not (journal.exists() and after in journal.read_text(encoding="utf-8")):
            assert user.poll() is None, "the program ended by itself"
            assert time() < deadline, "the program did not start"
            sleep(0.02)
        sleep(chance.uniform(0.1, longest))
        user.send_signal(signal.SIGKILL)
        killed = time()
        user.wait()
    return _loss(folder, journal, session, killed)


def _loss(folder: Path, journal: Path, session: Path, killed: float) -> Loss:
    lines = [line.split() for line in journal.read_text(encoding="utf-8").splitlines()]
    times = {int(number): float(moment) for what, number, moment in lines if what == "edit"}
    (root,) = {path.parent for path in (folder / "xdg_data_home").glob("**/recovery/*")} or {folder}
    found = left_behind(root)
    kept = edits_in(read_snapshot(Path(found[0].folder))) if found else None
    if session.exists():
        assert edits_in(read_session(session)) in range(len(times) + 1)
    first_lost = times.get((kept or 0) + 1)
    return Loss(len(times), 0.0 if first_lost is None else killed - first_lost, session.exists(), kept)


def edits_in(session: Session) -> int:
    """Return how many edits a session holds."""
    return max(
        (
            round(run.experiment.start.means[0, 0])
            for run in session.timeline.runs
            if run.experiment.preset == ""
        ),
        default=0,
    )
