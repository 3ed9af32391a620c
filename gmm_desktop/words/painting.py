"""Painting data in words: each brush, and what can be done at the moment."""

from gmm_desktop.experiment.painting import Brush
from gmm_desktop.words.messages import grouped

BRUSH_TEXTS = {
    Brush.PAINT: ("Paint", "A click adds a point, a drag a trail of points as wide as the brush"),
    Brush.SPRAY: ("Spray", "Hold the button: points come in a normal cloud, dense in the middle"),
    Brush.JITTER: ("Jitter", "Hold the button: points under the brush take small random steps"),
    Brush.ATTRACT: (
        "Attract",
        "Hold the button: points come to the middle of the brush; with Shift they flee",
    ),
    Brush.ERASE: ("Erase", "Points under the brush go away"),
    Brush.SELECT: (
        "Select",
        "Drag a box around points, Shift adds; then drag them, nudge with Ctrl and arrows, or Delete",
    ),
}
"""Name and one sentence for each brush."""

FRESH = "The plane is empty: paint at least two points. They become the new data; Esc keeps the old."
RESTS = "The plane is empty: EM rests until there are points"
ONE_MORE = "One point: a mixture needs another one, elsewhere."
ENDING = "Undo takes a whole stroke back; P or Esc lays the brush down."
NO_GROUP = "no label"
GROUP_TIP = (
    "What is said to be the true group of new points; EM never sees it, the agreement is compared with it"
)
SIZE_TIP = "Radius of the brush in pixels: also the keys [ and ], and Ctrl with the wheel"


def group_words(group: int) -> str:
    """Name the true group of new points, by the component it is compared with."""
    return f"as component {group + 1}"


def selected_words(count: int) -> str:
    """Say how many points are selected, and what can be done with them."""
    them, points = ("it", "point") if count == 1 else ("them", "points")
    return f"{grouped(count, 0)} {points} selected: drag {them}, nudge with Ctrl and arrows, Delete removes {them}"
