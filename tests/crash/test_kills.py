"""What a kill leaves behind; `kill_many.py` does the same a hundred times."""

import sys
from pathlib import Path

import pytest

from tests.crash.kills import killed_once

MOST_LOST = 2.0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_program_loses_at_most_two_seconds_and_tears_no_file(tmp_path: Path, seed: int) -> None:
    assert killed_once(tmp_path, seed, longest=4.0).lost <= MOST_LOST
