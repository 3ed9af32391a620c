"""No name of ours hides one of Qt's: whoever calls ``widget.window()`` means Qt's."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QGraphicsItem

from gmm_desktop import ui
from tests.ui.conftest import Hand


def qt_names(cls: type) -> set[str]:
    """Return the public names that a class has from Qt."""
    return {name for base in cls.__mro__ if base.__module__.startswith("PySide6") for name in vars(base)}


def kinds() -> Iterator[type]:
    for module in pkgutil.walk_packages(ui.__path__, "gmm_desktop.ui."):
        for _, cls in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if cls.__module__ == module.name and issubclass(cls, QObject | QGraphicsItem):
                yield cls


def test_no_property_signal_or_constant_hides_a_method_of_qt() -> None:
    """A method may: that is how Qt is told what to do."""
    found = list(kinds())
    assert len(found) > 60
    for cls in found:
        ours = {name for name, value in vars(cls).items() if not inspect.isfunction(value)}
        assert {name for name in ours & qt_names(cls) if not name.startswith("_")} <= {"staticMetaObject"}, (
            cls
        )


def test_nothing_that_an_object_has_hides_a_method_of_qt(hand: Hand) -> None:
    objects = [
        each for each in hand.window.findChildren(QObject) if type(each).__module__.startswith("gmm_desktop")
    ]
    assert len(objects) > 40
    for each in [hand.window, *objects]:
        ours = {name for name, value in vars(each).items() if not isinstance(value, SignalInstance)}
        assert {name for name in ours & qt_names(type(each)) if not name.startswith("_")} == set(), each
