"""A report of a run as one file: a web page with its figures in it, or a PDF."""

from pathlib import Path

from PySide6.QtGui import QImage

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.exports.report_content import report_content
from gmm_desktop.exports.report_html import report_html
from gmm_desktop.exports.run_scenes import curve_of
from gmm_desktop.figures.charts.objective_painter import objective_fit, paint_objective
from gmm_desktop.figures.painter import contour_figure, surface_figure
from gmm_desktop.figures.pdf import pdf_of
from gmm_desktop.figures.sheet import image_sheet
from gmm_desktop.figures.sheet_files import image_bytes, painted_image
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.atomic_write import write_bytes, write_text
from gmm_desktop.storage.results.number_writer import Watch, unwatched

HTML, PDF = ".html", ".pdf"
REPORT_FORMATS = (HTML, PDF)

PLANE_SIZE, CURVE_SIZE, SURFACE_SIZE = (1800, 1280), (1800, 800), (1350, 960)
STEPS = 6


def write_report(path: Path, taken: Excerpt, watch: Watch = unwatched) -> None:
    """Write the report of a run up to the frame taken, in the form the suffix says; it needs a QGuiApplication.

    Raises
    ------
    CodedError
        ``unknown_format`` (path, found, known) or ``cannot_write`` (path, reason); a file that was there is as it
        was. What ``watch`` raises ends the work.
    """
    suffix = path.suffix.lower()
    if suffix not in REPORT_FORMATS:
        known = ", ".join(REPORT_FORMATS)
        raise CodedError("unknown_format", path=str(path), found=suffix or path.name, known=known)
    watch(0, STEPS)
    content = report_content(taken)
    watch(1, STEPS)
    pictures: dict[str, bytes] = {}
    for name in ("start", "end", "curve", "surface"):
        pictures[name] = image_bytes(_figure(name, taken))
        watch(1 + len(pictures), STEPS)
    html = report_html(content, pictures, paper=suffix == PDF)
    if suffix == PDF:
        write_bytes(path, pdf_of(html, content.title))
    else:
        write_text(path, html)


def _figure(name: str, taken: Excerpt) -> QImage:
    dataset, theta = taken.experiment.dataset, taken.frame.parameters
    if name == "curve":
        drawn, sheet = curve_of(taken), image_sheet(CURVE_SIZE, dark=False)
        return painted_image(
            lambda painter, sheet: paint_objective(painter, sheet, objective_fit(drawn, sheet, 0.0), drawn),
            sheet,
        )
    if name == "surface":
        return surface_figure(theta, title="", subtitle="", size=SURFACE_SIZE, columns=dataset.columns)
    shown = taken.run.frames[0].parameters if name == "start" else theta
    return contour_figure(
        dataset.points, shown, title="", subtitle="", size=PLANE_SIZE, columns=dataset.columns
    )
