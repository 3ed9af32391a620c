"""`gmm-desktop report` with names of files that shells, web pages or the program could take for something else."""

import os
import re
import shutil
import sys
from html import unescape
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PySide6.QtGui import QImage

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports import report
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.file import write_session
from tests.storage.sessions.session_samples import small_dataset, small_run

from .conftest import Run

NAMES = [
    "my lesson", "수업 1", "a#b", "50%", "100%20x", "it's", "a&b", "a&amp;b", "a;b", "$(x)", "`x`", "cafe\u0301",
    "가" * 80, "x" * 245, ".hidden", "..", "😀", "~", "a.b.c", "\u202eabc", "s.gmms", " lead", "a=b", "@file", "+x",
    "[*]", "{file}", "%s", "-x", "--output",
]  # fmt: skip
NOT_ON_WINDOWS = [
    "why?", 'say "hi"', "<img src=x onerror=y>", "tab\tname", "new\nline", "a:b", "*", "|", "a\\b", "trail ",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of a few points."""
    path = tmp_path_factory.mktemp("made") / "made.gmms"
    run = small_run(small_dataset(), EmSettings(max_iter=1, tol=0))
    write_session(path, Session(Timeline((run,), 2, 0)), "test")
    return path


@pytest.fixture
def session(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a folder of its own, where the program is; its pictures are small, for names are what matters."""
    monkeypatch.chdir(tmp_path)
    small = QImage(8, 8, QImage.Format.Format_RGB32)
    small.fill(0)
    monkeypatch.setattr(report, "_figure", lambda *_: small)
    return Path(shutil.copy(made, "made.gmms"))


def names_here() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def is_page(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return text.startswith("<!DOCTYPE html>") and text.count("data:image/png;base64,") == 4


@pytest.mark.parametrize("name", [*NAMES, *([] if sys.platform == "win32" else NOT_ON_WINDOWS)], ids=ascii)
def test_a_session_and_its_report_may_be_called_anything(run: Run, session: Path, name: str) -> None:
    source, target = f"{name}.gmms", f"{name}.html"
    session.rename(source)
    code, out, err = run("report", "--", source, target)
    assert (code, out) == (0, "")
    assert err == f"gmm-desktop: Saved {visible(target)}.\n"
    assert is_page(Path(target))
    assert names_here() == sorted([source, target])


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_leading_dash_needs_a_folder_or_two_dashes(run: Run, session: Path, form: str) -> None:
    session.rename("-x.gmms")
    for words in (
        ("./-x.gmms", "--output", f"./-x.{form}"),
        (f"--output=-x.{form}", "--", "-x.gmms"),
        ("./-x.gmms", f"./-x.{form}"),
        ("--", "-x.gmms", f"-x.{form}"),
    ):
        assert run("report", *words)[0] == 0, words
        Path(f"-x.{form}").unlink()


@pytest.mark.usefixtures("session")
def test_a_name_without_suffix_becomes_a_web_page(run: Run) -> None:
    for name in ("plain", "한글", "-x", ".hidden", "dot."):
        code, _, err = run("report", "--", "made.gmms", name)
        assert (code, err) == (0, f"gmm-desktop: Saved {name}.html.\n")
        assert is_page(Path(f"{name}.html"))
        assert not Path(name).exists()


@pytest.mark.parametrize("name", ["lesson", "lesson.gmms.bak", "lesson.zip", "수업", "LESSON.GMMS"])
def test_a_session_is_known_by_what_it_holds(run: Run, session: Path, name: str) -> None:
    session.rename(name)
    assert run("report", name, "out.html")[0] == 0
    assert run("convert", name, "out.csv")[0] == 0
    assert "component,weight" in Path("out.csv").read_text(encoding="utf-8")


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("made.gmms", "a.html", "--output", "b.html"), "OUT is given twice"),
        (("made.gmms",), "name the file to write, right behind IN or with --output"),
        (("made.gmms", "folder"), "folder cannot be written: it is a folder."),
        (("made.gmms", "."), "cannot be written: it is a folder."),
        (("made.gmms", ".."), "cannot be written: it is a folder."),
        (("made.gmms", ""), "cannot be written: it is a folder."),
        (("made.gmms", "no/such.html"), "such.html cannot be written: No such file or directory."),
        (("made.gmms", "x" * 300), "cannot be written: File name too long."),
        (("x" * 300, "a.html"), "cannot be read: File name too long."),
        (("nowhere.gmms", "a.html"), "nowhere.gmms: there is no such file."),
        (("folder", "a.html"), "folder is a folder."),
        (("made.gmms", "a.docx"), "a.docx: nothing can be written as “.docx”. Use .html, .pdf."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    Path("folder").mkdir()
    before = names_here()
    code, out, err = run("report", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert names_here() == before


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux only")
def test_names_that_are_no_text_are_taken(run: Run, session: Path) -> None:
    source, target = os.fsdecode(b"caf\xe9.gmms"), os.fsdecode(b"caf\xe9.html")
    session.rename(source)
    code, _, err = run("report", source, target)
    assert (code, err) == (0, "gmm-desktop: Saved caf⟨U+DCE9⟩.html.\n")
    assert is_page(Path(target))


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_names_of_data_and_columns_are_shown_as_text(run: Run, tmp_path: Path, form: str) -> None:
    name = "<script>alert(1)</script> & \"quotes\" 'too' </title> {x} %s"
    data = small_dataset()
    told = Dataset(name, data.points, (f"{name} x", "한글 y"), source=name)
    path, target = tmp_path / "s.gmms", tmp_path / f"r.{form}"
    made = small_run(told, EmSettings(max_iter=1, tol=0))
    write_session(path, Session(Timeline((made,), 2, 0)), "test")
    assert run("report", path, target)[0] == 0
    if form == "pdf":
        document = pdfium.PdfDocument(target)
        assert document.get_metadata_dict()["Title"].endswith(f"on {name}")
        assert f"on {name}" in " ".join(document[0].get_textpage().get_text_bounded().split())
        document.close()
        return
    page = target.read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("</title>") == 1
    assert unescape(re.findall(r"<h1>(.*?)</h1>", page)[0]).endswith(f"on {name}")
