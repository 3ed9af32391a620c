"""The density in 3-D, following the frame."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State, SurfaceColouring, ViewOptions
from gmm_desktop.figures.surface.surface import SurfaceColours, SurfaceLook
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.surface_view import SurfaceView
from gmm_desktop.ui.parts.frame import Panel, button, label, menu_button
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.theme import Theme, icon

OPTIONS = (
    "view.surface_components",
    "view.surface_density",
    None,
    "view.surface_sheets",
    "view.surface_points",
)
SURFACE_PARTS = Changes.FRAME | Changes.DATASET | Changes.OPTIONS

SURFACE_SENTENCE = (
    "Height is the density of the mixture: Σ π N(x | μ, Σ) over all components. Drag to turn it."
)
SURFACE_TIP = "Drag or use the arrow keys to turn, the wheel or + and − to zoom, double-click to reset"
SURFACE_NAME = "The density of the mixture in 3-D; arrow keys turn it, plus and minus zoom it"
RESET_CAMERA_TIP = "Look from where one looks at first (double-click, or Home)"
SURFACE_OPTIONS_TIP = "What is drawn in 3-D"


class SurfacePanel(Panel):
    """Binds the view in 3-D to the workspace; works only while it is seen."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        self._reset = QAction("Reset the camera")
        self._reset.setObjectName("surface.reset")
        self._reset.setToolTip(RESET_CAMERA_TIP)
        options = menu_button(
            "surface.options",
            "options",
            SURFACE_OPTIONS_TIP,
            [actions[name] if name else None for name in OPTIONS],
        )
        self._reset_button: QToolButton = button(self._reset)
        super().__init__("DENSITY IN 3-D", [options, self._reset_button])
        self._workspace = workspace
        self._seen = False
        self.view = SurfaceView(theme)
        self.view.setObjectName("surface.view")
        self.view.setToolTip(SURFACE_TIP)
        self.view.setAccessibleName(SURFACE_NAME)
        self.view.set_seen(False)
        sentence = label(SURFACE_SENTENCE, "dim")
        sentence.setObjectName("surface.sentence")
        sentence.setWordWrap(True)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(sentence)
        self._reset.triggered.connect(self.view.reset_camera)
        self._reset.setIcon(icon("arrow-counter-clockwise", theme))
        Pace(workspace, self.show_state, self)

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn; None while nobody can see it."""
        return self.view.frame if self._seen else None

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._reset.setIcon(icon("arrow-counter-clockwise", theme))
        self.view.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        self.view.set_seen(seen)

    def shut_down(self) -> None:
        """Wait for what is done in the background."""
        self.view.close_jobs()

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the frame shown."""
        if not self._seen or not changes & SURFACE_PARTS:
            return
        self.view.set_options(look_of(state.options))
        frame, dataset = state.shown, state.experiment.dataset
        self.view.show_mixture(
            dataset.points,
            frame.parameters,
            frame.responsibility_parameters,
            frame.temperature,
            columns=dataset.columns,
            frame=frame,
        )


def look_of(options: ViewOptions) -> SurfaceLook:
    """Return what is drawn for these options."""
    by_density = options.surface_colouring is SurfaceColouring.DENSITY
    return SurfaceLook(
        SurfaceColours.DENSITY if by_density else SurfaceColours.COMPONENTS,
        options.surface_sheets,
        options.surface_points,
    )
