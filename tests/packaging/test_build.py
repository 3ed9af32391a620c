"""What PyInstaller only warns of, and what ends the build all the same."""

import pytest

from tests.packaging.scripts import script

WARNINGS = """
This file lists modules PyInstaller was not able to find.

Types of import:
* delayed: imported within a function

excluded module named _frozen_importlib - imported by importlib (optional), zipimport (top-level)
missing module named 'org.python' - imported by copy (optional), xml.sax (delayed, conditional)
missing module named numba.int64 - imported by numba (top-level), gmm_desktop.figures.surface.surface_sight (top-level)
missing module named a_gmm_desktop_plugin - imported by elsewhere (optional)
excluded module named scipy.linalg - imported by numba.np.linalg (delayed)
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "excluded module named scipy.optimize - imported by gmm_desktop.mixture.comparison (delayed)",
            "scipy.optimize, imported by gmm_desktop.mixture.comparison",
        ),
        (
            "missing module named 'python_calamine.extra' - imported by elsewhere (optional),"
            " gmm_desktop.storage (delayed, optional), gmm_desktop.cli.fit (top-level)",
            "python_calamine.extra, imported by gmm_desktop.storage, gmm_desktop.cli.fit",
        ),
        (
            "excluded module named PySide6.QtNetwork - imported by gmm_desktop (top-level)",
            "PySide6.QtNetwork, imported by gmm_desktop",
        ),
    ],
)
def test_a_module_of_ours_that_imports_what_is_left_out_ends_the_build(line: str, said: str) -> None:
    assert script("build").left_out(f"{WARNINGS}{line}\n") == [said]


def test_what_others_import_and_what_is_no_module_does_not_end_the_build() -> None:
    assert script("build").left_out(WARNINGS) == []


@pytest.mark.parametrize(
    ("plugin", "fatal"), [("platforms/libqxcb.so", True), ("imageformats/libqtiff.so", False)]
)
def test_a_build_without_the_libraries_of_a_platform_fails(plugin: str, fatal: bool) -> None:
    line = f"28471 WARNING: Library not found: could not resolve 'libx.so.5', dependency of '/e/Qt/plugins/{plugin}'."
    assert bool(script("build").FATAL.search(line)) == fatal
