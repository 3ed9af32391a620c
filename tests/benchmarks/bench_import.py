"""How long a million rows take to be read, and how much memory; `python tests/benchmarks/bench_import.py [ROWS]`.

Each kind of file is read in a process of its own, so that the peak of memory is its own: the resident set at its
highest, less what the process held before reading.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gmm_desktop.storage.tables.choice import dataset_from, suggested_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source

ROWS, TIMES = 1_000_000, 3


def _lines(rows: int, form: Callable[[int, float, float], str], head: str = "x,y\n") -> bytes:
    drawn = np.random.default_rng(0).normal(size=(rows, 2)).tolist()
    return (head + "".join(form(n, x, y) for n, (x, y) in enumerate(drawn))).encode()


def _npy(rows: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(rows, 2))


FILES: dict[str, Callable[[int], bytes]] = {
    "two columns": lambda rows: _lines(rows, lambda _, x, y: f"{x!r},{y!r}\n"),
    "a text column too": lambda rows: _lines(
        rows, lambda n, x, y: f"{x!r},{y!r},species {n % 3}\n", "x,y,label\n"
    ),
    "decimal commas": lambda rows: _lines(rows, lambda _, x, y: f"{x!r};{y!r}\n".replace(".", ","), "x;y\n"),
    "gaps in every block": lambda rows: _lines(
        rows, lambda n, x, y: f"{x!r},{y!r}\n" if n % 500 else f"NA,{y!r}\n"
    ),
    "all quoted": lambda rows: _lines(rows, lambda _, x, y: f'"{x!r}","{y!r}"\n'),
    "JSON objects": lambda rows: (
        b"[" + _lines(rows, lambda _, x, y: f'{{"x":{x!r},"y":{y!r}}},', "")[:-1] + b"]"
    ),
    "JSON pairs, some missing": lambda rows: (
        b"[" + _lines(rows, lambda n, x, y: f"[{x!r},{y if n % 500 else 'null'}],", "")[:-1] + b"]"
    ),
    "JSON lines": lambda rows: _lines(rows, lambda _, x, y: f'{{"x":{x!r},"y":{y!r}}}\n', ""),
    "JSON pairs": lambda rows: b"[" + _lines(rows, lambda _, x, y: f"[{x!r},{y!r}],", "")[:-1] + b"]",
}


def _peak() -> int:
    """Return the largest resident set of this process, in bytes; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def _measure(name: str, path: Path) -> None:
    before = _peak()
    seconds = []
    for _ in range(TIMES):
        start, used = time.perf_counter(), time.process_time()
        table = read_table(Source.of(path))
        read = time.perf_counter() - start
        dataset_from(table, suggested_choice(table))
        seconds.append((read, time.perf_counter() - start, time.process_time() - used))
        del table
    peak = _peak() - before
    size = path.stat().st_size
    read, whole, used = min(seconds, key=lambda each: each[2])
    print(
        f"{name:<20} {size / 1e6:6.1f} MB   read {read:5.2f} s   with points {whole:5.2f} s "
        f"(processor {used:5.2f} s)   peak {peak / 1e6:6.1f} MB = {peak / size:.2f} × the file",
        flush=True,
    )


def main() -> None:
    """Write each file and measure it in a process of its own."""
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FILES.items():
            path = Path(folder) / "points.csv"
            path.write_bytes(write(rows))
            subprocess.run([sys.executable, __file__, name, str(path)], check=True)
        path = Path(folder) / "points.npy"
        np.save(path, _npy(rows))
        subprocess.run([sys.executable, __file__, "NPY", str(path)], check=True)


if __name__ == "__main__":
    main()
