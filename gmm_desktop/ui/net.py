"""A net under every Python method that Qt calls: an error in one is reported, and the window lives on.

PySide6 keeps an error of an overridden method until the call of Qt that led to it returns to Python. Two of them below
one Python `paintEvent` end the process, whatever `sys.excepthook` is. So no error may leave such a method: it
is handed to `sys.excepthook` at once, and Qt is given an answer it can live with.

`cast` puts the net under the classes there are, and under each that is made later, in modules not yet loaded too.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath
from shiboken6 import Shiboken

Answer = Callable[[tuple[Any, ...]], Any]
ROOT: Any = Shiboken.Object

ANSWERS: dict[str, Answer] = {
    "boundingRect": lambda _: QRectF(),
    "shape": lambda _: QPainterPath(),
    "itemChange": lambda arguments: arguments[1],
    "rowCount": lambda _: 0,
    "columnCount": lambda _: 0,
    **dict.fromkeys(
        ("event", "viewportEvent", "eventFilter", "editorEvent", "setData", "edit"), lambda _: False
    ),
    **dict.fromkeys(("paint", "run", "accept"), lambda _: None),
}
"""What Qt is given instead. Events are answered by nothing; for all other methods Qt's own is asked."""

PAINTING = (
    "boundingRect",
    "shape",
    "itemChange",
    "paint",
    "sizeHint",
    "minimumSizeHint",
    "event",
    "eventFilter",
)
"""What Qt calls of the libraries, beside the events; their other methods are called by ourselves."""

CALLED_BY_US = frozenset({"close"})
"""Methods of Qt that Qt does not call."""

_NETTED = "_is_netted"


@functools.cache
def cast() -> None:
    """Put the net under all classes derived from Qt's, now and later."""
    for each in set(_derived(ROOT)):
        _cover(each)

    def cover_new(cls: type, /, **named: Any) -> None:
        super(ROOT, cls).__init_subclass__(**named)
        _cover(cls)

    ROOT.__init_subclass__ = classmethod(cover_new)


def _derived(cls: type) -> Iterator[type]:
    children: list[type] = type.__subclasses__(cls)
    for each in children:
        yield each
        yield from _derived(each)


def is_of_qt(cls: type) -> bool:
    """Tell a class of Qt from one written in Python."""
    return cls.__module__.partition(".")[0] in ("PySide6", "shiboken6", "Shiboken")


def overrides(cls: type) -> Iterator[tuple[type, str]]:
    """Yield the methods of a class, and of its mixins, that Qt calls: the class they are written in, and the name."""
    bases = [each for each in cls.__mro__ if is_of_qt(each)]
    mixins = [each for each in cls.__mro__ if not issubclass(each, ROOT) and each is not object]
    for owner in (cls, *mixins):
        ours = owner.__module__.partition(".")[0] != "pyqtgraph"
        for name, method in vars(owner).items():
            if isinstance(method, FunctionType) and not name.startswith("__") and name not in CALLED_BY_US:
                called = ours or name.endswith("Event") or name in PAINTING
                if called and any(hasattr(base, name) for base in bases):
                    yield owner, name


def is_covered(owner: type, name: str) -> bool:
    """Tell whether the net is under a method."""
    method = vars(owner)[name]
    return getattr(method, _NETTED, None) is method  # not one that has the mark from what it wraps


def _cover(cls: type) -> None:
    if is_of_qt(cls):
        return
    for owner, name in list(overrides(cls)):
        if not is_covered(owner, name):
            setattr(owner, name, _netted(vars(owner)[name], name))


def _netted(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(method)
    def netted(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return method(self, *arguments, **named)
        except Exception as error:
            _report(error)
            return _answer(self, name, arguments)

    setattr(netted, _NETTED, netted)
    return netted


def _report(error: Exception) -> None:
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except Exception as another:  # an error while one is reported must not leave either
        sys.__excepthook__(type(another), another, another.__traceback__)


def _answer(called: Any, name: str, arguments: tuple[Any, ...]) -> Any:
    if name in ANSWERS:
        return ANSWERS[name](arguments)
    if name.endswith("Event"):
        return None
    qt = next(each for each in type(called).__mro__ if is_of_qt(each) and hasattr(each, name))
    try:
        return getattr(qt, name)(called, *arguments)
    except Exception:  # Qt has none of its own
        return None
