import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_bytes, write_text
from gmm_desktop.words.messages import sentence

from .conftest import REPOSITORY

posix = pytest.mark.skipif(os.name != "posix", reason="about POSIX files")


def refusal(path: Path) -> str:
    with pytest.raises(CodedError) as caught:
        write_bytes(path, b"new")
    assert caught.value.code == "cannot_write"
    assert caught.value.values["path"] == str(path)
    return sentence(caught.value)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new.bin"
    write_bytes(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("much longer than the new content", encoding="ascii")
    write_text(path, "Σ\r\nμ\n")
    assert path.read_bytes() == "Σ\r\nμ\n".encode()


@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_interrupted_half_way_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, error: BaseException
) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise error

    path = tmp_path / "kept.txt"
    path.write_text("old", encoding="ascii")
    monkeypatch.setattr(*((os, "fsync", interrupt) if moment == "fsync" else (Path, "replace", interrupt)))
    with pytest.raises((KeyboardInterrupt, CodedError)):
        write_bytes(path, b"new")
    assert path.read_text(encoding="ascii") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_killed_half_way_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old", encoding="ascii")
    script = (
        "import os, pathlib, sys; from gmm_desktop.storage.atomic_write import write_bytes\n"
        "os.fsync = lambda _: os._exit(9)\n"
        "write_bytes(pathlib.Path(sys.argv[1]), b'new')"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], cwd=REPOSITORY, check=False)
    assert killed.returncode == 9
    assert path.read_text(encoding="ascii") == "old"


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal(tmp_path / "a.txt") == "a.txt cannot be written: No space left on device."


@posix
def test_a_link_stays_a_link_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "target.txt", tmp_path / "link.txt"
    link.symlink_to(target)
    for content in (b"made through the link", b"written again"):
        write_bytes(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
        assert not target.is_symlink()


@posix
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kept.txt"
    path.touch()
    path.chmod(mode)
    write_bytes(path, b"new")
    assert mode_of(path) == mode


@posix
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    ordinary, written = tmp_path / "ordinary", tmp_path / "written"
    ordinary.touch()
    write_bytes(written, b"")
    assert mode_of(written) == mode_of(ordinary)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refusal(folder) == "folder cannot be written: it is a folder."


@posix
def test_a_pipe_is_refused_and_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal(pipe) == "pipe cannot be written: it is not an ordinary file."
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_read_only_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old", encoding="ascii")
    # Not by its mode: to the superuser every file is writable.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refusal(path) == "kept.txt cannot be written: it is read-only."
    assert path.read_text(encoding="ascii") == "old"


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere" / "a.txt") == "a.txt cannot be written: No such file or directory."


@posix
def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refusal(loop).startswith("loop cannot be written: ")
    assert loop.is_symlink()


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"


def test_text_that_is_not_unicode_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old", encoding="ascii")
    with pytest.raises(CodedError, match="cannot_write"):
        write_text(path, "\ud800")
    assert path.read_text(encoding="ascii") == "old"
