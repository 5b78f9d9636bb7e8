"""Check constraints as a database spells them, made readable for another: brackets, casts and lists of values."""

import re
from collections.abc import Collection, Sequence

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
_TYPE = (
    r"(?:character varying|double precision|text|numeric|integer|bigint|smallint|real|bpchar)"
    r"(?:\(\d+(?:,\d+)?\))?(?:\[\])?"
)
_CASTS_OF_A_TEXT = re.compile(rf"^(?:::{_TYPE})+")
_NAME = r'[A-Za-z_]\w*|"(?:[^"]|"")+"'
_CASTS = re.compile(
    rf"(?P<what>\(-?\d+(?:\.\d+)?\)|(?<![\w.\"])\d+(?:\.\d+)?|\]\)?|\((?P<bracketed>{_NAME})\)|(?P<name>{_NAME}))"
    rf"::(?P<type>{_TYPE})"
)
_LIST = re.compile(r"= ANY \(\(?ARRAY\[(?P<values>[^\]]*)\]\)?\)")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_CHOICE = re.compile(
    r"\(*\s*\(*\s*\"?(?P<column>[^\"()]+?)\"?\s*\)*\s+IN\s+\((?P<values>\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*\s*)\)\s*\)*",
    re.IGNORECASE,
)


def check_facts(name: str | None, sql: str, texts: Collection[str] = ()) -> CheckFacts:
    """The constraint with its expression as every database reads it, as far as it can be written so.

    ``texts`` are the columns that are texts already: to make one of them a text says nothing.
    """
    plain = plainly(sql, texts)
    return CheckFacts(name, plain, is_portable(plain))


def plainly(sql: str, texts: Collection[str] = ()) -> str:
    """Without PostgreSQL's casts of constants and SQLite's brackets: ``"Discount">=(0)``, ``kind IN ('a', 'b')``."""
    parts = _LITERAL.split(sql)
    outside = [
        part if number % 2 else _without_casts(_unbracketed(part), texts, after_text=number > 0)
        for number, part in enumerate(parts)
    ]
    joined = "".join(f"'{part}'" if number % 2 else part for number, part in enumerate(outside))
    return _LIST.sub(lambda found: f"IN ({found['values']})", joined)


def _without_casts(part: str, texts: Collection[str], *, after_text: bool) -> str:
    """Without those of constants and of columns that are texts: any other changes what the rule says."""
    part = _CASTS_OF_A_TEXT.sub("", part) if after_text else part

    def kept(found: re.Match[str]) -> str:
        name, type_ = (found["name"] or found["bracketed"] or "").strip('"'), found["type"]
        says_nothing = not name or (name in texts and type_.startswith(("text", "character varying", "bpchar")))
        return found["what"] if says_nothing else found[0]

    return _CASTS.sub(kept, part)


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
