"""Choose the door: the window, the command line or the self-test. Only the chosen one is imported."""

import sys
from pathlib import Path

from gmm_desktop import platform_check

WRONG_PLATFORM, INTERRUPTED = 2, 130

OLDEST_QT = (6, 10)
BROKEN_QT = {
    "6.11.0": "breaks the layout of the window",
    "6.11.1": "breaks the layout of the window",
    "6.12.0": "aborts on Python before 3.12",
}


def main() -> int:
    """Run GMM Desktop with the arguments of the process; return its exit code."""
    try:
        return _open_door(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


def _open_door(arguments: list[str]) -> int:
    if arguments[:1] == ["--self-test"]:
        return _self_test(arguments[1:])
    if not arguments or (len(arguments) == 1 and _means_file(arguments[0])):
        return _window(Path(arguments[0]) if arguments else None)
    from gmm_desktop import cli  # noqa: PLC0415

    return cli.run(arguments)


def _means_file(argument: str) -> bool:
    """Tell a file to open from an option and from a mistyped command."""
    path = Path(argument)
    return not argument.startswith("-") and (bool(path.suffix) or len(path.parts) > 1 or path.exists())


def _window(path: Path | None) -> int:
    if problem := platform_check.missing_display() or _broken_qt() or platform_check.problem():
        return _refuse(problem)
    from gmm_desktop.ui.application import run_window  # noqa: PLC0415

    return run_window(path)


def _self_test(arguments: list[str]) -> int:
    if problem := _broken_qt() or platform_check.problem(
        "offscreen" if platform_check.missing_display() else ""
    ):
        return _refuse(problem)
    from gmm_desktop.ui.application import run_self_test  # noqa: PLC0415

    return run_self_test(arguments)


def _refuse(problem: str) -> int:
    if sys.stderr is not None:  # print would take stdout instead
        print(f"gmm-desktop: {problem}", file=sys.stderr)
    return WRONG_PLATFORM


def _broken_qt() -> str:
    """Name a version of PySide6 that is known not to work here."""
    try:
        from PySide6 import __version__ as version  # noqa: PLC0415
    except ImportError as error:
        return platform_check.library_sentence(error)
    too_old = tuple(int(part) for part in version.split(".")[:2]) < OLDEST_QT
    if not too_old and (version not in BROKEN_QT or (version == "6.12.0" and sys.version_info >= (3, 12))):
        return ""
    return (
        f"PySide6 {version} {'is too old for the window' if too_old else BROKEN_QT[version]}; "
        'install another with: pip install "pyside6-essentials>=6.10,<6.11"'
    )


if __name__ == "__main__":
    sys.exit(main())
