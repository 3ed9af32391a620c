"""How the window looks."""

from gmm_desktop.ui.actions.canvas import option_is, toggle
from gmm_desktop.ui.actions.spec import ActionSpec

VIEW_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "view.fit", "Fit the view", "Bring all points and means into view", "View",
        lambda desk: desk.fit_view(), "corners-out", ("F",),
    ),
    ActionSpec(
        "view.equal_axes", "Equal axes", "One unit of the data is as long upwards as across", "View",
        toggle("equal_axes"), checked=option_is("equal_axes", True),
    ),
    ActionSpec(
        "view.log_gap", "Log gap", "Chart the gap log₁₀(L − ELBO) instead of L and ELBO", "View", toggle("log_gap"),
        checked=option_is("log_gap", True),
    ),
    ActionSpec(
        "view.align_forks", "Align at the fork",
        "Chart earlier runs so that they meet this one where it was forked; before that, iterations are negative",
        "View", toggle("align_forks"), "git-branch", checked=option_is("align_forks", True),
    ),
    ActionSpec(
        "view.appearance", "Light or dark", "Change between light and dark colours", "-View",
        lambda desk: desk.toggle_appearance(), "moon", ("Ctrl+D",),
    ),
    ActionSpec(
        "view.reset_layout", "Reset layout", "Put all panels back in their places", "View",
        lambda desk: desk.reset_layout(),
    ),
)  # fmt: skip
