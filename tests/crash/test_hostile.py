"""Sessions made to do harm; `hostile_sessions.py` opens all of them and measures what each takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.words.messages import sentence
from tests.crash.damages import is_one_sentence
from tests.crash.hostile import OPENED, REFUSED, Write, hostile

SLOW_TO_WRITE = (
    "300 MB",
    "40 million",
    "gigabyte",
    "GB",
    "GiB",
    "110,000",
    "million",
    "as many",
    "120,000",
    "billion",
)
CASES = [
    pytest.param(write, expected, id=name)
    for name, write, expected in hostile()
    if not any(word in name for word in SLOW_TO_WRITE)
]
SCRIPT = Path(__file__).parent / "hostile_sessions.py"


@pytest.mark.parametrize(("write", "expected"), CASES)
def test_a_hostile_session_is_refused_in_one_sentence_or_opened(
    write: Write, expected: str, tmp_path: Path
) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    write(folder / "hostile.gmms")
    before = sorted(tmp_path.rglob("*"))
    refusal = None
    try:
        read_session(folder / "hostile.gmms")
    except CodedError as error:
        refusal = sentence(error)
    assert refusal is None or is_one_sentence(refusal)
    assert (OPENED if refusal is None else REFUSED) == expected
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "linux", reason="it forks, and measures as Linux does")
@pytest.mark.parametrize("name", ["as many objects as may be", "a gigabyte of points"])
def test_a_hostile_session_does_not_take_the_memory_it_asks_for(name: str) -> None:
    command = [sys.executable, str(SCRIPT), "--only", name, "--seconds", "60"]
    answer = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "1 hostile sessions, 0 bad" in answer.stdout
