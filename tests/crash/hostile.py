"""Sessions that somebody made to do harm, or that no program would write; what each should come to."""

import io
import json
import math
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gmm_desktop.storage.sessions.file import session_bytes
from tests.crash.damages import works
from tests.storage.sessions.session_samples import resealed, unzipped, with_seal, zipped

Files = dict[str, bytes]
Write = Callable[[Path], None]

INDEX, POINTS, THETAS, FRAMES = "session.json", "data/1/points.npy", "runs/1/thetas.npy", "runs/1/frames.npy"
REFUSED, OPENED = "refused", "opened"
HTML = "<img src='/dev/zero'><b>run</b>"
STRANGE = "\u202egmms.exe\x00\x1b[2J\ufeff\n=cmd|' /C calc'!A0"


MANY_OBJECTS = b"[" + b'{"a":0},' * 990_000 + b'"\xf0\x9f\x98\x80' + b"x" * 2**24 + b'"]'
PROMISE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000, 2), }\n"
NO_NAMES = {"format": "GMM Desktop session", "schema": 3, "files": []}


def good() -> Files:
    """Return the files of a session with two runs, noise and known groups."""
    return unzipped(session_bytes(works()[2], ""))


# Ways to write one


def archive(make: Callable[[zipfile.ZipFile], object]) -> Write:
    """Return what writes the good files, and then whatever else."""

    def write(path: Path) -> None:
        path.write_bytes(zipped(good()))
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
            make(opened)

    return write


def files(change: Callable[[Files], object], method: int = zipfile.ZIP_STORED) -> Write:
    """Return what writes the good files after a change, with the right checksums."""

    def write(path: Path) -> None:
        changed = good()
        change(changed)
        path.write_bytes(zipped(resealed(changed), method))

    return write


def index(*way: Any) -> Write:
    """Return what writes the good files with the last item put into the index where the others lead."""
    *steps, key, value = way

    def change(changed: Files) -> None:
        content = json.loads(changed[INDEX])
        inner = content
        for step in steps:
            inner = inner[step]
        inner[key] = value
        changed[INDEX] = json.dumps(content).encode()

    return files(change)


def written(content: Callable[[], bytes]) -> Write:
    """Return what writes this."""

    def write(path: Path) -> None:
        path.write_bytes(content())

    return write


def only(content: bytes) -> Write:
    """Return what writes an archive that holds an index alone."""
    return written(lambda: zipped({INDEX: content}, zipfile.ZIP_DEFLATED))


def array(name: str, value: Any, **options: Any) -> Write:
    def change(changed: Files) -> None:
        changed[name] = npy(value, **options)

    return files(change)


def edited(name: str, edit: Callable[[Any], Any]) -> Write:
    def change(changed: Files) -> None:
        values = np.load(io.BytesIO(changed[name]))
        again = edit(values)
        changed[name] = npy(values if again is None else again)

    return files(change)


def field(name: str, row: int, value: float) -> Write:
    def edit(frames: Any) -> None:
        frames[name][row] = value

    return edited(FRAMES, edit)


def theta(component: int, column: int, value: float) -> Write:
    def edit(thetas: Any) -> None:
        thetas[1:, component, column] = value

    return edited(THETAS, edit)


def directory(name: str, offset: int, form: str, value: int) -> Write:
    """Return what has the directory of the archive say something else of a file."""

    def write(path: Path) -> None:
        content = bytearray(zipped(good()))
        struct.pack_into(form, content, content.rindex(name.encode()) - 46 + offset, value)
        path.write_bytes(content)

    return write


def npy(value: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(value, order=None), **options)
    return stream.getvalue()


def header(text: str, version: bytes = b"\x01\x00", length: int | None = None) -> Write:
    """Return what writes points whose head is this text."""
    head = text.encode("latin-1")
    size = (len(head) if length is None else length).to_bytes(2 if version[0] == 1 else 4, "little")
    return files(lambda changed: changed.update({POINTS: b"\x93NUMPY" + version + size + head + bytes(800)}))


def of_zeros(name: str, size: int) -> Callable[[zipfile.ZipFile], None]:
    """Return what adds a file of so many packed zeros."""

    def add(opened: zipfile.ZipFile) -> None:
        block = bytes(2**20)
        with opened.open(name, "w", force_zip64=True) as stream:
            for _ in range(size // len(block)):
                stream.write(block)

    return add


# Some of them


def many_bombs(opened: zipfile.ZipFile) -> None:
    for number in range(100):
        of_zeros(f"runs/{number + 3}/frames.npy", 2**24)(opened)


def points_bomb(path: Path) -> None:
    """Write a gigabyte of points that are all the same, packed to a megabyte."""
    count = 2**26
    content = json.loads(good()[INDEX])
    content["datasets"][0].update(points=count, labels=False)
    del content["sum"]
    head = npy(np.zeros((1, 2)))[:128].replace(
        b"(1, 2), }" + b" " * 8, f"({count}, 2), }}".encode() + b" " * 1
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        opened.writestr(INDEX, with_seal(content))
        with opened.open(POINTS, "w", force_zip64=True) as stream:
            stream.write(head)
            for _ in range(1024):
                stream.write(bytes(2**20))


def thetas_bomb(changed: Files) -> None:
    """Have as many frames and θ as may be packed; the last frame is none, so that all are read before it is seen."""
    count = 40_001
    frames, thetas = np.load(io.BytesIO(changed[FRAMES])), np.load(io.BytesIO(changed[THETAS]))
    many = np.repeat(frames[:2], [1, count - 1])
    steps = np.arange(1, count)
    many["iteration"][1:], many["phase"][1:] = (steps + 1) // 2, np.where(steps % 2, 1, 2)
    many["log_likelihood"][-1] = np.nan
    changed[FRAMES], changed[THETAS] = npy(many), npy(np.repeat(thetas[:1], 3 * count, axis=0))
    content = json.loads(changed[INDEX])
    content["runs"][0]["half_steps"] = count - 1
    changed[INDEX] = json.dumps(content).encode()


def duplicate(opened: zipfile.ZipFile) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened.writestr(POINTS, good()[POINTS])


def link(opened: zipfile.ZipFile) -> None:
    about = zipfile.ZipInfo("data/3/points.npy")
    about.external_attr = 0o120777 << 16
    opened.writestr(about, "/etc/passwd")


def link_for_points(path: Path) -> None:
    changed = good() | {POINTS: b"/etc/passwd"}
    with zipfile.ZipFile(path, "w") as opened:
        for name, content in resealed(changed).items():
            about = zipfile.ZipInfo(name)
            about.external_attr = (0o120777 if name == POINTS else 0o100644) << 16
            opened.writestr(about, content)


def many_files(opened: zipfile.ZipFile) -> None:
    for number in range(110_000):
        opened.writestr(zipfile.ZipInfo(f"{number}"), b"")


def overlapping(path: Path) -> None:
    content = bytearray(zipped(good()))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        place = opened.getinfo(POINTS).header_offset
    struct.pack_into("<I", content, content.rindex(THETAS.encode()) - 46 + 42, place)
    path.write_bytes(content)


def sparse(size: int) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(zipped(good()))
        with path.open("r+b") as file:
            file.truncate(size)

    return write


def sparse_directory(path: Path) -> None:
    """Say that the directory is all of a file of three gigabytes of nothing."""
    size = 3 * 2**30
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.seek(size)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, size - 10, 10, 0))


def zip64_sizes(path: Path) -> None:
    content = bytearray(zipped(good()))
    place = content.rindex(POINTS.encode()) - 46
    struct.pack_into("<II", content, place + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    path.write_bytes(content)


def zip64_end(path: Path) -> None:
    content = zipped(good())
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 2**40, 2**50)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(content) - 22, 1)
    path.write_bytes(content[:-22] + end + locator + content[-22:])


def of_another_name(path: Path) -> None:
    path.write_bytes(zipped(good()).replace(POINTS.encode(), b"data/9/points.npy", 1))


def names(text: str) -> Write:
    def change(changed: Files) -> None:
        content = json.loads(changed[INDEX])
        content["names"] = {"1": text, "2": text}
        content["datasets"][0].update(name=text, source=text, columns=[text, text], group_names=[text] * 2)
        changed[INDEX] = json.dumps(content).encode()

    return files(change)


def nested(opening: str, closing: str) -> Write:
    return only(b'{"format": ' + (opening * 100_000).encode() + b"1" + (closing * 100_000).encode() + b"}")


def swapped_frames(frames: Any) -> None:
    frames[[1, 2]] = frames[[2, 1]]


def hostile() -> Iterator[tuple[str, Write, str]]:
    """Return what each is, what writes it, and what it should come to."""
    # The archive
    yield "300 MB of blanks as index", only(b" " * (300 * 2**20)), REFUSED
    yield "40 million empty lists in 117 KB", only(b"[" + b"[]," * 40_000_000 + b"0]"), REFUSED
    yield "as many values as may be", only(b"[" + b"[]," * 999_000 + b"0]"), REFUSED
    yield (
        "as many objects as may be",
        only(MANY_OBJECTS),
        REFUSED,
    )
    yield "a gigabyte of points in a megabyte", points_bomb, REFUSED
    yield "120,000 θ in few bytes", files(thetas_bomb, zipfile.ZIP_DEFLATED), REFUSED
    yield "1.6 GB that the index does not name", archive(many_bombs), OPENED
    yield "a name that leads out", archive(lambda opened: opened.writestr("../../evil", b"x")), OPENED
    yield "an absolute name", archive(lambda opened: opened.writestr("/tmp/evil.npy", b"x")), OPENED
    yield "a link that is not named", archive(link), OPENED
    yield "a link in the place of points", link_for_points, REFUSED
    yield "two files of one name", archive(duplicate), REFUSED
    yield "files that lie across each other", overlapping, REFUSED
    yield "110,000 files", archive(many_files), REFUSED
    yield "an encrypted file", directory(POINTS, 8, "<H", 1), REFUSED
    yield "an unknown way of packing", directory(POINTS, 10, "<H", 14), REFUSED
    yield "a wrong CRC", directory(POINTS, 16, "<I", 1), REFUSED
    yield "a size of 4 GB", directory(POINTS, 24, "<I", 2**32 - 2), REFUSED
    yield "a file beyond the end", directory(POINTS, 42, "<I", 2**32 - 2), REFUSED
    yield "sizes in a missing zip64 part", zip64_sizes, REFUSED
    yield "a zip64 end that lies", zip64_end, REFUSED
    yield "another name in the file than in the directory", of_another_name, REFUSED
    yield (
        "an index packed with LZMA",
        written(lambda: zipped(good(), zipfile.ZIP_LZMA)),
        REFUSED,
    )
    yield "a sparse file of 9 GiB", sparse(9 * 2**30), REFUSED
    yield "a sparse file of 3 GiB that is all directory", sparse_directory, REFUSED
    yield "something before it", written(lambda: b"x" * 999 + zipped(good())), OPENED
    # The index
    yield "100,000 brackets", nested("[", "]"), REFUSED
    yield "100,000 objects in each other", nested('{"a":', "}"), REFUSED
    yield "a number of 5,000 digits", only(b'{"format": ' + b"9" * 5000 + b"}"), REFUSED
    yield "a text that is no UTF-8", only(b'{"format": "\xff\xfe"}'), REFUSED
    yield "NaN as a time", index("runs", 0, "begun", math.nan), REFUSED
    yield "a form far in the future", index("schema", 10**30), REFUSED
    yield "a form that is a text", index("schema", "2"), REFUSED
    yield "names that are HTML", names(HTML), OPENED
    yield "names with control characters", names(STRANGE), OPENED
    yield "a name of a million letters", names("x" * 1_000_000), OPENED
    yield "a name of two million letters", names("x" * 2_000_000), REFUSED
    yield "a run that is its own parent", index("runs", 0, "parent", 1), REFUSED
    yield "a parent that is not there", index("runs", 0, "parent", 99), REFUSED
    yield "a fork at half-step 10¹⁸", index("runs", 1, "forked_at", 10**18), REFUSED
    yield "one run compared with itself", index("compared", [1, 1]), REFUSED
    yield "a deleted run that is not there", index("deleted", [-1]), REFUSED
    yield "a million runs that are none", index("runs", [{}] * 1_000_000), REFUSED
    yield "10¹⁸ points", index("datasets", 0, "points", 10**18), REFUSED
    yield "two billion half-steps", index("runs", 0, "half_steps", 2**31 - 2), REFUSED
    yield "a half-step that is not there", index("shown", "half_step", 10**9), REFUSED
    yield "a component that is not there", index("component", 5), REFUSED
    yield "at most 2⁷⁰ iterations", index("runs", 0, "settings", "max_iter", 2**70), REFUSED
    yield "a tolerance that is no number", index("runs", 0, "settings", "tol", math.nan), REFUSED
    yield "weights that do not sum to 1", index("runs", 0, "start", "weights", [0.9, 0.9]), REFUSED
    yield "ellipses at an infinite level", index("options", "level", "Infinity"), REFUSED
    yield "files that are a list", written(lambda: zipped({INDEX: with_seal(NO_NAMES)})), REFUSED
    # The arrays
    yield "a pickle", array(POINTS, np.array([{"a": 1}], object), allow_pickle=True), REFUSED
    yield "points of half the digits", edited(POINTS, lambda points: points.astype("<f4")), REFUSED
    yield "points with their bytes turned round", edited(POINTS, lambda points: points.astype(">f8")), REFUSED
    yield "points by columns", edited(POINTS, np.asfortranarray), REFUSED
    yield "points of 1e308", edited(POINTS, lambda points: points * 0 + 1e308), REFUSED
    yield "points that are no numbers", edited(POINTS, lambda points: points * np.nan), REFUSED
    yield (
        "a head that promises 10¹⁵ points",
        header(PROMISE),
        REFUSED,
    )
    yield (
        "a shape below zero",
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (-50, -2), }\n"),
        REFUSED,
    )
    yield "a head of 4 GB", header("{}", b"\x02\x00", 2**32 - 1), REFUSED
    yield "a head that is a program", header("__import__('os').system('touch /tmp/evil')\n"), REFUSED
    yield "a head of 9,000 brackets", header("(" * 9000), REFUSED
    yield "a Σ that is not positive definite", theta(0, 4, 1e9), REFUSED
    yield "a mean at infinity", theta(0, 1, math.inf), REFUSED
    yield "a weight below zero", theta(0, 0, -0.5), REFUSED
    yield "a Σ of zeros", theta(1, 3, 0.0), REFUSED
    yield "a component too many", edited(THETAS, lambda thetas: np.repeat(thetas, 2, axis=1)), REFUSED
    yield "frames out of order", edited(FRAMES, swapped_frames), REFUSED
    yield "a frame that is not there", edited(FRAMES, lambda frames: frames[:-1]), REFUSED
    yield "an L that is no number", field("log_likelihood", 2, math.nan), REFUSED
    yield "a temperature below zero", field("temperature", 1, -1.0), REFUSED
    yield "a θ that is not there", field("parameters", 1, 2**31 - 1), REFUSED
    yield "an iteration of 2⁶³ − 1", field("iteration", 1, 2**63 - 1), REFUSED
    yield "noise of weight 2", array("runs/2/noise.npy", np.full((7, 5), 2.0)), REFUSED
    yield "labels of 2⁶²", array("data/1/labels.npy", np.full(50, 2**62)), REFUSED
