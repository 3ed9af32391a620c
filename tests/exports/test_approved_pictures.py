"""What pictures look like from afar, as somebody has looked at and approved it.

Each is cut into squares, of which the mean colour is kept: an axis that is gone, another colour or another place is
seen, and not how a font draws its letters. What is written and drawn is kept beside it, with sizes, pens and brushes.
After a change that is meant: ``APPROVE=1 uv run pytest -n 0 tests/exports/test_approved_pictures.py``, and read the
difference.
"""

import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from gmm_desktop.experiment.state import SurfaceColouring, ViewOptions
from gmm_desktop.exports.pictures import PictureWish, picture_image
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.mixture.arrays import ByteArray
from tests.approved import approve
from tests.exports.drawn_states import BARE, EVERYTHING, SIZE, STRIP, state_drawn
from tests.figures.drawing_record import recorded

pytestmark = [
    pytest.mark.usefixtures("qapp", "compiled_surfaces"),
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have other fonts"),
]
APPROVED = Path(__file__).with_name("approved")
SQUARE = 20
NEAR = 14
"""Levels of 255 by which a square of letters may differ."""
SOLID = replace(EVERYTHING, surface_sheets=False, surface_colouring=SurfaceColouring.COMPONENTS)
PICTURES: dict[str, tuple[PictureWish, ViewOptions]] = {
    "plane": (PictureWish(size=SIZE), BARE),
    "plane, everything": (PictureWish(size=SIZE), EVERYTHING),
    "plane, everything, dark": (PictureWish(size=SIZE, dark=True), EVERYTHING),
    "surface": (PictureWish("surface", SIZE), SOLID),
    "surface, by density, dark": (PictureWish("surface", SIZE, dark=True), EVERYTHING),
    "objective": (PictureWish("objective", SIZE), EVERYTHING),
    "objective, gap": (PictureWish("objective", SIZE, dark=True), BARE),
    "bound": (PictureWish("bound", SIZE), BARE),
    "slice": (PictureWish("slice", SIZE, dark=True), BARE),
    "strip": (PictureWish("strip", SIZE, moments=STRIP), EVERYTHING),
    "strip of surfaces": (PictureWish("strip", SIZE, moments=STRIP, strip_of="surface", titled=False), SOLID),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_approved(name: str) -> None:
    wish, options = PICTURES[name]
    with recorded() as drawing:
        image = picture_image(replace(state_drawn(), options=options), wish)
    words = Counter(f"“{each.text}” {each.colour} {each.font}" for each in drawing.words)
    strokes = Counter(each.stroke for each in drawing.shapes)
    lines = [f"{count} × {what}" for what, count in sorted((words + strokes).items())]
    approve(APPROVED / f"{name}.txt", lines)
    seen, path = squares(image), APPROVED / f"{name}.squares.txt"
    if os.environ.get("APPROVE"):
        lines = [" ".join(bytes(square).hex() for square in row.tolist()) for row in seen]
        path.write_text("\n".join(lines) + "\n")
    rows = [line.split() for line in path.read_text().splitlines()]
    before = np.array([[list(bytes.fromhex(square)) for square in row] for row in rows])
    off = np.abs(seen.astype(int) - before).max(axis=-1)
    assert off.max() <= NEAR, [(down, across, off[down, across]) for down, across in np.argwhere(off > NEAR)]


def squares(image: QImage) -> ByteArray:
    """Return the mean colours of the squares of an image, shape (rows, columns, 3): red, green, blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    levels = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4)[..., 2::-1]
    rows, columns = plain.height() // SQUARE, plain.width() // SQUARE
    cut = levels[: rows * SQUARE, : columns * SQUARE].reshape(rows, SQUARE, columns, SQUARE, 3)
    found: ByteArray = np.rint(cut.mean(axis=(1, 3))).astype(np.uint8)
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_the_colours_of_the_components_are_those_approved(dark: bool) -> None:
    """Also those beyond the eight with names, which are worked out."""
    colours = component_colours(24, dark).round().astype(int).tolist()
    lines = ["#" + "".join(f"{level:02x}" for level in colour) for colour in colours]
    approve(APPROVED / f"colours, {'dark' if dark else 'light'}.txt", lines)
