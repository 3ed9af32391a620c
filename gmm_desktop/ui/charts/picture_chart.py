"""A widget that is one painted picture: the same painter as for paper, on a sheet as large as the widget."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.ui.theme import Theme

HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


def screen_sheet(widget: QWidget, theme: Theme) -> Sheet:
    """Return the sheet a widget is, in logical pixels: a design unit is one of them."""
    return Sheet((widget.width(), widget.height()), theme.ink, 1.0, widget.devicePixelRatioF())


class PictureChart(QWidget):
    """Fills its ground and lets `paint` do the rest; a subclass says what is painted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Copy takes the chart that has the focus
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    @property
    def sheet(self) -> Sheet:
        """What is painted on."""
        return screen_sheet(self, self._theme)

    def paint(self, painter: QPainter, sheet: Sheet) -> None:
        """Paint the picture."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture on its ground."""
        painter = QPainter(self)
        painter.setRenderHints(HINTS)
        painter.fillRect(self.rect(), QColor(self._theme.ink.ground))
        self.paint(painter, self.sheet)
        painter.end()
