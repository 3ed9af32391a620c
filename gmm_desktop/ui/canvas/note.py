"""Lines in the lower corner of the canvas about what is drawn there."""

from PySide6.QtGui import QPainter

from gmm_desktop.figures.plane.colour_keys import draw_note
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.figures.view import View
from gmm_desktop.ui.canvas.overlay import Overlay


class CanvasNote(Overlay):
    """Lies over the lower right corner of the plane."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setZValue(50)
        self.hide()

    def say(self, text: str) -> None:
        """Show this text; without any, hide."""
        self.text = text
        self.setVisible(bool(text))
        self.update()

    def draw(self, painter: QPainter, sheet: Sheet, view: View) -> None:
        """Draw the card."""
        draw_note(painter, sheet, view, self.text)
