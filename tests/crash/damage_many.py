"""Damage many sessions and snapshots, and print what came of them; ends with 1 when one was believed.

uv run python tests/crash/damage_many.py [--sessions 1000] [--snapshots 1000] [--seed 1]
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.crash.damages import Finding, damaged_session, damaged_snapshot


def main() -> int:
    """Print a table of damages and results for each kind of file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--snapshots", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bad = _print("sessions", damaged_session, options.sessions, options.seed)
    bad += _print("snapshots", damaged_snapshot, options.snapshots, options.seed)
    return 1 if bad else 0


def _print(what: str, damaged: Callable[[Path, int], Finding], count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        findings = [damaged(Path(folder), 1_000_000 * seed + number) for number in range(count)]
    for number, finding in enumerate(findings):
        if finding.result in ("wrong", "raised"):
            print(f"  {1_000_000 * seed + number}: {finding}")
    for (damage, result), times in sorted(Counter((each.damage, each.result) for each in findings).items()):
        print(f"{times:6}  {damage:24} {result}")
    total = Counter(each.result for each in findings)
    bad = total["wrong"] + total["raised"]
    print(
        f"{count} damaged {what}: {total['refused']} refused in one sentence, "
        f"{total['same']} opened with the same numbers, {total['other']} had become another one and opened as that, "
        f"{total['wrong']} opened with other numbers, {total['raised']} otherwise\n"
    )
    return bad


if __name__ == "__main__":
    sys.exit(main())
