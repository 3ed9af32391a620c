"""A mixture as JSON that is pasted or dropped is the start, and weights rounded by hand are scaled, which is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog

from gmm_desktop.experiment.edits import ReplaceStart
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.storage.results.model_reader import text_holds_mixture
from tests.ui.conftest import Hand

START = {
    "weights": [0.333, 0.333, 0.333],
    "means": [[2, 5], [6, 9], [4, 7]],
    "covariances": [[[1, 0], [0, 1]]] * 3,
}
SCALED = "sum to 0.999; they are scaled to sum to 1."


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    yield
    QApplication.clipboard().clear()


def paste(hand: Hand, text: str) -> None:
    QApplication.clipboard().setText(text)
    hand.choose("data.paste")


def is_start(hand: Hand, data: Any) -> bool:
    """Return whether the mixture shown is the one typed, on the same data."""
    shown = hand.shown
    assert shown.weights == pytest.approx([1 / 3] * 3, rel=1e-15)
    assert hand.state.experiment.start_method is StartMethod.FROM_FILE
    return shown.means.tolist() == START["means"] and hand.state.experiment.dataset is data


@pytest.mark.parametrize("indent", [None, 2])
def test_a_pasted_mixture_is_the_start(hand: Hand, indent: int | None) -> None:
    data = hand.state.experiment.dataset
    paste(hand, f"\n  {json.dumps(START, indent=indent)}\n")
    assert is_start(hand, data)
    assert hand.message == f"The weights in Clipboard {SCALED}"
    hand.choose("edit.undo")
    assert hand.shown.means.tolist() != START["means"]


def test_a_dropped_text_is_the_start(hand: Hand) -> None:
    data = hand.state.experiment.dataset
    hand.window.files.open_text(json.dumps(START))
    assert is_start(hand, data)
    assert hand.message == f"The weights in Dropped text {SCALED}"


def test_a_pasted_file_of_a_mixture_is_the_start(hand: Hand, tmp_path: Path) -> None:
    data = hand.state.experiment.dataset
    path = tmp_path / "start.json"
    path.write_text(json.dumps(START), encoding="utf-8")
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(content)
    hand.choose("data.paste")
    assert is_start(hand, data)
    assert hand.message == f"The weights in start.json {SCALED}"


def test_an_opened_file_of_a_mixture_is_the_start(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = hand.state.experiment.dataset
    path = tmp_path / "start.json"
    path.write_text(json.dumps(START), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    hand.choose("model.open")
    assert is_start(hand, data)
    assert hand.message == f"The weights in start.json {SCALED}"


def test_exact_weights_are_taken_without_a_word(hand: Hand) -> None:
    paste(hand, json.dumps(START | {"weights": [0.25, 0.25, 0.5]}))
    assert hand.shown.weights.tolist() == [0.25, 0.25, 0.5]
    assert hand.message == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps(START | {"weights": [0.3, 0.3, 0.3]}), "The weights sum to 0.9; they must sum to 1."),
        (json.dumps(START)[:-1], "Clipboard, line 1, column"),
        (json.dumps({"weights": [1], "means": [[0, 0]]}), "Clipboard has no “covariances”."),
    ],
)
def test_a_slip_in_a_pasted_mixture_is_said_and_nothing_changes(hand: Hand, text: str, said: str) -> None:
    before = hand.state
    paste(hand, text)
    assert hand.message.startswith(said)
    assert hand.state is before


@pytest.mark.parametrize(
    "text", ['{"x": [1, 2], "y": [3, 4]}', '[{"weights": 1, "means": 2}]', "weights,means\n1,2"]
)
def test_tables_are_no_mixtures(text: str) -> None:
    assert not text_holds_mixture(text)


def test_a_weight_typed_in_the_table_leaves_their_sum_at_one(hand: Hand) -> None:
    hand.window.workspace.submit(ReplaceStart(hand.shown))
    hand.fill_cell(0, 1, "0.333")
    assert hand.shown.weights[0] == pytest.approx(0.333, rel=1e-12)
    assert hand.shown.weights.sum() == pytest.approx(1, abs=1e-15)
