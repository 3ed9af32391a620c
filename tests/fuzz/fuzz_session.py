"""Feed the session reader with mutated sessions, guided by coverage; anything but a `CodedError` is a finding.

uv run --with atheris python tests/fuzz/fuzz_session.py -max_total_time=600
"""

import contextlib
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["gmm_desktop.storage"]):
    from gmm_desktop.storage import json_values
    from gmm_desktop.storage.sessions import file as session_file
    from gmm_desktop.storage.sessions import reader as session_reader

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.settings import EmSettings
from tests.storage.sessions.session_samples import (
    of_the_first_form,
    small_dataset,
    small_run,
    unzipped,
    zipped,
)

json_values.LARGEST_TEXT = 2**20  # what is within bounds need not be slow here


def try_one(content: bytes) -> None:
    """Read one input; a checksum that is wrong would hide what lies behind it, so it is not looked at."""
    with contextlib.suppress(CodedError):
        session_file.session_from_bytes(content)


def _without_checksums() -> None:
    def accept(_self: zipfile.ZipExtFile, _data: bytes) -> None:
        pass

    zipfile.ZipExtFile._update_crc = accept  # type: ignore[attr-defined]
    vars(session_reader)["check"] = lambda *_: None
    vars(session_reader)["is_sealed"] = lambda content: b'"sum"' in content


def _seeds(folder: Path) -> None:
    dataset = small_dataset(labelled=True)
    plain = small_run(dataset, EmSettings(max_iter=1, tol=0))
    noisy = small_run(dataset, EmSettings(Family.EEE, max_iter=2, tol=0), noisy=True)
    for name, runs in (("plain", (plain,)), ("two", (plain, noisy))):
        content = session_file.session_bytes(Session(Timeline(runs)), "")
        (folder / name).write_bytes(content)
        (folder / f"{name} stored").write_bytes(zipped(unzipped(content)))  # so that the index can be changed
        (folder / f"{name} old").write_bytes(zipped(of_the_first_form(unzipped(content))))


def main() -> None:
    """Fuzz until told to stop."""
    _without_checksums()
    with tempfile.TemporaryDirectory() as folder:
        _seeds(Path(folder))
        atheris.Setup([*sys.argv, folder], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
