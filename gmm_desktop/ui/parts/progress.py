"""How much is done of what takes long, shown without work of its own."""

from PySide6.QtWidgets import QProgressBar


def advance(bar: QProgressBar, done: int, count: int) -> None:
    """Show how much is done when the window is painted next; Qt would paint at each report all that is due."""
    bar.setUpdatesEnabled(False)
    bar.setRange(0, count)
    bar.setValue(done)
    bar.setUpdatesEnabled(True)
