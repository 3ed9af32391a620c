"""The panel of the model: everything that decides how EM runs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.ui.panels.family_chooser import FamilyChooser
from gmm_desktop.ui.panels.model_sections import (
    NoiseSection,
    PriorSection,
    RegularisationSection,
    SpeedSection,
    TemperatureSection,
)
from gmm_desktop.ui.parts.frame import Panel, button, label
from gmm_desktop.ui.parts.section import Section
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.doubts import units_sentence


class ModelPanel(Panel):
    """Covariances first, the rest folded away. Follows the experiment, also where undo or a preset changed it."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        presets = [
            button(actions[name], look="outline", text=True) for name in ("model.plain_em", "model.kmeans")
        ]
        actions["model.kmeans"].setIconText("k-means")
        super().__init__("MODEL", presets)
        self._workspace = workspace
        tip = "What the components share: Σ = volume · orientation · shape · orientationᵀ"
        self._family = FamilyChooser(workspace, theme)
        covariances = Section("fold.covariances", "Covariances", tip, opened=True)
        covariances.content.setContentsMargins(0, 0, 0, 6)
        covariances.content.addWidget(self._family)
        self._units = _UnitsNote(actions["data.standardise"])
        covariances.content.addWidget(self._units)
        self._noise = NoiseSection(workspace)
        self._sections = (
            RegularisationSection(workspace),
            PriorSection(workspace),
            self._noise,
            TemperatureSection(workspace),
            SpeedSection(workspace),
        )
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 4, 0)
        rows.setSpacing(2)
        for part in (covariances, *self._sections):
            rows.addWidget(part)
        rows.addStretch()
        scroll = QScrollArea()
        scroll.setObjectName("model.scroll")
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)
        self._show()
        workspace.changed.connect(self.show_state)
        workspace.refused.connect(self._show)

    def set_theme(self, theme: Theme) -> None:
        """Paint the pictures in the colours of another theme."""
        self._family.set_theme(theme)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the settings of the experiment, and the weight of the noise in the frame shown."""
        if changes & Changes.EXPERIMENT:
            self._show()
        elif changes & Changes.FRAME and state.shown.parameters.noise is not None:
            self._noise.show_state(state)

    def _show(self) -> None:
        state = self._workspace.state
        self._family.show_state(state)
        self._units.show_state(state)
        for part in self._sections:
            part.show_state(state)


class _UnitsNote(QWidget):
    """Says where the units decide what the chosen family finds, and offers to standardise."""

    def __init__(self, standardise: QAction) -> None:
        super().__init__()
        self._words = label("", "warning")
        self._words.setObjectName("model.units")
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.addWidget(self._words)
        offered = button(standardise, look="outline", text=True, name="model.standardise")
        rows.addWidget(offered, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_state(self, state: State) -> None:
        """Look at the data and the family of the experiment."""
        experiment = state.experiment
        words = units_sentence(experiment.dataset, experiment.settings.covariance_type)
        if self._words.text() != words:
            self._words.setText(words)
        self.setVisible(bool(words))
