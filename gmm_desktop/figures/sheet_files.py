"""A picture as an image, and as the bytes of a PNG, SVG or PDF file: one painter for all of them."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gmm_desktop.figures.sheet import Paint, Sheet, image_sheet, vector_sheet

POINTS_AN_INCH = 72.0
PIXELS_AN_INCH = 96.0
"""What a pixel of a size is taken for where nothing else is said, as on the web."""
MILLIMETRES_AN_INCH = 25.4


def painted_image(paint: Paint, sheet: Sheet, *, transparent: bool = False) -> QImage:
    """Paint a picture on an image, opaque unless asked otherwise."""
    form = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
    image = QImage(*sheet.size, form)
    image.fill(QColor(0, 0, 0, 0) if transparent else QColor(sheet.ink.ground))
    painter = QPainter(image)
    _paint(painter, paint, sheet)
    return image


def png_bytes(
    paint: Paint, size: tuple[int, int], *, dark: bool, dpi: float = PIXELS_AN_INCH, transparent: bool = False
) -> bytes:
    """Return a PNG of so many pixels; ``dpi`` says how large it is on paper."""
    image = painted_image(paint, image_sheet(size, dark=dark), transparent=transparent)
    dots = round(dpi / MILLIMETRES_AN_INCH * 1000)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    return image_bytes(image)


def image_bytes(image: QImage) -> bytes:
    """Return an image as PNG."""
    content, buffer = _buffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(content.data())


def svg_bytes(
    paint: Paint, size: tuple[int, int], *, dark: bool, title: str = "", transparent: bool = False
) -> bytes:
    """Return an SVG; its letters are outlines, so it looks the same where a font is missing."""
    content, buffer = _buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*size))
    generator.setViewBox(QRect(0, 0, *size))
    generator.setResolution(round(PIXELS_AN_INCH))
    generator.setTitle(title)
    painter = QPainter(generator)
    sheet = vector_sheet(size, dark=dark)
    if not transparent:
        painter.fillRect(QRect(0, 0, *size), QColor(sheet.ink.ground))
    _paint(painter, paint, sheet)
    buffer.close()
    return bytes(content.data())


def pdf_bytes(
    paint: Paint, size: tuple[int, int], *, dark: bool, title: str = "", dpi: float = PIXELS_AN_INCH
) -> bytes:
    """Return a PDF of one page without margins, a pixel of ``size`` being 1/``dpi`` inch."""
    content, buffer = _buffer()
    writer = QPdfWriter(buffer)
    share = POINTS_AN_INCH / dpi
    page = QPageSize(QSizeF(size[0] * share, size[1] * share), QPageSize.Unit.Point, "", _EXACT)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(1200)
    writer.setTitle(title)
    writer.setCreator("GMM Desktop")
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    painter.scale(writer.width() / size[0], writer.height() / size[1])
    sheet = vector_sheet(size, dark=dark)
    painter.fillRect(QRect(0, 0, *size), QColor(sheet.ink.ground))
    _paint(painter, paint, sheet)
    buffer.close()
    return bytes(content.data())


_EXACT = QPageSize.SizeMatchPolicy.ExactMatch


def _paint(painter: QPainter, paint: Paint, sheet: Sheet) -> None:
    """Paint, and end the painter whatever happens."""
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        paint(painter, sheet)
    finally:
        painter.end()


def _buffer() -> tuple[QByteArray, QBuffer]:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return content, buffer
