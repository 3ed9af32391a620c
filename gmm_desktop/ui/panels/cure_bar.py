"""The bar over the canvas that says which component degenerated, and offers ways out."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from gmm_desktop.control.cure_texts import degeneracy_sentence
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.cures import Cure, cures
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.ui.panels.cure_buttons import GAP, cure_buttons, flow, small_button
from gmm_desktop.ui.plain import plain_label

MARGIN, INSIDE = 10, 8
CURE_PARTS = Changes.RUNS | Changes.FRAME | Changes.ACTIVITY | Changes.EXPERIMENT


class CureBar(QFrame):
    """Lies over the top edge of the canvas, below a message, while the end of a degenerate run is shown."""

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
        self._offered_for: Degeneracy | None = None
        self._dismissed: Degeneracy | None = None
        for watched in (over, below):
            watched.installEventFilter(self)
        self.hide()
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Offer ways out at the end of a run that a degeneracy ended."""
        if not changes & CURE_PARTS:
            return
        wrong = _degeneracy(state)
        if wrong is None or wrong is self._dismissed:
            self.hide()
        elif wrong is not self._offered_for or self.isHidden():
            self._offer(state, wrong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the canvas's width, and out of the message's way."""
        moved = event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
        if moved and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def _offer(self, state: State, wrong: Degeneracy) -> None:
        self._offered_for = wrong
        sentence = degeneracy_sentence(wrong)
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        experiment = state.timeline.run.experiment
        offered = cures(experiment, state.shown.parameters.n_components, wrong)
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


def _degeneracy(state: State) -> Degeneracy | None:
    """Return what ended the run whose end is shown at rest."""
    timeline = state.timeline
    rests = state.activity is Activity.PAUSED and state.preview is None
    return timeline.run.stop.degeneracy if rests and timeline.at_end and timeline.run.stop else None
