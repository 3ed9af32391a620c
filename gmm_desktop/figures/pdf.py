"""A text with tables and pictures as a PDF."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from gmm_desktop.figures.ink import font

DOTS_PER_INCH = 300
MARGIN = 0.0
"""Beside the two centimetres, with the number of the page, that QTextDocument leaves."""


def pdf_of(html: str, title: str) -> bytes:
    """Return a PDF on A4 pages.

    Parameters
    ----------
    html : str
        What QTextDocument understands of HTML 4; pictures as ``data:`` addresses.
    title : str
        Of the document.
    """
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(title)
    writer.setCreator("GMM Desktop")
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins)
    )
    document = QTextDocument()
    chosen = font(13)
    chosen.setPointSizeF(9.5)
    document.setDefaultFont(chosen)
    document.setHtml(html)
    document.print_(writer)
    del writer
    buffer.close()
    return bytes(content.data())
