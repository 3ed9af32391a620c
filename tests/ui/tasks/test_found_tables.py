"""Tables people have, through the window: what opens at once, and what is asked first."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.ui.dialogs.import_dialog import ImportDialog
from tests.ui.conftest import Hand

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "tables"

AT_ONCE = {
    "07_footer.csv": (20, "1 line passed over: 22 (after the table)."),
    "07_preamble.csv": (20, "2 lines passed over: 1, 2 (before the table)."),
    "07_trailing_comma.csv": (20, "20 points, x = x, y = y."),
    "09_ini_header.txt": (20, "1 line passed over: 1 (before the table)."),
    "09_json_lines.jsonl": (20, "20 points, x = x, y = y."),
    "09_pandas_to_json.json": (20, "20 points, x = x, y = y."),
    "10_sep_tab.csv": (20, "20 points, x = x, y = y."),
    "15_fill_value.csv": (22, "2 values are 1e20 in “x”"),
    "17_hidden_rows.xlsx": (20, "Read although hidden: 5 rows."),
}
ASKED = {
    "02_named_id.csv": "Opens 02_named_id: 6 points, x = x, y = y.",
    "02_pandas_index_unnamed.csv": "20 points, x = x, y = y.",
    "02_unnamed.json": "3 points, x = x, y = y.",
    "02_unnamed_in_the_middle.csv": "3 points, x = column 2, y = y.",
    "03_header_of_numbers.json": "The first row (0, 1) is taken for names; it may be numbers.",
    "03_header_of_numbers_pandas.csv": "The first row (0, 1) is taken for names; it may be numbers.",
    "03_header_of_years.csv": "The first row (2019, 2020) is taken for names; it may be numbers.",
    "04_hash_colours_first.csv": "20 points, x = x, y = y",
    "04_hash_header.csv": "20 points, x = weight, y = height.",
    "05_skipped_rows_labels.csv": "1 row skipped (x is missing in 1): line 5.",
    "07_r_write_table.txt": "20 points, x = x, y = y",
    "08_gbk_taken_for_korean.csv": "The encoding is guessed: GB18030 / GBK (Chinese).",
    "08_shift_jis.csv": "The encoding is guessed: Shift-JIS (Japanese).",
    "08_windows_1252.csv": "The encoding is guessed: Windows-1252 (Western).",
    "14_transposed.npy": "Each column of the array is taken for a point, 20 in all.",
}
REFUSED = {
    "04_excel_error_first_column.csv": "line 3, column 1 (x): “#DIV/0!” is not a number.",
    "04_excel_error_second_column.csv": "line 3, column 2 (y): “#DIV/0!” is not a number.",
    "06_thousands_point.csv": "“1.500” may be 1.500 or 1500. Choose the decimal sign.",
    "16_three_decimals_tab.txt": "“1,500” may be 1.500 or 1500. Choose the decimal sign.",
}

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the shared folder is not beside the checkout")


def cases(names: dict[str, object]) -> list[Path]:
    return [CASES / name for name in names if (CASES / name).exists()]


def test_a_clear_table_opens_at_once_and_says_what_was_passed_over(hand: Hand) -> None:
    for path in cases({**AT_ONCE}):
        count, said = AT_ONCE[path.name]
        hand.window.open_data(path)
        hand.wait_until(lambda path=path: hand.state.experiment.dataset.name == path.stem)  # type: ignore[misc]
        assert len(hand.state.experiment.dataset.points) == count, path.name
        assert said in hand.message, path.name


def test_what_is_not_sure_is_asked_first(hand: Hand) -> None:
    for path in cases({**ASKED}):
        before = hand.state.experiment
        hand.window.open_data(path)
        hand.wait_until(lambda: bool(asking(hand)))
        (dialog,) = asking(hand)
        can_open = dialog.findChild(QPushButton, "import.open")
        assert isinstance(can_open, QPushButton)
        hand.wait_until(can_open.isEnabled)
        note = dialog.findChild(QLabel, "import.note")
        assert isinstance(note, QLabel)
        assert ASKED[path.name] in note.text(), path.name
        assert hand.state.experiment is before
        dialog.reject()
        hand.wait_until(lambda: not asking(hand))


def test_what_leaves_a_doubt_changes_nothing_and_can_be_told(hand: Hand) -> None:
    for path in cases({**REFUSED}):
        before = hand.state.experiment
        hand.window.open_data(path)
        hand.wait_until(lambda path=path: REFUSED[path.name] in hand.message)  # type: ignore[misc]
        assert path.name in hand.message
        assert hand.state.experiment is before
        hand.click("message.offer")
        hand.wait_until(lambda: bool(asking(hand)))
        (dialog,) = asking(hand)
        jobs = dialog.findChildren(LatestJob)
        hand.wait_until(lambda jobs=jobs: not any(job.busy for job in jobs))  # type: ignore[misc]
        dialog.reject()
        hand.wait_until(lambda: not asking(hand))


def asking(hand: Hand) -> list[ImportDialog]:
    return [each for each in hand.window.findChildren(ImportDialog) if each.isVisible()]
