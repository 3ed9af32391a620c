"""Qt's own examination of item models: counts, parents and data are as views expect them, also after changes."""

from PySide6.QtTest import QAbstractItemModelTester

from gmm_desktop.experiment.edits import SetComponentCount
from gmm_desktop.storage.tables.choice import suggested_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.ui.dialogs.import_table import ImportModel
from gmm_desktop.ui.tables.component_model import ComponentModel
from gmm_desktop.ui.tables.log_model import LogModel
from gmm_desktop.ui.theme import LIGHT
from tests.ui.conftest import Hand

FATAL = QAbstractItemModelTester.FailureReportingMode.Warning
"""A warning of Qt fails a test."""


def test_the_table_of_an_import_is_empty_until_there_is_one() -> None:
    model = ImportModel(LIGHT)
    tester = QAbstractItemModelTester(model, FATAL)
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    table = read_table(Source.of_text("x,y,t\n1,2,a\n3,4,b\n", "small"))
    model.show_table(table, suggested_choice(table))
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    first = model.index(0, 0)
    assert (model.rowCount(first), model.columnCount(first)) == (0, 0)
    model.show_table(None, None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    assert tester.model() is model


def test_the_tables_of_components_and_runs_follow_what_is_done(hand: Hand) -> None:
    hand.choose("run.log")
    models = [*hand.window.findChildren(ComponentModel), *hand.window.findChildren(LogModel)]
    testers = [QAbstractItemModelTester(model, FATAL) for model in models]
    hand.workspace.submit(SetComponentCount(5))
    hand.iterate(2)
    hand.workspace.submit(SetComponentCount(2))
    for model in models:
        first = model.index(0, 0)
        assert first.isValid()
        assert (model.rowCount(first), model.columnCount(first)) == (0, 0)
    assert len(testers) == 2
