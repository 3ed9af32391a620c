"""What a kill leaves behind; `kill_many.py` does the same a hundred times, and says how much time was lost."""

import sys
from pathlib import Path

import pytest

from tests.crash.kills import killed_once


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_program_tears_no_file_and_its_work_is_found(tmp_path: Path, seed: int) -> None:
    """How long the last edits had been made by then depends on what else the machine does."""
    loss = killed_once(tmp_path, seed, longest=2.0, after="written")
    assert loss.kept is not None
    assert loss.kept <= loss.edits + 1  # it may be killed before it writes down its last edit
