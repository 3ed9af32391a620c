"""Reads the axes of a drawing back from its labels and lines, as a person with a ruler does."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from tests.figures.drawing_record import Drawing, Shape, Word

Scale = Callable[[float], float]


@dataclass(frozen=True)
class Axes:
    """Where the axes lie and how they turn data into pixels of the sheet."""

    area: QRectF
    x: Scale
    y: Scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.x(x), self.y(y)

    def data(self, corners: Iterable[tuple[float, float]]) -> np.ndarray:
        """Return places of the sheet in data units, shape (n, 2)."""
        px = np.array(list(corners), dtype=float)
        zero = np.array(self.place(0.0, 0.0))
        return np.asarray((px - zero) / (np.array(self.place(1.0, 1.0)) - zero))


def number(text: str) -> float | None:
    """Return the number that a label is, if it is one."""
    try:
        return float(text.replace("−", "-").replace("\N{NARROW NO-BREAK SPACE}", ""))
    except ValueError:
        return None


def numbered(drawing: Drawing, colour: str) -> list[tuple[Word, float]]:
    """Return the words in a colour that are numbers, with them."""
    found = [
        (word, number(word.text)) for word in drawing.words if word.colour == colour and not word.upwards
    ]
    return [(word, value) for word, value in found if value is not None]


def lower_labels(drawing: Drawing, colour: str) -> list[tuple[Word, float]]:
    """Return the labels of the lowest axis: the most numbers in a row."""
    rows = defaultdict(list)
    for word, value in numbered(drawing, colour):
        rows[round(word.box.center().y())].append((word, value))
    return max(rows.values(), key=len)


def left_labels(drawing: Drawing, colour: str) -> list[tuple[Word, float]]:
    """Return the labels of the axis at the left: the most numbers with a common right end."""
    columns = defaultdict(list)
    for word, value in numbered(drawing, colour):
        columns[round(word.box.right())].append((word, value))
    return max(columns.values(), key=len)


def scale_of(labels: list[tuple[Word, float]], *, across: bool) -> Scale:
    """Fit a straight line through labels; each must be within a pixel of it, in even steps."""
    values = np.array([value for _, value in labels])
    middles = [word.box.center() for word, _ in labels]
    pixels = np.array([middle.x() if across else middle.y() for middle in middles])
    assert len(values) >= 2
    steps = np.diff(np.sort(values))
    assert np.ptp(steps) < 1e-6 * steps.max()
    slope, offset = np.polyfit(values, pixels, 1)
    assert np.abs(slope * values + offset - pixels).max() < 1
    assert slope > 0 if across else slope < 0
    return lambda value: float(slope * value + offset)


def refined(labels: list[tuple[Word, float]], marks: list[Shape], *, across: bool) -> Scale:
    """Fit a straight line through the tick marks beside the labels, which are not on whole pixels."""
    rough = scale_of(labels, across=across)
    places = []
    for _, value in labels:
        near = [
            m.middle[0 if across else 1]
            for m in marks
            if abs(m.middle[0 if across else 1] - rough(value)) < 1.1
        ]
        assert len(near) == 1, f"{len(near)} marks at {value}"
        places.append(near[0])
    values = np.array([value for _, value in labels])
    slope, offset = np.polyfit(values, places, 1)
    assert np.abs(slope * values + offset - places).max() < 0.01
    return lambda value: float(slope * value + offset)


def axes_of(drawing: Drawing, dim: str, line: str, unit: float) -> Axes:
    """Return the axes that labels in ``dim``, and lines and marks in ``line`` make; all must fit together."""
    lines = drawing.of_kind("line", pen=line)
    below, left = lower_labels(drawing, dim), left_labels(drawing, dim)
    flat = [each for each in lines if each.box.height() < 0.01 and each.box.width() > 40 * unit]
    steep = [each for each in lines if each.box.width() < 0.01 and each.box.height() > 40 * unit]
    row = min(word.box.top() for word, _ in below)
    floor = max((each for each in flat if each.box.top() < row), key=lambda each: each.box.top())
    side = min(
        (each for each in steep if abs(each.box.bottom() - floor.box.top()) < 0.01),
        key=lambda e: e.box.left(),
    )
    assert abs(side.box.left() - floor.box.left()) < 0.01
    area = QRectF(side.box.topLeft(), floor.box.bottomRight())
    across = [
        each
        for each in lines
        if each.box.width() < 0.01
        and abs(each.box.top() - area.bottom()) < 0.01
        and abs(each.box.height() - 4 * unit) < 0.01
    ]
    beside = [
        each
        for each in lines
        if each.box.height() < 0.01
        and abs(each.box.right() - area.left()) < 0.01
        and abs(each.box.width() - 4 * unit) < 0.01
    ]
    assert len(across) == len(below)
    assert len(beside) == len(left)
    return Axes(area, refined(below, across, across=True), refined(left, beside, across=False))
