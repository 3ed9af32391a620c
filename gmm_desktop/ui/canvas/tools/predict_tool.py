"""The left button and the keys while the M-step is guessed: they move ghosts; the rest goes to the tool below."""

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.prediction import Pair, ghosts
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.ui.canvas.geometry import GRAB_RADIUS
from gmm_desktop.ui.canvas.tools.keyboard import FINE
from gmm_desktop.ui.canvas.tools.tool import Plane, Tool
from gmm_desktop.ui.keys import CTRL, modifiers_of

REACH = GRAB_RADIUS + 3
"""How near to a ghost, or to a mean whose ghost is elsewhere, a press takes hold of it, in pixels."""

CLICK_REACH = 4
STEP = 0.01
"""A key moves a ghost by this share of the width in view."""

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PredictTool:
    """Wraps the tool of the canvas, and is out of the way while nothing is guessed.

    While it is, no mean can be dragged: its ghost is taken instead.
    """

    def __init__(self, workspace: Workspace, plane: Plane, inner: Tool) -> None:
        self._workspace, self._plane, self._inner = workspace, plane, inner
        self._held: int | None = None
        self._press = QPoint()
        self._slip = np.zeros(2)
        self._before: Pair | None = None
        self._dragging = False

    @property
    def busy(self) -> bool:
        """Whether the left button is held."""
        return self._held is not None or self._inner.busy

    # The pointer

    def press(self, event: QMouseEvent) -> None:
        """Take hold of a ghost."""
        component = self._ghost_at(event.position())
        if component is None:
            self._inner.press(event)
            return
        place = self._plane.to_data(event.position())
        self._held, self._press, self._dragging = component, event.position().toPoint(), False
        self._before = self._guess_of(component)
        near = self._pixels(self._places()[component], place) <= REACH
        self._slip = np.array(self._places()[component]) - place if near else np.zeros(2)
        self._workspace.select_component(component)

    def move(self, event: QMouseEvent) -> None:
        """Drag the ghost, or show by the cursor that there is one."""
        if self._held is not None:
            if (event.position().toPoint() - self._press).manhattanLength() >= CLICK_REACH:
                self._dragging = True
            if self._dragging:
                x, y = (self._plane.to_data(event.position()) + self._slip).tolist()
                self._workspace.guess(self._held, (x, y))
        elif not self._inner.busy and self._ghost_at(event.position()) is not None:
            self._plane.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._inner.move(event)

    def release(self, event: QMouseEvent) -> None:
        """Let the ghost stay where it is."""
        if self._held is None:
            self._inner.release(event)
        self._held = None

    def double_click(self, event: QMouseEvent) -> None:
        """Leave a double click beside the ghosts to the tool below."""
        if self._ghost_at(event.position()) is None:
            self._inner.double_click(event)

    # The keyboard

    def takes_key(self, event: QKeyEvent) -> bool:
        """Keep Ctrl with the arrow keys for the ghost of the selected component."""
        return self._move_of(event) is not None or self._inner.takes_key(event)

    def key(self, event: QKeyEvent) -> bool:
        """Move the ghost of the selected component."""
        moved = self._move_of(event)
        if moved is None:
            return self._inner.key(event)
        self._workspace.guess(*moved)
        return True

    def escape(self) -> None:
        """Put back the ghost that is dragged, else take all guesses back, else leave it to the tool below."""
        prediction = self._workspace.state.prediction
        if self._held is not None and self._dragging:
            self._workspace.guess(self._held, self._before)
            self._held = None
        elif prediction is not None and prediction.guesses:
            for guess in prediction.guesses:
                self._workspace.guess(guess.component, None)
        else:
            self._inner.escape()

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._held = None
        self._inner.let_go()

    # Where the ghosts are

    def _places(self) -> tuple[Pair, ...]:
        state = self._workspace.state
        if state.prediction is None or state.preview is not None:
            return ()
        return ghosts(state.prediction, state.timeline)

    def _guess_of(self, component: int) -> Pair | None:
        prediction = self._workspace.state.prediction
        open_ones = prediction.guesses if prediction else ()
        return next((guess.place for guess in open_ones if guess.component == component), None)

    def _ghost_at(self, position: QPointF) -> int | None:
        """Return the component whose ghost, or else whose mean, is within reach; the nearest."""
        pointer, places = self._plane.to_data(position), self._places()
        means = self._workspace.state.shown.parameters.means.tolist() if places else []
        for found in (list(places), means):
            gaps = [self._pixels(place, pointer) for place in found]
            if gaps and min(gaps) <= REACH:
                return gaps.index(min(gaps))
        return None

    def _pixels(self, place: Pair, pointer: FloatArray) -> float:
        scale = self._plane.pixels_per_unit()
        return math.hypot((place[0] - pointer[0]) * scale.x, (place[1] - pointer[1]) * scale.y)

    def _move_of(self, event: QKeyEvent) -> tuple[int, Pair] | None:
        """Return the guess a key makes: Ctrl with an arrow moves the ghost, with Shift by a tenth."""
        component, places = self._workspace.state.component, self._places()
        modifiers, shift = modifiers_of(event), Qt.KeyboardModifier.ShiftModifier
        key = Qt.Key(event.key())
        if component is None or component >= len(places) or key not in _MOVES:
            return None
        if modifiers & ~shift != CTRL:
            return None
        size = STEP * self._plane.viewRect().width() * (FINE if modifiers & shift else 1.0)
        (x, y), (across, up) = places[component], _MOVES[key]
        return component, (x + size * across, y + size * up)
