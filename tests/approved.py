"""Compares with what was looked at and found right, or writes it anew where ``APPROVE`` is set."""

import os
from difflib import unified_diff
from pathlib import Path


def approve(path: Path, lines: list[str]) -> None:
    """Compare with what was approved, or write it anew."""
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
