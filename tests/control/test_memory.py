"""Free memory goes back to the system; glibc itself tells how many pools it has."""

import ctypes
import subprocess
import sys

import pytest

from gmm_desktop.control import memory

POOLS = """
import ctypes, sys, tempfile, threading
from gmm_desktop.control import memory
{first}
held, all_hold = [], threading.Barrier(6)
def take():
    held.append(bytearray(50_000))
    all_hold.wait()
threads = [threading.Thread(target=take) for _ in range(5)]
for each in threads:
    each.start()
all_hold.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
with tempfile.TemporaryFile() as file:
    stream = libc.fdopen(file.fileno(), b"w")
    libc.malloc_info(0, ctypes.c_void_p(stream))
    libc.fflush(ctypes.c_void_p(stream))
    file.seek(0)
    print(file.read().count(b"<heap nr="))
"""


def pools(first: str) -> int:
    """Return how many pools a program has whose five threads take memory at the same time."""
    command = [sys.executable, "-c", POOLS.format(first=first)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="glibc only"
)
def test_all_threads_take_memory_from_one_pool() -> None:
    assert pools("") > 1
    assert pools("memory.share_one_pool()") == 1


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    memory._of_glibc.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", None)
    try:
        memory.give_back()
        memory.share_one_pool()
    finally:
        memory._of_glibc.cache_clear()
