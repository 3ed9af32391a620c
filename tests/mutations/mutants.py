"""The single-line mutants of a module: what a slip of the hand could have made of it."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
AIR = frozenset({"setSpacing", "setContentsMargins", "addSpacing", "addStretch", "setStretch"})
"""Methods of Qt for the air between widgets: without them all is there too, a little closer or wider."""
SIZES = frozenset(
    {f"set{how}{what}" for how in ("Fixed", "Minimum", "Maximum") for what in ("Width", "Height", "Size")}
)
TASTE = AIR | SIZES | {"setHorizontalSpacing", "setVerticalSpacing", "setIconSize", "setDefaultSectionSize"}
"""Methods of Qt whose numbers are the air between widgets or their size: a pixel more is not wrong."""
FEW = 10
"""Numbers from here on are bounds and sizes, of which one more is nothing."""
LONGEST = 4
"""Lines of a statement that may be removed."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module's source.

    Parameters
    ----------
    line : int
        Counted from 1.
    kind : str
        What was done, in a word or two.
    source : str
        The whole module, changed.
    old, new : str
        The line before, and after.
    """

    line: int
    kind: str
    source: str
    old: str
    new: str


def lines_with_mutants(source: str) -> set[int]:
    """Return the lines of a module that can be changed."""
    return {node.lineno for node, _, _ in _changes(ast.parse(source), at_module=True)}


def mutants(source: str, line: int | None = None) -> list[Mutant]:
    """Return every mutant of a module, or of one of its lines, in the order of the lines."""
    lines = source.encode().split(b"\n")
    found = []
    for node, other, kind in _changes(ast.parse(source), at_module=True):
        if line not in (None, node.lineno):
            continue
        text = ast.unparse(other).encode()
        if isinstance(other, ast.expr) and not isinstance(other, ast.Constant | ast.Name):
            text = b"(" + text + b")"
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = node.lineno - 1, node.end_lineno - 1
        changed = lines[first][: node.col_offset] + text + lines[last][node.end_col_offset :]
        whole = b"\n".join([*lines[:first], changed, *lines[last + 1 :]]).decode()
        if _is_a_program(whole):
            old = b" ".join(each.strip() for each in lines[first : last + 1]).decode()
            found.append(Mutant(node.lineno, kind, whole, old, changed.strip().decode()))
    return sorted(found, key=lambda each: each.line)


def _is_a_program(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


Change = tuple[ast.expr | ast.stmt, ast.expr | ast.stmt, str]


def _changes(node: ast.AST, *, at_module: bool = False, taste: bool = False) -> Iterator[Change]:
    """Yield (node, what stands in its place, kind) in a tree, but not where nothing is reckoned."""
    if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom) or _for_types(node):
        return
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    if isinstance(node, ast.expr) and node.lineno == node.end_lineno:
        yield from _of_expression(node, at_module=at_module, taste=taste)
    taste = taste or (isinstance(node, ast.Call) and _method(node) in TASTE)
    inside = at_module and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for name, value in ast.iter_fields(node):
        if name in (
            "annotation",
            "returns",
            "decorator_list",
            "type_params",
            "bases",
            "type_comment",
            "op",
            "ops",
        ):
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST) and not (isinstance(each, ast.keyword) and each.arg == "strict"):
                yield from _changes(each, at_module=inside, taste=taste)


def _for_types(node: ast.AST) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING"
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("TypeVar", "cast")
    )


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _of_statement(node: ast.stmt) -> Iterator[Change]:
    assert node.end_lineno is not None
    if isinstance(node, ast.If | ast.While) and node.test.lineno == node.test.end_lineno:
        yield node.test, _negated(node.test), "negated"
    called = (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _method(node.value) not in AIR
    )
    stored = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    other = isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break | ast.Delete)
    if (called or stored or other) and node.end_lineno - node.lineno < LONGEST:
        yield node, ast.Pass(), "removed"
    if isinstance(node, ast.AugAssign) and node.lineno == node.end_lineno and type(node.op) in OPERATORS:
        other_way = copy.deepcopy(node)
        other_way.op = OPERATORS[type(node.op)]()
        yield node, other_way, "operator"


def _of_expression(node: ast.expr, *, at_module: bool, taste: bool) -> Iterator[Change]:  # noqa: PLR0912
    match node:
        case ast.BinOp(op=operator) if type(operator) in OPERATORS:
            if not (at_module and isinstance(operator, ast.BitOr)):  # else a union of types
                yield node, _with(node, op=OPERATORS[type(operator)]()), "operator"
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield node, operand, "sign"
        case ast.BoolOp(op=operator):
            yield node, _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And()), "and/or"
        case ast.Compare(ops=operators):
            for place, compared in enumerate(operators):
                for instead in COMPARISONS[type(compared)]:
                    changed = [*operators[:place], instead(), *operators[place + 1 :]]
                    yield node, _with(node, ops=changed), "comparison"
        case ast.IfExp(test=test):
            yield test, _negated(test), "negated"
        case (
            ast.ListComp(generators=parts)
            | ast.SetComp(generators=parts)
            | ast.GeneratorExp(generators=parts)
        ):
            for test in (test for part in parts for test in part.ifs):
                yield test, _negated(test), "negated"
        case ast.Constant(value=bool() as value):
            yield node, ast.Constant(not value), "constant"
        case ast.Constant(value=int() | float() as value) if not taste:
            yield node, ast.Constant(_other_number(value)), "constant"
        case ast.Call(args=[first, second, *rest]) if not taste and _method(node) not in TASTE:
            starred = isinstance(first, ast.Starred) or isinstance(second, ast.Starred)
            if not starred and ast.dump(first) != ast.dump(second):
                yield node, _with(node, args=[second, first, *rest]), "swapped"


def _with(node: ast.expr, **changed: object) -> ast.expr:
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _other_number(value: float) -> float:
    """Return another number that matters: the next one of a few, or twice as much."""
    if isinstance(value, int) and value < FEW:
        return value + 1
    return 2 * value if value else 1.0


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), copy.deepcopy(test))
