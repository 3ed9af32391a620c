"""Read a content as a file: the table, the points, or the sentence with which it is refused."""

from pathlib import Path
from typing import Any

import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.words.messages import sentence

PAIR = [[1.0, 2.5], [-3.0, 400.0]]


def table(folder: Path, content: bytes, name: str = "t.bin", **options: Any) -> Table:
    path = folder / name
    path.write_bytes(content)
    return read_table(Source.of(path), ReadOptions(**options))


def refusal(folder: Path, content: bytes, **options: Any) -> str:
    with pytest.raises(CodedError) as caught:
        table(folder, content, **options)
    return sentence(caught.value)


def points(folder: Path, content: bytes, name: str = "t.bin") -> list[list[float]]:
    path = folder / name
    path.write_bytes(content)
    found: list[list[float]] = read_dataset(path).points.array.tolist()
    return found
