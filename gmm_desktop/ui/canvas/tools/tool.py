"""What the left button and the keys do on the canvas: a tool, of which the canvas holds one at a time."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.ui.canvas.geometry import Scale


class Plane(Protocol):
    """The plane under the pointer: the canvas, as a tool sees it."""

    def to_data(self, position: QPointF) -> FloatArray:
        """Return the place in data units, shape (2,), of a place in the viewport, in pixels."""

    def pixels_per_unit(self) -> Scale:
        """Return the pixels per data unit."""

    def viewRect(self) -> QRectF:
        """Return the part of the plane in view, in data units."""

    def viewport(self) -> QWidget:
        """Return the widget the pointer moves over."""

    def data_shown(self) -> bool:
        """Tell whether the data can be seen."""


class Tool(Protocol):
    """A mode of the canvas. Panning and zooming are the canvas's own and work with every tool."""

    @property
    def busy(self) -> bool:
        """Whether the left button is held, so that no tip should come up."""

    def press(self, event: QMouseEvent) -> None:
        """Take the left button going down."""

    def move(self, event: QMouseEvent) -> None:
        """Take the pointer moving, with the left button held or with none."""

    def release(self, event: QMouseEvent) -> None:
        """Take the left button coming up."""

    def double_click(self, event: QMouseEvent) -> None:
        """Take a double click of the left button."""

    def takes_key(self, event: QKeyEvent) -> bool:
        """Tell whether a key is meant for the tool rather than for a shortcut."""

    def key(self, event: QKeyEvent) -> bool:
        """Act on a key; return whether there was anything to do."""

    def escape(self) -> None:
        """Leave what is being done."""

    def let_go(self) -> None:
        """Hold nothing any more; what was held may be gone."""
