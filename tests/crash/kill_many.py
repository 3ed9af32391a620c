"""Kill the program many times while a user edits, plays and saves, and print what was lost.

uv run python tests/crash/kill_many.py [--kills 100]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.crash.kills import killed_once


def main() -> None:
    """Print one line for each kill, and the worst."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    options = parser.parse_args()
    losses = []
    for number in range(options.kills):
        with tempfile.TemporaryDirectory() as folder:
            losses.append(killed_once(Path(folder), number))
        loss = losses[-1]
        print(
            f"{number + 1:4}  {loss.edits:4} edits  {loss.lost:5.2f} s lost  {'saved' if loss.saved else ''}",
            flush=True,
        )
    worst = max(loss.lost for loss in losses)
    with_file = sum(loss.saved for loss in losses)
    print(f"{len(losses)} kills, no file torn, at most {worst:.2f} s lost, {with_file} with a session file")


if __name__ == "__main__":
    main()
