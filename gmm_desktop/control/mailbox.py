"""A letter box between the EM thread and the window's thread: many letters, one ring of the bell."""

from threading import Lock
from typing import Generic, TypeVar

Letter = TypeVar("Letter")


class Mailbox(Generic[Letter]):
    """Letters pile up here; only the first since the last emptying asks for a wake-up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._letters: list[Letter] = []

    def put(self, letter: Letter) -> bool:
        """Add a letter; return whether the reader must be woken."""
        with self._lock:
            self._letters.append(letter)
            return len(self._letters) == 1

    def drain(self) -> list[Letter]:
        """Take all letters, oldest first."""
        with self._lock:
            letters, self._letters = self._letters, []
            return letters
