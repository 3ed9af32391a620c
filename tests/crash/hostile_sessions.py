"""Open sessions made to do harm, each in a process of its own, and print what came of it and what it took.

uv run python tests/crash/hostile_sessions.py [--megabytes 500] [--seconds 10] [--only WORDS]

Ends with 1 when one was not refused in one sentence (or, where nothing is wrong with what its index names, not opened
with the same numbers as by NumPy alone), took more than so many megabytes beyond the start, or more than so many
seconds of work.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.words.messages import sentence
from tests.crash.damages import is_one_sentence
from tests.crash.hostile import INDEX, OPENED, REFUSED, Write, hostile
from tests.crash.plain_reader import facts_of_files, facts_of_session

MOST_ADDRESSES = 2 * 2**30
"""Bytes after which a process is stopped, so that a finding does not take the machine with it."""


def main() -> int:
    """Print one line for each, and the worst."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    bad, taken = 0, []
    for name, write, expected in hostile():
        if options.only not in name:
            continue
        result, said, megabytes, seconds = opened_apart(write)
        taken.append((megabytes, seconds))
        good = result == expected and megabytes <= options.megabytes and seconds <= options.seconds
        bad += not good
        print(
            f"{'' if good else 'BAD ':4}{megabytes:6.0f} MB {seconds:6.2f} s  {name}: {result} {said[:150]}",
            flush=True,
        )
    megabytes, seconds = (max(each) for each in zip(*taken, strict=True))
    print(
        f"{len(taken)} hostile sessions, {bad} bad; at most {megabytes:.0f} MB beyond the start, {seconds:.2f} s"
    )
    return 1 if bad else 0


def opened_apart(write: Write) -> tuple[str, str, float, float]:
    """Open one in a process of its own; return the result, what was said, and the megabytes and seconds it took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "a" / "b"
        folder.mkdir(parents=True)
        path, answer = folder / "hostile.gmms", Path(place) / "answer"
        _apart(lambda: write(path))
        _apart(lambda: answer.write_text("\n".join(_opened(path)), encoding="utf-8"))
        if not answer.exists():
            return "killed", "", 0.0, 0.0
        result, said, megabytes, seconds = answer.read_text(encoding="utf-8").split("\n")
        left = sorted(each.name for each in Path(place).rglob("*"))
        if left != ["a", "answer", "b", "hostile.gmms"]:
            return "wrote files", str(left), 0.0, 0.0
    return result, said, float(megabytes), float(seconds)


def _apart(work: Callable[[], object]) -> None:
    """Do something in a fork, so that the memory it takes is its own."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    os.waitpid(child, 0)


def _opened(path: Path) -> tuple[str, str, str, str]:
    resource.setrlimit(resource.RLIMIT_AS, (_addresses() + MOST_ADDRESSES, resource.RLIM_INFINITY))
    before, begun = _peak(), time.process_time()
    session = None
    try:
        session = read_session(path)
        result, said = OPENED, ""
    except CodedError as error:
        said = sentence(error)
        result = REFUSED if is_one_sentence(said) else "refused in more than a sentence"
    except BaseException as error:  # whatever is raised is a finding
        result, said = "raised", repr(error)
    megabytes, seconds = _peak() - before, time.process_time() - begun
    if session is not None and facts_of_files(_named(path)) != facts_of_session(session):
        result = "opened with other numbers"
    return result, said.replace("\n", "⏎"), f"{megabytes}", f"{seconds}"


def _named(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        index = archive.read(INDEX)
        return {INDEX: index, **{name: archive.read(name) for name in json.loads(index)["files"]}}


def _peak() -> float:
    """Return the most megabytes this process has had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _addresses() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
