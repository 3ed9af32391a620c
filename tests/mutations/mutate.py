"""Ask the tests what they notice: a sample of single-line mutants, each run against the tests that call its function.

``uv run python -m tests.mutations.mutate --seed 7 --each 15`` draws 15 lines a room. The mutants live in a copy of the
checkout in a temporary folder. ``--at gmm_desktop/mixture/em.py:120`` tries all mutants of a line instead. Which test
calls what is found out once, by running them all (minutes), and kept in the user's cache for the test files that
have not changed since.
"""

import argparse
import dataclasses
import hashlib
import json
import random
import re
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from gmm_desktop import paths
from tests.mutations.copies import ENDLESS, Copy
from tests.mutations.mutants import Mutant, lines_with_mutants, mutants
from tests.mutations.places import importers, innermost, users_of_name

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("mixture", "experiment", "storage", "figures", "control", "ui")
NOT_RUN = ("tests/real_window", "tests/packaging", "tests/crash", "tests/cli", "tests/mutations")
"""They drive other processes, for minutes, and nothing of them is seen from here: no mutant is caught by them."""
SHORT, LONG = 20.0, 200.0
"""Seconds of tests in the first round, the most telling ones, and in the second, which a survivor must stand too."""
START_SECONDS = 30.0
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a mutant: ``caught``, ``survived``, ``equivalent`` or ``not run``, and by what or why."""

    verdict: str
    why: str


# Which test calls what

Calls = dict[str, dict[str, Any]]


def known_calls(copy: Copy, kept: Path, not_run: tuple[str, ...]) -> Calls:
    """Return the seconds and calls of each test that passes; run the files that changed since that was written."""
    folder = REPOSITORY / "tests"
    files = sorted(each.relative_to(REPOSITORY).as_posix() for each in folder.rglob("test_*.py"))
    files = [each for each in files if not each.startswith(not_run)]
    known: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    stamps = {each: hashlib.sha256((REPOSITORY / each).read_bytes()).hexdigest() for each in files}
    stale = [each for each in files if known.get(each, {}).get("stamp") != stamps[each]]
    folders = {Path(each).parent for each in stale}
    for room in sorted(folders):
        names = [each for each in stale if Path(each).parent == room]
        print(f"Which functions do {len(names)} files of {room} call?", flush=True)
        notes = Path(f"{copy.folder}.calls")
        notes.unlink(missing_ok=True)
        _, written = copy.pytest(names, "-p", "tests.mutations.traced", CALLS_FILE=str(notes))
        print(*(line for line in written.splitlines() if line.startswith(("FAILED", "ERROR"))), sep="\n")
        found = json.loads(notes.read_text())
        for name in names:
            tests = {test: each for test, each in found.items() if test.startswith(f"{name}::")}
            known[name] = {"stamp": stamps[name], "tests": tests}
        written_since = json.loads(kept.read_text()) if kept.exists() else {}
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(written_since | known))
    return {test: each for name in files if name in known for test, each in known[name]["tests"].items()}


def telling_tests(calls: Calls, module: str, source: str, line: int) -> list[str]:
    """Return the tests that call the function of a line, the most telling first: of its room, in turn of each file.

    For a line outside of all functions they are those that call a function of its module, or one that uses its name.
    """
    inside = module.removeprefix("gmm_desktop/")
    function = innermost(source, line)
    if function:
        wanted = {f"{inside}:{function}"}
        below = tuple(f"{each}.<locals>." for each in wanted)
    else:
        wanted = users_of_name(REPOSITORY / "gmm_desktop", source, line)
        below = (f"{inside}:",)
    room = f"tests/{inside.split('/')[0]}/"

    def concerned(each: dict[str, Any]) -> bool:
        return any(call in wanted or call.startswith(below) for call in each["calls"])

    found = [name for name, each in calls.items() if concerned(each)]
    if not found:  # compiled, or called before all tests: whoever calls the modules that import this one
        below = tuple(f"{each}:" for each in importers(REPOSITORY / "gmm_desktop", inside))
        found = [name for name, each in calls.items() if concerned(each)]
    of_module = {name: sum(call.startswith(f"{inside}:") for call in calls[name]["calls"]) for name in found}
    # At first those that make most use of the module: what a window calls at its start is called by a thousand tests.
    few = sorted(found, key=lambda name: (-of_module[name], len(calls[name]["calls"])))
    seen = Counter[str]()
    rank = {}
    for name in few:  # one of each file first: they look at different things
        file = name.partition("::")[0]
        rank[name] = seen[file]
        seen[file] += 1
    return sorted(few, key=lambda name: (not name.startswith(room), rank[name]))


# One mutant


def outcome(copy: Copy, calls: Calls, module: str, mutant: Mutant, given: list[str] | None = None) -> Outcome:
    """Run the tests that may notice a mutant, or those given."""
    source = (REPOSITORY / module).read_text()
    if given:
        copy.write(module, mutant.source)
        killer = _killer(copy, given, START_SECONDS + LONG)
        copy.write(module, source)
        return Outcome("caught" if killer else "survived", killer)
    tests = telling_tests(calls, module, source, mutant.line)
    if not tests:
        return Outcome("survived", "no test calls it")
    copy.write(module, mutant.source)
    try:
        run = 0
        for most in (SHORT, LONG):
            chosen, seconds = list[str](), 0.0
            for name in tests[run:]:
                if chosen and seconds + calls[name]["seconds"] > most:
                    break
                chosen.append(name)
                seconds += calls[name]["seconds"]
            while chosen:
                killer = _killer(copy, chosen, START_SECONDS + 3 * seconds)
                if not killer:
                    break
                if (
                    killer not in chosen
                ):  # the process died, or did not end: does it do so without the mutant?
                    copy.write(module, source)
                    alike = _killer(copy, chosen, START_SECONDS + 3 * seconds)
                    return Outcome("not run", alike) if alike else Outcome("caught", killer)
                if _killer(copy, [killer], START_SECONDS + 5 * seconds):
                    return Outcome("caught", killer)
                chosen.remove(killer)  # it failed by chance
                tests.remove(killer)
            run += len(chosen)
        return Outcome("survived", f"{run} of {len(tests)} tests that call it were run")
    finally:
        copy.write(module, source)


def _killer(copy: Copy, tests: list[str], cpu: float) -> str:
    """Return the first test that fails, or how all ended, or nothing if they pass."""
    code, written = copy.pytest(tests, "-x", cpu=cpu)
    if code == 0:
        return ""
    if code == ENDLESS:
        return "it does not end"
    found = re.search(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::.*?)?)(?: - .*)?$", written, re.MULTILINE)
    if found is None:
        return f"pytest ends with {code}"
    return next(
        (name for name in tests if found[0].startswith((f"FAILED {name}", f"ERROR {name}"))), found[1]
    )


# The sample


def sample(rooms: list[str], each: int, seed: int) -> list[tuple[str, Mutant]]:
    """Draw lines of each room evenly, and one mutant of each line."""
    drawn = []
    for room in rooms:
        chance = random.Random(f"{seed} {room}")
        places = []
        for path in sorted((REPOSITORY / "gmm_desktop" / room).rglob("*.py")):
            module = path.relative_to(REPOSITORY).as_posix()
            places += [(module, line) for line in sorted(lines_with_mutants(path.read_text()))]
        for module, line in chance.sample(places, min(each, len(places))):
            drawn.append((module, chance.choice(mutants((REPOSITORY / module).read_text(), line))))
    return drawn


def known_arguments() -> list[dict[str, str]]:
    """Return the mutants that somebody has shown to be no other program, each with the reason."""
    found: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text()).get("mutant", [])
    return found


def argued(module: str, mutant: Mutant) -> str:
    """Return why a mutant is no other program, if somebody has argued that."""
    for each in known_arguments():
        if (each["module"], each["old"], each["new"]) == (module, mutant.old, mutant.new):
            return str(each["because"])
    return ""


def main() -> None:
    """Draw, run, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=15, help="lines a room")
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS)
    parser.add_argument("--at", nargs="+", metavar="FILE:LINE", help="all mutants of these lines instead")
    parser.add_argument(
        "--skip", nargs="+", default=[], help="folders of tests that are not run, if time is short"
    )
    parser.add_argument("--tests", nargs="+", help="run these files or folders, whatever they call")
    parser.add_argument("--list", action="store_true", help="only print the mutants")
    given = parser.parse_args()
    if given.at:
        places = [(path, int(line)) for path, _, line in (each.rpartition(":") for each in given.at)]
        chosen = [
            (path, each) for path, line in places for each in mutants((REPOSITORY / path).read_text(), line)
        ]
    else:
        chosen = sample(given.rooms, given.each, given.seed)
    if given.list:
        for module, mutant in chosen:
            _show(module, mutant)
        return
    cache = paths.cache()
    assert cache is not None
    with tempfile.TemporaryDirectory(prefix="gmm-desktop-mutants-") as place:
        copy = Copy(REPOSITORY, Path(place, "copy"))
        kept = cache.with_name("gmm-desktop-tests") / "calls.json"
        calls = {} if given.tests else known_calls(copy, kept, (*NOT_RUN, *given.skip))
        table: Counter[tuple[str, str]] = Counter()
        for module, mutant in chosen:
            why = argued(module, mutant)
            found = Outcome("equivalent", why) if why else outcome(copy, calls, module, mutant, given.tests)
            table[module.split("/")[1], found.verdict] += 1
            _show(module, mutant, found)
    for room in dict.fromkeys(room for room, _ in table):
        caught, survived, equal = (table[room, each] for each in ("caught", "survived", "equivalent"))
        share = f"{caught / (caught + survived):.0%}" if caught + survived else "–"
        print(f"{room:12} {caught:3} caught {survived:3} survived {equal:3} equivalent  {share}")


def _show(module: str, mutant: Mutant, found: Outcome | None = None) -> None:
    verdict = f"{found.verdict.upper()} · {found.why}" if found else ""
    print(f"{module}:{mutant.line} ({mutant.kind}) {verdict}\n  - {mutant.old}\n  + {mutant.new}", flush=True)


if __name__ == "__main__":
    main()
