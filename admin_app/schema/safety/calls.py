"""Functions that a statement calls: those that only look, those that do more, and those that nobody knows here."""

from collections.abc import Iterator
from itertools import pairwise

from admin_app.schema.safety.tokens import QUOTED, TEXT, WORD, Token, Words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ONLY_LOOK = _words(
    """
    abs age array_agg array_length array_position array_to_string array_to_json avg bool_and bool_or btrim cardinality
    ceil ceiling char_length clock_timestamp coalesce concat concat_ws count current_database current_schema
    current_setting date_part date_trunc dense_rank every exists extract first_value floor format gen_random_uuid
    generate_series greatest initcap json_agg json_array_length json_build_object json_object_agg jsonb_agg
    jsonb_array_elements jsonb_array_length jsonb_build_object jsonb_object_agg lag last_value lead least left length
    lower lpad ltrim make_date md5 max min mod now ntile nullif octet_length overlay percentile_cont percentile_disc
    pg_get_constraintdef pg_get_indexdef pg_get_serial_sequence pg_relation_size pg_size_pretty pg_table_is_visible
    pg_table_size pg_total_relation_size position power random rank regexp_match regexp_matches regexp_replace repeat
    replace reverse right round row_number row_to_json rpad rtrim split_part sqrt statement_timestamp string_agg
    string_to_array strpos substr substring sum timezone to_char to_date to_json to_jsonb to_number to_regclass
    to_regtype to_timestamp translate trim trunc unnest upper version
    pg_advisory_xact_lock pg_try_advisory_xact_lock
    """
)
"""Functions of PostgreSQL that change nothing; a lock that is only a number is nobody's table."""
DO_MORE = _words(
    """
    dblink dblink_exec lo_create lo_export lo_from_bytea lo_import lo_put lo_truncate lo_unlink pg_advisory_lock
    pg_cancel_backend pg_notify pg_reload_conf pg_sleep pg_sleep_for pg_sleep_until pg_switch_wal pg_terminate_backend
    set_config setval
    """
)
"""Functions that reach beyond the rows of the statement that calls them."""
SETS = "set_config"
_NO_CALLS = _words(
    """
    ALL AND ANY ARRAY AS BETWEEN BIT BY CASE CHAR CHARACTER CUBE DECIMAL DISTINCT ELSE EXCEPT FILTER FROM GROUP GROUPING
    HAVING ILIKE IN INTERSECT INTERVAL INTO IS JOIN KEY LATERAL LIKE LIMIT MATERIALIZED NOT NUMERIC OFFSET ON OR ORDER
    OVER RETURNING ROLLUP ROW SELECT SET SETS SOME THEN TIME TIMESTAMP UNION USING VALUES VARCHAR VARYING WHEN WHERE
    WITH WITHIN
    """
)
"""Words of the language, and types, behind which a parenthesis may stand."""


def calls_in(words: Words) -> Iterator[tuple[str, int]]:
    """The functions that are called, each with the place of its name; one of another schema with that."""
    tokens = words.tokens
    for place, (token, then) in enumerate(pairwise(tokens)):
        if (
            then.key == "("
            and token.kind in (WORD, QUOTED)
            and token.key not in _NO_CALLS
            and not _is_alias(words, place)
        ):
            yield _with_its_schema(tokens, place), place


def settings_in(words: Words) -> Iterator[tuple[str, str] | None]:
    """What ``set_config`` sets, and to what; None where that is not written out."""
    for name, place in calls_in(words):
        if name == SETS:
            inside = Words(words.sql, words.tokens)
            inside.at = place + 1
            given = [piece.tokens for piece in inside.group().pieces()]
            texts = [each[0] for each in given[:2] if len(each) == 1 and each[0].kind == TEXT]
            yield (texts[0].text.strip("'").lower(), texts[1].text.strip("'")) if len(texts) == 2 else None


def _is_alias(words: Words, place: int) -> bool:
    """``AS t(n)``, ``INSERT INTO thing (id)``"""
    return place > 0 and words.tokens[place - 1].key in ("AS", "INTO")


def _with_its_schema(tokens: list[Token], place: int) -> str:
    name = tokens[place].name
    if place < 2 or tokens[place - 1].key != "." or tokens[place - 2].name == "pg_catalog":
        return name
    return f"{tokens[place - 2].name}.{name}"
