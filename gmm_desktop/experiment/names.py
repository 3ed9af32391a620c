"""Names that others gave, of headings, files, groups and runs: kept as they are, shown so that all is seen."""

import unicodedata

LONGEST = 80
"""Letters of a name that are shown; the rest is cut."""

LONGEST_OF_AN_AXIS = 48
"""The same beside an axis."""

LONGEST_SENTENCE = 1000
"""Letters that are shown of a text that is more than a name."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of what cannot be seen: controls, marks of direction and other formats, surrogates, ends of lines."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Joiners and fillers that leave nothing to see although Unicode counts them as letters or marks."""

_JOINERS = frozenset("\u200c\u200d")
_JOINED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
"""Categories of what a joiner belongs behind: letters of scripts that need it, and parts of emoji."""


def visible(name: str, most: int = LONGEST) -> str:
    """Return a name as it is shown: one line, of bounded length, in which nothing hides.

    What cannot be seen is shown by its number, as in ⟨U+202E⟩, so that a name can neither turn the text
    around it, nor move a terminal's cursor, nor look like another name. To be shown only: files keep names exact.

    Parameters
    ----------
    name : str
        Any text.
    most : int
        Letters kept of it.
    """
    if len(name) > most:
        name = f"{name[: most - 1]}…"
    if name.isascii() and name.isprintable():
        return name
    return "".join(_seen(letter, before) for before, letter in zip(" " + name, name, strict=False))


def _seen(letter: str, before: str) -> str:
    category = unicodedata.category(letter)
    if letter in _JOINERS and unicodedata.category(before) in _JOINED:
        return letter
    if category not in _INVISIBLE and letter not in _BLANK:
        return letter
    return f"⟨U+{ord(letter):04X}⟩"
