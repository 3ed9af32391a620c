"""Frames as MP4, by the program ffmpeg where there is one."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.animation_file import PictureAt

PROGRAM = "ffmpeg"
EVEN = "pad=ceil(iw/2)*2:ceil(ih/2)*2"
"""The usual colours of a film need an even width and height."""


def ffmpeg() -> str | None:
    """Return where ffmpeg is, or None."""
    return shutil.which(PROGRAM)


def mp4_bytes(picture_at: PictureAt, repeats: list[int], size: tuple[int, int], rate: float) -> bytes:
    """Return an MP4 of frames, each shown so many times in a row.

    Parameters
    ----------
    picture_at : callable
        Paints the n-th frame.
    repeats : list of int
        How often each frame is shown.
    size : (int, int)
        In pixels.
    rate : float
        Frames a second.

    Raises
    ------
    CodedError
        ``no_ffmpeg``, or ``ffmpeg_failed`` (reason).
    """
    program = ffmpeg()
    if program is None:
        raise CodedError("no_ffmpeg")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "film.mp4"
        raw = [
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{size[0]}x{size[1]}",
            "-r",
            f"{rate:g}",
            "-i",
            "-",
        ]
        film = [
            "-vf",
            EVEN,
            "-c:v",
            "libx264",
            "-crf",
            "18",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
        ]
        command = [program, "-y", "-v", "error", *raw, *film, str(made)]
        with (Path(folder) / "said.txt").open("w+b") as said:
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said) as process:
                _feed(process, picture_at, repeats)
            if process.returncode or not made.exists():
                said.seek(0)
                raise CodedError("ffmpeg_failed", reason=_last_line(said.read()))
        return made.read_bytes()


def _feed(process: "subprocess.Popen[bytes]", picture_at: PictureAt, repeats: list[int]) -> None:
    """Hand all frames over; when that is broken off, end the program, too."""
    assert process.stdin is not None
    try:
        for place, times in enumerate(repeats):
            pixels = picture_at(place).tobytes()
            for _ in range(times):
                process.stdin.write(pixels)
        process.stdin.close()
    except BrokenPipeError:
        return  # it has ended by itself and said why
    except BaseException:
        process.kill()
        raise


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
