"""Many random walks through the window, each in a process of its own, and what was seen.

    python -m tests.random_window.walk_many --seeds 20 --actions 5000 --jobs 2

Ends with 1 if a program died or hung, or a promise was broken. A hang is a stay of over half a second in which the
window's thread did not answer; on a machine with other work the second figure, its own time, is the one that counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


def walked(seed: int, actions: int, seconds: float) -> dict[str, Any]:
    """Walk once, and return what was seen; a program that died says so."""
    folder = Path(tempfile.mkdtemp(prefix=f"gmm-walk-{seed}-"))
    command = [sys.executable, "-m", "tests.random_window.walk", str(seed), str(actions)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "GMM_WALK_FOLDER": str(folder)},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _lost(seed, folder, f"did not end within {seconds:.0f} s")
    if not done.stdout:
        crash = (folder / "crash.txt").read_text(encoding="utf-8")
        return _lost(seed, folder, f"died with {done.returncode}\n{crash[:3000]}{done.stderr[-1000:]}")
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _lost(seed: int, folder: Path, error: str) -> dict[str, Any]:
    deeds = (folder / "deeds.txt").read_text(encoding="utf-8").splitlines()
    numbered = [line for line in deeds if line[:1].isdigit()]
    last = "\n".join(deeds[-5:])
    return {
        "seed": seed,
        "actions": len(numbered),
        "seconds": 0.0,
        "errors": [f"{error}\n{last}"],
        "hangs": [],
        "folder": str(folder),
    }


def main() -> int:
    """Walk with many seeds and print what was seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many walks (default: %(default)s)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default: %(default)s)")
    parser.add_argument(
        "--actions", type=int, default=5000, help="actions of each walk (default: %(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="walks at the same time (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=1800, help="most for one walk (default: %(default)s)"
    )
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    actions = errors = hangs = 0
    with ThreadPoolExecutor(chosen.jobs) as pool:
        for seen in pool.map(lambda seed: walked(seed, chosen.actions, chosen.seconds), seeds):
            actions += seen["actions"]
            errors += len(seen["errors"])
            hangs += len(seen["hangs"])
            told = f"{seen['actions']} actions in {seen['seconds']} s"
            told += f", {len(seen['errors'])} errors, {len(seen['hangs'])} hangs"
            print(f"seed {seen['seed']}: {told}  {seen['folder']}", flush=True)
            for error in seen["errors"][:10]:
                print(f"    {error}")
            for wall, own, deed in sorted(seen["hangs"], reverse=True)[:10]:
                print(f"    {wall} s ({own} s its own): {deed}")
    print(f"{len(seeds)} walks, {actions} actions, {errors} errors, {hangs} hangs")
    return 1 if errors or hangs else 0


if __name__ == "__main__":
    sys.exit(main())
