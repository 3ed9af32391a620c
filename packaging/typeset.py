"""Set the formulas of worked/formulas.py in type: one SVG each, into resources/formulas.

The typesetter takes half a second to load and a tenth for a formula, so the program carries the pictures instead.
After a change of the table:

    uv run --with ziamath==0.13 python packaging/typeset.py
"""

import re
from html import escape
from pathlib import Path

import ziamath

from gmm_desktop.worked.formulas import FORMULAS

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "formulas"
SIZE = 16
"""Of the type, in pixels."""


def picture(latex: str) -> str:
    """Return a formula as SVG: its baseline at y = 0, its source as the title."""
    drawn = ziamath.Latex(latex, size=SIZE, inline=False).svg()
    drawn = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), drawn)
    drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    return re.sub(r"\s*([A-Z,])\s*", r"\1", drawn)


def main() -> None:
    """Write the pictures of the table, and remove those of formulas that are no longer there."""
    ziamath.config.svg2 = False
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.svg"):
        old.unlink()
    for name, formula in FORMULAS.items():
        head, _, body = picture(formula.latex).partition(">")
        content = f"{head}><title>{escape(formula.latex)}</title>{body}\n"
        (FOLDER / f"{name}.svg").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
