"""A page of worked calculation as plain text and as LaTeX."""

import re

from gmm_desktop.worked.digits import Figure
from gmm_desktop.worked.formulas import FORMULAS
from gmm_desktop.worked.page import (
    Bar,
    Formula,
    Heading,
    Line,
    LongWorking,
    Matrix,
    Page,
    Piece,
    Quotient,
    Row,
    Sentence,
    Working,
    shown,
)


def as_text(page: Page) -> str:
    """Return the page as plain text, a line each."""
    lines = [page.title]
    for line in page.lines:
        match line:
            case Sentence(text):
                lines.append(text)
            case Heading(text):
                lines += ["", text]
            case Formula(names):
                lines.append("  " + " ".join(FORMULAS[name].plain for name in names))
            case Working(label, pieces, result):
                lines.append("  " + " = ".join(_sides(label, pieces, result)))
            case Quotient(label):
                lines.append("  " + " = ".join(_sides(label, line.pieces, line.result)))
            case Matrix(label, xx, xy, yy):
                rows = f"({xx.text}  {xy.text}; {xy.text}  {yy.text})"
                lines.append("  " + (f"{FORMULAS[label].plain} = {rows}" if label else rows))
            case Row():
                lines.append("  " + "\t".join(_row_text(line)))
            case Bar():
                pass
    return "\n".join(lines) + "\n"


def _sides(label: str, pieces: tuple[Piece, ...], result: Figure | None) -> list[str]:
    sides = [FORMULAS[label].plain] if label else []
    sides += ["".join(map(shown, pieces))] if pieces else []
    return [*sides, result.text] if result else sides


def _row_text(row: Row) -> list[str]:
    first = row.words or (FORMULAS[row.label].plain if row.label else "")
    if row.component is not None:
        first = row.words or str(row.component + 1)
    named = (FORMULAS[cell].plain if row.head and cell in FORMULAS else shown(cell) for cell in row.cells)
    return [first, *(str(each) for each in named)]


# As LaTeX

SIGNS = {
    "\\": r"\textbackslash{}",
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "…": r"\dots{}", "½": r"$\tfrac{1}{2}$", "ᵀ": r"$^{\top}$",
    "²": "$^2$", "₀": "$_0$", "→": r"$\to$", "≥": r"$\ge$", "∞": r"$\infty$", "∝": r"$\propto$",
    "α": r"$\alpha$", "γ": r"$\gamma$", "θ": r"$\theta$", "κ": r"$\kappa$", "μ": r"$\mu$", "ν": r"$\nu$",
    "π": r"$\pi$", "Σ": r"$\Sigma$", "Λ": r"$\Lambda$", "Δ": r"$\Delta$", "ₖ": "$_k$", "\u202f": r"\,",
    "“": "``", "”": "''", "’": "'",
}  # fmt: skip
MATHS = {
    "−": "-", "·": r"\cdot ", "½": r"\tfrac{1}{2}", "…": r"\dots ", "²": "^2", "π": r"\pi ",
    "exp": r"\exp ", "log": r"\log ", "%": r"\%", "_": r"\_", "#": r"\#", "&": r"\&",
}  # fmt: skip
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def as_latex(page: Page) -> str:
    """Return the page as LaTeX, to be put into a document that uses amsmath."""
    out = [rf"\paragraph{{{words_in_latex(page.title)}}}"]
    for kind, lines in _groups(page.lines):
        if kind == "maths":
            rows = " \\\\\n".join(f"  {_maths(line)}" for line in lines)
            out.append(f"\\begin{{align*}}\n{rows}\n\\end{{align*}}")
        elif kind == "table":
            table = [line for line in lines if isinstance(line, Row)]
            columns = max(len(row.cells) for row in table)
            rows = " \\\\\n".join(f"  {_row_maths(row)}" for row in table)
            out.append(
                f"\\[\n\\begin{{array}}{{l{'r' * columns}}}\n{rows}\n\\end{{array}}\n\\]",
            )
        else:
            for line in lines:
                if isinstance(line, Heading):
                    out.append(rf"\medskip\noindent\textbf{{{words_in_latex(line.text)}}}")
                elif isinstance(line, Sentence):
                    out.append(words_in_latex(line.text))
    return "\n\n".join(out) + "\n"


def _groups(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """Put lines together that stand in one display."""
    kinds = {
        Formula: "maths",
        Working: "maths",
        LongWorking: "maths",
        Quotient: "maths",
        Matrix: "maths",
        Row: "table",
        Bar: "",
    }
    groups: list[tuple[str, list[Line]]] = []
    for line in lines:
        kind = kinds.get(type(line), "words")
        if not kind:
            continue
        if groups and groups[-1][0] == kind:
            groups[-1][1].append(line)
        else:
            groups.append((kind, [line]))
    return groups


def _maths(line: Line) -> str:
    match line:
        case Formula(names):
            return " ".join(FORMULAS[name].latex for name in names).replace("=", "&=", 1)
        case Working(label, pieces, result):
            sides = [_in_maths(pieces)] if pieces else []
            sides += [maths_in_latex(result.text)] if result else []
            return f"{FORMULAS[label].latex if label else ''} &= {' = '.join(sides)}"
        case Quotient(label, above, below, result, more):
            fraction = rf"\frac{{{_in_maths(above)}}}{{{_in_maths(below)}}}{_in_maths(more)}"
            return f"{FORMULAS[label].latex} &= {fraction} = {maths_in_latex(result.text)}"
        case Matrix(label, xx, xy, yy):
            a, b, d = (maths_in_latex(each.text) for each in (xx, xy, yy))
            rows = rf"\begin{{pmatrix}} {a} & {b} \\ {b} & {d} \end{{pmatrix}}"
            return f"{FORMULAS[label].latex if label else ''} &= {rows}"
    return ""


def _in_maths(pieces: tuple[Piece, ...]) -> str:
    return "".join(maths_in_latex(shown(piece)) for piece in pieces)


def _row_maths(row: Row) -> str:
    first = FORMULAS[row.label].latex if row.label else ""
    if row.words:
        first = rf"\text{{{words_in_latex(row.words)}}}"
    elif row.component is not None:
        first = str(row.component + 1)
    cells = [
        FORMULAS[cell].latex
        if row.head and isinstance(cell, str) and cell in FORMULAS
        else (rf"\text{{{words_in_latex(cell)}}}" if cell else "")
        if isinstance(cell, str)
        else maths_in_latex(cell.text)
        for cell in row.cells
    ]
    return (r"\hline " if row.rule else "") + " & ".join([first, *cells])


def words_in_latex(text: str) -> str:
    """Return words with the signs that LaTeX reads otherwise."""
    return "".join(SIGNS.get(sign, sign) for sign in text)


def maths_in_latex(text: str) -> str:
    """Return figures and signs of operations as mathematics."""
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: f"10^{{{power.group(1).translate(POWERS)}}}", text)
    text = re.sub(r" \^ \((.*?)\)", r"^{\1}", text)
    for sign, latex in MATHS.items():
        text = text.replace(sign, latex)
    return text
