"""Where dialogs of files begin: where the last one ended."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

LONGEST_FOLDER = 60
"""Signs of a folder that are shown in a menu."""


class LastFolder:
    """The folder of the file opened or saved last, whichever kind it was; the documents of the user at first.

    Parameters
    ----------
    remembered : str
        The folder of another session, which may be gone, or an empty text.
    """

    def __init__(self, remembered: str = "") -> None:
        self._last = remembered

    @property
    def path(self) -> str:
        """A folder that is there."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        known = (folder for folder in (self._last, documents) if folder and Path(folder).is_dir())
        return next(known, str(Path.home()))

    def note(self, file: Path) -> None:
        """Remember the folder of a file."""
        self._last = str(file.absolute().parent)

    def proposed(self, name: str) -> str:
        """Return the path of a new file of that name."""
        return str(Path(self.path) / name)


def folder_words(file: Path) -> str:
    """Return the folder of a file, short where it is the user's; of a long one the middle is left out."""
    folder, home = file.parent, Path.home()
    words = str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
    half = LONGEST_FOLDER // 2
    return words if len(words) <= LONGEST_FOLDER else f"{words[:half]}…{words[-half:]}"
