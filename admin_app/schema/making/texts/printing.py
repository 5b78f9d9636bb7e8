"""Python as a formatter lays it out: double quotes, lines of 120 signs, one argument a line where they are too long."""

import ast
import re
import textwrap
from collections.abc import Iterable

WIDTH = 120
STEP = "    "


def printed(statements: Iterable[ast.stmt], depth: int) -> list[str]:
    """The lines of the statements, indented."""
    return [line for statement in statements for line in _statement(statement, depth)]


def text_of(value: str) -> str:
    """A text in double quotes, or in single ones where it has more of the others."""
    plain = re.sub(r"\\(.)", lambda found: found[1] if found[1] == "'" else found[0], repr(value + '"')[1:-2])
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + plain.replace(quote, f"\\{quote}") + quote


def _statement(statement: ast.stmt, depth: int) -> list[str]:
    indent = STEP * depth
    if isinstance(statement, ast.With):
        (item,) = statement.items
        return [
            *_expression(item.context_expr, depth, "with ", f"{_named(item)}:"),
            *printed(statement.body, depth + 1),
        ]
    if isinstance(statement, ast.If):
        lines = [f"{indent}if {_flat(statement.test)}:", *printed(statement.body, depth + 1)]
        return lines + ([f"{indent}else:", *printed(statement.orelse, depth + 1)] if statement.orelse else [])
    assert isinstance(statement, ast.Expr)
    return _expression(statement.value, depth, "", "")


def _named(item: ast.withitem) -> str:
    return f" as {_flat(item.optional_vars)}" if item.optional_vars is not None else ""


def _expression(node: ast.expr, depth: int, before: str, after: str) -> list[str]:
    """On one line, else the arguments on a second one, else each on its own."""
    indent = STEP * depth
    line = f"{indent}{before}{_flat(node)}{after}"
    if len(line) > WIDTH and isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return _pieces(node.value, depth, before, after)
    if len(line) <= WIDTH or not _opens(node):
        return [line]
    head, inner, tail = _opened(node)
    joined = f"{indent}{STEP}{', '.join(prefix + _flat(each) for prefix, each in inner)}"
    if len(joined) <= WIDTH:
        return [f"{indent}{before}{head}", joined, f"{indent}{tail}{after}"]
    lines = [line for prefix, each in inner for line in _expression(each, depth + 1, prefix, ",")]
    return [f"{indent}{before}{head}", *lines, f"{indent}{tail}{after}"]


def _pieces(value: str, depth: int, before: str, after: str) -> list[str]:
    """A long text on several lines, cut between words."""
    pieces = textwrap.wrap(
        value, WIDTH - len(STEP) * depth - 12, drop_whitespace=False, break_long_words=False, break_on_hyphens=False,
        replace_whitespace=False, expand_tabs=False,
    )  # fmt: skip
    indent = STEP * depth
    if not before:
        return [f"{indent}{text_of(piece)}" for piece in pieces[:-1]] + [f"{indent}{text_of(pieces[-1])}{after}"]
    lines = [f"{indent}{STEP}{text_of(piece)}" for piece in pieces]
    return [f"{indent}{before}(", *lines, f"{indent}){after}"]


def _opens(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return bool(node.args or node.keywords)
    return (isinstance(node, ast.List) and bool(node.elts)) or isinstance(node, ast.Dict)


def _opened(node: ast.expr) -> tuple[str, list[tuple[str, ast.expr]], str]:
    if isinstance(node, ast.List):
        return "[", [("", each) for each in node.elts], "]"
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return "{", [(f"{_flat(key)}: ", value) for key, value in pairs if key is not None], "}"
    assert isinstance(node, ast.Call)
    inner = [("", each) for each in node.args]
    inner += [(f"{keyword.arg}=", keyword.value) for keyword in node.keywords]
    return f"{_flat(node.func)}(", inner, ")"


def _flat(node: ast.expr) -> str:
    """The expression on one line."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return text_of(node.value)
    if isinstance(node, ast.Attribute):
        return f"{_flat(node.value)}.{node.attr}"
    if isinstance(node, ast.Compare):
        sign = "==" if isinstance(node.ops[0], ast.Eq) else "!="
        return f"{_flat(node.left)} {sign} {_flat(node.comparators[0])}"
    if _opens(node):
        head, inner, tail = _opened(node)
        return f"{head}{', '.join(prefix + _flat(each) for prefix, each in inner)}{tail}"
    if isinstance(node, ast.Call):
        return f"{_flat(node.func)}()"
    return ast.unparse(node)
