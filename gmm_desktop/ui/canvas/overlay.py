"""What is drawn over the plane in pixels, so that it keeps its size under zoom."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF


class Overlay(pg.GraphicsObject):
    """An item as large as the view; what it paints has a size in pixels, not in data units."""

    def boundingRect(self) -> QRectF:
        """Return the part of the plane in view."""
        return self.viewRect()  # type: ignore[no-any-return]

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()
