"""Files in and out: data, starts, parameters, by dialog and by dropping."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QSpinBox, QToolButton

from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.experiment.edits import ChangeSettings, SetNoise
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from tests.ui.conftest import Hand

CLUSTERS = [[0.0, 0.0], [1.0, 0.5], [0.5, 1.0], [10.0, 10.0], [11.0, 10.5], [10.5, 11.0]]

Choose = Callable[[Path | None], None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Answer the next file dialogs."""

    def answered(path: Path | None) -> None:
        def chosen(*_arguments: object) -> tuple[str, str]:
            return (str(path) if path else "", "")

        monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)

    return answered


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def clusters_file(folder: Path) -> Path:
    return written(folder, "clusters.csv", "width,height", *(f"{x},{y}" for x, y in CLUSTERS))


def read(hand: Hand) -> None:
    """Wait until the file is read."""
    hand.wait_until(lambda: not hand.message.startswith("Reading"))


def parts(state: State) -> tuple[object, ...]:
    return tuple(vars(state).values())


def drop(hand: Hand, *paths: Path) -> bool:
    """Drag files over the canvas and let them go; return whether the window wanted them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    viewport = hand.canvas.viewport()
    place = QPointF(viewport.rect().center())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), copy, mime, left, none)
    QApplication.sendEvent(viewport, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(viewport, QDragMoveEvent(place.toPoint(), copy, mime, left, none))
    QApplication.sendEvent(viewport, QDropEvent(place, copy, mime, left, none, QEvent.Type.Drop))
    return True


# Data


def test_a_data_file_is_opened_and_fitted_into_view(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    answer(clusters_file(tmp_path))
    hand.choose("data.open")
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 6)
    dataset = hand.state.experiment.dataset
    assert dataset.points.array.tolist() == CLUSTERS
    assert dataset.columns == ("width", "height")
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, Points.of(CLUSTERS), 3, 0)
    assert hand.widget("data.choose", QToolButton).text().startswith("clusters")
    assert hand.canvas.getPlotItem().getAxis("bottom").name == "width"
    view = hand.canvas.viewRect()
    assert all(view.contains(QPointF(x, y)) for x, y in CLUSTERS)
    assert hand.message == "clusters: 6 points, x = width, y = height."


def test_opening_data_can_be_undone(hand: Hand, tmp_path: Path) -> None:
    before = hand.state.experiment
    hand.window.open_data(clusters_file(tmp_path))
    hand.wait_until(lambda: hand.state.experiment is not before)
    hand.click("edit.undo")
    assert hand.state.experiment is before


def test_no_file_chosen_changes_nothing(hand: Hand, answer: Choose) -> None:
    before = hand.state
    answer(None)
    for name in ("data.open", "model.open", "model.save"):
        hand.choose(name)
    assert hand.state is before


def test_fewer_different_points_than_components_give_fewer_components(hand: Hand, tmp_path: Path) -> None:
    hand.window.open_data(written(tmp_path, "two.csv", "0,0", "1,1", "0,0", "1,1"))
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 4)
    assert hand.shown.n_components == 2


def test_a_bad_file_is_refused_with_its_place_and_nothing_changes(hand: Hand, tmp_path: Path) -> None:
    hand.iterate(1)
    before, picture = parts(hand.state), hand.picture()
    hand.window.open_data(written(tmp_path, "bad.csv", "x,y", "1,2", "3,four", "5,6"))
    hand.wait_until(lambda: hand.message.startswith("bad.csv"))
    assert (
        hand.message
        == "bad.csv, line 3, column 2 (y): “four” is not a number. Correct it, or skip such rows."
    )
    assert all(now is then for now, then in zip(parts(hand.state), before, strict=True))
    hand.click("message.close")
    assert hand.message == ""
    hand.qtbot.waitUntil(lambda: bool((hand.picture() == picture).all()))


def test_a_missing_file_is_refused_in_words(hand: Hand, tmp_path: Path) -> None:
    hand.window.open_data(tmp_path / "gone.csv")
    hand.wait_until(lambda: hand.message.startswith("gone.csv"))
    assert hand.message == "gone.csv: there is no such file. Check its name and folder."


def test_reading_can_be_cancelled(hand: Hand, tmp_path: Path) -> None:
    before = hand.state
    hand.window.open_data(clusters_file(tmp_path))
    assert hand.message == "Reading clusters.csv…"
    hand.click("message.cancel")
    assert hand.message == ""
    (reading,) = hand.window.files.findChildren(TableReading)
    hand.wait_until(lambda: not reading.busy)
    assert hand.state is before


def test_a_file_is_opened_by_dropping_it_on_the_canvas(hand: Hand, tmp_path: Path) -> None:
    assert drop(hand, clusters_file(tmp_path))
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 6)


def test_two_files_at_once_are_not_taken(hand: Hand, tmp_path: Path) -> None:
    path = clusters_file(tmp_path)
    assert not drop(hand, path, path)


def test_a_folder_dropped_is_refused_in_words(hand: Hand, tmp_path: Path) -> None:
    drop(hand, tmp_path)
    hand.wait_until(lambda: hand.message.endswith("is a folder. Choose a file in it."))


# What a refusal must not leave behind


def few_points(hand: Hand, folder: Path) -> None:
    """Open three points with four components, for which no random start can be placed."""
    hand.window.open_data(written(folder, "few.csv", "0,0", "4,1", "1,5"))
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 3)
    hand.click("model.component_count.more")
    assert hand.shown.n_components == 4


def test_a_refused_seed_goes_back_to_the_seed_of_the_start(hand: Hand, tmp_path: Path) -> None:
    few_points(hand, tmp_path)
    hand.fill("start.seed", "7")
    assert hand.message == "4 components need as many different points; there are 3."
    assert hand.widget("start.seed", QSpinBox).value() == hand.state.experiment.seed == 0


def test_a_refused_start_gets_no_check_mark(hand: Hand, tmp_path: Path) -> None:
    few_points(hand, tmp_path)
    hand.choose_from("start.choose", "start.random_points")
    assert hand.message == "4 components need as many different points; there are 3."
    assert not hand.action("start.random_points").isChecked()


# Mixtures


def test_saved_parameters_come_back_to_the_last_digit(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    hand.iterate(2)
    saved, path = hand.shown, tmp_path / "fit.json"
    answer(path)
    hand.choose("model.save")
    assert hand.message == "Saved the parameters shown to fit.json."
    content = json.loads(path.read_text(encoding="utf-8"))
    assert np.array_equal(content["means"], saved.means)
    hand.choose("preset.experiment_2")
    assert hand.shown != saved
    hand.choose("model.open")
    assert hand.shown == saved
    assert hand.message == ""
    assert hand.cursor == 0


def test_a_name_without_an_ending_becomes_json(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    answer(tmp_path / "fit")
    hand.choose("model.save")
    assert (tmp_path / "fit.json").exists()


def test_what_cannot_be_written_is_said(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    answer(tmp_path / "no" / "such" / "folder" / "fit.json")
    hand.choose("model.save")
    assert hand.message.startswith("fit.json cannot be written:")


def test_a_bad_start_is_refused_in_words_and_changes_nothing(
    hand: Hand, tmp_path: Path, answer: Choose
) -> None:
    before = parts(hand.state)
    answer(written(tmp_path, "start.json", '{"weights": [1.0]}'))
    hand.choose("model.open")
    assert hand.message == "start.json has no “means”. A mixture needs weights, means and covariances."
    assert all(now is then for now, then in zip(parts(hand.state), before, strict=True))


def test_a_start_of_another_size_is_taken_by_dropping_it(hand: Hand, tmp_path: Path) -> None:
    content = {
        "weights": [0.5, 0.5],
        "means": [[1, 2], [3, 4]],
        "covariances": [[[1, 0], [0, 1]], [[2, 1], [1, 2]]],
        "covariance_type": "full",
    }
    assert drop(hand, written(tmp_path, "start.json", json.dumps(content)))
    assert hand.shown.means.tolist() == [[1, 2], [3, 4]]
    assert hand.widget("model.component_count", QSpinBox).value() == 2


def test_rounded_weights_of_a_start_are_scaled_and_that_is_said(hand: Hand, tmp_path: Path) -> None:
    content = {
        "weights": [0.333, 0.333, 0.333],
        "means": [[2, 5], [6, 9], [4, 7]],
        "covariances": [[[1, 0], [0, 1]]] * 3,
    }
    assert drop(hand, written(tmp_path, "start.json", json.dumps(content)))
    assert hand.shown.weights == pytest.approx([1 / 3] * 3, rel=1e-15)
    assert hand.message == "The weights in start.json sum to 0.999; they are scaled to sum to 1."


def test_family_and_noise_are_saved_and_come_back(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    workspace = hand.workspace
    workspace.submit(ChangeSettings(replace(hand.state.experiment.settings, covariance_type=Family.EEV)))
    workspace.submit(SetNoise(0.1))
    hand.iterate(1)
    saved = hand.shown
    assert saved.noise is not None
    answer(tmp_path / "fit.json")
    hand.choose("model.save")
    hand.choose("preset.experiment_2")
    hand.choose("model.open")
    assert hand.shown == saved
    assert hand.state.experiment.settings.covariance_type is Family.EEV
    assert hand.state.experiment.start_method is StartMethod.FROM_FILE
    assert hand.widget("start.choose", QToolButton).text().startswith("start: from file")


def test_after_a_start_from_a_file_a_typed_seed_places_a_random_one(hand: Hand, tmp_path: Path) -> None:
    content = {"weights": [1], "means": [[50, 50]], "covariances": [200], "covariance_type": "spherical"}
    assert drop(hand, written(tmp_path, "start.json", json.dumps(content)))
    assert hand.shown.covariances.tolist() == [[[200, 0], [0, 200]]]
    hand.fill("start.seed", "5")
    points = hand.state.experiment.dataset.points
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, points, 1, 5, Family.VII)


def test_a_file_that_is_not_there_offers_no_columns(hand: Hand, tmp_path: Path) -> None:
    hand.window.open_data(tmp_path / "no.csv")
    hand.wait_until(lambda: hand.message.startswith("no.csv"))
    offer = hand.window.findChild(QToolButton, "message.offer")
    assert isinstance(offer, QToolButton)
    assert not offer.isVisible()
