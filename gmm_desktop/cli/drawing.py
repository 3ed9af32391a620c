"""What commands that draw need of Qt: no window and no display."""

import sys
from typing import TYPE_CHECKING

from gmm_desktop.cli.output import PROGRAM, RefusalError

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication


def drawing_application() -> "QCoreApplication":
    """Return what letters need before they are drawn; it must be held while they are.

    Raises
    ------
    RefusalError
        When Qt cannot be loaded.
    """
    try:
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415
    except ImportError as error:
        raise RefusalError(f"The figures need Qt, which cannot be loaded: {error}") from error
    # Drawing needs no display, and must not fail for one that cannot be reached.
    platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
    return QGuiApplication.instance() or QGuiApplication([PROGRAM, *platform])
