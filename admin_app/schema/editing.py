"""Edits the text of a migration: takes statements out, puts statements round what is there."""

import ast
from collections.abc import Iterator, Mapping


class Unwritable(Exception):
    """Why a text cannot be edited by itself."""


def without(text: str, gone: Mapping[int, str], winner: str) -> str:
    """The text without the statements that stand at these lines; a comment says in whose favour they went."""
    lines = text.splitlines(keepends=True)
    taken = {}
    for line, words in gone.items():
        statement, body = _statement_at(text, line)
        taken[statement.lineno] = (statement, words, body)
    for statement, words, body in sorted(taken.values(), key=lambda each: -each[0].lineno):
        indent = " " * statement.col_offset
        left = [f"{indent}# {words[:1].upper()}{words[1:]}: left to {winner}.\n"]
        if statement.lineno == body[0].lineno and all(each.lineno in taken for each in body):
            left.append(f"{indent}pass\n")
        lines[statement.lineno - 1 : statement.end_lineno] = left
    return "".join(lines)


def around(text: str, before: str, after: str) -> str:
    """The text with statements put at the beginning of ``upgrade()`` and at the end of ``downgrade()``."""
    lines = text.splitlines(keepends=True)
    edits = []
    for name, code in (("upgrade", before), ("downgrade", after)):
        body = _function(text, name).body
        if code:
            edits.append(
                (
                    _first(body).lineno - 1 if name == "upgrade" else int(body[-1].end_lineno or 0),
                    code,
                    body[0].col_offset,
                )
            )
    for line, code, offset in sorted(edits, reverse=True):
        lines[line:line] = [f"{' ' * offset}{each}\n" if each else "\n" for each in code.strip().splitlines()]
    return "".join(lines)


def _first(body: list[ast.stmt]) -> ast.stmt:
    """The first statement after the docstring."""
    is_text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1] if is_text and len(body) > 1 else body[0]


def _function(text: str, name: str) -> ast.FunctionDef:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise Unwritable(f"there is no function {name}()")


def _statement_at(text: str, line: int) -> tuple[ast.stmt, list[ast.stmt]]:
    """The call that stands at this line by itself, and the body that it is part of."""
    for name in ("upgrade", "downgrade"):
        for body in _bodies(_function(text, name)):
            for statement in body:
                if isinstance(statement, ast.Expr) and statement.lineno <= line <= int(statement.end_lineno or 0):
                    return statement, body
    raise Unwritable(f"line {line} is no statement of its own")


def _bodies(node: ast.FunctionDef | ast.With) -> Iterator[list[ast.stmt]]:
    """The statements of the function, and of its batches; not of loops and conditions, which run otherwise."""
    yield node.body
    for each in node.body:
        if isinstance(each, ast.With):
            yield from _bodies(each)
