"""What the program is, and how it is worked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from gmm_desktop import __version__
from gmm_desktop.ui.screen_fit import fitting

GESTURES = (
    ("Drag a mean", "move it; colours, density and L follow; release begins a new run"),
    ("Drag an axis end", "stretch the ellipse; with Shift both axes together"),
    ("Drag the round knob", "turn the ellipse"),
    ("Drag along the ring", "change the weight; the others keep their proportions"),
    ("Double-click empty ground", "add a component"),
    ("Click a point", "see its E step in figures"),
    ("Esc", "put back what is dragged, or deselect; leave the runs side by side"),
    ("← → Home End", "step through time, wherever the focus is"),
    ("Ctrl + arrows (mean selected)", "move the mean; with Shift by a tenth"),
    ("Alt + ↑ ↓ / ← →", "stretch / turn the selected ellipse; Alt + Shift: one axis"),
    ("Right or middle drag, wheel", "pan, zoom"),
    ("Click the objective", "show that half-step"),
)

ABOUT = (
    f"<h3>GMM Desktop {__version__}</h3>"
    "<p>Explore Expectation-Maximization for two-dimensional Gaussian mixtures by pointing, "
    "clicking and dragging.</p>"
    "<p>The start decides where EM ends. Drag it and see.</p>"
    "<p>MIT licence. Made with Qt for Python, pyqtgraph, NumPy, SciPy, contourpy and QtAwesome.</p>"
)


class TextDialog(QDialog):
    """A window with a text and a button to close it."""

    def __init__(
        self, name: str, title: str, html: str, parent: QWidget | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        text = QLabel(html)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(wrap)
        if wrap:
            text.setMinimumWidth(420)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        scroll = QScrollArea()  # a small screen has not room for all keys
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(text)
        layout.addWidget(scroll)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bar = scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(text.sizeHint().width() + bar)
        rest = self.sizeHint() - scroll.sizeHint()
        self.resize(fitting(self, rest + text.sizeHint()))


def shortcuts_html(keys: Sequence[tuple[str, str]]) -> str:
    """Return the gestures and the keys of the actions in two columns.

    Parameters
    ----------
    keys : sequence of (str, str)
        Keys and what they do.
    """

    def rows(pairs: Sequence[tuple[str, str]]) -> str:
        return "".join(
            f"<tr><td style='padding: 2px 24px 2px 0'><b>{key}</b></td><td style='padding: 2px 0'>{text}</td></tr>"
            for key, text in pairs
        )

    half = (len(keys) + 1) // 2
    return (
        f"<h3>On the canvas</h3><table>{rows(GESTURES)}</table><h3>Keys</h3>"
        f"<table><tr><td style='padding-right: 32px'><table>{rows(keys[:half])}</table></td>"
        f"<td><table>{rows(keys[half:])}</table></td></tr></table>"
    )
