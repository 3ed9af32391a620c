import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from gmm_desktop.cli import experiments

from .conftest import Process, Run

NAMES = {
    f"experiment_{number}_{moment}_{kind}.png"
    for number in (1, 2, 3, 4)
    for moment in ("start", "end")
    for kind in ("contours", "surface")
}


def grey_levels(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(float)


def test_without_a_display_every_start_and_end_is_drawn_and_json_stays_json(
    process: Process, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "figures"
    done = process("-m", "gmm_desktop", "experiments", "--json", "--output", folder)
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) == 4
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"gmm-desktop: 16 figures written to {folder}: ")
    assert {file.name for file in folder.iterdir()} == NAMES
    contents = set()
    for file in folder.iterdir():
        grey = grey_levels(file)
        assert grey.shape == (experiments.FIGURE_SIZE[1], experiments.FIGURE_SIZE[0])
        # Mostly white paper, with something on it.
        assert 180 < grey.mean() < 254
        assert grey.var() > 100
        contents.add(file.read_bytes())
    # Experiment 1 starts at the fit: but for its title nothing else is drawn twice.
    assert len(contents) == len(NAMES)


def test_a_figure_that_cannot_be_written_is_named(
    run: Run, tmp_path: Path, qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp is not None
    monkeypatch.setattr(experiments, "FIGURE_SIZE", (320, 240))
    (tmp_path / "experiment_1_start_surface.png").mkdir()
    code, out, err = run("experiments", "--output", tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith("gmm-desktop: experiment_1_start_surface.png cannot be written: ")
    assert len(err.splitlines()) == 1
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"experiment_1_start_contours.png"}
