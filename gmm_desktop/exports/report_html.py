"""A report as HTML, for a browser or for Qt's text engine, with the figures in it."""

import base64
from collections.abc import Mapping
from html import escape

from gmm_desktop.exports.report_content import Content, Facts, Listing, Picture, Section, Table

PAGE_STYLE = """\
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; color: #1b1f24; background: #fff;
  max-width: 860px; margin: 40px auto; padding: 0 24px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 18px; margin: 40px 0 8px; padding-top: 8px; border-top: 1px solid #c9ced6; }
p { margin: 8px 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 8px 0 16px; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
table.numbers { width: 100%; }
table.numbers th { color: #5f6670; border-bottom: 1px solid #c9ced6; }
.r { text-align: right; }
table.numbers .r { padding: 3px 0 3px 12px; }
table.facts th { font-weight: 400; color: #5f6670; padding-right: 24px; white-space: nowrap; }
figure { margin: 16px 0; }
figure img { width: 100%; height: auto; }
figcaption, footer { color: #5f6670; font-size: 13px; }
pre { font: 12px/1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; background: #f5f6f8;
  padding: 12px; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; }
  figure, table, pre.short { break-inside: avoid; } h2 { break-after: avoid; } }
@page { size: A4; margin: 18mm; }
"""

PAPER_STYLE = """\
h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 16px; }
p { margin-top: 4px; margin-bottom: 4px; }
th { text-align: left; font-weight: 600; } td { text-align: left; }
.r { text-align: right; }
pre { font-family: monospace; font-size: 7.5pt; white-space: pre-wrap; }
.caption { color: #5f6670; font-size: 8.5pt; }
"""

PAPER_WIDTH = 640
"""Pixels of 1/96 inch between the margins of an A4 page."""


def report_html(content: Content, pictures: Mapping[str, bytes], *, paper: bool = False) -> str:
    """Return a document that needs no other file.

    Parameters
    ----------
    content : Content
        What is said.
    pictures : mapping of str to bytes
        PNG files, by the names in the content.
    paper : bool
        For Qt's text engine, which knows little of HTML; else for a browser.
    """
    body = [f"<h1>{escape(content.title)}</h1>", f"<p>{escape(content.summary)}</p>"]
    for section in content.sections:
        body += _section(section, pictures, paper=paper)
    body.append('<p class="caption">' if paper else "<footer>")
    body.append("Made with GMM Desktop. All logarithms are natural; L is the total over the points.")
    body.append("</p>" if paper else "</footer>")
    style = PAPER_STYLE if paper else PAGE_STYLE
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(content.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _section(section: Section, pictures: Mapping[str, bytes], *, paper: bool) -> list[str]:
    lines = [f"<h2>{escape(section.title)}</h2>"]
    for part in section.parts:
        match part:
            case str():
                lines.append(f"<p>{escape(part)}</p>")
            case Facts():
                rows = "".join(
                    f"<tr><th>{escape(name)}{'&nbsp;' * 4 * paper}</th><td>{escape(text)}</td></tr>"
                    for name, text in part.rows
                )
                lines.append(f'<table class="facts">{rows}</table>')
            case Table():
                lines.append(_table(part, paper=paper))
            case Listing():
                short = ' class="short"' if "\n" not in part.text else ""
                lines.append(f"<pre{short}>{escape(part.text)}</pre>")
            case Picture():
                if part.name in pictures:
                    lines.append(_picture(part, pictures[part.name], paper=paper))
    return lines


def _table(table: Table, *, paper: bool) -> str:
    def cells(row: tuple[str, ...], tag: str) -> str:
        return "".join(
            f'<{tag} class="r"{" align=right" * paper}>{escape(cell)}</{tag}>'
            if right
            else f"<{tag}>{escape(cell)}</{tag}>"
            for cell, right in zip(row, table.right, strict=True)
        )

    head = f"<thead><tr>{cells(tuple(table.header), 'th')}</tr></thead>"
    rows = "".join(f"<tr>{cells(tuple(row), 'td')}</tr>" for row in table.rows)
    layout = ' width="100%" cellpadding="2"' if paper else ""
    return f'<table class="numbers"{layout}>{head}<tbody>{rows}</tbody></table>'


def _picture(picture: Picture, png: bytes, *, paper: bool) -> str:
    source = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    caption = escape(picture.caption)
    if paper:
        return f'<p><img src="{source}" width="{PAPER_WIDTH}"></p><p class="caption">{caption}</p>'
    return (
        f'<figure><img src="{source}" alt="{escape(picture.caption, quote=True)}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
