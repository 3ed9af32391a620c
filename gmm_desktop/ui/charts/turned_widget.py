"""A widget whose camera is moved by mouse, wheel and keys."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.figures.surface.surface_scene import Camera
from gmm_desktop.ui.keys import CTRL, modifiers_of

DEGREES_A_PIXEL = 0.5
DEGREES_A_KEY, DEGREES_A_FINE_KEY = 5.0, 1.0
ZOOM_A_KEY, ZOOM_A_PIXEL = 1.15, 1.006
WHEEL_NOTCH = 120

_TURNS = {
    Qt.Key.Key_Left: (1.0, 0.0),
    Qt.Key.Key_Right: (-1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
_ZOOMS = {
    Qt.Key.Key_Plus: ZOOM_A_KEY,
    Qt.Key.Key_Equal: ZOOM_A_KEY,
    Qt.Key.Key_Minus: 1 / ZOOM_A_KEY,
}


class TurnedWidget(QWidget):
    """Turns a camera; what is seen from it is drawn by others.

    Signals
    -------
    camera_changed(Camera)
        The user has moved the camera; what is set with `set_camera` is not told.
    """

    camera_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._camera = Camera()
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def camera(self) -> Camera:
        """Where the viewer stands."""
        return self._camera

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else, without saying so."""
        self._camera = camera

    def _move(self, camera: Camera) -> None:
        if camera != self._camera:
            self.set_camera(camera)
            self.camera_changed.emit(camera)

    def reset_camera(self) -> None:
        """Look from where one looks at first."""
        self._move(Camera())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the surface."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn the surface under the hand, or zoom it with Shift."""
        if self._grip is None:
            return
        way = event.position() - self._grip
        self._grip = event.position()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._move(self._camera.zoomed(ZOOM_A_PIXEL ** -way.y()))
        else:
            self._move(self._camera.turned(-way.x() * DEGREES_A_PIXEL, way.y() * DEGREES_A_PIXEL))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the first view."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_camera()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self._move(self._camera.zoomed(ZOOM_A_KEY ** (event.angleDelta().y() / WHEEL_NOTCH)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn by Ctrl and arrows (finer with Shift), zoom by plus and minus, reset by Ctrl and Home."""
        key = Qt.Key(event.key())
        if not _is_own(event):
            event.ignore()
        elif key in _TURNS:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            degrees = DEGREES_A_FINE_KEY if fine else DEGREES_A_KEY
            azimuth, elevation = _TURNS[key]
            self._move(self._camera.turned(azimuth * degrees, elevation * degrees))
        elif key in _ZOOMS:
            self._move(self._camera.zoomed(_ZOOMS[key]))
        else:
            self.reset_camera()

    def event(self, event: QEvent) -> bool:
        """Keep its keys from the shortcuts of the window while it has the focus."""
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)


def _is_own(event: QKeyEvent) -> bool:
    """Tell whether a key moves the camera."""
    held = modifiers_of(event) & ~Qt.KeyboardModifier.ShiftModifier
    if event.key() in _ZOOMS:
        return held == Qt.KeyboardModifier.NoModifier
    return held == CTRL and (event.key() in _TURNS or event.key() == Qt.Key.Key_Home)
