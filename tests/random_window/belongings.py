"""The files a random user has: good, odd and broken ones."""

import json
import random
from pathlib import Path

import numpy as np

from gmm_desktop import __version__
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.file import write_session
from tests.storage.sessions.session_samples import small_dataset, small_run

TEXTS = (
    "1", "-3.5", "0", "7", "0,5", "1e99", "1e-300", "nan", "inf", "", "abc", "9" * 40, "π", "한국어", "<b>bold</b>",
    "<img src='x'>", "=cmd|' /C calc'!A0", "a\u202eb", "100000", "3 3 3",
)  # fmt: skip
"""What is typed into fields."""

TABLES = (
    "x,y\n1,2\n2,1\n8,9\n9,8\n4,4\n",
    "x\ty\tgroup\n1\t2\ta\n2\t1\ta\n8\t9\tb\n9\t8\tb\n",
    "1 2\n3 4\n5 6",
    "1;2\n3;x\n5;6\n7;9\n2;2\n",
    "nothing here",
    "<b>x</b>,y\n1,2\n2,3\n4,1\n",
    "",
)
"""What lies on the clipboard or is dropped."""


def make_belongings(folder: Path, chance: random.Random) -> list[Path]:
    """Write the files into a folder and return their names, with some that do not exist or are no files."""
    rng = np.random.default_rng(chance.randrange(2**32))
    folder.mkdir(parents=True, exist_ok=True)
    groups = rng.normal(size=(200, 2)) + np.repeat([[0, 0], [6, 3]], 100, axis=0)
    tables = {
        "groups.csv": groups,
        "few.csv": groups[:5],
        "many.csv": rng.normal(size=(30_000, 2)),
        "far.csv": groups + 1e12,
        "tiny.csv": groups * 1e-12,
        "long.csv": groups * (1e9, 1),
        "line.csv": np.column_stack([np.arange(50.0), 2 * np.arange(50.0)]),
        "same.csv": np.ones((20, 2)),
        "one.csv": groups[:1],
        "huge.csv": groups * 1e74,
        "beyond.csv": groups * 1e99,
    }
    for name, values in tables.items():
        np.savetxt(folder / name, values, delimiter=",", header="x,y", comments="")
    np.save(folder / "array.npy", groups)
    np.save(folder / "three.npy", np.zeros((3, 3, 3)))
    (folder / "named.csv").write_text(
        '"<img src=\'x.png\'>","a\u202eb"\n1,2\n3,4\n5,7\n8,1\n', encoding="utf-8"
    )
    labelled = "\n".join(f"{x},{y},{'left' if x < 3 else 'right'}" for x, y in groups.tolist())
    (folder / "labelled.csv").write_text(f"a,b,group\n{labelled}\n", encoding="utf-8")
    (folder / "words.csv").write_text("name,place\nAda,London\nEmmy,Erlangen\n", encoding="utf-8")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "bytes.csv").write_bytes(rng.bytes(4000))
    (folder / "start.json").write_text(
        json.dumps(
            {
                "weights": [0.5, 0.5],
                "means": [[0, 0], [6, 3]],
                "covariances": [[[1, 0], [0, 1]], [[2, 1], [1, 2]]],
            }
        ),
        encoding="utf-8",
    )
    (folder / "broken.json").write_text('{"weights": [0.5, 0.5], "means": [[', encoding="utf-8")
    run = small_run(small_dataset(labelled=True), EmSettings(max_iter=5))
    write_session(folder / "lesson.gmms", Session(Timeline((run,))), __version__)
    whole = (folder / "lesson.gmms").read_bytes()
    (folder / "cut.gmms").write_bytes(whole[: len(whole) // 2])
    flipped = bytearray(whole)
    for place in rng.integers(len(flipped), size=20):
        flipped[place] ^= 255
    (folder / "flipped.gmms").write_bytes(flipped)
    return [*sorted(folder.iterdir()), folder, folder / "missing.csv", folder / "missing" / "there.gmms"]
