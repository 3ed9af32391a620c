"""One line at the top of the canvas: what was refused, what to know, what to do first."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QWidget

from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.progress import advance

MARGIN = 10
PROGRESS_WIDTH = 120


class MessageBar(QFrame):
    """Lies over the top edge of its parent and shows one message until it is closed or replaced.

    Signals
    -------
    cancelled()
        The work the message tells of should be stopped.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setProperty("role", "message")
        self._over, self._rows = parent, QHBoxLayout(self)
        self._rows.setContentsMargins(12, 4, 4, 4)
        self._text = plain_label()
        self._text.setObjectName("message.text")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._rows.addWidget(self._text, 1)
        self._progress = QProgressBar()
        self._progress.setObjectName("message.progress")
        self._progress.setAccessibleName("How much is done")
        self._progress.setToolTip("How much is done")
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(PROGRESS_WIDTH, 6)
        self._rows.addWidget(self._progress)
        self._rows.addSpacing(8)
        self._offer = QToolButton()
        self._offer.setObjectName("message.offer")
        self._offer.clicked.connect(self._take_offer)
        self._offered: QAction | None = None
        self._rows.addWidget(self._offer)
        self._cancel = QToolButton()
        self._cancel.setObjectName("message.cancel")
        self._cancel.setText("Cancel")
        self._cancel.setToolTip("Stop this work")
        self._cancel.setAccessibleName("Cancel")
        self._cancel.clicked.connect(self.cancelled)
        self._rows.addWidget(self._cancel)
        self._close = QToolButton()
        self._close.setObjectName("message.close")
        self._close.setText("✕")
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.clear)
        self._rows.addWidget(self._close)
        self.is_working = False
        parent.installEventFilter(self)
        self.hide()

    def stand_over(self, parent: QWidget) -> None:
        """Lie over another widget from now on."""
        if parent is self._over:
            return
        hidden = self.isHidden()
        self._over.removeEventFilter(self)
        self._over = parent
        self.setParent(parent)
        parent.installEventFilter(self)
        self._settle()
        self.setHidden(hidden)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the parent's width."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        width = self._over.width() - 2 * MARGIN
        frame = self.contentsMargins()
        inner = width - frame.left() - frame.right()
        height = max(self._rows.heightForWidth(inner), self._rows.minimumSize().height())
        height += frame.top() + frame.bottom()
        self.setGeometry(MARGIN, MARGIN, width, height)

    @property
    def text(self) -> str:
        """The message, or an empty text."""
        return "" if self.isHidden() else self._text.text()

    def show_message(self, text: str, *, working: bool = False, offer: QAction | None = None) -> None:
        """Show a message.

        Parameters
        ----------
        text : str
            One sentence.
        working : bool
            It tells of work under way, which can be cancelled.
        offer : QAction, optional
            What can be done about it.
        """
        self._offered = offer
        self._offer.setVisible(offer is not None)
        if offer is not None:
            self._offer.setText(offer.text())
            self._offer.setToolTip(offer.toolTip())
            self._offer.setAccessibleName(offer.text())
        self._progress.hide()
        self.is_working = working
        self._text.setText(text)
        self.setAccessibleName(text)
        self._cancel.setVisible(working)
        self._close.setVisible(not working)
        self._settle()
        self.show()
        self.raise_()

    def show_progress(self, share: float) -> None:
        """Show how much of the work under way is done, from 0 to 1."""
        if self.is_working:
            advance(self._progress, round(100 * share), 100)
            if self._progress.isHidden():
                self._progress.show()
                self._settle()

    def _take_offer(self) -> None:
        if self._offered is not None:
            self._offered.trigger()

    def clear(self) -> None:
        """Show nothing."""
        self.is_working = False
        self.hide()
