"""What a picture is painted on: its size, its ink, and how fine the parts made of pixels are."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gmm_desktop.figures.ink import LIGHT_INK, Ink, ink_for, unit_of
from gmm_desktop.figures.points.colours import packed
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels

FINEST = 3.0
MOST_EMBEDDED = 12e6
"""Pixels of a picture inside a vector file, so that it stays of a handy size."""


@dataclass(frozen=True)
class Sheet:
    """An empty sheet, its upper left corner at the painter's origin.

    Parameters
    ----------
    size : (int, int)
        Width and height in the painter's units.
    ink : Ink
        The colours of what is not data.
    unit : float
        The painter's units a design unit: what letters and lines are measured in; 1 on the screen.
    fineness : float
        Pixels a painter's unit in the parts that are made of pixels: 1 on an image, more in a vector file.
    vector : bool
        Whether few points are drawn as discs instead of pixels.
    """

    size: tuple[int, int]
    ink: Ink = LIGHT_INK
    unit: float = 1.0
    fineness: float = 1.0
    vector: bool = False

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return self.ink.dark

    def cell(self, width: int, height: int, letters: float = 1.0) -> "Sheet":
        """Return a part of it, with letters so many times as large."""
        return replace(self, size=(width, height), unit=letters * self.unit)

    def fine(self, length: float) -> int:
        """Return a length in pixels of the parts that are made of pixels."""
        return max(round(length * self.fineness), 1)

    def fine_view(self, view: View) -> View:
        """Return a view on as many pixels as the parts have that are made of pixels."""
        return View(*view.extent, self.fine(view.width), self.fine(view.height))


Paint = Callable[[QPainter, Sheet], None]
"""A picture: paints itself on a sheet, from the painter's origin on."""


def image_sheet(size: tuple[int, int], *, dark: bool) -> Sheet:
    """Return the sheet for an image of so many pixels."""
    return Sheet(size, ink_for(dark=dark), unit_of(size))


def vector_sheet(size: tuple[int, int], *, dark: bool) -> Sheet:
    """Return the sheet for a vector file."""
    finest = math.sqrt(MOST_EMBEDDED / (size[0] * size[1]))
    return Sheet(size, ink_for(dark=dark), unit_of(size), min(FINEST, max(finest, 1.0)), vector=True)


def draw_pixels(painter: QPainter, pixels: Pixels, area: QRectF) -> None:
    """Draw premultiplied pixels (rows, columns) so that they fill an area."""
    height, width = pixels.shape
    held = np.ascontiguousarray(pixels)
    # The image borrows the array: both end with this call.
    borrowed = QImage(held.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    if area.size().toSize().width() == width and area.size().toSize().height() == height:
        painter.drawImage(area.topLeft(), borrowed)
    else:
        painter.drawImage(area, borrowed)


def colour(rgb: FloatArray, alpha: int = 255) -> QColor:
    """Return an sRGB colour, 0..255, with its opacity."""
    made = QColor.fromRgb(int(packed(rgb)))
    made.setAlpha(alpha)
    return made


def faint(name: str, alpha: int) -> QColor:
    """Return a colour of the ink with its opacity."""
    made = QColor(name)
    made.setAlpha(alpha)
    return made


def rgb_of(name: str) -> tuple[float, float, float]:
    """Return red, green and blue of a colour of the ink, 0..255."""
    chosen = QColor(name)
    return float(chosen.red()), float(chosen.green()), float(chosen.blue())
