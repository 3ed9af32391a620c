"""Pictures of panels as they are seen: what is drawn for the screen, drawn once more on paper."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMenu, QWidget

from gmm_desktop.experiment.names import visible
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.sheet_files import pdf_bytes, png_bytes, svg_bytes
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.ui.tasks.exports import Exports
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.pictures import PANEL_TIP, SAVED_PICTURE, WHOLE_WINDOW

SCALE = 3
"""Pixels of a PNG for each on the screen."""

KINDS = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"


class PanelMenu(QMenu):
    """The panels that can be seen, each to be written to a file."""

    def __init__(self, exports: Exports, window: QWidget) -> None:
        super().__init__("Export panel", window)
        self.setObjectName("picture.panel")
        self.setToolTipsVisible(True)
        self._exports, self._window = exports, window
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for dock in self._window.findChildren(QDockWidget):
            if not dock.visibleRegion().isEmpty():
                self._add(dock.windowTitle(), dock.widget())
        self.addSeparator()
        self._add(WHOLE_WINDOW, self._window)

    def _add(self, name: str, widget: QWidget) -> None:
        action = self.addAction(f"{name}…")
        action.setToolTip(PANEL_TIP)
        action.triggered.connect(partial(self._ask, name, widget))

    def _ask(self, name: str, widget: QWidget) -> None:
        first = self._exports.folder.proposed(f"{name.lower().replace(' ', '_')}.png")
        chosen, kind = QFileDialog.getSaveFileName(self._window, f"Export {name}", first, KINDS)
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(f".{kind[:3].lower() or 'png'}")
        self._exports.folder.note(path)
        try:
            write_bytes(path, panel_bytes(widget, path, name))
        except CodedError as error:
            self._exports.said.emit(sentence(error))
        else:
            self._exports.said.emit(SAVED_PICTURE.format(name=visible(path.name)))


def panel_bytes(widget: QWidget, path: Path, title: str) -> bytes:
    """Return a picture of a widget in the format that the suffix of a path asks for.

    Raises
    ------
    CodedError
        ``unknown_format`` (path, found, known).
    """
    width, height = widget.width(), widget.height()
    dark = widget.palette().color(QPalette.ColorRole.Window).lightness() < 128

    def paint(painter: QPainter, sheet: Sheet) -> None:
        painter.scale(sheet.size[0] / width, sheet.size[1] / height)
        widget.render(painter, QPoint())

    suffix = path.suffix.lower()
    if suffix == ".png":
        return png_bytes(paint, (SCALE * width, SCALE * height), dark=dark)
    if suffix == ".svg":
        return svg_bytes(paint, (width, height), dark=dark, title=title)
    if suffix == ".pdf":
        return pdf_bytes(paint, (width, height), dark=dark, title=title)
    known = ".png, .svg, .pdf"
    raise CodedError("unknown_format", path=str(path), found=suffix, known=known)
