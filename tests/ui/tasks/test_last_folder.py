"""Each dialog of files begins where the last one ended, whatever kind of file that was."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog

from gmm_desktop.control.preferences import load_preferences
from gmm_desktop.ui.tasks.last_folder import LastFolder
from tests.ui.conftest import Hand, OpenWindow

ASKING = ("data.open", "model.open", "model.save", "session.open", "session.save_as", "export.report")
"""Actions that ask for a file at once."""


def documents() -> Path:
    place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    place.mkdir(parents=True, exist_ok=True)
    return place


class Chooser:
    """Stands in for the dialogs of files: notes where they begin, and answers with one file."""

    def __init__(self) -> None:
        self.begun: list[Path] = []
        self.answer = ""

    def __call__(self, _parent: Any, _title: str, begin: str, *_: Any) -> tuple[str, str]:
        path = Path(begin)
        self.begun.append(path if path.is_dir() else path.parent)
        return self.answer, ""


@pytest.fixture
def chooser(monkeypatch: pytest.MonkeyPatch) -> Chooser:
    chooser = Chooser()
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, chooser)
    return chooser


def test_at_first_all_begin_in_the_documents(hand: Hand, chooser: Chooser) -> None:
    place = documents()
    for name in ASKING:
        hand.action(name).trigger()
    assert chooser.begun == [place] * len(ASKING)


@pytest.mark.parametrize("way", ["data", "session", "parameters", "picture", "report"])
def test_all_begin_where_the_last_one_ended(hand: Hand, chooser: Chooser, tmp_path: Path, way: str) -> None:
    documents()
    file = tmp_path / "file"
    if way == "data":
        file = file.with_suffix(".csv")
        file.write_text("x,y\n0,0\n1,2\n3,1\n")
        chooser.answer = str(file)
        hand.action("data.open").trigger()
        hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 3)
    elif way == "picture":
        hand.action("picture.export").trigger()
        dialog = next(each for each in hand.window.findChildren(QDialog) if each.isVisible())
        vars(dialog)["folder"] = str(tmp_path)
        dialog.reject()
    else:
        suffix, name = {
            "session": (".gmms", "session.save_as"),
            "parameters": (".json", "model.save"),
            "report": (".html", "export.report"),
        }[way]
        file = file.with_suffix(suffix)
        chooser.answer = str(file)
        hand.action(name).trigger()
        hand.wait_until(lambda: file.exists() and not hand.window.sessions._saving.busy)
    chooser.begun.clear()
    chooser.answer = ""
    for name in ASKING:
        hand.action(name).trigger()
    assert chooser.begun == [tmp_path] * len(ASKING)


def test_the_next_session_begins_there_too_while_the_folder_is_there(
    open_window: OpenWindow, chooser: Chooser, tmp_path: Path
) -> None:
    place = documents()
    folder = tmp_path / "course"
    folder.mkdir()
    first = open_window()
    first.window.files.save_model(folder / "mixture.json")
    first.window.close()
    first.wait_until(lambda: load_preferences().folder == str(folder))
    open_window().action("data.open").trigger()
    (folder / "mixture.json").unlink()
    folder.rmdir()
    open_window().action("data.open").trigger()
    assert chooser.begun == [folder, place]


def test_without_documents_home_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: "")
    assert LastFolder("/nowhere/at/all").path == str(Path.home())
