"""Everything that can be taken away, in every form, each read again by something that did not write it."""

import base64
import contextlib
import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.excerpt import excerpt
from gmm_desktop.experiment.new_points import finished_run
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.exports.animations import AnimationWish, animation_bytes, animation_formats
from gmm_desktop.exports.new_points import write_assigned
from gmm_desktop.exports.numbers import What, formats_of, take_away
from gmm_desktop.exports.pictures import PICTURES, PictureFormat, PictureWish, at_half_step, picture_bytes
from gmm_desktop.exports.report import REPORT_FORMATS, write_report
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.results.number_writer import number_formats
from gmm_desktop.storage.scripts.writer import Flavour
from gmm_desktop.ui.self_test.trial import LEAST_COLOURS, Window, expect, n_colours

PICTURE_FORMATS: tuple[PictureFormat, ...] = ("png", "svg", "pdf")
SIZE, FILM_SIZE = (480, 360), (200, 150)
HALF_STEPS = (0, 2, 4, 6)
SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
Cell = float | str
LEAST_STROKES = 100
"""Drawing operators in a PDF; an empty page has a few."""


def every_picture(window: Window, _folder: Path) -> Iterator[str]:
    """Export every picture of the table in every format."""
    state = at_half_step(window.workspace.state, HALF_STEPS[1])
    for form in PICTURE_FORMATS:
        for view in PICTURES:
            content = picture_bytes(state, PictureWish(view, SIZE, titled=False, moments=HALF_STEPS), form)
            expect(_is_picture(content, form), f"the {form.upper()} of {view} is blank or damaged")
        yield f"{len(PICTURES)} {form.upper()}"


def every_animation(window: Window, _folder: Path) -> Iterator[str]:
    """Export some half-steps in every format that can be written on this machine."""
    for form in animation_formats():
        wish = AnimationWish(PictureWish("plane", FILM_SIZE, titled=False), HALF_STEPS, form=form)
        content = animation_bytes(window.workspace.state, wish)
        well = content[4:8] == b"ftyp" if form == "mp4" else _n_different_frames(content) == len(HALF_STEPS)
        expect(well, f"the {form.upper()} does not hold {len(HALF_STEPS)} different pictures")
        yield form.upper()


def every_number(window: Window, folder: Path) -> Iterator[str]:
    """Export every kind of numbers in every format; all formats must hold the same numbers."""
    timeline = window.workspace.state.timeline
    taken = excerpt(timeline.run, timeline.cursor)
    theta, n_points = taken.frame.parameters, len(taken.experiment.dataset.points)
    for what in What:
        if what in (What.CODE, What.TABLE_WITH_RESULTS):
            continue
        tables: list[list[list[Cell]]] = []
        for suffix in formats_of(what):
            path = folder / f"{what}{suffix}"
            take_away(path, what, taken)
            text = path.read_text(encoding="utf-8")
            if suffix in SEPARATORS:
                tables.append(_delimited(text, SEPARATORS[suffix]))
            elif suffix == ".json" and what is not What.PARAMETERS:
                tables.append([[_cell(cell) for cell in row] for row in json.loads(text)["data"]])
            elif suffix == ".json":
                expect(json.loads(text)["means"] == theta.means.tolist(), f"{path.name} has other means")
            else:
                weights = [f"{weight:.3f}" for weight in theta.weights]
                expect(all(weight in text for weight in weights), f"{path.name} lacks the weights {weights}")
        counts = {len(table) for table in tables}
        expect(counts <= {n_points, theta.n_components, len(taken.frames)}, f"{what} has {counts} rows")
        expect(all(table == tables[0] for table in tables), f"the files of {what} differ")
        yield f"{what} as {' '.join(formats_of(what))}"


def new_points(window: Window, folder: Path) -> Iterator[str]:
    """Assign the points to the mixture shown in every format; its γ must be those of the E-step."""
    timeline = window.workspace.state.timeline
    taken = excerpt(timeline.run, timeline.cursor)
    dataset, theta = taken.experiment.dataset, taken.frame.parameters
    gamma, tables = responsibilities(dataset.points, theta), []
    for suffix in number_formats():
        path = folder / f"assigned{suffix}"
        tally = write_assigned(path, dataset, finished_run(taken, path.name))
        expect(tally.n_points == len(dataset.points), f"{path.name} has {tally.n_points} rows")
        text = path.read_text(encoding="utf-8")
        if suffix in SEPARATORS:
            tables.append(_delimited(text, SEPARATORS[suffix]))
        else:
            tables.append([[_cell(cell) for cell in row] for row in json.loads(text)["data"]])
        yield suffix
    expect(all(table == tables[0] for table in tables), "the files of assigned points differ")
    found = np.array(tables[0], dtype=float)[:, 4 : 4 + gamma.shape[1]]
    expect(
        bool(np.allclose(found, gamma, rtol=1e-9, atol=1e-12)),
        "γ of assigned points are not those of the E-step",
    )


def table_with_results(_window: Window, folder: Path) -> Iterator[str]:
    """Write a table again with what a mixture says of its rows; all else in it is as it was."""
    path, target = folder / "mine.csv", folder / "mine with results.csv"
    path.write_bytes(b"# mine\r\nwidth;height\r\n1,5;2\r\n;3\r\n2,5;7\r\n4,5;1\r\n")
    dataset = read_dataset(path)
    run = run_out(seeded_experiment(dataset, 1))
    take_away(target, What.TABLE_WITH_RESULTS, excerpt(run))
    old, new = path.read_bytes().split(b"\r\n"), target.read_bytes().split(b"\r\n")
    kept = len(old) == len(new) and all(
        line.startswith(before) for before, line in zip(old, new, strict=True)
    )
    expect(kept, f"{target.name} has other rows than {path.name}")
    expect(new[3] == b";3;;;;" and new[2].startswith(b"1,5;2;1;1,0;"), f"{target.name} says {new[2:4]}")
    yield f"{len(dataset.points)} rows"


def every_script(window: Window, folder: Path) -> Iterator[str]:
    """Write the run as a script for everything it may compute with; the one that needs NumPy only is run."""
    timeline = window.workspace.state.timeline
    taken = excerpt(timeline.run, timeline.cursor)
    for flavour in Flavour:
        path = folder / f"by_{flavour.replace('-', '_')}.py"
        take_away(path, What.CODE, taken, flavour)
        code = compile(path.read_text(encoding="utf-8"), path.name, "exec")
        if flavour is Flavour.NUMPY:
            with contextlib.redirect_stdout(io.StringIO()) as said:
                exec(code, {"__name__": "__main__", "__file__": str(path)})
            words = said.getvalue().splitlines()
            expect(words[-1].startswith("OK"), f"the script says {words[-1]}")
        yield str(flavour)


def every_report(window: Window, folder: Path) -> Iterator[str]:
    """Write the report in every format."""
    timeline = window.workspace.state.timeline
    for suffix in REPORT_FORMATS:
        path = folder / f"report{suffix}"
        write_report(path, excerpt(timeline.run, timeline.cursor))
        content = path.read_bytes()
        if suffix == ".pdf":
            well = _is_picture(content, "pdf")
        else:
            pictures = re.findall(rb'src="data:image/png;base64,([^"]+)"', content)
            well = bool(pictures) and all(_is_picture(base64.b64decode(each), "png") for each in pictures)
        expect(well, f"{path.name} lacks its pictures")
        yield suffix.removeprefix(".").upper()


# How it is read again


def _is_picture(content: bytes, form: PictureFormat) -> bool:
    """Tell whether a file of this kind shows something."""
    if form == "pdf":
        return (
            content.startswith(b"%PDF")
            and content.rstrip().endswith(b"%%EOF")
            and _strokes(content) >= LEAST_STROKES
        )
    if form == "png":
        image = QImage.fromData(content)
    else:
        ElementTree.fromstring(content)
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        QSvgRenderer(QByteArray(content)).render(painter)
        painter.end()
    return not image.isNull() and n_colours(image) >= LEAST_COLOURS


def _strokes(content: bytes) -> int:
    """Count the lines that paint or write in the streams of a PDF."""
    found = 0
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found += len(re.findall(rb"(?m)\b(?:l|c|re|f|S|Tj|TJ|Do)\s*$", zlib.decompress(stream)))
    return found


def _n_different_frames(content: bytes) -> int:
    """Return how many frames of an animation differ from the one before; the first counts."""
    from PIL import Image, ImageSequence  # noqa: PLC0415 (loaded only for animations)

    with Image.open(io.BytesIO(content)) as film:
        frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)]
    return 1 + sum(not np.array_equal(before, after) for before, after in pairwise(frames))


def _delimited(text: str, separator: str) -> list[list[Cell]]:
    """Return the rows of a text below its heading."""
    return [
        [_cell(cell) for cell in row] for row in list(csv.reader(io.StringIO(text), delimiter=separator))[1:]
    ]


def _cell(written: Any) -> Cell:
    """Return a number as such, and nothing as an empty text."""
    try:
        return float(written)
    except (TypeError, ValueError):
        return str(written or "")
