"""What keys do to the selected component."""

import math
from dataclasses import replace

from PySide6.QtCore import Qt

from gmm_desktop.experiment.edits import Edit, MoveMean, reshape
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.ui.keys import CTRL

STRETCH = 1.05
TURN = math.radians(5)
FINE = 0.1
_MOVES = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


def edit_of_key(
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    parameters: MixtureParameters,
    component: int,
    step: float,
    family: Family = Family.VVV,
) -> Edit | None:
    """Return the edit a key makes, or None.

    Ctrl with arrows moves the mean by ``step`` data units, with Shift by a tenth. Alt with up and down stretches both
    axes, Alt with left and right turns, Alt+Shift with up and down changes σ₂ only. What the family of the component
    does not allow is left out: a round one has one σ, and it or an axis-aligned one does not turn.
    """
    modifiers &= ~Qt.KeyboardModifier.KeypadModifier
    shift, alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
    if key not in _MOVES or modifiers & ~shift not in (CTRL, alt):
        return None
    across, up = _MOVES[key]
    if modifiers & CTRL:
        size = step * (FINE if modifiers & shift else 1.0)
        x, y = parameters.means[component].tolist()
        return MoveMean(component, (x + size * across, y + size * up))
    if across and family.orientation == "I":
        return None
    ellipse = ellipse_of(parameters.covariances[component])
    factor = STRETCH**up
    first = 1.0 if modifiers & shift and family.shape != "I" else factor
    return reshape(
        component,
        replace(
            ellipse,
            sigma1=ellipse.sigma1 * first,
            sigma2=ellipse.sigma2 * factor,
            angle=ellipse.angle - across * TURN,
        ),
    )
