"""MP4 through a program called ffmpeg; the real one is not needed, a stand-in shows what it is given."""

import sys
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.movie_file import ffmpeg, mp4_bytes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")

GOOD = "open(sys.argv[-1], 'wb').write(' '.join(sys.argv[1:-1]).encode() + b'|' + sys.stdin.buffer.read())"
BAD = "sys.stdin.buffer.read(); print('no such codec', file=sys.stderr); sys.exit(1)"


def stand_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "ffmpeg"
    program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def frame(place: int) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    return np.full((2, 3, 3), 10 * place, np.uint8)


def test_every_frame_is_handed_over_as_often_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, GOOD, monkeypatch)
    said, pixels = mp4_bytes(frame, [2, 1, 3], (3, 2), 30.0).split(b"|", 1)
    assert pixels == bytes([0] * 36 + [10] * 18 + [20] * 54)
    assert b"-s 3x2 -r 30 -i -" in said


def test_without_ffmpeg_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ffmpeg() is None
    with pytest.raises(CodedError) as caught:
        mp4_bytes(frame, [1], (3, 2), 30.0)
    assert caught.value.code == "no_ffmpeg"


def test_what_ffmpeg_says_of_a_failure_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, BAD, monkeypatch)
    with pytest.raises(CodedError) as caught:
        mp4_bytes(frame, [1], (3, 2), 30.0)
    assert caught.value.values == {"reason": "no such codec"}


def test_breaking_off_ends_the_program_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, GOOD, monkeypatch)

    def painted(place: int) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
        if place == 1:
            raise InterruptedError
        return frame(place)

    with pytest.raises(InterruptedError):
        mp4_bytes(painted, [1, 1], (3, 2), 30.0)
