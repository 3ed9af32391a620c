"""Damage sessions and snapshots at random, and look whether any is believed."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Catalogue, Timeline, shortened
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.file import read_session, session_bytes
from gmm_desktop.storage.sessions.recovery import (
    SNAPSHOT,
    SnapshotFacts,
    SnapshotWriter,
    read_snapshot,
    snapshot_facts,
)
from gmm_desktop.words.messages import sentence
from tests.crash.plain_reader import facts_of_files, facts_of_session
from tests.storage.sessions.session_samples import small_dataset, small_run, unzipped

Opened = Callable[[], Session]


@dataclass(frozen=True)
class Finding:
    """What came of one damaged session or snapshot.

    Parameters
    ----------
    damage : str
        What was done to it.
    result : {"refused", "same", "other", "wrong", "raised"}
        Refused in one sentence; opened with the same numbers; become a whole other one, and opened as that one; opened
        with numbers that were never kept; or neither opened nor refused.
    said : str
        The sentence, or what was raised.
    """

    damage: str
    result: str
    said: str = ""


@cache
def works() -> list[Session]:
    """Return sessions that hold all that a session can hold, each an earlier or later state of the one before."""
    labelled, other = small_dataset(labelled=True), small_dataset("others")
    first = small_run(labelled, EmSettings(max_iter=4, tol=0))
    second = small_run(
        labelled, EmSettings(Family.VVE, max_iter=3, tol=0, accelerated=True), noisy=True, seed=7
    )
    third = replace(
        small_run(other, EmSettings(Family.EEE, 5), count=3), parent=first.identifier, forked_at=2
    )
    names = Catalogue({first.identifier: "erster", third.identifier: "끝"}, frozenset({second.identifier}))
    return [
        Session(Timeline((first,), 2)),
        Session(Timeline((first,), 5), component=1),
        Session(Timeline((first, second), 3, 1), point=9),
        Session(Timeline((first, second, third), 1, 0, names), compared=(first.identifier,)),
        Session(Timeline((shortened(first), second, third), 2, 2, names)),
    ]


# One content


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Turn some bits over."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(content: bytes, chance: random.Random) -> bytes:
    """Leave the end away."""
    return content[: chance.choice((0, len(content) - 1, chance.randrange(len(content))))]


def zeroed(content: bytes, chance: random.Random) -> bytes:
    """Have a block of nothing in it, as after a power cut."""
    start, length = chance.randrange(len(content)), chance.choice((1, 8, 64, 512, 4096))
    block = content[start : start + length]
    return content[:start] + bytes(len(block)) + content[start + length :]


def moved(content: bytes, chance: random.Random) -> bytes:
    """Write a part of it over another part."""
    length = min(chance.choice((1, 8, 64, 512)), len(content))
    source, target = (chance.randrange(len(content) - length + 1) for _ in range(2))
    return content[:target] + content[source : source + length] + content[target + length :]


def doubled(content: bytes, chance: random.Random) -> bytes:
    """Have a part of it twice, or not at all."""
    start, length = chance.randrange(len(content)), chance.choice((1, 16, 512))
    times = chance.choice((0, 2))
    return content[:start] + content[start : start + length] * times + content[start + length :]


CONTENTS = (flipped, cut, zeroed, moved, doubled)


def damaged_session(folder: Path, seed: int) -> Finding:
    """Damage one session file and open it."""
    chance = random.Random(seed)
    session, other = chance.sample(works(), 2)
    content = session_bytes(session, "")
    assert facts_of_files(unzipped(content)) == facts_of_session(session)
    damage = chance.choice((*CONTENTS, _with_a_block))
    path, another = folder / f"{seed}.gmms", session_bytes(other, "")
    changed = damage(content, chance) if damage in CONTENTS else _with_a_block(content, another, chance)
    path.write_bytes(changed)
    finding = _found(damage.__name__, lambda: read_session(path), session, other)
    path.unlink()
    if finding.result == "other" and changed != another:  # then no byte of it is damaged
        return replace(finding, result="wrong")
    return finding


def _with_a_block(content: bytes, other: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content)), chance.choice((512, 4096))
    return content[:start] + other[start : start + length] + content[start + length :]


# The files of a snapshot


def _change_one(folder: Path, _other: Path, chance: random.Random) -> str:
    path, damage = chance.choice(_files(folder)), chance.choice(CONTENTS)
    path.write_bytes(damage(path.read_bytes(), chance))
    return damage.__name__


def _change_the_index(folder: Path, _other: Path, chance: random.Random) -> str:
    damage = chance.choice(CONTENTS)
    (folder / SNAPSHOT).write_bytes(damage((folder / SNAPSHOT).read_bytes(), chance))
    return f"index {damage.__name__}"


def _remove_some(folder: Path, _other: Path, chance: random.Random) -> str:
    for path in chance.sample(_files(folder), chance.choice((1, 2))):
        path.unlink()
    return "removed"


def _swap_two(folder: Path, _other: Path, chance: random.Random) -> str:
    one, other = chance.sample(_files(folder), 2)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    return "swapped"


def _copy_over(folder: Path, _other: Path, chance: random.Random) -> str:
    one, other = chance.sample(_files(folder), 2)
    one.write_bytes(other.read_bytes())
    return "copied over"


def _take_from_another(folder: Path, other: Path, chance: random.Random) -> str:
    """Put files of another snapshot in the place of those that hold the same there."""
    sources, targets = _by_part(other), _by_part(folder)
    shared = sorted(sources.keys() & targets.keys())
    for part in chance.sample(shared, chance.randint(1, len(shared))):
        shutil.copyfile(sources[part], targets[part])
    return "of another"


def _take_the_index_of_another(folder: Path, other: Path, chance: random.Random) -> str:
    """Have the index of another snapshot, with none or some of its files, under the names it has there."""
    shutil.copyfile(other / SNAPSHOT, folder / SNAPSHOT)
    named = sorted(_by_part(other).values())
    for path in chance.sample(named, chance.randrange(len(named))):
        shutil.copyfile(path, folder / path.name)
    return "index of another"


SNAPSHOTS = (
    _change_one,
    _change_one,
    _change_the_index,
    _remove_some,
    _swap_two,
    _copy_over,
    _take_from_another,
    _take_the_index_of_another,
)


def damaged_snapshot(folder: Path, seed: int) -> Finding:
    """Damage one snapshot and open it."""
    chance = random.Random(seed)
    earlier, later = sorted(chance.sample(range(len(works())), 2))
    states = works()
    place, other = folder / "snapshot", folder / "other"
    writer = SnapshotWriter(place, "")
    writer.write(states[earlier], SnapshotFacts(str(place), "a", "", 1.0))
    shutil.copytree(place, other)
    if chance.random() < 0.3:  # of another window, which counts its files alike
        shutil.rmtree(other)
        SnapshotWriter(other, "").write(states[earlier], SnapshotFacts(str(other), "b", "", 2.0))
    writer.write(states[later], SnapshotFacts(str(place), "a", "", 3.0))
    assert facts_of_session(read_snapshot(place)) == facts_of_session(states[later])
    offered = {"same": snapshot_facts(place), "other": snapshot_facts(other)}
    damage = chance.choice(SNAPSHOTS)(place, other, chance)
    finding = _found(damage, lambda: read_snapshot(place), states[later], states[earlier])
    expected, found = offered.get(finding.result), snapshot_facts(place)
    if expected and (found is None or replace(found, folder="") != replace(expected, folder="")):
        finding = Finding(damage, "wrong", f"it is offered as {found}")
    for each in (place, other):
        shutil.rmtree(each)
    return finding


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _by_part(folder: Path) -> dict[str, Path]:
    """Return the files of a snapshot by what they hold."""
    named: dict[str, str] = json.loads((folder / SNAPSHOT).read_bytes())["files"]
    return {part: folder / name for part, name in named.items()} | {SNAPSHOT: folder / SNAPSHOT}


def _found(damage: str, opened: Opened, expected: Session, other: Session) -> Finding:
    try:
        session = opened()
    except CodedError as error:
        said = sentence(error)
        return Finding(damage, "refused" if is_one_sentence(said) else "raised", said)
    except Exception as error:  # whatever is raised is a finding
        return Finding(damage, "raised", repr(error))
    found = facts_of_session(session)
    if found == facts_of_session(expected):
        return Finding(damage, "same")
    return Finding(damage, "other" if found == facts_of_session(other) else "wrong")


def is_one_sentence(said: str) -> bool:
    """Tell whether something is said as it should be."""
    return said.endswith(".") and "\n" not in said and 20 < len(said) < 400
