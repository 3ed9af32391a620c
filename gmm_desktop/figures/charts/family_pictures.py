"""Small pictures of what components share: three ellipses of equal or varying volume, shape and orientation."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

Ellipses = tuple[tuple[float, float, float], ...]
"""σ₁, σ₂ and the angle in degrees of three ellipses, in logical pixels."""

PICTURES: dict[tuple[str, str], Ellipses] = {
    ("volume", "E"): ((9.5, 6.2, 25), (9.5, 6.2, 25), (9.5, 6.2, 25)),
    ("volume", "V"): ((5, 3.2, 25), (11.5, 7.5, 25), (8, 5.2, 25)),
    ("shape", "I"): ((8.5, 8.5, 0), (8.5, 8.5, 0), (8.5, 8.5, 0)),
    ("shape", "E"): ((10.5, 5, 25), (10.5, 5, 25), (10.5, 5, 25)),
    ("shape", "V"): ((7.5, 7.5, 25), (10, 5.4, 25), (11.5, 3.2, 25)),
    ("orientation", "I"): ((10.5, 5, 0), (5, 10.5, 0), (10.5, 5, 0)),
    ("orientation", "E"): ((10.5, 5, 35), (10.5, 5, 35), (10.5, 5, 35)),
    ("orientation", "V"): ((10.5, 5, 35), (10.5, 5, -50), (10.5, 5, 80)),
}

SIZE = QSize(68, 26)
SHARPNESS = 2.0
"""Device pixels painted for each logical one."""


def family_picture(part: str, letter: str, colours: Sequence[QColor]) -> QPixmap:
    """Return the picture of one choice.

    Parameters
    ----------
    part : str
        ``"volume"``, ``"shape"`` or ``"orientation"``.
    letter : str
        E, V or I.
    colours : sequence of QColor
        Of three components.
    """
    picture = QPixmap(SIZE * SHARPNESS)
    picture.setDevicePixelRatio(SHARPNESS)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, (first, second, angle) in enumerate(PICTURES[part, letter]):
        inside = QColor(colours[place])
        inside.setAlpha(70)
        painter.save()
        painter.translate(SIZE.width() * (2 * place + 1) / 6, SIZE.height() / 2)
        painter.rotate(-angle)
        painter.setPen(QPen(colours[place], 1.6))
        painter.setBrush(inside)
        painter.drawEllipse(QPointF(0, 0), first, second)
        painter.restore()
    painter.end()
    return picture
