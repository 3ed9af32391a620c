"""Give the readers bytes of no meaning, guided by coverage.

`python tests/fuzz/fuzz_reader.py CORPUS -max_total_time=300`, where CORPUS is a folder of files to begin with.
Needs `pip install atheris`, which is no dependency of the project. Anything but a table, a coded refusal with a
sentence, or a data set of finite points is a finding; so is more than a gigabyte of memory, and a minute for one file.
"""

import sys
import tempfile
import warnings
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["gmm_desktop.storage"]):
    from gmm_desktop.storage.tables import reader as table_reader

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.encodings import ENCODINGS
from gmm_desktop.storage.tables.choice import Choice, dataset_from, suggested_choice
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source
from gmm_desktop.words.importing import opened, origin
from gmm_desktop.words.messages import sentence

FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
FORMS = (
    "points.csv",
    "points.json",
    "points.npy",
    "points.npz",
    "points.xlsx",
    "points.csv.gz",
    "points.zip",
)


def once(data: bytes) -> None:
    """Read one file, its first bytes telling how."""
    provider = atheris.FuzzedDataProvider(data)
    form = FORMS[provider.ConsumeIntInRange(0, len(FORMS) - 1)]
    options = ReadOptions(
        provider.PickValueInList([None, None, *ENCODINGS]),
        provider.PickValueInList([None, None, ",", ";", "\t", " "]),
        provider.PickValueInList([None, None, ".", ","]),
        provider.PickValueInList([None, None, True, False]),
        None,
        provider.PickValueInList([0, 0, 0, 1, 5]),
        provider.PickValueInList([None, None, None, 1, 3]),
        provider.PickValueInList([None, None, "", "#", "//"]),
        provider.PickValueInList([(), (), ("-9999",), ("n.d.", "1")]),
        provider.PickValueInList([None, None, "", " "]),
        provider.PickValueInList([None, None, True, False]),
    )
    skip, standardise = provider.ConsumeBool(), provider.ConsumeBool()
    path = FOLDER / form
    path.write_bytes(provider.ConsumeBytes(len(data)))
    try:
        table = table_reader.read_table(Source.of(path), options)
        suggested = suggested_choice(table)
        choice = Choice(suggested.x, suggested.y, suggested.label, skip=skip, standardise=standardise)
        dataset = dataset_from(table, choice)
        assert opened(table, choice, dataset)
        assert origin(table, choice)
    except CodedError as error:
        if not sentence(error).endswith("."):
            raise


if __name__ == "__main__":
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
