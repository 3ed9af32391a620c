"""Words of the panel of numbers."""

from gmm_desktop.control.worked_page import Page, Sentence

NO_POINT = Page(
    "E step",
    (
        Sentence(
            "Click a point, or type its number above, to see its E step worked out: how responsible each component "
            "is for it. Click a mean to see its M step."
        ),
    ),
)
NO_COMPONENT = Page(
    "M step",
    (
        Sentence(
            "Click a mean, or type its number above, to see its M step worked out: how the component follows from the "
            "responsibilities. Click a point to see its E step."
        ),
    ),
)
TIPS = {
    "numbers.e_step": "Work the E step of a point out: its responsibilities",
    "numbers.m_step": "Work the M step of a component out: its new weight, mean and covariance",
    "numbers.point": "Number of the point whose E step is worked out; type it, or go up and down",
    "numbers.component": "Number of the component whose M step is worked out; type it, or go up and down",
    "numbers.copy": "Copy this page as text or LaTeX",
}
