"""The rules of the house that a linter can check, and those that it cannot."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "gmm_desktop"
LONGEST_FILE, MEDIAN_FILE, MOST_FILES = 400, 115, 25
OVERLAYS = (
    "canvas/collapse_mark.py",  # where a component collapses
    "canvas/mixture_item.py",  # handles, and the ring at a point
    "canvas/prediction_item.py",  # the outline drawn before an M step
)
"""What only the screen has, over a picture."""
CELLS = (
    "dialogs/import_scatter.py",
    "dialogs/picture_fields.py",
    "dialogs/shape_list.py",
    "panels/status.py",
    "tables/component_table.py",
    "tables/figures_table.py",
    "tables/log_table.py",
    "tables/worked_painter.py",
)
"""Cells of tables, frames of small pictures and shortened labels: no scenes."""
NOT_YET_SHARED = (
    "charts/criterion_map.py",
    "charts/lane_painter.py",
    "charts/lanes.py",
    "charts/surface_view.py",
    "tables/heat_matrix.py",
)
"""Scenes that are painted for the screen alone; none may be added."""


def modules(*rooms: str) -> list[Path]:
    folders = [PACKAGE / room for room in rooms] or [PACKAGE]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_rooms_look_down_only() -> None:
    """The contracts stand in pyproject.toml; import-linter checks them, also through third modules."""
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_folders_are_small_and_files_short() -> None:
    """`mixture` and `experiment` are read by their ideas, and stay."""
    folders = {path.parent for path in modules()} - {PACKAGE / "mixture", PACKAGE / "experiment"}
    counts = {relative(folder): len(list(folder.glob("*.py"))) for folder in folders}
    assert {name: count for name, count in counts.items() if count > MOST_FILES} == {}
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules())
    assert lengths[len(lengths) // 2] <= MEDIAN_FILE


def test_scenes_are_painted_in_one_place() -> None:
    """The window paints pictures by the painters of `figures`; what it draws itself stands in this list."""
    drawing = re.compile(r"\.draw(Path|Line|Lines|Text|Polyline)\(")
    found = {
        path.relative_to(PACKAGE / "ui").as_posix()
        for path in modules("ui")
        if drawing.search(path.read_text(encoding="utf-8"))
    }
    assert found == {*OVERLAYS, *CELLS, *NOT_YET_SHARED}


def test_no_file_is_longer_than_can_be_read() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert len(lengths) > 30
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("room", ["control", "figures", "exports"])
def test_a_room_below_the_window_uses_no_widgets(room: str) -> None:
    found = [relative(path) for path in modules(room) for name in imported(path) if "QtWidgets" in name]
    assert found == []
    assert modules(room)


def test_threads_of_qt_are_started_in_two_places_only() -> None:
    """There they outlive nobody unnoticed; `Delivery` is the way back, not a signal of what may be gone by then."""
    kinds = ("QThread", "QThreadPool", "QRunnable")
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules("control", "exports", "ui")
        if "self_test" not in path.parts
        for name in imported(path)
        if name.split(".")[-1] in kinds
    }
    assert found == {"control/background_jobs.py", "control/run_controller.py"}


def test_every_module_says_what_it_is_for() -> None:
    silent = [relative(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_bytes()))]
    assert silent == []


@pytest.mark.parametrize(
    "module",
    [
        "cli",
        "__main__",
        "mixture",
        "experiment.presets",
        "storage.samples",
        "words.messages",
        "worked.m_step",
    ],
)
def test_importing_a_door_or_a_lower_room_loads_no_qt(module: str) -> None:
    loaded = python(f"import gmm_desktop.{module}, sys; print(*sys.modules)").split()
    assert f"gmm_desktop.{module}" in loaded
    assert [name for name in loaded if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph")] == []


def test_importing_the_rooms_below_the_window_loads_no_widgets() -> None:
    rooms = ", ".join(
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for path in modules("control", "figures", "exports", "worked", "words")
        if path.stem != "__init__"
    )
    loaded = python(f"import {rooms}, sys; print(*sys.modules)").split()
    assert "PySide6.QtCore" in loaded
    assert not {"PySide6.QtWidgets", "pyqtgraph"} & set(loaded)


MADE_PLAIN = {
    "QLabel": {"ui/parts/plain.py", "ui/dialogs/help_dialogs.py"},
    "QMessageBox": {"ui/parts/plain.py"},
}
"""Where these widgets are made: Qt takes for HTML whatever looks like it, unless it is told not to."""


def test_labels_and_questions_are_made_where_their_text_is_plain() -> None:
    elsewhere = []
    for path in modules("ui"):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func).split(".")[0] if isinstance(node, ast.Call) else ""
            if name not in MADE_PLAIN.get(called, {name}):
                elsewhere.append(f"{name}: {ast.unparse(node)}")
    assert elsewhere == []


def test_every_kind_of_label_says_its_format() -> None:
    """A label of ours that leaves the choice to Qt would render a name."""
    kinds = [
        node
        for path in modules("ui")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and "QLabel" in map(ast.unparse, node.bases)
    ]
    assert len(kinds) >= 2
    assert [kind.name for kind in kinds if "setTextFormat" not in ast.unparse(kind)] == []
