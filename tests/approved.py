"""Files that somebody has looked at and approved; a test fails when what it finds is another text."""

import os
from difflib import unified_diff
from pathlib import Path


def approve(path: Path, lines: list[str]) -> None:
    """Fail if the lines differ from those of an approved file; where ``APPROVE`` is set, write them there first."""
    text = "\n".join(lines) + "\n"
    if os.environ.get("APPROVE"):
        path.write_text(text, encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines()
    changed = [
        line
        for line in unified_diff(before, text.splitlines(), lineterm="", n=0)
        if line[:2] not in ("--", "++", "@@")
    ]
    assert changed == [], "\n".join([f"{path.name}: other than approved (APPROVE=1 approves):", *changed])
