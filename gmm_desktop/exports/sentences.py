"""What is said of what can be taken away."""

from pathlib import Path

from gmm_desktop.experiment.names import visible
from gmm_desktop.exports.numbers import What
from gmm_desktop.storage.scripts.writer import Flavour

WHAT_WORDS = {
    What.PARAMETERS: (
        "Parameters",
        "Weight, mean and covariance of each component, and its ellipse. As JSON they can be a start again.",
    ),
    What.RESPONSIBILITIES: (
        "Responsibilities γ",
        "A line for each point: its place, every γ as the points are coloured now, its component, and where it stands "
        "in its file.",
    ),
    What.LABELS: (
        "Labels",
        "For each point the component with the largest γ, 0 for the noise, and where it stands in its file.",
    ),
    What.CURVE: (
        "Curve",
        "A line for each half-step up to the one shown: L, what is raised, its lower bound, temperature, moves.",
    ),
    What.TABLE: ("Table for a paper", "The components with four digits, as LaTeX (booktabs) or Markdown."),
}

DECIMAL_COMMA = (
    "Decimal comma, semicolons between cells",
    "Write 1,5 for 1.5 and ; between the cells of CSV, as spreadsheets of many countries read it",
)
"""The words of the switch, and its tooltip."""

TABLE_TITLE = "My table with results"

FLAVOUR_WORDS = {
    Flavour.NUMPY: (
        "NumPy only",
        "EM written out in about a hundred lines to read; it needs nothing but NumPy.",
    ),
    Flavour.SCIKIT_LEARN: (
        "scikit-learn",
        "The same start handed to GaussianMixture; plain EM with full, tied, diag or spherical covariances only.",
    ),
}

CODE_NOTE = (
    "The script begins at the start of this run, ends at the frame shown, and checks that L is the same."
)

FORMAT_WORDS = {
    ".csv": "Comma-separated",
    ".tsv": "Tab-separated",
    ".txt": "Tab-separated text",
    ".dat": "Data",
    ".tab": "Tab-separated table",
    ".json": "JSON",
    ".tex": "LaTeX",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".py": "Python",
    ".html": "Web page",
    ".pdf": "PDF",
}

COPIED = "Copied the parameters shown; they paste into a spreadsheet as cells."


def saved_text(path: Path, beside: Path | None = None) -> str:
    """Say what has been written."""
    return (
        f"Saved {visible(path.name)}."
        if beside is None
        else f"Saved {visible(path.name)}, and its points in {visible(beside.name)}."
    )


def writing_text(path: Path, done: int = 0, total: int = 0) -> str:
    """Say what is being written, and how far it is."""
    share = f" {100 * done // total} %" if done and total else ""
    return f"Writing {visible(path.name)}…{share}"


def filters(suffixes: tuple[str, ...]) -> str:
    """Return suffixes as a file dialog takes them."""
    return ";;".join(f"{FORMAT_WORDS[suffix]} (*{suffix})" for suffix in suffixes)
