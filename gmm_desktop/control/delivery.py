"""From any thread to an object of the window's thread, which may be gone by then."""

from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import WeakMethod

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal


class _Post(QObject):
    """Takes letters across threads; it is no object's child and stays as long as the process."""

    arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def _hand_over(self, delivery: "Delivery", content: tuple[Any, ...]) -> None:
        receiver = delivery.receiver
        if receiver is not None:
            receiver(*content)


@cache
def _post() -> _Post:
    return _Post()


class Delivery:
    """Calls a method of an object of the window's thread, from any thread and without waiting.

    A signal of the object itself would not do: work on another thread can outlive its owner, and the signal of an
    object that is gone raises. When the object is gone, what is delivered to it is dropped.

    Parameters
    ----------
    method : bound method of a QObject
        Held weakly. The delivery must be made on the window's thread.
    """

    def __init__(self, method: Callable[..., None]) -> None:
        self._method = WeakMethod(method)
        self._post = _post()

    def __call__(self, *content: Any) -> None:
        """Have the method called with this, when the window's thread comes to it."""
        self._post.arrived.emit(self, content)

    @property
    def receiver(self) -> Callable[..., None] | None:
        """The method, or None when its object is gone."""
        method = self._method()
        owner = getattr(method, "__self__", None)
        return method if isinstance(owner, QObject) and shiboken6.isValid(owner) else None
