"""Pictures of a session without a window."""

import io
import shlex
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage

from gmm_desktop.cli import render
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.pictures import PictureWish, picture_bytes, state_of
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.storage.sessions.file import read_session, write_session
from tests.figures.pixel_measure import of_image, same

from .conftest import Process, Run

SMALL = ("--size", "320x240")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dataset = twin_sample()
    runs = [run_out(published_experiment(name, dataset)) for name in ("experiment_1", "experiment_4")]
    path = tmp_path_factory.mktemp("sessions") / "two_runs.gmms"
    write_session(path, Session(Timeline(tuple(runs), 17, 1)), "test")
    return path


@pytest.fixture
def session(written: Path, qapp: QGuiApplication) -> Path:
    assert qapp is not None
    return written


def test_the_frame_shown_is_drawn_without_a_display(process: Process, written: Path, tmp_path: Path) -> None:
    output = tmp_path / "plane.png"
    done = process("-m", "gmm_desktop", "render", written, "--output", output)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("gmm-desktop: The plane (iteration 9, after E · L = −15")
    assert done.stderr.endswith(f"is written to {output}.\n")
    image = QImage(str(output))
    assert (image.width(), image.height()) == (1200, 900)


def test_it_writes_what_the_window_writes(run: Run, session: Path, tmp_path: Path) -> None:
    output = tmp_path / "plane.png"
    arguments = ("--run", "1", "--frame", "2E", "--scale", "2", "--dark", "--no-title")
    assert run("render", session, *SMALL, *arguments, "--output", output)[0] == 0
    opened = read_session(session)
    state = state_of(opened, opened.timeline.runs[0], 3)
    wish = PictureWish(size=(640, 480), dark=True, titled=False, dpi=192)
    drawn = picture_bytes(state, wish, "png")
    assert same(of_image(QImage(str(output))), of_image(QImage.fromData(drawn)))


@pytest.mark.parametrize("view", render.VIEWS)
@pytest.mark.parametrize("suffix", render.STILLS)
def test_every_view_is_drawn_in_every_format(
    run: Run, session: Path, tmp_path: Path, view: str, suffix: str
) -> None:
    output = tmp_path / f"it{suffix}"
    assert run("render", session, "--view", view, *SMALL, "--output", output)[:2] == (0, "")
    begin = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix]
    assert output.read_bytes().startswith(begin)


@pytest.mark.parametrize(("suffix", "form"), [(".gif", "GIF"), (".apng", "PNG")])
def test_a_run_moves(run: Run, session: Path, tmp_path: Path, suffix: str, form: str) -> None:
    output = tmp_path / f"run{suffix}"
    said = run("render", session, "--frame", "0:10:2", "--fps", "5", *SMALL, "--output", output)
    assert said == (0, "", f"gmm-desktop: 6 frames are written to {output}.\n")
    made = Image.open(io.BytesIO(output.read_bytes()))
    assert (made.format, made.n_frames, made.info["duration"]) == (form, 6, 200)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--output", "x.jpg"), "--output must end in .png, .svg, .pdf, .gif, .apng, .mp4, not “x.jpg”"),
        (("--output", "x.png", "--frame", "999"), "There is no frame “999”. Half-steps go from 0 to 110"),
        (("--output", "x.png", "--run", "3"), "There is no run 3; there are 1, 2."),
        (("--output", "x.pdf", "--transparent"), "--transparent goes with PNG and SVG only"),
        (("--output", "x.gif", "--view", "strip"), "a strip does not move"),
        (("--output", "x.png", "--size", "0x5"), "a size such as 1600x1200 is needed"),
        (("--output", "x.png", "--size", "9000x9000", "--scale", "9"), "--size times --scale is"),
        (("--output", "x.png", "--extent", "1,0,0,1"), "--extent needs X0 below X1"),
        (("--output", "x.png", "--camera", "1"), "2 numbers parted by commas are needed"),
        (("--output", "x.gif", "--size", "9000x9000"), "are too much for one file"),
        (("--output", "no/such/folder/x.png"), "x.png cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run,
    session: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("render", session, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_camera_and_part_of_the_plane_can_be_chosen(run: Run, session: Path, tmp_path: Path) -> None:
    contents = set()
    for number, more in enumerate(
        ((), ("--camera", "60,50"), ("--view", "plane", "--extent", "0,60,40,120"))
    ):
        output = tmp_path / f"{number}.png"
        assert run("render", session, "--view", "surface", *more, *SMALL, "--output", output)[0] == 0
        contents.add(output.read_bytes())
    assert len(contents) == 3


def test_the_examples_of_the_help_work(
    run: Run, session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "SESSION.gmms").write_bytes(session.read_bytes())
    code, shown, _ = run("render", "--help")
    assert code == 0
    examples = [line.split() for line in shown.splitlines() if line.startswith("  gmm-desktop render ")]
    assert len(examples) == 5
    for _, *arguments in examples:
        assert run(*shlex.split(" ".join(arguments)))[:2] == (0, "")
        assert Path(arguments[-1]).stat().st_size > 1000
