"""What the canvas says: notes, scales, labels of lines, what moved most, the brushes and what they can do."""

from gmm_desktop.experiment.painting import Brush
from gmm_desktop.experiment.state import Colouring
from gmm_desktop.mixture.movement import Movement
from gmm_desktop.words.messages import grouped, significant

SELECT_A_COMPONENT = "Select a component to see its γ"

MARGINAL_TIP = (
    "This coordinate alone: bars are the data, thin lines the components, the strong line the mixture"
)

UNCERTAINTY_SCALE = ("uncertainty of γ", "certain", "shared by all")
HEAT_SCALE = "density p(x)"


def pies_note(count: int, most: int) -> str:
    """Say that there are too many points in view for pies."""
    return f"Pies for up to {most} points in view; here are {grouped(count, 0)}: zoom in"


def share_scale_words(component: int) -> tuple[str, str, str]:
    """Return the name and the two ends of the scale of one component's γ."""
    return f"γ of component {component + 1}", "0", "1"


def heat_scale_words(highest: float) -> tuple[str, str, str]:
    """Return the name and the two ends of the scale of the density."""
    return HEAT_SCALE, "0", significant(highest, 2)


def movement_words(movement: Movement) -> str:
    """Say what an M-step did to the component it moved most: how far the mean went, and how the axes changed."""
    parts = [f"Δμ {significant(movement.shift, 2)}"]
    for sign, growth in zip(("σ₁", "σ₂"), movement.growth, strict=True):
        percent = 100 * (growth - 1)
        if abs(percent) >= 0.5:
            parts.append(f"{sign} {percent:+.0f} %".replace("-", "−"))
    return "moved most: " + " · ".join(parts)


COLOURING_TEXTS = {
    Colouring.BLEND: ("Blend", "Points in the colours of all components, mixed by responsibility"),
    Colouring.HARD: ("Hard", "Points in the colour of their most responsible component only"),
    Colouring.PLAIN: ("Plain", "All points in one neutral colour"),
    Colouring.ENTROPY: (
        "Uncertainty",
        "Points by the entropy of their responsibilities: pale where one component has all, dark where all share",
    ),
    Colouring.ONE: ("γ of the selected component", "Points by how much the selected component takes of them"),
    Colouring.PIES: (
        "Pies",
        "Each point as a pie of its responsibilities, where no more than 400 points are in view",
    ),
}

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
