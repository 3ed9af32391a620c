"""A short walk of the random user; the long ones are walked by `walk_many.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ACTIONS = 180


@pytest.mark.parametrize("seed", [1])
def test_whatever_a_user_does_no_promise_is_broken(seed: int, tmp_path: Path) -> None:
    """Time is not asked for here, it depends on what else the machine does."""
    walked = subprocess.run(
        [sys.executable, "-m", "tests.random_window.walk", str(seed), str(ACTIONS)],
        env={**os.environ, "GMM_WALK_FOLDER": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    crash = (tmp_path / "crash.txt").read_text(encoding="utf-8")
    assert walked.stdout, f"the program died\n{crash}\n{walked.stderr[-2000:]}"
    seen = json.loads(walked.stdout)
    assert seen["errors"] == []
    assert seen["actions"] == ACTIONS
