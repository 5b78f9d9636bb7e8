"""Check constraints as a database spells them, made readable for another: brackets, casts and lists of values."""

import re
from collections.abc import Sequence

from admin_app.structure.scaffold.facts import CheckFacts

KNOWN_WORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "between",
        "like",
        "true",
        "false",
        "length",
        "lower",
        "upper",
        "abs",
        "coalesce",
        "trim",
    ]
)
OF_ONE_KIND = frozenset({"glob", "regexp", "similar", "ilike", "any", "array", "collate"})
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[A-Za-z_]\w*|\d+(?:\.\d+)?|<>|<=|>=|!=|\|\||[-+*/%=<>(),]|\s+|.", re.DOTALL
)
_BRACKETS = re.compile(r"(?<!ARRAY)\[([^\]]+)\]|`([^`]+)`")
_CASTS = re.compile(
    r"::(?:character varying|double precision|text|numeric|integer|bigint|smallint|real|bpchar)"
    r"(?:\(\d+(?:,\d+)?\))?(?:\[\])?"
)
_LIST = re.compile(r"= ANY \(\(?ARRAY\[(?P<values>[^\]]*)\]\)?\)")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_CHOICE = re.compile(
    r"\(*\s*\(*\s*\"?(?P<column>[^\"()]+?)\"?\s*\)*\s+IN\s+\((?P<values>\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*\s*)\)\s*\)*",
    re.IGNORECASE,
)


def check_facts(name: str | None, sql: str) -> CheckFacts:
    """The constraint with its expression as every database reads it, as far as it can be written so."""
    plain = plainly(sql)
    return CheckFacts(name, plain, is_portable(plain))


def plainly(sql: str) -> str:
    """Without PostgreSQL's casts of constants and SQLite's brackets: ``"Discount">=(0)``, ``kind IN ('a', 'b')``."""
    parts = _LITERAL.split(sql)
    outside = [part if number % 2 else _CASTS.sub("", _unbracketed(part)) for number, part in enumerate(parts)]
    joined = "".join(f"'{part}'" if number % 2 else part for number, part in enumerate(outside))
    return _LIST.sub(lambda found: f"IN ({found['values']})", joined)


def _unbracketed(part: str) -> str:
    return _BRACKETS.sub(lambda found: f'"{found[1] or found[2]}"', part)


def is_portable(sql: str) -> bool:
    """Does it say only what both databases understand?"""
    tokens = [token for token in _TOKEN.findall(sql) if not token.isspace()]
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token[0].isalpha() and after == "(" and token.lower() not in KNOWN_WORDS:
            return False  # a function of its own
        if not (token[0].isalnum() or token[0] in "_'\"" or token in ("<>", "<=", ">=", "!=", "||", *"-+*/%=<>(),")):
            return False
    return not any(
        token.lower() in ("glob", "regexp", "similar", "ilike", "any", "array", "collate") for token in tokens
    )


def choices_in(sql: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The column and the texts that ``column IN (…)`` allows; None where the rule says anything else."""
    found = _CHOICE.fullmatch(sql.strip())
    if found is None or found["column"].strip() not in columns:
        return None
    return found["column"].strip(), tuple(value.replace("''", "'") for value in _LITERAL.findall(found["values"]))
