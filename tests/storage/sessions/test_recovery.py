"""Snapshots on the disk: interrupted, meddled with, of older versions."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.recovery import (
    SNAPSHOT,
    SnapshotFacts,
    SnapshotWriter,
    discard_snapshot,
    has_snapshot,
    read_snapshot,
    set_aside,
    snapshot_facts,
)
from gmm_desktop.storage.sessions.writer import session_files
from tests.storage.sessions.session_samples import (
    assert_same,
    of_the_first_form,
    read_dataset_of_a_file,
    small_dataset,
    small_run,
)

FACTS = SnapshotFacts("", "lesson", "", 1.0)


@pytest.fixture
def session() -> Session:
    dataset = small_dataset(labelled=True)
    return Session(Timeline(tuple(small_run(dataset, EmSettings(max_iter=1, tol=0), seed=n) for n in (1, 2))))


@pytest.fixture
def folder(tmp_path: Path, session: Session) -> Path:
    """Return a folder with a snapshot."""
    SnapshotWriter(tmp_path / "snapshot", "").write(session, FACTS)
    return tmp_path / "snapshot"


def test_a_snapshot_keeps_rows_and_units_and_writes_them_once(tmp_path: Path) -> None:
    run = small_run(read_dataset_of_a_file(), EmSettings(max_iter=1, tol=0))
    writer, session = SnapshotWriter(tmp_path / "snapshot", ""), Session(Timeline((run,)))
    writer.write(session, FACTS)
    before = {path.name for path in (tmp_path / "snapshot").iterdir() if path.suffix == ".npy"}
    writer.write(session, FACTS)
    assert {path.name for path in (tmp_path / "snapshot").iterdir() if path.suffix == ".npy"} == before
    assert_same(read_snapshot(tmp_path / "snapshot"), session)
    assert read_snapshot(tmp_path / "snapshot").timeline.run.experiment.dataset.rows is not None


class KilledError(BaseException):
    """Stands for the end of the program."""


@pytest.mark.parametrize("removed", range(9))
def test_a_clean_up_that_is_killed_leaves_no_snapshot_that_cannot_be_read(
    folder: Path, session: Session, removed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever the file before which the end comes: what is still seen as a snapshot is a whole one."""
    left = removed

    def dying(remove: Any) -> Any:
        def remove_or_die(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KilledError
            return remove(*arguments, **options)

        return remove_or_die

    for name in ("unlink", "rmdir"):
        monkeypatch.setattr(os, name, dying(getattr(os, name)))
    killed = False
    try:
        discard_snapshot(folder)
    except KilledError:
        killed = True
    monkeypatch.undo()
    assert killed
    if snapshot_facts(folder) is not None:
        assert_same(read_snapshot(folder), session)
    assert has_snapshot(folder) is (removed == 0)
    discard_snapshot(folder)
    assert not folder.exists()


def test_a_snapshot_whose_index_cannot_be_removed_stays_whole(
    folder: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        discard_snapshot(folder)
    assert_same(read_snapshot(folder), session)


def test_an_older_file_that_cannot_be_removed_is_no_harm(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = SnapshotWriter(tmp_path, "")
    writer.write(Session(Timeline(session.timeline.runs[:1])), FACTS)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "no")))
        writer.write(session, FACTS)
    assert_same(read_snapshot(tmp_path), session)


def test_a_second_writer_in_a_folder_changes_no_file_of_the_first(folder: Path, session: Session) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gmm_desktop.storage.sessions.recovery.sealed", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            SnapshotWriter(folder, "").write(session, FACTS)
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert_same(read_snapshot(folder), session)


def test_each_file_that_is_removed_or_changed_is_written_again(tmp_path: Path, session: Session) -> None:
    writer = SnapshotWriter(tmp_path, "")
    writer.write(session, FACTS)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 8
    for number in range(len(names)):
        for meddle in (Path.unlink, overwrite):
            assert writer.whole()
            meddle(sorted(tmp_path.iterdir())[number])
            assert not writer.whole()
            writer.write(session, FACTS)
            assert_same(read_snapshot(tmp_path), session)


def overwrite(path: Path) -> None:
    """Change a file without changing its size."""
    path.write_bytes(bytes(path.stat().st_size))


def old_form(folder: Path, session: Session) -> None:
    """Write a snapshot as the versions before checksums did."""
    files = of_the_first_form(session_files(session, ""))
    names = {name: f"{number}{Path(name).suffix}" for number, name in enumerate(files, 1)}
    for name, content in files.items():
        (folder / names[name]).write_bytes(content)
    index = {"title": "lesson", "origin": "", "time": 1.0, "replaces": [], "files": names}
    (folder / SNAPSHOT).write_text(json.dumps(index), encoding="utf-8")


def test_a_snapshot_of_an_older_version_is_read(tmp_path: Path, session: Session) -> None:
    old_form(tmp_path, session)
    assert_same(read_snapshot(tmp_path), session)
    assert snapshot_facts(tmp_path) == SnapshotFacts(str(tmp_path), "lesson", "", 1.0)


def test_a_description_of_the_same_arrays_in_another_snapshot_is_not_believed(
    folder: Path, session: Session
) -> None:
    """Both name the same arrays with the same checksums, and differ in what is selected."""
    other = folder.parent / "other"
    SnapshotWriter(other, "").write(replace(session, component=1), FACTS)
    mine, theirs = (next(path for path in each.glob("*-*.json")) for each in (folder, other))
    shutil.copyfile(theirs, mine)
    with pytest.raises(CodedError, match=r"session_damaged\(reason='session.json is not as it was saved'"):
        read_snapshot(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_links_and_pipes_in_a_snapshot_are_refused(folder: Path) -> None:
    path = next(folder.glob("*.npy"))
    shutil.move(path, folder / "kept")
    path.symlink_to("/dev/zero")
    with pytest.raises(CodedError, match="file_not_regular"):
        read_snapshot(folder)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CodedError, match="file_not_regular"):
        read_snapshot(folder)


def test_what_cannot_be_moved_aside_stays_where_it_is(folder: Path) -> None:
    (folder.parent.parent / "unreadable work").write_bytes(b"in the way")
    assert set_aside(folder) == folder
    assert has_snapshot(folder)
