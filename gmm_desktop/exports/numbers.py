"""What can be taken away of a run, and how each is written; the window and the command line ask here."""

from enum import StrEnum
from pathlib import Path

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.exports.component_tables import components_latex, components_markdown
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.results.number_tables import Numbers, number_table
from gmm_desktop.storage.results.number_writer import JSON, Watch, number_formats, unwatched, write_numbers
from gmm_desktop.storage.results.result_writer import write_parameters
from gmm_desktop.storage.results.start_units import units_of
from gmm_desktop.storage.results.table_with_results import TABLE_FORMATS, write_table_with_results
from gmm_desktop.storage.scripts.writer import Flavour, write_code
from gmm_desktop.storage.tables.writer import MARKDOWN, is_markdown

LATEX, PYTHON = ".tex", ".py"


class What(StrEnum):
    """What can be taken away."""

    PARAMETERS = "parameters"
    RESPONSIBILITIES = "responsibilities"
    LABELS = "labels"
    CURVE = "curve"
    TABLE = "table"
    TABLE_WITH_RESULTS = "table-with-results"
    CODE = "code"
    DATA = "data"


def formats_of(what: What) -> tuple[str, ...]:
    """Return the suffixes under which it can be written, the usual one first."""
    if what is What.TABLE:
        return (LATEX, *MARKDOWN)
    if what is What.TABLE_WITH_RESULTS:
        return TABLE_FORMATS
    return (PYTHON,) if what is What.CODE else number_formats()


def usual_content(path: Path) -> What:
    """Return what a file of this name holds unless it is said."""
    suffix = path.suffix.lower()
    if suffix in formats_of(What.TABLE):
        return What.TABLE
    return What.CODE if suffix == PYTHON else What.PARAMETERS


def take_away(
    path: Path,
    what: What,
    taken: Excerpt,
    flavour: Flavour = Flavour.NUMPY,
    watch: Watch = unwatched,
    *,
    decimal_comma: bool = False,
) -> Path | None:
    """Write it in the form the suffix says; parameters as JSON can be a start again.

    With a decimal comma, cells of CSV stand between semicolons; a table with results is as its file is.

    Returns
    -------
    Path or None
        A second file, the points a script reads, where there is one.

    Raises
    ------
    CodedError
        ``unknown_format`` (path, found, known), ``cannot_write`` (path, reason), of code what `write_code` raises, of a
        table with results what `write_table_with_results` raises.
    """
    suffix, known = path.suffix.lower(), formats_of(what)
    if suffix not in known:
        raise CodedError("unknown_format", path=str(path), found=suffix or path.name, known=", ".join(known))
    if what is What.CODE:
        return write_code(path, taken, flavour, watch)
    if what is What.TABLE_WITH_RESULTS:
        dataset, frame = taken.experiment.dataset, taken.frame
        write_table_with_results(path, dataset, frame, watch, decimal_comma=decimal_comma)
    elif what is What.TABLE:
        write_text(path, components_markdown(taken) if is_markdown(path) else components_latex(taken))
    elif what is What.PARAMETERS and suffix == JSON:
        family, units = taken.experiment.settings.covariance_type, units_of(taken.experiment.dataset)
        write_parameters(path, taken.frame.parameters, family, units)
    else:
        write_numbers(path, number_table(Numbers(what.value), taken), watch, decimal_comma=decimal_comma)
    return None
