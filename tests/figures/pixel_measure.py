"""How alike two pictures are to the eye: pixels after a slight blur."""

import numpy as np
from PIL import Image, ImageFilter
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gmm_desktop.mixture.arrays import ByteArray

BLUR = 1.5
TOLERANCE = 32
LETTERS = 8
"""Of 255: the same letter, drawn again from Qt's cache of letters, was seen up to 4 away at its edges."""


def of_image(image: QImage) -> ByteArray:
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def of_svg(content: bytes, size: tuple[int, int]) -> ByteArray:
    """Render an SVG with Qt's own reader of SVG, on black: it must bring its ground along."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFF000000)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    renderer = QSvgRenderer(content)
    assert renderer.isValid()
    renderer.render(painter)
    painter.end()
    return of_image(image)


def of_pdf(content: bytes, size: tuple[int, int]) -> ByteArray:
    """Render the first page of a PDF with PDFium, which is independent of Qt."""
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(content)
    try:
        assert len(document) == 1
        page = document[0]
        pixels = page.render(scale=size[0] / page.get_width()).to_numpy()[:, :, 2::-1].copy()
        page.close()
    finally:
        document.close()
    return np.ascontiguousarray(pixels)


def differences(one: ByteArray, other: ByteArray) -> tuple[float, float]:
    """Return the mean difference as a share of the whole range, and the share of pixels within the tolerance."""
    assert one.shape == other.shape
    blurred = [
        np.asarray(Image.fromarray(each).filter(ImageFilter.GaussianBlur(BLUR)), np.float64)
        for each in (one, other)
    ]
    apart = np.abs(blurred[0] - blurred[1])
    return float(apart.mean()) / 255, float((apart.max(axis=2) <= TOLERANCE).mean())


def alike(one: ByteArray, other: ByteArray) -> bool:
    mean, within = differences(one, other)
    return mean < 0.01 and within > 0.995


def same(one: ByteArray, other: ByteArray) -> bool:
    """Tell whether no pixel differs by more than Qt's cache of letters makes."""
    return one.shape == other.shape and int(np.abs(one.astype(int) - other).max()) <= LETTERS


def words_of_pdf(content: bytes) -> list[str]:
    """Return the words PDFium finds on the first page of a PDF."""
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(content)
    try:
        page = document[0]
        text = page.get_textpage()
        found: list[str] = text.get_text_range().split()
        text.close()
        page.close()
    finally:
        document.close()
    return found
