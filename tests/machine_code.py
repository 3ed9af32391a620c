"""One folder of compiled code for all processes of a test run, and for the next run of the same sources."""

import hashlib
import os
import shutil
import sys
import time
from importlib import metadata
from pathlib import Path

from gmm_desktop import paths

PACKAGE = Path(paths.__file__).parent
NAME = "GMM_DESKTOP_TESTS_MACHINE_CODE"
"""Hands the folder down to the workers, whose home is a private one already."""
WEEK = 7 * 24 * 3600


def key() -> str:
    """Name what the machine code follows from: the modules that numba compiles, and the versions of what compiles.

    numba itself looks at the processor, and at the time and size of each module; it is not deceived by a checkout.
    """
    known = hashlib.sha256(sys.version.encode())
    for name in ("numba", "llvmlite", "numpy"):
        try:
            known.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            known.update(f"no {name}".encode())
    for module in sorted(PACKAGE.rglob("*.py")):
        content = module.read_bytes()
        if b"from numba import" in content:
            known.update(str(module).encode() + content)
    return known.hexdigest()[:16]


def shared_folder() -> Path | None:
    """Return the folder in the user's cache, made if need be, or None if there can be none.

    It must be asked for before the private home is set up.
    """
    if NAME in os.environ:
        return Path(os.environ[NAME])
    cache = paths.cache()
    if cache is None:
        return None
    folder = cache.with_name("gmm-desktop-tests") / key()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(folder)
        for other in folder.parent.iterdir():
            if other.stat().st_mtime < time.time() - WEEK:
                shutil.rmtree(other, ignore_errors=True)
    except OSError:
        return None
    os.environ[NAME] = str(folder)
    return folder


def share(folder: Path | None, home: Path) -> None:
    """Let the program find that folder where its cache is in a private home."""
    cache = paths.cache()
    if folder is None or cache is None or not cache.is_relative_to(home):
        return
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cache.symlink_to(folder, target_is_directory=True)
    except OSError:  # then each process compiles for itself
        return
