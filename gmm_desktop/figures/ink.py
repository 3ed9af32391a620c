"""The quiet colours of a figure, its letters, and the unit everything is measured in."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
)

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")


@dataclass(frozen=True)
class Ink:
    """Colours of everything that is not data, as #rrggbb; one set for window and paper."""

    dark: bool
    ground: str
    text: str
    dim: str
    line: str
    grid: str
    accent: str
    neutral: str


LIGHT_INK = Ink(
    dark=False,
    ground="#ffffff",
    text="#1b1f24",
    dim="#5d646e",
    line="#c9ced6",
    grid="#edeff2",
    accent="#1f6feb",
    neutral="#7b8490",
)
DARK_INK = Ink(
    dark=True,
    ground="#191c21",
    text="#e6e8eb",
    dim="#a0a7b1",
    line="#434852",
    grid="#262a31",
    accent="#58a2ee",
    neutral="#8d95a0",
)


def ink_for(*, dark: bool) -> Ink:
    """Choose the ink for a light or a dark ground."""
    return DARK_INK if dark else LIGHT_INK


def unit_of(size: tuple[int, int]) -> float:
    """Pixels a design unit: 1 at 900 × 640, so that a larger figure has larger letters."""
    return max(0.5, min(size[0] / 900.0, size[1] / 640.0))


@lru_cache
def family() -> str:
    """Return the first of the preferred families that is installed."""
    installed = set(QFontDatabase.families())
    return next((name for name in FAMILIES if name in installed), QFont().family())


def font(pixels: float, *, bold: bool = False) -> QFont:
    """Return the font of window and figures at a size in pixels, with figures of equal width."""
    return QFont(_font(max(1, round(pixels)), bold))


@lru_cache
def _font(pixels: int, bold: bool) -> QFont:  # made once: it takes longer than the words it is for
    chosen = QFont(family())
    chosen.setFeature(QFont.Tag("tnum"), 1)
    chosen.setPixelSize(pixels)
    chosen.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return chosen


def text_width(text: str, chosen: QFont) -> float:
    """Width of a line of text in pixels."""
    return QFontMetricsF(chosen).horizontalAdvance(text)


def write(
    painter: QPainter,
    box: QRectF,
    text: str,
    chosen: QFont,
    colour: str,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
) -> None:
    """Write one line into a box; in SVG as outlines, which look the same where the font is missing."""
    if painter.paintEngine().type() is QPaintEngine.Type.SVG:
        painter.fillPath(_outlined(box, text, chosen, align), QColor(colour))
        return
    painter.setFont(chosen)
    painter.setPen(QColor(colour))
    painter.drawText(box, align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text)


def _outlined(box: QRectF, text: str, chosen: QFont, align: Qt.AlignmentFlag) -> QPainterPath:
    """Return a line of text in a box, centred upwards, as a path."""
    metrics = QFontMetricsF(chosen)
    free = box.width() - metrics.horizontalAdvance(text)
    share = 0.0 if align & Qt.AlignmentFlag.AlignLeft else 1.0 if align & Qt.AlignmentFlag.AlignRight else 0.5
    base = box.center().y() + 0.5 * (metrics.ascent() - metrics.descent())
    path = QPainterPath()
    path.addText(box.left() + share * free, base, chosen, text)
    return path


def write_upwards(painter: QPainter, middle: QPointF, text: str, chosen: QFont, colour: str) -> None:
    """Write one line from bottom to top, centred on a point."""
    painter.save()
    painter.translate(middle)
    painter.rotate(-90)
    write(painter, QRectF(-400, -20, 800, 40), text, chosen, colour)
    painter.restore()


def write_with_halo(
    painter: QPainter, corner: QPointF, parts: list[tuple[str, QFont, str]], ground: str, halo: float
) -> None:
    """Write pieces of text from the left end of a baseline, on a halo in the colour of the ground."""
    pieces: list[tuple[QPainterPath, str]] = []
    x = corner.x()
    for text, chosen, colour in parts:
        path = QPainterPath()
        path.addText(x, corner.y(), chosen, text)
        pieces.append((path, colour))
        x += text_width(text, chosen)
    pen = QPen(QColor(ground), halo)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for path, _ in pieces:
        painter.strokePath(path, pen)
    for path, colour in pieces:
        painter.fillPath(path, QColor(colour))


def heading(
    painter: QPainter, size: tuple[int, int], title: str, subtitle: str, ink: Ink, unit: float | None = None
) -> float:
    """Write title and subtitle at the upper left; return where the picture may begin, in pixels."""
    unit = unit or unit_of(size)
    left, y = 24 * unit, 18 * unit
    lines = ((title, font(17 * unit, bold=True), ink.text, 24), (subtitle, font(13 * unit), ink.dim, 20))
    for text, chosen, colour, height in lines:
        if not text:
            continue
        shown = QFontMetricsF(chosen).elidedText(text, Qt.TextElideMode.ElideRight, size[0] - 2 * left)
        box = QRectF(left, y, size[0] - 2 * left, height * unit)
        write(
            painter,
            box,
            shown,
            chosen,
            colour,
            align=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        )
        y += height * unit
    return y + 10 * unit
