"""Writes down what is drawn, by whatever painter: the words with their boxes, and the lines and shapes.

`recorded` listens at Qt's own methods of drawing, so it sees widgets, pictures and axes alike, on screen and sheet.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPicture,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Word:
    """A text as it is drawn, with its box in pixels of the sheet and the part of it that may be seen.

    The sheet is what is painted on: an image, or the one widget; ``device`` tells it from others of its size.
    """

    text: str
    box: QRectF
    clip: QRectF | None
    colour: str
    upwards: bool
    pixel_size: float
    sheet: QRectF
    device: int
    font: str


@dataclass(frozen=True)
class Shape:
    """A line, curve or area: the corners in pixels of the sheet, and the colours of pen and brush."""

    kind: str
    corners: tuple[tuple[float, float], ...]
    pen: str
    brush: str
    width: float
    alpha: int
    style: str
    clip: QRectF | None
    sheet: QRectF
    starts: tuple[int, ...] = (0,)

    @property
    def parts(self) -> list["Shape"]:
        """The lines of a path that the pen is lifted between."""
        ends = (*self.starts[1:], len(self.corners))
        return [
            replace(self, corners=self.corners[start:end], starts=(0,))
            for start, end in zip(self.starts, ends, strict=True)
        ]

    @property
    def box(self) -> QRectF:
        x, y = zip(*self.corners, strict=True)
        return QRectF(QPointF(min(x), min(y)), QPointF(max(x), max(y)))

    @property
    def stroke(self) -> str:
        """With what it is drawn, in words; not where."""
        pen = f"pen {self.pen or '–'} {self.width:.3g} α{self.alpha} {self.style}"
        return f"{self.kind}: {pen}, brush {self.brush or '–'}"

    @property
    def middle(self) -> tuple[float, float]:
        centre = self.box.center()
        return centre.x(), centre.y()


@dataclass
class Drawing:
    """All that was drawn, in its order."""

    words: list[Word] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [word.text for word in self.words]

    def word(self, text: str) -> Word:
        found = [word for word in self.words if word.text == text]
        assert len(found) == 1, f"“{text}” is drawn {len(found)} times; there are {self.texts}"
        return found[0]

    def of_kind(self, kind: str, *, pen: str = "", brush: str = "") -> list[Shape]:
        """Return the shapes of a kind, perhaps only those in a colour."""
        return [
            each
            for each in self.shapes
            if each.kind == kind and pen in ("", each.pen) and brush in ("", each.brush)
        ]


@contextmanager
def recorded() -> Iterator[Drawing]:
    """Write down what is drawn until the end of the block; it is drawn as always."""
    drawing, letters = Drawing(), dict[int, list[tuple[QRectF, str, float]]]()
    errors = list[Exception]()
    with pytest.MonkeyPatch.context() as patch:

        def listen(owner: type, name: str, note: Callable[..., None]) -> None:
            original: Callable[..., Any] = getattr(owner, name)

            def heard(self: Any, *arguments: Any, **named: Any) -> Any:
                try:
                    note(self, *arguments)
                except Exception as error:  # Qt does not bear it in the middle of painting
                    errors.append(error)
                return original(self, *arguments, **named)

            patch.setattr(owner, name, heard)

        def of_path(painter: QPainter, path: QPainterPath, *how: Any) -> None:
            parts = letters.get(shiboken6.getCppPointer(path)[0])
            if parts is None:
                shape = _shape(painter, "path", _corners(path), how)
                drawing.shapes.append(replace(shape, starts=_starts(path)))
            elif how and isinstance(how[0], QColor):  # filled: the halo around it is no word
                for ink, text, size in parts:
                    drawing.words.append(_word(painter, text, ink, size, how[0].name()))

        def of_letters(path: QPainterPath, *arguments: Any) -> None:
            *place, font, text = arguments
            alone = QPainterPath()
            add_text(alone, place[0] if len(place) == 1 else QPointF(*place), font, text)
            kept.append(path)
            ink = alone.boundingRect()
            letters.setdefault(shiboken6.getCppPointer(path)[0], []).append((ink, text, font.pixelSize()))

        kept = list[QPainterPath]()  # alive, or another path would get the place of one in memory
        add_text = QPainterPath.addText
        listen(QPainterPath, "addText", of_letters)
        listen(QPainter, "drawText", lambda painter, *how: drawing.words.append(_text(painter, *how)))
        for name in ("fillPath", "strokePath", "drawPath"):
            listen(QPainter, name, of_path)
        for name, kind in KINDS.items():
            listen(
                QPainter,
                name,
                lambda painter, *how, kind=kind: drawing.shapes.append(
                    _shape(painter, kind, _places(how), how)
                ),
            )
        listen(
            QPainter,
            "drawRects",
            lambda painter, boxes: drawing.shapes.extend(
                _shape(painter, "box", _places((box,)), (box,)) for box in boxes
            ),
        )
        yield drawing
    if errors:
        raise errors[0]


KINDS = {
    "drawLine": "line",
    "drawLines": "line",
    "drawPolyline": "curve",
    "drawPolygon": "area",
    "drawEllipse": "ellipse",
    "drawRect": "box",
    "drawRoundedRect": "box",
    "fillRect": "box",
    "drawImage": "image",
    "drawPixmap": "image",
    "drawArc": "arc",
    "drawPie": "arc",
    "drawPoint": "point",
    "drawPoints": "point",
}


def _text(painter: QPainter, *how: Any) -> Word:
    size = QFontMetricsF(painter.font()).height()
    colour, part = painter.pen().color().name(), None
    if isinstance(how[0], QRectF | QRect):
        text = next(each for each in how[1:] if isinstance(each, str))
        flags = next((each for each in how[1:] if not isinstance(each, str)), 0)
        flags = int(getattr(flags, "value", flags))
        box = QRectF(painter.boundingRect(QRectF(how[0]), flags, text))
        if not flags & Qt.TextFlag.TextDontClip.value:
            part = QRectF(how[0])  # Qt cuts off what does not fit
    else:
        text = how[-1]
        at = QPointF(how[0]) if isinstance(how[0], QPoint | QPointF) else QPointF(how[0], how[1])
        metrics = QFontMetricsF(painter.font())
        box = QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
    return _word(painter, text, box, size, colour, part)


def _word(
    painter: QPainter, text: str, box: QRectF, size: float, colour: str, part: QRectF | None = None
) -> Word:
    way, clip = painter.combinedTransform(), _clip(painter)
    if part is not None:
        clip = way.mapRect(part) if clip is None else clip.intersected(way.mapRect(part))
    upwards = abs(way.m12()) > abs(way.m11())
    (device, *_) = shiboken6.getCppPointer(painter.device())
    return Word(
        text, way.mapRect(box), clip, colour, upwards, size, _sheet(painter), device, _asked(painter.font())
    )


def _asked(font: QFont) -> str:
    """Return the size and weight that were asked for, whatever fonts there are."""
    size = f"{font.pixelSize()} px" if font.pixelSize() > 0 else f"{font.pointSizeF():g} pt"
    return f"{size} bold" if font.bold() else size


def _sheet(painter: QPainter) -> QRectF:
    device = painter.device()
    if isinstance(device, QWidget):
        return QRectF(device.rect())
    if isinstance(device, QPicture):  # kept, and drawn where it is wanted: it has no edge of its own
        return QRectF(-1e6, -1e6, 2e6, 2e6)
    return QRectF(0, 0, device.width(), device.height())


def _clip(painter: QPainter) -> QRectF | None:
    if not painter.hasClipping():
        return None
    return painter.combinedTransform().mapRect(painter.clipBoundingRect())


def _shape(painter: QPainter, kind: str, corners: list[QPointF], how: tuple[Any, ...]) -> Shape:
    way = painter.combinedTransform()
    mapped = [way.map(corner) for corner in corners] or [way.map(QPointF())]
    pen = next((each for each in how if isinstance(each, QPen)), None)
    fill = next((each for each in how if isinstance(each, QColor | QBrush)), None)
    if pen is None and fill is None:
        pen, fill = painter.pen(), painter.brush()
    drawn = pen is not None and pen.style() is not Qt.PenStyle.NoPen
    colour = fill.color() if isinstance(fill, QBrush) else fill
    filled = isinstance(fill, QColor) or (fill is not None and fill.style() is not Qt.BrushStyle.NoBrush)
    return Shape(
        kind,
        tuple((corner.x(), corner.y()) for corner in mapped),
        pen.color().name() if drawn and pen is not None else "",
        colour.name() if filled and colour is not None else "",
        pen.widthF() if pen is not None else 0.0,
        pen.color().alpha() if drawn and pen is not None else 255,
        pen.style().name if pen is not None else "",
        _clip(painter),
        _sheet(painter),
    )


def _corners(path: QPainterPath) -> list[QPointF]:
    return [QPointF(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())]


def _starts(path: QPainterPath) -> tuple[int, ...]:
    """Return at which corners the pen is set down."""
    move = QPainterPath.ElementType.MoveToElement
    return tuple(i for i in range(path.elementCount()) if path.elementAt(i).type is move) or (0,)


def _places(how: tuple[Any, ...]) -> list[QPointF]:
    """Return the places that the arguments of a method of drawing name."""
    places: list[QPointF] = []
    for n, each in enumerate(how):
        if isinstance(each, QRectF | QRect):
            box = QRectF(each)
            places += [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        elif isinstance(each, QPointF | QPoint):
            places.append(QPointF(each))
            radii = [r for r in how[n + 1 :] if isinstance(r, float | int)]
            if len(radii) == 2 and len(how) == 3:  # an ellipse about its middle
                across, upwards = QPointF(radii[0], 0), QPointF(0, radii[1])
                middle = places.pop()
                places += [middle - across, middle - upwards, middle + across, middle + upwards]
        elif isinstance(each, QLineF):
            places += [each.p1(), each.p2()]
        elif isinstance(each, QPolygonF | list | tuple):
            for part in each.toList() if isinstance(each, QPolygonF) else each:
                places += _places((part,))
    numbers = [each for each in how if isinstance(each, float | int) and not isinstance(each, bool)]
    if not places and len(numbers) == 4:
        places = [QPointF(*numbers[:2]), QPointF(*numbers[2:])]
    return places
