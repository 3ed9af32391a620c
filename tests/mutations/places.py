"""Where a line of a module belongs: the function around it, or the functions that use the name it defines."""

import ast
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


def innermost(source: str, line: int) -> str:
    """Return the qualified name of the innermost function around a line, or nothing outside of all."""
    name = ""
    around: list[ast.AST] = [ast.parse(source)]
    place: list[str] = []
    while around:
        node = around.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function | ast.ClassDef) and _holds(child, line):
                place += [child.name, "<locals>"] if isinstance(child, Function) else [child.name]
                if isinstance(child, Function):
                    name = ".".join(place[:-1])
                around = [child]
                break
            if getattr(child, "lineno", line + 1) <= line <= (getattr(child, "end_lineno", 0) or 0):
                around.append(child)
    return name


def _holds(node: Function | ast.ClassDef, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or 0)


def users_of_name(package: Path, source: str, line: int) -> set[str]:
    """Return the functions of the package, as ``module:name``, that use what a line outside of functions defines."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.lineno <= line <= (node.end_lineno or 0):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
    found = set()
    for path in package.rglob("*.py"):
        text = path.read_text()
        if not any(name in text for name in names):
            continue
        module = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name | ast.Attribute):
                used = node.id if isinstance(node, ast.Name) else node.attr
                if used in names and (function := innermost(text, node.lineno)):
                    found.add(f"{module}:{function}")
    return found


def importers(package: Path, module: str) -> set[str]:
    """Return the modules that import one, and itself."""
    name = module.removesuffix(".py").split("/")[-1]
    found = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if _imports(path, name)}
    return found | {module}


def _imports(path: Path, name: str) -> bool:
    text = path.read_text()
    return f" import {name}" in text or f".{name} import" in text or f", {name}" in text
