"""Code compiled for other sources is never taken for that of these."""

import os
import re
from importlib import metadata
from pathlib import Path
from typing import get_origin

import numpy as np
import pytest

from gmm_desktop import paths
from gmm_desktop.mixture import arrays
from tests import machine_code


def test_the_folder_changes_with_a_compiled_module_and_with_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, other = tmp_path / "fast.py", tmp_path / "words.py"
    compiled.write_text("from numba import njit\nONE = 1\n")
    other.write_text("ONE = 1\n")
    monkeypatch.setattr(machine_code, "PACKAGE", tmp_path)
    first = machine_code.key()
    other.write_text("ONE = 2\n")
    assert machine_code.key() == first
    compiled.write_text("from numba import njit\nONE = 2\n")
    assert machine_code.key() != first


def test_another_numba_has_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    first = machine_code.key()
    monkeypatch.setattr(metadata, "version", lambda _name: "0.0")
    assert machine_code.key() != first


def test_without_a_cache_to_write_to_each_process_compiles_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv(machine_code.NAME, raising=False)
    monkeypatch.setattr(paths, "cache", lambda: tmp_path / "file" / "gmm-desktop")
    assert machine_code.shared_folder() is None
    assert machine_code.NAME not in os.environ


def test_what_nobody_used_for_a_week_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(machine_code.NAME, "")  # put back at the end
    monkeypatch.delenv(machine_code.NAME)
    monkeypatch.setattr(paths, "cache", lambda: tmp_path / "gmm-desktop")
    old, fresh = (tmp_path / "gmm-desktop-tests" / name for name in ("old", "fresh"))
    old.mkdir(parents=True)
    fresh.mkdir()
    os.utime(old, (0, 0))
    folder = machine_code.shared_folder()
    assert folder is not None
    assert sorted(folder.parent.iterdir()) == sorted([folder, fresh])
    assert os.environ[machine_code.NAME] == str(folder)


def test_the_kernels_import_no_numbers_from_other_modules() -> None:
    """Or the key would have to look at those, too: numba takes numbers of a module for constants.

    The wrapper is the only other file of ours they may know: what decides the numbers is passed to it.
    """
    own = machine_code.PACKAGE / "mixture" / "machine_code.py"
    known = (
        "from gmm_desktop.mixture.arrays import ",
        "from gmm_desktop.mixture.machine_code import to_machine_code",
    )
    compiled = [
        each for each in machine_code.PACKAGE.rglob("*.py") if "from numba import" in each.read_text()
    ]
    assert own in compiled
    assert len(compiled) == 5
    for module in compiled:
        others = "\n".join(line for line in module.read_text().splitlines() if not line.startswith(known))
        assert "gmm_desktop" not in others.replace("gmm-desktop", "")


def test_the_wrapper_alone_says_how_functions_are_compiled() -> None:
    """It holds no numbers, and nobody else asks numba for a folder or whether it may compile."""
    wrapper = pytest.importorskip("gmm_desktop.mixture.machine_code")
    numbers = {name for name, value in vars(wrapper).items() if isinstance(value, int | float | np.ndarray)}
    assert numbers == set()
    elsewhere = [
        each.name
        for each in machine_code.PACKAGE.rglob("*.py")
        if each.name != "machine_code.py" and re.search(r"numba_config|nogil|DISABLE_JIT", each.read_text())
    ]
    assert elsewhere == []


def test_what_numba_may_not_compile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = pytest.importorskip("gmm_desktop.mixture.machine_code")
    monkeypatch.setattr(wrapper.numba_config, "DISABLE_JIT", True)
    with pytest.raises(RuntimeError, match="may not compile"):
        wrapper.to_machine_code(abs, (), None)


def test_the_kinds_of_arrays_hold_no_numbers() -> None:
    kinds = {name: kind for name, kind in vars(arrays).items() if not name.startswith("_")}
    assert all(name in ("np", "NDArray") or get_origin(kind) is np.ndarray for name, kind in kinds.items())
