"""What keys do while data are painted."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import MovePoints, RemovePoints
from gmm_desktop.experiment.painting import LARGEST_BRUSH, SMALLEST_BRUSH, Brush, Painting
from gmm_desktop.ui.canvas.tools.keyboard import FINE
from gmm_desktop.ui.keys import CTRL, modifiers_of

LARGER = 1.25
STEP = 0.01
"""Ctrl with an arrow moves the selected points by this share of the width in view, with Shift by a tenth of it."""

_SIZES = {"[": -1, "]": 1}
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_REMOVERS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def resized(painting: Painting, steps: float) -> Painting:
    """Return a larger brush, or for negative steps a smaller one."""
    radius = float(np.clip(painting.radius * LARGER**steps, SMALLEST_BRUSH, LARGEST_BRUSH))
    return replace(painting, radius=radius)


def is_paint_key(event: QKeyEvent, painting: Painting) -> bool:
    """Tell whether a key is meant for the brush or for what is selected."""
    key, modifiers = Qt.Key(event.key()), modifiers_of(event)
    if event.text() in _SIZES:
        return True
    if key == Qt.Key.Key_A and modifiers == CTRL:
        return True
    shiftless = modifiers & ~Qt.KeyboardModifier.ShiftModifier
    moves = key in _MOVES and shiftless == CTRL
    removes = key in _REMOVERS and shiftless == Qt.KeyboardModifier.NoModifier
    return bool(len(painting.selected)) and (moves or removes)


def act_on_key(event: QKeyEvent, workspace: Workspace, painting: Painting, width: float) -> None:
    """Do what a key is for; ``width`` is that of the view, in data units."""
    key = Qt.Key(event.key())
    if event.text() in _SIZES:
        workspace.set_painting(resized(painting, _SIZES[event.text()]))
    elif key == Qt.Key.Key_A:
        everything = np.arange(len(workspace.state.experiment.dataset.points))
        workspace.set_painting(replace(painting, brush=Brush.SELECT, selected=everything))
    elif key in _REMOVERS:
        workspace.submit(RemovePoints(painting.selected))
    else:
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        size = STEP * width * (FINE if fine else 1.0)
        across, up = _MOVES[key]
        workspace.submit(MovePoints(painting.selected, (size * across, size * up)), gesture="nudge points")
