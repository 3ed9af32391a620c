"""The panel in the middle: the canvas, what can be drawn on it, and the messages over it."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.brush_item import BrushItem
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.canvas.collapse_mark import CollapseMark
from gmm_desktop.ui.canvas.prediction_item import PredictionItem
from gmm_desktop.ui.canvas.tools.paint_tool import PaintTool
from gmm_desktop.ui.canvas.tools.predict_tool import PredictTool
from gmm_desktop.ui.centre.cure_bar import CureBar
from gmm_desktop.ui.centre.paint_bar import PaintBar
from gmm_desktop.ui.centre.prediction_bar import PredictionBar
from gmm_desktop.ui.parts.frame import Panel, button, menu_button
from gmm_desktop.ui.parts.message_bar import MessageBar
from gmm_desktop.ui.theme import Theme

MENUS = (
    (
        "canvas.colours",
        "colours",
        "How points are coloured",
        ("view.blend", "view.hard", "view.plain", None, "view.entropy", "view.one", "view.pies"),
    ),
    (
        "canvas.layers",
        "layers",
        "What is drawn with the points",
        (
            *("view.contours", "view.by_mass", "view.heat", "view.regions", "view.marginals", None),
            *("view.trails", "view.ghosts", "view.moved", None),
            *("view.earlier", "view.truth", None, "view.sample", "view.sample_instead"),
        ),
    ),
    (
        "canvas.level",
        "σ",
        "Size of the ellipses",
        (
            *("view.level_1", "view.level_2", "view.level_3", None),
            *("view.mass_50", "view.mass_68", "view.mass_90", "view.mass_95"),
        ),
    ),
)
"""The buttons that drop a menu down: object name, text, tooltip, and the actions in it, None between sections."""


class CanvasPanel(Panel):
    """Data and mixture."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        menus = [
            menu_button(name, text, tip, [actions[each] if each else None for each in listed])
            for name, text, tip, listed in MENUS
        ]
        super().__init__("DATA AND MIXTURE", [*menus, button(actions["view.fit"])])
        self.canvas = Canvas(workspace, theme)
        self.canvas.setObjectName("canvas")
        self.canvas.setAccessibleName("Canvas: points and mixture")
        self.body.addWidget(PredictionBar(workspace, actions))
        self.body.addWidget(self.canvas, 1)
        self._brush = BrushItem(self.canvas, theme)
        predict = PredictTool(workspace, self.canvas, self.canvas.tool)
        paint = PaintTool(workspace, self.canvas, predict, self._brush, QTimer(self.canvas))
        self.canvas.tool = paint
        self.canvas.left.connect(paint.leave)
        bar = PaintBar(workspace, actions, lambda: paint.pending)
        self.canvas.turned.connect(bar.resize_brush)
        self.body.insertWidget(self.body.indexOf(self.canvas), bar)
        self._collapse = CollapseMark(workspace, self.canvas, theme)
        self._prediction = PredictionItem(workspace, self.canvas, theme)
        self.message = MessageBar(self.canvas)
        self.cures = CureBar(workspace, self.canvas, self.message)

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self.canvas.frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.canvas.set_theme(theme)
        self._collapse.set_theme(theme)
        self._prediction.set_theme(theme)
        self._brush.set_theme(theme)

    def shut_down(self) -> None:
        """Wait for the painting in the background."""
        self.canvas.shut_down()
