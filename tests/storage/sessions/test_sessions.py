"""Sessions as files: everything comes back, and what is malformed is refused in one sentence that says where."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Catalogue, Timeline, shortened
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.em import iterate
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.verdict import Verdict, VerdictKind
from gmm_desktop.storage import json_values
from gmm_desktop.storage.sessions.file import (
    read_session,
    session_bytes,
    session_from_bytes,
    write_session,
)
from gmm_desktop.storage.sessions.frames import FRAME_TYPE
from gmm_desktop.storage.sessions.migrations import FORMAT, migrated
from gmm_desktop.words.messages import sentence
from tests.examples import examples
from tests.storage.sessions.session_samples import (
    assert_same,
    of_the_first_form,
    read_dataset_of_a_file,
    resealed,
    sessions,
    small_dataset,
    small_run,
    unzipped,
    with_seal,
    zipped,
)

Index = dict[str, Any]


@pytest.fixture
def session() -> Session:
    first = small_run(small_dataset(labelled=True), EmSettings(max_iter=3, tol=0))
    second = small_run(first.experiment.dataset, EmSettings(max_iter=2, tol=0), noisy=True)
    return Session(Timeline((first, second), 4, 1), component=1, point=7, compared=(first.identifier,))


@given(sessions())
@examples(60)
def test_whatever_is_written_is_read_back_with_the_same_bits(session: Session) -> None:
    content = session_bytes(session, "0.1.0")
    again = session_from_bytes(content)
    assert_same(session, again)
    assert session_bytes(again, "0.1.0") == content


def test_what_no_run_of_a_few_steps_has_is_read_back_too(session: Session) -> None:
    """An infinite number, components that failed together, a run whose outcome only is kept, and a fork of it."""
    first, second = session.timeline.runs
    also = Degeneracy(DegeneracyKind.STARVED, 0, 0.0, 0.0, 0.25)
    wrong = Degeneracy(DegeneracyKind.NOT_POSITIVE_DEFINITE, 1, 2.5, math.inf, 1.5, (also,))
    stopped = replace(first, stop=Stop(StopReason.NOT_POSITIVE_DEFINITE, wrong))
    forked = replace(second, parent=first.identifier, forked_at=2)
    other = small_run(small_dataset("no labels"), EmSettings(max_iter=1, tol=0))
    runs = Timeline((shortened(stopped), forked, other), 0, 1)
    written = replace(session, timeline=runs, component=None, compared=())
    assert_same(written, session_from_bytes(session_bytes(written, "")))


def test_a_run_that_is_shown_although_it_was_deleted_is_listed_again(session: Session) -> None:
    first, second = session.timeline.runs
    wrong = Catalogue({}, frozenset({first.identifier, second.identifier}))
    written = replace(session, timeline=Timeline((first, second), 0, 1, wrong), compared=())
    timeline = session_from_bytes(session_bytes(written, "")).timeline
    assert timeline.lanes == (timeline.run,) == timeline.runs[1:]


def test_a_session_on_disk_is_the_same_session(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "가.gmms"
    write_session(path, session, "0.1.0")
    assert_same(session, read_session(path))


def test_runs_of_an_opened_session_have_new_identifiers(session: Session) -> None:
    content = session_bytes(session, "0.1.0")
    timelines = [session_from_bytes(content).timeline for _ in range(2)]
    identifiers = [run.identifier for timeline in timelines for run in timeline.runs]
    assert len(set(identifiers)) == 4


def test_a_run_goes_on_after_reading_as_it_would_have(session: Session) -> None:
    run = session.timeline.runs[0]
    again = session_from_bytes(session_bytes(session, "")).timeline.runs[0]
    points, longer = run.experiment.dataset.points, EmSettings(max_iter=9, tol=0)
    for one, other in zip(
        iterate(points, run.frames[3], longer),
        iterate(again.experiment.dataset.points, again.frames[3], longer),
        strict=True,
    ):
        assert one.parameters == other.parameters
        assert one.log_likelihood == other.log_likelihood


def test_a_session_can_be_read_by_eye_and_with_numpy_alone(session: Session) -> None:
    with zipfile.ZipFile(io.BytesIO(session_bytes(session, "0.1.0"))) as archive:
        index = json.loads(archive.read("session.json"))
        assert index["format"] == FORMAT
        assert index["runs"][0]["settings"]["covariance_type"] == "VVV"
        points = np.load(io.BytesIO(archive.read("data/1/points.npy")), allow_pickle=False)
        frames = np.load(io.BytesIO(archive.read("runs/1/frames.npy")), allow_pickle=False)
    assert points.tolist() == session.timeline.run.experiment.dataset.points.array.tolist()
    assert frames["log_likelihood"].tolist() == [
        frame.log_likelihood for frame in session.timeline.runs[0].frames
    ]


# What is malformed


def repacked(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Return a session file with other files in it, and checksums to match."""
    files = unzipped(content)
    change(files)
    return zipped(resealed(files))


def with_index(content: bytes, change: Callable[[Index], object]) -> bytes:
    def edit(files: dict[str, bytes]) -> None:
        index = json.loads(files["session.json"])
        change(index)
        files["session.json"] = json.dumps(index).encode()

    return repacked(content, edit)


def put(*way: Any) -> Callable[[Index], None]:
    """Return a change that puts the last item where the others lead."""
    *path, key, value = way

    def change(index: Any) -> None:
        for step in path:
            index = index[step]
        index[key] = value

    return change


def drop(*way: Any) -> Callable[[Index], None]:
    *path, key = way

    def change(index: Any) -> None:
        for step in path:
            index = index[step]
        del index[key]

    return change


def degenerate(*components: int, nested: int = 1) -> Index:
    """Return the end of a run at which some components had no update, the others told with the first."""
    wrong: Index = {"kind": "starved", "effective_points": 0.0, "condition": 0.0, "sigma": 0.0}
    also: list[Index] = [{**wrong, "component": each} for each in components[1:]]
    for _ in range(nested):
        also = [{**wrong, "component": components[0], "also": also}]
    return {"reason": "starved", "degeneracy": also[0]}


def circle(index: Index) -> None:
    """Let two runs have begun with each other."""
    for run, parent in zip(index["runs"], (2, 1), strict=True):
        run["parent"] = parent


MALFORMED_INDEX = [
    (put("format", "something"), "is not a session of GMM Desktop"),
    (put("schema", 99), "newer version"),
    (put("schema", True), "schema"),
    (put("schema", 0), "schema"),
    (drop("runs"), "runs"),
    (put("runs", []), "runs"),
    (put("runs", {}), "runs"),
    (put("runs", 0, 5), "runs[0]"),
    (drop("runs", 0, "settings"), "runs[0].settings"),
    (put("runs", 0, "settings", "tol", "small"), "runs[0].settings.tol"),
    (put("runs", 0, "settings", "tol", -1.0), "runs[0].settings"),
    (put("runs", 0, "settings", "max_iter", 1.5), "runs[0].settings.max_iter"),
    (put("runs", 0, "settings", "max_iter", 2**70), "runs[0].settings.max_iter"),
    (put("runs", 0, "settings", "rule", "luck"), "runs[0].settings.rule"),
    (put("runs", 0, "settings", "accelerated", 1), "runs[0].settings.accelerated"),
    (put("runs", 0, "settings", "pins", "means", [0.5]), "runs[0].settings.pins.means[0]"),
    (put("runs", 0, "dataset", 3), "runs[0].dataset"),
    (put("runs", 0, "parent", 7), "runs[0].parent"),
    (put("runs", 0, "parent", 1), "runs[0].parent: a run that was begun before is needed, found 1"),
    (circle, "runs[0].parent: a run that was begun before is needed"),
    (put("runs", 0, "forked_at", 2**31), "runs[0].forked_at"),
    (put("runs", 0, "half_steps", 2**62), "runs[0].half_steps"),
    (put("runs", 0, "half_steps", 99), "runs/1/frames.npy"),
    (put("datasets", 0, "points", 2**61), "data/1/points.npy"),
    (drop("datasets", 0, "points"), "datasets[0].points"),
    (put("runs", 0, "seed", -1), "runs[0].seed"),
    (put("runs", 0, "begun", 10**400), "runs[0].begun"),
    (put("runs", 0, "begun", float("nan")), "runs[0].begun"),
    (put("runs", 0, "begun", "Infinity"), "runs[0].begun: a number from 0 to 1e+11 is needed, found inf"),
    (put("runs", 0, "seconds", "soon"), "runs[0].seconds"),
    (put("runs", 0, "seconds", -0.5), "runs[0].seconds: a number from 0 to 1e+11 is needed, found -0.5"),
    (put("runs", 0, "start", "weights", 0, 0.9), "runs[0].start"),
    (put("runs", 0, "start", "weights", 0, None), "runs[0].start.weights[0]"),
    (put("runs", 0, "start", "means", 0, [1.0]), "runs[0].start.means[0]"),
    (put("runs", 0, "start", "means", 0, [1.0, 2.0]), "not the start"),
    (put("runs", 0, "outcome", {"half_step": 3}), "outcome"),
    (put("runs", 0, "stop", {"reason": "bored"}), "runs[0].stop.reason"),
    (put("runs", 0, "stop", {}), "runs[0].stop.reason is missing"),
    (
        put("runs", 0, "stop", degenerate(2)),
        "runs[0].stop.degeneracy: a component below 2 is needed, found 2",
    ),
    (put("runs", 0, "stop", degenerate(0, -1)), "runs[0].stop.degeneracy"),
    (put("runs", 0, "stop", degenerate(0, nested=250)), "runs[0].stop: something less deeply nested"),
    (put("datasets", 0, "name", 3), "datasets[0].name"),
    (put("datasets", 0, "name", "n" * 1_000_001), "datasets[0].name"),
    (put("datasets", 0, "columns", ["x"]), "datasets[0].columns"),
    (put("datasets", 0, "labels", "yes"), "datasets[0].labels"),
    (put("datasets", 0, "truth", []), "datasets[0].truth"),
    (put("datasets", 0, "rows", "page"), "datasets[0].rows: one of line, row, entry is needed, found 'page'"),
    (put("datasets", 0, "rows", "line"), "data/1/rows.npy is missing"),
    (put("datasets", 0, "file", {"path": 3}), "datasets[0].file.path"),
    (
        put("datasets", 0, "standardised", {"columns": ["a", "b"], "mean": [0, 0], "sigma": [1, 0]}),
        "σ above 0",
    ),
    (put("datasets", 0, "standardised", {"columns": ["a"]}), "datasets[0].standardised.columns"),
    (put("datasets", None), "datasets"),
    (put("shown", "run", 3), "shown.run"),
    (put("shown", "half_step", 99), "shown.half_step"),
    (put("shown", []), "shown"),
    (put("names", {"x": "a"}), "names"),
    (put("names", {"9": "a"}), "names"),
    (put("names", []), "names"),
    (put("deleted", [0]), "deleted[0]"),
    (put("compared", [True]), "compared[0]"),
    (put("component", 2), "component"),
    (put("point", -1), "point"),
    (put("options", "colouring", "loud"), "options.colouring"),
    (put("options", "level", 0), "options.level: a number above 0 and up to 100 is needed, found 0.0"),
    (put("options", "level", "Infinity"), "options.level"),
    (put("options", 1), "options"),
    (put("side_by_side", "above"), "side_by_side"),
]


@pytest.mark.parametrize(
    ("change", "where"), MALFORMED_INDEX, ids=lambda part: part if isinstance(part, str) else ""
)
def test_an_index_that_is_wrong_is_refused_with_its_place(
    session: Session, change: Callable[[Index], object], where: str, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.gmms"
    path.write_bytes(with_index(session_bytes(session, ""), change))
    with pytest.raises(CodedError) as refusal:
        read_session(path)
    said = sentence(refusal.value)
    assert "lesson.gmms" in said
    assert where in said


def npy_of(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(array), **options)
    return stream.getvalue()


def with_header(header: bytes) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(16)


def huge_header(files: dict[str, bytes]) -> None:
    """Promise 10¹⁵ points in a file of a few bytes."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000, 2), }"
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    files["data/1/points.npy"] = (
        b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"12345678"
    )


def changed_frames(name: str, value: float, row: int = 1) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        frames = np.load(io.BytesIO(files["runs/1/frames.npy"]))
        frames[name][row] = value
        files["runs/1/frames.npy"] = npy_of(frames)

    return change


MALFORMED_FILES = [
    (lambda files: files.pop("session.json"), "is not a session of GMM Desktop"),
    (lambda files: files.update({"session.json": b"{"}), "session.json"),
    (lambda files: files.update({"session.json": b"\xff\xfe\x00"}), "session.json"),
    (lambda files: files.update({"session.json": b"[" * 100_000}), "session.json"),
    (lambda files: files.update({"session.json": b"[]"}), "is not a session of GMM Desktop"),
    (lambda files: files.update({"session.json": b"1" * 10_000}), "session.json"),
    (lambda files: files.pop("data/1/points.npy"), "data/1/points.npy"),
    (lambda files: files.pop("data/1/labels.npy"), "data/1/labels.npy"),
    (lambda files: files.pop("runs/1/frames.npy"), "runs/1/frames.npy"),
    (lambda files: files.pop("runs/2/thetas.npy"), "runs/2/thetas.npy"),
    (lambda files: files.update({"data/1/points.npy": b""}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": b"\x93NUMPY\x07\x00"}), "data/1/points.npy"),
    (
        lambda files: files.update({"data/1/points.npy": with_header(b"{'descr': '<f8', \n")}),
        "data/1/points.npy",
    ),
    (lambda files: files.update({"data/1/points.npy": with_header(b"[1, 2]")}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": with_header(b"(" * 5000)}), "data/1/points.npy"),
    (
        lambda files: files.update({"data/1/points.npy": with_header(b"{'shape': (-1, 2)}")}),
        "data/1/points.npy",
    ),
    (lambda files: files.update({"data/1/points.npy": files["data/1/points.npy"][:-8]}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": npy_of([[1, 2]])}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": npy_of([1.0, 2.0])}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": npy_of(np.full((50, 2), np.nan))}), "not finite"),
    (lambda files: files.update({"data/1/points.npy": npy_of(np.zeros((0, 2)))}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/points.npy": npy_of(np.zeros((49, 2)))}), "data/1/points.npy"),
    (lambda files: files.update({"data/1/labels.npy": npy_of(np.full(50, 2**62))}), "data/1/labels.npy"),
    (lambda files: files.update({"runs/1/thetas.npy": npy_of(np.zeros((1, 3, 6)))}), "runs/1/thetas.npy"),
    (lambda files: files.update({"runs/1/thetas.npy": npy_of(np.zeros((22, 2, 6)))}), "runs/1/thetas.npy"),
    (
        lambda files: files.update({"data/1/points.npy": npy_of([{"a": 1}], allow_pickle=True)}),
        "data/1/points.npy",
    ),
    (huge_header, "data/1/points.npy"),
    (lambda files: files.update({"data/1/labels.npy": npy_of([1, 2])}), "data/1/labels.npy"),
    (lambda files: files.update({"runs/1/thetas.npy": npy_of(np.zeros((1, 2, 6)))}), "runs/1/thetas.npy"),
    (lambda files: files.update({"runs/2/noise.npy": npy_of(np.zeros((1, 5)))}), "runs/2/noise.npy"),
    (
        lambda files: files.update({"runs/1/frames.npy": npy_of(np.zeros(0, FRAME_TYPE))}),
        "runs/1/frames.npy: this is not the array that is needed",
    ),
    (changed_frames("parameters", 99), "runs/1/"),
    (changed_frames("parameters", -1), "runs/1/"),
    (changed_frames("leap_origin", 99), "runs/1/"),
    (changed_frames("phase", 7), "runs/1/"),
    (changed_frames("phase", 0), "runs/1/"),
    (changed_frames("iteration", 7), "runs/1/"),
    (changed_frames("log_likelihood", np.nan), "runs/1/"),
    (changed_frames("temperature", -1.0), "runs/1/, frame 1: its temperature cannot be -1.0"),
    (changed_frames("temperature", np.inf), "runs/1/, frame 1: its temperature cannot be inf"),
    (changed_frames("evaluations", -1), "runs/1/, frame 1: its evaluations cannot be -1"),
]


@pytest.mark.parametrize(
    ("change", "where"), MALFORMED_FILES, ids=lambda part: part if isinstance(part, str) else ""
)
def test_files_that_are_wrong_are_refused_with_their_place(
    session: Session, change: Callable[[dict[str, bytes]], object], where: str, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.gmms"
    path.write_bytes(repacked(session_bytes(session, ""), change))
    with pytest.raises(CodedError) as refusal:
        read_session(path)
    assert where in sentence(refusal.value)


def test_what_is_no_file_or_no_session_is_said(tmp_path: Path) -> None:
    text = tmp_path / "text.gmms"
    text.write_text("hello", encoding="utf-8")
    for path, words in (
        (text, "is not a session of GMM Desktop"),
        (tmp_path / "none.gmms", "no such file"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(CodedError) as refusal:
            read_session(path)
        assert words in sentence(refusal.value)


@given(st.data())
@examples(60)
def test_a_torn_or_scratched_file_is_refused_or_read_whole(data: st.DataObject) -> None:
    run = small_run(small_dataset(), EmSettings(max_iter=1, tol=0))
    content = session_bytes(Session(Timeline((run,))), "")
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        at = data.draw(st.integers(0, len(content) - 1))
        content = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    refusal = None
    try:
        session_from_bytes(content)
    except CodedError as error:
        refusal = error
    assert refusal is None or "a.gmms" in sentence(DataError(refusal.code, **refusal.values, path="a.gmms"))


# Checksums


@given(sessions())
@examples(20)
def test_a_session_of_the_first_form_opens_without_checksums(session: Session) -> None:
    old = zipped(of_the_first_form(unzipped(session_bytes(session, "0.1.0"))))
    assert_same(session, session_from_bytes(old))


def without_seal(files: dict[str, bytes]) -> None:
    index = json.loads(files["session.json"])
    del index["sum"]
    files["session.json"] = json.dumps(index, indent=1).encode()


def without_seal_as_of_old(files: dict[str, bytes]) -> None:
    without_seal(files)
    files["session.json"] = files["session.json"].replace(b'"schema": 3', b'"schema": 1')


def with_names(named: Any) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        index = json.loads(files["session.json"])
        del index["sum"]
        files["session.json"] = with_seal({**index, "files": named})

    return change


CHANGES = [
    (
        lambda files: files.update({"data/1/points.npy": npy_of(np.ones((50, 2)))}),
        "lesson.gmms is damaged: data/1/points.npy is not as it was saved. Open an earlier copy.",
    ),
    (
        lambda files: files.update({"runs/1/thetas.npy": files["runs/2/thetas.npy"]}),
        "lesson.gmms is damaged: runs/1/thetas.npy is not as it was saved. Open an earlier copy.",
    ),
    (
        lambda files: files.update(
            {"session.json": files["session.json"].replace(b'"point": 7', b'"point": 8')}
        ),
        "lesson.gmms is damaged: what it says of itself was changed. Open an earlier copy.",
    ),
    (without_seal, "lesson.gmms is damaged: its checksum is missing. Open an earlier copy."),
    (without_seal_as_of_old, "lesson.gmms is damaged: its checksum is missing. Open an earlier copy."),
    (lambda files: files.pop("runs/2/noise.npy"), "lesson.gmms: runs/2/noise.npy is missing."),
    (with_names({}), "lesson.gmms: data/1/points.npy is missing."),
    (with_names([]), "lesson.gmms, files: an object is needed, found a list."),
    (
        with_names({"data/1/points.npy": 5}),
        "lesson.gmms, files.data/1/points.npy: a text is needed, found 5.",
    ),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=lambda part: part if isinstance(part, str) else "")
def test_what_is_not_as_it_was_saved_is_refused(
    session: Session, change: Callable[[dict[str, bytes]], object], said: str, tmp_path: Path
) -> None:
    files = unzipped(session_bytes(session, ""))
    change(files)
    path = tmp_path / "lesson.gmms"
    path.write_bytes(zipped(files))
    with pytest.raises(CodedError) as refusal:
        read_session(path)
    assert sentence(refusal.value) == said


def test_a_session_that_could_not_be_read_again_is_not_written(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_values, "MOST_VALUES", 50)
    with pytest.raises(CodedError) as refusal:
        write_session(tmp_path / "lesson.gmms", session, "")
    assert sentence(refusal.value) == "lesson.gmms is too large for a session."
    assert not list(tmp_path.iterdir())


def test_a_text_of_many_small_values_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda _: pytest.fail("it was parsed"))
    for text in (b"[],", b"{},", b'{"a":0},', b"0,"):
        with pytest.raises(DataError, match="session_too_large"):
            session_from_bytes(zipped({"session.json": text * 2_000_001}, zipfile.ZIP_DEFLATED))


def test_an_array_that_unpacks_beyond_all_bounds_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("session.json", " " * (33 * 2**20))
    with pytest.raises(DataError, match=r"^session_too_large"):
        session_from_bytes(stream.getvalue())


# Older and newer forms


def test_an_older_session_is_brought_to_the_present_form_step_by_step() -> None:
    steps = {
        1: lambda index: {**index, "colour": index["color"]},
        2: lambda index: {**index, "colour": index["colour"].upper()},
    }
    old = {"format": FORMAT, "schema": 1, "color": "red"}
    assert migrated(old, 3, steps)["colour"] == "RED"
    assert migrated(old, 3, steps)["schema"] == 3
    assert migrated({"format": FORMAT, "schema": 3}, 3, steps) == {"format": FORMAT, "schema": 3}


def test_sessions_from_before_the_nudge_replay_as_they_were(session: Session) -> None:
    """They were placed by distances in data units, were never nudged, and nobody had looked at their ends."""
    files = unzipped(session_bytes(session, "0.1.0"))
    index = json.loads(files["session.json"])
    assert index["schema"] == 3
    index["schema"] = 2
    for run in index["runs"]:
        del run["raw_distances"], run["settings"]["nudge"]
        if run["stop"]:
            del run["stop"]["verdict"]
    files["session.json"] = json.dumps(index).encode()
    opened = session_from_bytes(zipped(resealed(files)))
    for old, new in zip(session.timeline.runs, opened.timeline.runs, strict=True):
        assert new.experiment.raw_distances
        assert new.experiment.settings == replace(old.experiment.settings, nudge=0.0)
        assert new.frames[-1].parameters == old.frames[-1].parameters
        assert new.stop is None or new.stop.verdict is None


def test_a_step_off_a_saddle_of_another_length_is_refused(session: Session) -> None:
    run = session.timeline.runs[0]
    stop = Stop(StopReason.MAX_ITER, None, Verdict(VerdictKind.SADDLE, step=(0.1,) * 5))
    spoilt = replace(session, timeline=Timeline((replace(run, stop=stop),), 0, 0), compared=())
    with pytest.raises(CodedError) as caught:
        session_from_bytes(session_bytes(spoilt, "0.1.0"))
    assert "verdict" in str(caught.value.values)


# Where points come from


def test_rows_and_units_of_a_session_come_back(tmp_path: Path) -> None:
    run = small_run(read_dataset_of_a_file(), EmSettings(max_iter=1, tol=0))
    write_session(tmp_path / "lesson.gmms", Session(Timeline((run,), 1, 0)), "")
    again = read_session(tmp_path / "lesson.gmms").timeline.run.experiment.dataset
    assert again.rows is not None
    assert again.rows.tolist() == [*range(3, 52), 0]
    assert again.file is not None
    assert (again.row_unit, again.file.path, again.file.encoding) == ("line", "/some/folder/표.csv", "cp949")
    assert again.standardised == read_dataset_of_a_file().standardised
    assert again.own_values is not None
    assert np.array_equal(again.own_values, small_dataset().points.array)


def test_a_session_that_says_nothing_of_rows_and_units_opens_as_before() -> None:
    """So they were written until this was kept."""
    run = small_run(read_dataset_of_a_file(), EmSettings(max_iter=1, tol=0))

    def before(index: Index) -> None:
        for name in ("rows", "file", "standardised", "own_values"):
            del index["datasets"][0][name]

    content = with_index(session_bytes(Session(Timeline((run,), 1, 0)), ""), before)
    again = session_from_bytes(content).timeline.run.experiment.dataset
    assert (again.rows, again.file, again.standardised, again.own_values) == (None, None, None, None)
    assert again.in_unknown_units


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("rows", np.arange(49, dtype=np.int32)),
        ("rows", np.arange(50, dtype=np.int64)),
        ("rows", np.arange(-1, 49, dtype=np.int32)),
        ("own_values", np.zeros((49, 2))),
        ("own_values", np.full((50, 2), np.nan)),
    ],
)
def test_rows_that_are_wrong_are_refused_with_their_place(name: str, array: Any) -> None:
    run = small_run(read_dataset_of_a_file(), EmSettings(max_iter=1, tol=0))
    files = unzipped(session_bytes(Session(Timeline((run,), 1, 0)), ""))
    files[f"data/1/{name}.npy"] = npy_of(array)
    with pytest.raises(CodedError) as refusal:
        session_from_bytes(zipped(resealed(files)))
    assert f"data/1/{name}.npy" in str(refusal.value)
