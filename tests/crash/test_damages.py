"""What damage does to sessions and snapshots; `damage_many.py` does the same to a thousand of each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.damages import Finding, damaged_session, damaged_snapshot


@pytest.mark.parametrize("damaged", [damaged_session, damaged_snapshot])
def test_what_is_damaged_is_refused_in_one_sentence_or_is_the_same(
    damaged: Callable[[Path, int], Finding], tmp_path: Path
) -> None:
    findings = [damaged(tmp_path, seed) for seed in range(60)]
    assert [each for each in findings if each.result not in ("refused", "same", "other")] == []
    assert sum(each.result == "refused" for each in findings) > 30
