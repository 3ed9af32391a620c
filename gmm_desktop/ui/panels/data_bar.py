"""The bar on top: which data, how many components, which family and start; tools on the right."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpinBox, QToolButton, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import SetComponentCount
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, SEEDS
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.families import ALIASES
from gmm_desktop.mixture.initialisation import RANDOM_STARTS, StartMethod
from gmm_desktop.ui.parts.frame import button, label, menu_button, set_menu_text
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.words.messages import rule_sentence
from gmm_desktop.words.model import family_words, short_name
from gmm_desktop.words.runs import START_WORDS

SHORT_WORDS = START_WORDS | {StartMethod.AS_DRAWN: "as drawn", StartMethod.FROM_FILE: "from file"}
WIDEST_NAME = 220
NARROWEST = 940


class DataBar(QWidget):
    """What is studied, in one row.

    Signals
    -------
    entered()
        A number was typed to its end; the keys belong to the window again.
    seed_chosen(StartMethod, int, str)
        The start is to be placed with another seed; with the name of the gesture.
    """

    entered = Signal()
    seed_chosen = Signal(object, int, str)

    def __init__(
        self,
        workspace: Workspace,
        actions: dict[str, QAction],
        presets: list[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._presets = {name.removeprefix("preset."): actions[name] for name in presets}
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(6)
        data: list[QAction | None] = [
            *(actions[name] for name in presets),
            None,
            actions["data.open"],
            actions["data.make"],
        ]
        self._data = menu_button("data.choose", "", "Data set and prepared experiments", data, look="outline")
        layout.addWidget(self._data)
        layout.addWidget(button(actions["data.open"]))
        layout.addSpacing(4)
        layout.addWidget(label("K", "dim"))
        self._count = _spin(
            "model.component_count", "Number of components K of the mixture", 1, MAX_COMPONENTS
        )
        self._count.valueChanged.connect(lambda count: workspace.submit(SetComponentCount(count), "count"))
        layout.addWidget(stepper(self._count))
        layout.addSpacing(4)
        families: list[QAction | None] = [actions[f"covariance.{name}"] for name in ALIASES]
        families += [None, actions["covariance.more"]]
        tip = "Covariance family: what the components share"
        self._family = menu_button("covariance.choose", "", tip, families, look="outline")
        layout.addWidget(self._family)
        starts: list[QAction | None] = [actions[f"start.{method.value}"] for method in RANDOM_STARTS]
        starts += [None, actions["start.raw"], actions["start.again"]]
        self._start = menu_button("start.choose", "", "How the start is placed", starts, look="outline")
        layout.addWidget(self._start)
        layout.addWidget(label("seed", "dim"))
        self._seed = _spin(
            "start.seed", "Seed of the random start; the same seed gives the same start", 0, SEEDS - 1
        )
        self._seed.valueChanged.connect(self._place_again)
        self._seed.setFixedWidth(48)
        layout.addWidget(self._seed)
        layout.addWidget(button(actions["start.again"]))
        layout.addSpacing(4)
        self._rule = QToolButton()
        self._rule.setObjectName("run.settings")
        self._rule.setAccessibleName("Stopping rules")
        self._rule_tip = actions["run.settings"].toolTip()
        self._rule.setProperty("look", "outline")
        self._rule.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._rule.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rule.clicked.connect(actions["run.settings"].trigger)
        layout.addWidget(self._rule)
        layout.addStretch()
        for spin in (self._count, self._seed):
            spin.lineEdit().returnPressed.connect(self.entered)
            spin.left.connect(self.entered)
        for name in ("tool.add", "data.paint", "edit.undo", "edit.redo", "view.appearance"):
            layout.addWidget(button(actions[name]))
        self.setMinimumWidth(NARROWEST)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)
        workspace.refused.connect(self._put_back)

    def set_icons(self, icon: Callable[[str], QIcon]) -> None:
        """Take over the icons of another theme."""
        self._data.setIcon(icon("database"))
        self._start.setIcon(icon("flag"))
        self._family.setIcon(icon("circles-three"))
        self._rule.setIcon(icon("sliders"))

    def show_state(self, state: State, changes: Changes) -> None:
        """Show data, K, family, start and stopping rule of the experiment."""
        if not changes & Changes.EXPERIMENT:
            return
        experiment = state.experiment
        preset = self._presets.get(experiment.preset)
        name = preset.text().split(":")[0] if preset else visible(experiment.dataset.name)
        metrics = self._data.fontMetrics()
        set_menu_text(self._data, metrics.elidedText(name, Qt.TextElideMode.ElideRight, WIDEST_NAME))
        dataset = experiment.dataset
        first, second = map(visible, dataset.columns)
        self._data.setToolTip(
            plain_tip(
                f"{visible(dataset.name)}: {len(dataset.points):,} points, {first} and {second}\n"
                f"{visible(dataset.source, LONGEST_SENTENCE)}".strip()
            )
        )
        family = experiment.settings.covariance_type
        set_menu_text(self._family, short_name(family))
        self._family.setToolTip(f"{self._family.accessibleName()}\nNow: {family_words(family)}")
        set_menu_text(self._start, f"start: {SHORT_WORDS[experiment.start_method]}")
        self._rule.setText(rule_sentence(experiment.settings))
        self._rule.setToolTip(f"{self._rule_tip}\nNow: {rule_sentence(experiment.settings, whole=True)}")
        for spin, value in (
            (self._count, experiment.start.n_components),
            (self._seed, experiment.seed),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room on a small screen."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the words of the stopping rule out where they have no room; the tooltip has them."""
        beside, only = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for style in (beside, only):
            self._rule.setToolButtonStyle(style)
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                return

    def _put_back(self) -> None:
        """Show again what was typed over, when it could not be had."""
        self.show_state(self._workspace.state, Changes.EXPERIMENT)

    def _place_again(self, seed: int) -> None:
        method = self._workspace.state.experiment.start_method
        chosen = method if method in RANDOM_STARTS else StartMethod.KMEANS_PLUS_PLUS
        self.seed_chosen.emit(chosen, seed, "seed")


class CarefulSpin(QSpinBox):
    """A number that counts once Return is pressed; Esc, or going elsewhere, puts back the one there was.

    Signals
    -------
    left()
        Esc was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put the number back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._put_back()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the number back, unless a menu is opened over it."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._put_back()
        super().focusOutEvent(event)

    def _put_back(self) -> None:
        self.lineEdit().setText(self.textFromValue(self.value()))


def _spin(name: str, tip: str, lowest: int, highest: int) -> CarefulSpin:
    spin = CarefulSpin()
    spin.setObjectName(name)
    spin.setAccessibleName(tip)
    spin.setToolTip(tip)
    spin.setRange(lowest, highest)
    spin.setKeyboardTracking(False)
    spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    return spin


def stepper(spin: QSpinBox) -> QFrame:
    """Return a number between a minus and a plus button."""
    frame = QFrame()
    frame.setProperty("role", "stepper")
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.setSpacing(0)
    spin.setFixedWidth(30)
    for text, word, step in (("−", "fewer", spin.stepDown), ("", "", None), ("+", "more", spin.stepUp)):
        if step is None:
            layout.addWidget(spin)
            continue
        part = QToolButton()
        part.setText(text)
        part.setObjectName(f"{spin.objectName()}.{word}")
        part.setToolTip(f"One {word}")
        part.setAccessibleName(f"One {word}")
        part.clicked.connect(step)
        layout.addWidget(part)
    return frame
