"""Tables as LaTeX, for the package booktabs."""

from collections.abc import Sequence

from gmm_desktop.storage.tables.writer import Rows

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}


def escaped(text: str) -> str:
    """Return any text so that LaTeX sets it as it is, in one line."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return "".join(_ESCAPED.get(letter, letter) for letter in line)


def latex_table(header: Sequence[str], rows: Rows, right: Sequence[bool], caption: str = "") -> str:
    """Return a table environment with booktabs rules.

    Parameters
    ----------
    header : sequence of str
        Names of the columns, as LaTeX.
    rows : sequence of sequence of str
        The cells, as LaTeX.
    right : sequence of bool
        Which columns are aligned to the right.
    caption : str
        As plain text; empty for none.
    """
    columns = "".join("r" if each else "l" for each in right)
    lines = [
        "% needs \\usepackage{booktabs}",
        r"\begin{table}",
        r"  \centering",
        *([rf"  \caption{{{escaped(caption)}}}"] if caption else []),
        rf"  \begin{{tabular}}{{{columns}}}",
        r"    \toprule",
        f"    {' & '.join(header)} \\\\",
        r"    \midrule",
        *(f"    {' & '.join(row)} \\\\" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"
