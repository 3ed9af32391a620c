"""Colours, fonts and the style sheet: a quiet frame in light or dark."""

import math
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
import qtawesome
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from gmm_desktop import paths
from gmm_desktop.figures.ink import DARK_INK, LIGHT_INK, Ink, family
from gmm_desktop.figures.palette import component_colours


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance, as #rrggbb: the ink of the pictures, and those of the frame around them."""

    ink: Ink
    background: str
    panel: str
    line: str
    on_accent: str
    hover: str
    warning: str

    def component_colours(self, count: int) -> list[QColor]:
        """Return the colours of K components."""
        return [QColor(*(round(c) for c in row)) for row in component_colours(count, self.ink.dark).tolist()]


LIGHT = Theme(
    LIGHT_INK,
    background="#f4f5f7",
    panel="#ffffff",
    line="#d9dde3",
    on_accent="#ffffff",
    hover="#eaeef3",
    warning="#fff4d6",
)
DARK = Theme(
    DARK_INK,
    background="#17191d",
    panel="#1f2228",
    line="#363b44",
    on_accent="#0d1117",
    hover="#2a2f37",
    warning="#3d3418",
)

FONT_PIXELS = 13
LEAST_WRITTEN_OUT, MOST_WRITTEN_OUT = 1e-6, 1e12


def interface_font(pixels: int = FONT_PIXELS) -> QFont:
    """Return the first of the preferred fonts that is installed, with figures of equal width."""
    font = QFont(family())
    font.setPixelSize(pixels)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def icon(name: str, theme: Theme, color: str = "") -> QIcon:
    """Return an icon of the Phosphor family in the theme's colours."""
    made: Any = qtawesome.icon(f"ph.{name}", color=color or theme.ink.text, color_disabled=theme.line)
    return QIcon(_Drawn(QIcon(made)))


class _Drawn(QIconEngine):
    """An icon for a button pressed flat too: qtawesome would paint on a picture of no size, of which Qt warns."""

    def __init__(self, icon: QIcon) -> None:
        super().__init__()
        self._icon = icon

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return a picture of a size in pixels, an empty one for none."""
        return QPixmap() if size.isEmpty() else self._icon.pixmap(size, 1.0, mode, state)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon as large as it fits."""
        self._icon.paint(painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state)


def theme_of(appearance: str) -> Theme:
    """Return the theme a person prefers, or that of the system."""
    if appearance == "system":
        return DARK if QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if appearance == "dark" else LIGHT


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole program the palette, font and style sheet of a theme.

    It takes half a second with all the widgets of a window, so what is there already is not given again.
    """
    sheet = _style_sheet(theme)
    if application.styleSheet() == sheet:
        return
    if not application.styleSheet():  # once: every widget loses the style it has when another is given
        application.setStyle("Fusion")
    application.setFont(interface_font())
    application.setPalette(_palette(theme))
    application.setPalette(_box_palette(theme), "QCheckBox")  # type: ignore[arg-type]
    application.setStyleSheet(sheet)


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for place, color in {
        role.Window: theme.background,
        role.WindowText: theme.ink.text,
        role.Base: theme.panel,
        role.AlternateBase: theme.ink.grid,
        role.Text: theme.ink.text,
        role.PlaceholderText: theme.ink.dim,
        role.Button: theme.panel,
        role.ButtonText: theme.ink.text,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.ink.text,
        role.Highlight: theme.ink.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.ink.accent,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Light: theme.hover,
    }.items():
        palette.setColor(place, QColor(color))
    for place in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, place, QColor(theme.ink.dim))
    return palette


def _box_palette(theme: Theme) -> QPalette:
    """Return the palette of check boxes: Fusion outlines them in a darker shade of their window."""
    palette = _palette(theme)
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.ink.dim))
    return palette


def _style_sheet(theme: Theme) -> str:
    ink = theme.ink
    caret = (paths.resources() / "caret_down.svg").as_posix()
    return f"""
    QMainWindow, QDialog {{ background: {theme.background}; }}
    QMainWindow::separator {{ background: {theme.background}; width: 8px; height: 8px; }}
    QMainWindow::separator:hover {{ background: {theme.line}; }}
    QMenuBar {{ background: {theme.background}; padding: 2px 0px; }}
    QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {theme.hover}; }}
    QMenu {{ background: {theme.panel}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.hover}; color: {ink.text}; }}
    QMenu::item:disabled {{ color: {ink.dim}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QToolBar {{ background: {theme.background}; border: none; spacing: 6px; padding: 0px; }}
    QTabBar::tab {{ background: transparent; border: none; border-bottom: 2px solid transparent;
        padding: 4px 8px; margin-right: 2px; color: {ink.dim}; }}
    QTabBar::tab:selected {{ color: {ink.text}; border-bottom-color: {ink.accent}; }}
    QTabBar::tab:hover {{ color: {ink.text}; }}
    QFrame[role="panel"] {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}
    QFrame[role="message"] {{ background: {theme.warning}; border: 1px solid {theme.line}; border-radius: 6px; }}
    QLabel, QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
    QLabel[role="title"] {{ color: {ink.dim}; font-weight: 600; font-size: 12px; }}
    QLabel[role="dim"] {{ color: {ink.dim}; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="note"] {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px;
        padding: 3px 8px; }}
    QLabel[role="warning"] {{ background: {theme.warning}; border-radius: 6px; padding: 5px 8px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px 7px; background: transparent; }}
    QToolButton:hover {{ background: {theme.hover}; }}
    QToolButton:focus {{ border-color: {ink.accent}; }}
    QToolButton:checked {{ background: {theme.hover}; border-color: {theme.line}; }}
    QToolButton:disabled {{ color: {ink.dim}; }}
    QToolButton::menu-indicator {{ image: none; width: 0px; }}
    QToolButton[look="outline"] {{ border: 1px solid {theme.line}; background: {theme.panel}; }}
    QToolButton[look="outline"]:hover {{ background: {theme.hover}; }}
    QToolButton[look="outline"]:focus {{ border-color: {ink.accent}; }}
    QToolButton[look="next"] {{ border: 1px solid {theme.line}; background: {theme.panel}; padding: 4px 10px; }}
    QToolButton[look="next"]:enabled {{
        border-color: {ink.accent}; color: {ink.accent}; font-weight: 600; }}
    QToolButton[look="next"]:enabled:hover {{ background: {theme.hover}; }}
    QToolButton[look="primary"] {{ background: {ink.accent}; border-color: {ink.accent};
        color: {theme.on_accent}; font-weight: 600; padding: 5px 14px; }}
    QToolButton[look="primary"]:focus {{ border: 2px solid {ink.text}; padding: 4px 13px; }}
    QToolButton[look="primary"]:disabled {{
        background: {theme.line}; border-color: {theme.line}; color: {ink.dim}; }}
    QToolButton[look="fold"] {{ font-weight: 600; padding: 4px 6px 4px 2px; }}
    QToolButton[look="fold"]:checked {{ background: transparent; border-color: transparent; }}
    QToolButton[look="fold"]:hover {{ background: {theme.hover}; }}
    QToolButton[look="fold"]:focus {{ border-color: {ink.accent}; }}
    QToolButton[look="option"] {{ border: 1px solid {theme.line}; padding: 3px 2px 1px 2px; color: {ink.dim}; }}
    QToolButton[look="option"]:checked {{ border: 1px solid {ink.accent}; color: {ink.text};
        background: {theme.hover}; }}
    QToolButton[look="option"]:focus {{ border: 2px solid {ink.accent}; padding: 2px 1px 0px 1px; }}
    QFrame[role="stepper"] {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px; }}
    QFrame[role="stepper"] QSpinBox {{ border: none; background: transparent; padding: 0px; }}
    QFrame[role="stepper"] QToolButton {{ padding: 1px 7px; font-weight: 600; border-radius: 5px; }}
    QSpinBox, QDoubleSpinBox, QLineEdit, QComboBox {{ background: {theme.panel}; border: 1px solid {theme.line};
        border-radius: 6px; padding: 3px 6px; selection-background-color: {ink.accent}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: url("{caret}"); width: 12px; height: 12px; }}
    QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QComboBox:focus {{ border-color: {ink.accent}; }}
    QLineEdit:disabled, QLineEdit:read-only {{ color: {ink.dim}; }}
    QTableView {{ border: none; background: {theme.panel}; outline: none; }}
    QTableView QLineEdit {{ border: 1px solid {ink.accent}; border-radius: 3px; padding: 0px 3px; }}
    QHeaderView {{ background: {theme.panel}; }}
    QHeaderView::section {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.line};
        color: {ink.dim}; padding: 2px; font-weight: 400; }}
    QTableView[look="rows"] QHeaderView::section:vertical {{ border: none; padding: 0px 8px 0px 2px; }}
    QTableView[look="rows"]::item {{ padding: 0px 6px; }}
    QTableView[look="rows"] QHeaderView::section:horizontal {{ padding: 2px 6px 4px 6px; }}
    QTableView[look="rows"] QTableCornerButton::section {{ background: {theme.panel}; border: none; }}
    QSlider {{ min-height: 22px; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.line}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {ink.accent}; border-radius: 2px; }}
    QSlider::sub-page:horizontal:disabled {{ background: {theme.line}; }}
    QSlider::handle:horizontal {{ background: {theme.panel}; border: 2px solid {ink.accent};
        width: 10px; height: 10px; margin: -5px 0; border-radius: 7px; }}
    QSlider::handle:horizontal:focus {{ background: {ink.accent}; }}
    QSlider::handle:horizontal:disabled {{ border-color: {theme.line}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QPushButton {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 16px; }}
    QPushButton:hover {{ background: {theme.hover}; }}
    QPushButton:focus, QPushButton:default {{ border-color: {ink.accent}; }}
    QStatusBar {{ background: {theme.background}; }}
    QStatusBar::item {{ border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 5px; min-height: 24px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {theme.line}; border-radius: 5px; min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QProgressBar {{ background: {theme.line}; border: none; border-radius: 3px; }}
    QProgressBar::chunk {{ background: {ink.accent}; border-radius: 3px; }}
    QListWidget[look="quiet"] {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 6px; }}
    QToolTip {{ background: {theme.panel}; color: {ink.text}; border: 1px solid {theme.line}; padding: 4px; }}
    """


class PlainAxis(pg.AxisItem):
    """An axis that writes its numbers out: at an offset of 1e8 all would be “1e+08” else."""

    def getSIPrefixEnableRanges(self) -> tuple[()]:
        """Never count in thousands or thousandths: switched off, pyqtgraph scales the numbers all the same."""
        return ()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of ticks that are ``spacing`` apart."""
        largest = max((abs(value * scale) for value in values), default=0.0)
        if largest >= MOST_WRITTEN_OUT or spacing * scale < LEAST_WRITTEN_OUT:
            texts = [str(text) for text in super().tickStrings(values, scale, spacing)]
            return texts if len(set(texts)) == len(texts) else [""] * len(texts)  # none can be told apart
        places = max(0, math.ceil(-math.log10(spacing * scale) - 1e-9))
        return [f"{value * scale:.{places}f}".replace("-", "−") for value in values]


def style_axes(plot: Any, theme: Theme) -> None:
    """Give the axes of a pyqtgraph plot the theme's colours and figures."""
    for side in ("left", "bottom"):
        axis = plot.getPlotItem().getAxis(side)
        axis.setPen(theme.line)
        axis.setTextPen(theme.ink.dim)
        axis.setStyle(tickFont=interface_font(12), tickLength=-5, tickTextOffset=6)
        axis.labelStyle = {"color": theme.ink.dim, "font-size": "9pt"}
        axis.setLabel(axis.labelText or None)
        axis.enableAutoSIPrefix(False)
