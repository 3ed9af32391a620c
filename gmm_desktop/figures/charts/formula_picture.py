"""Formulas in mathematical type: pictures of resources/formulas, in any colour and for any screen."""

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gmm_desktop import paths

BOX = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')


@dataclass(frozen=True)
class Extent:
    """How much room a formula takes: width, and height above and below its baseline, in pixels."""

    width: float
    above: float
    below: float


@lru_cache
def formula_extent(name: str) -> Extent:
    """Return the room of a formula at its natural size."""
    found = BOX.search(_source(name))
    if found is None:
        raise ValueError(f"resources/formulas/{name}.svg has no viewBox")
    _, top, width, height = (float(each) for each in found.groups())
    return Extent(width, -top, height + top)


def draw_formula(painter: QPainter, name: str, at: QPointF, color: QColor, scale: float = 1.0) -> None:
    """Draw a formula with the left end of its baseline at a place."""
    extent, ratio = formula_extent(name), painter.device().devicePixelRatioF()
    image = _image(name, color.name(), round(ratio * scale, 4))
    painter.drawImage(
        QRectF(at.x(), at.y() - scale * extent.above, image.width() / ratio, image.height() / ratio), image
    )


@lru_cache
def _source(name: str) -> str:
    return (paths.resources() / "formulas" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _image(name: str, color: str, scale: float) -> QImage:
    extent = formula_extent(name)
    width, height = extent.width * scale, (extent.above + extent.below) * scale
    image = QImage(
        max(round(width + 0.5), 1), max(round(height + 0.5), 1), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace('"black"', f'"{color}"').encode()))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return image
