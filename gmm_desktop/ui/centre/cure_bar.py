"""The bar over the canvas that says which component degenerated, and offers ways out."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.cures import Cure, cures, way_off
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.verdict import VerdictKind
from gmm_desktop.ui.parts.cure_buttons import GAP, cure_buttons, flow, small_button
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.words.cures import degeneracy_sentence
from gmm_desktop.words.verdict import SADDLE_SENTENCE

MARGIN, INSIDE = 10, 8
CURE_PARTS = Changes.RUNS | Changes.FRAME | Changes.ACTIVITY | Changes.EXPERIMENT


class CureBar(QFrame):
    """Lies over the top edge of the canvas, below a message, while a degenerate end or a saddle is shown."""

    def __init__(self, workspace: Workspace, over: QWidget, below: QWidget) -> None:
        super().__init__(over)
        self._workspace, self._over, self._below = workspace, over, below
        self.setObjectName("cures")
        self.setProperty("role", "message")
        self._text = plain_label(parent=self)
        self._text.setObjectName("cures.text")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = small_button(self, "cures.close", "✕", "Close this message")
        self._close.clicked.connect(self._dismiss)
        self._buttons: list[QToolButton] = []
        self._offered_for: Stop | None = None
        self._dismissed: Stop | None = None
        for watched in (over, below):
            watched.installEventFilter(self)
        self.hide()
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Offer ways out at the end of a run that a degeneracy ended, or that ended at a saddle."""
        if not changes & CURE_PARTS:
            return
        stop = _bad_end(state)
        if stop is None or stop is self._dismissed:
            self.hide()
        elif stop is not self._offered_for or self.isHidden():
            self._offer(state, stop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the canvas's width, and out of the message's way."""
        moved = event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
        if moved and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def _offer(self, state: State, stop: Stop) -> None:
        self._offered_for = stop
        experiment, shown = state.timeline.run.experiment, state.shown
        if stop.degeneracy is not None:
            sentence = degeneracy_sentence(stop.degeneracy)
            offered = cures(experiment, shown.parameters.n_components, stop.degeneracy)
        else:
            sentence = SADDLE_SENTENCE
            offered = way_off(shown, experiment.settings, stop.verdict)
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = cure_buttons(self, "cure", offered, experiment.dataset.points, self._choose)
        self._settle()
        self.show()
        for made in self._buttons:
            made.show()

    def _choose(self, cure: Cure) -> None:
        self._workspace.submit(cure.edit)

    def _dismiss(self) -> None:
        self._dismissed = self._offered_for
        self.hide()

    def _settle(self) -> None:
        """Put the sentence above the buttons, and these in as many rows as they need."""
        top = MARGIN if self._below.isHidden() else self._below.geometry().bottom() + GAP
        width = self._over.width() - 2 * MARGIN
        close = self._close.sizeHint()
        self._close.move(width - close.width() - 4, 4)
        self._close.resize(close)
        room = width - close.width() - 2 * INSIDE
        text = QRect(INSIDE + 4, INSIDE, room, self._text.heightForWidth(room))
        self._text.setGeometry(text)
        sizes = [made.sizeHint() for made in self._buttons]
        places, bottom = flow(sizes, QPoint(INSIDE, text.bottom() + GAP), width - 2 * INSIDE)
        for made, place in zip(self._buttons, places, strict=True):
            made.setGeometry(place)
        self.setGeometry(MARGIN, top, width, bottom + INSIDE)


def _bad_end(state: State) -> Stop | None:
    """Return the end of the run, where it is shown at rest and is a degeneracy or a saddle."""
    timeline = state.timeline
    stop = timeline.run.stop
    if state.activity is not Activity.PAUSED or state.preview is not None or not timeline.at_end or not stop:
        return None
    saddle = stop.verdict is not None and stop.verdict.kind is VerdictKind.SADDLE
    return stop if stop.degeneracy is not None or saddle else None
