"""A page of worked calculation: its lines as values."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from gmm_desktop.worked.digits import Figure

Piece = str | Figure
"""Of an expression: words and signs, or a number."""


@dataclass(frozen=True)
class Sentence:
    """Words across the page."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The begin of a part; of a component where it is one's, the noise's being that after the last."""

    text: str
    component: int | None = None


@dataclass(frozen=True)
class Formula:
    """A formula of the table, or several that continue each other."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Working:
    """A line of figures: label = expression = result; either may be missing.

    Parameters
    ----------
    label : str
        Formula of the table.
    pieces : tuple of Piece
        The expression with the figures put in.
    result : Figure or None
        What it comes to.
    strong : bool
        It is what the page is about.
    """

    label: str
    pieces: tuple[Piece, ...]
    result: Figure | None = None
    strong: bool = False


@dataclass(frozen=True)
class LongWorking(Working):
    """A line of figures whose result stands in a second line."""


@dataclass(frozen=True)
class Quotient:
    """A line of figures with a fraction: label = above / below, more = result.

    Parameters
    ----------
    label : str
        Formula of the table.
    above, below : tuple of Piece
        Of the fraction.
    result : Figure
        What it comes to.
    more : tuple of Piece
        What follows the fraction.
    strong : bool
        It is what the page is about.
    """

    label: str
    above: tuple[Piece, ...]
    below: tuple[Piece, ...]
    result: Figure
    more: tuple[Piece, ...] = ()
    strong: bool = False

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The expression in one line."""
        return (*in_brackets(self.above), " / ", *in_brackets(self.below), *self.more)


def in_brackets(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return an expression as it stands above or below a slash."""
    (first, *others) = pieces
    plain = not others and isinstance(first, Figure) and "·" not in first.text
    return pieces if plain else ("(", *pieces, ")")


@dataclass(frozen=True)
class Matrix:
    """A symmetric matrix of two rows: label = (xx xy; xy yy)."""

    label: str
    xx: Figure
    xy: Figure
    yy: Figure


@dataclass(frozen=True)
class Row:
    """A row of a table: its first cell is a component, a formula of the table, or words.

    Parameters
    ----------
    cells : tuple of Piece
        Right-aligned in columns of equal width.
    component : int or None
        Whose marker and number stand first.
    label : str
        Formula that stands first.
    words : str
        Words that stand first.
    rule : bool
        A line is drawn above.
    head : bool
        The cells are names of columns, formulas of the table or words.
    """

    cells: tuple[Piece, ...]
    component: int | None = None
    label: str = ""
    words: str = ""
    rule: bool = False
    head: bool = False


@dataclass(frozen=True)
class Bar:
    """Shares side by side, in the colours of the components; the last may be the noise's."""

    shares: tuple[float, ...]


Line = Sentence | Heading | Formula | Working | Quotient | Matrix | Row | Bar


@dataclass(frozen=True, eq=False)
class Block:
    """Lines of known kinds that are written when they are looked at.

    Parameters
    ----------
    kinds : tuple of type
        Of the lines, from which their heights are known.
    write : callable
        Returns the lines.
    """

    kinds: tuple[type[Line], ...]
    write: Callable[[], tuple[Line, ...]]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines."""
        return self.write()


@dataclass(frozen=True)
class Page:
    """A page.

    Parameters
    ----------
    title : str
        What is worked out.
    parts : tuple of Line or Block
        From top to bottom.
    n_components : int
        K, for the colours.
    """

    title: str
    parts: tuple[Line | Block, ...]
    n_components: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return tuple(
            line for part in self.parts for line in (part.lines if isinstance(part, Block) else (part,))
        )


def signed(number: Figure) -> tuple[Piece, ...]:
    """Return a number as a factor or subtrahend: in brackets where it is negative."""
    return ("(", number, ")") if number.text.startswith("−") else (number,)


def single(number: Figure) -> tuple[Piece, ...]:
    """Return a number as one thing, of which a power or logarithm is taken: in brackets unless plain and positive."""
    return ("(", number, ")") if number.text.startswith("−") or "·" in number.text else (number,)


def added(number: Figure) -> tuple[Piece, ...]:
    """Return a number as a summand after others."""
    if number.text.startswith("−"):
        return " − ", replace(number, text=number.text[1:])
    return " + ", number


def shown(piece: Piece) -> str:
    """Return what is read of a piece."""
    return piece.text if isinstance(piece, Figure) else piece
