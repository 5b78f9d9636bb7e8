"""Reads the settings: ``config.py``, then ``STEWARD_…`` from the environment; refuses what is unsafe in production."""

import json
import logging
import re
from collections.abc import Collection, Iterator, Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from admin_app.languages.catalogues import languages
from admin_app.languages.zones import is_zone, nearest
from admin_app.resource.errors import closest

log = logging.getLogger(__name__)

PREFIX = "STEWARD_"
ENVIRONMENTS = ("development", "staging", "production")
COLOURS = ("blue", "green", "amber", "violet", "grey")
PRODUCTIONS_COLOUR = "red"
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
MAY_BE_ZERO = {
    "TRUSTED_PROXIES",
    "STATEMENT_TIMEOUT_MS",
    "MIGRATION_LOCK_TIMEOUT_MS",
    "MIGRATION_STATEMENT_TIMEOUT_MS",
    "EXPORT_TIMEOUT_MS",
    "EXPORT_RECHECK_MS",
    "NEWS_SECONDS",
    "FACET_TIMEOUT_MS",
    "TILE_TIMEOUT_MS",
    "TILE_CACHE_SECONDS",
}
RATE = re.compile(r"[1-9]\d{0,8}/(second|minute|hour|day)")
NO_SETTINGS = ("REQUIRE_ALL", "SAMPLE_DATA", "THOROUGH", "BENCH_")
"""How names begin that the project's own tests and benchmarks read."""

LANGUAGE_SETTINGS: dict[str, Any] = {"LANGUAGE": "en", "LANGUAGES": ["en"], "TIME_ZONE": "UTC"}

MOST = {
    "SESSION_HOURS": 24 * 366,
    "SIGN_IN_WINDOW_MINUTES": 24 * 60 * 366,
    "API_TOKEN_DAYS_MAX": 366 * 10,
    "API_IDEMPOTENCY_HOURS": 24 * 366,
}
"""What more of is past any calendar; every other number fits the 32 bits that databases count in."""


class UnsafeSettings(Exception):
    """The settings cannot be used; one sentence a line, each with what to do."""


def load(defaults: ModuleType | Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in force; raises UnsafeSettings with a sentence for each that cannot be used."""
    source = defaults if isinstance(defaults, Mapping) else vars(defaults)
    settings = {name: value for name, value in source.items() if name.isupper()}
    troubles = []
    for name, default in settings.items():
        if (text := environment.get(PREFIX + name)) is not None:
            try:
                settings[name] = in_range(name, convert(text, default))
            except ValueError as wrong:
                troubles.append(f"{PREFIX}{name}: {wrong}")
    troubles += unsafe(settings)
    unknown = list(unknown_names(environment, settings))
    if settings["ENVIRONMENT"] == "production" or _meant_production(environment, settings):
        troubles += unknown
        unknown = []
    if troubles:
        raise UnsafeSettings("\n".join(troubles))
    for trouble in unknown:
        log.warning(trouble)
    return settings


def unknown_names(environment: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """A sentence for each name of the environment that is meant for us and read by nobody; never with its value."""
    for name in sorted(environment):
        own = name.removeprefix(PREFIX)
        if own != name and own not in known and not own.startswith(NO_SETTINGS):
            near = closest(own, known)
            hint = f"did you mean {PREFIX}{near}?" if near else "unset it, or write the setting into config.py."
            yield f"{name} is no setting, so it does nothing; {hint}"


def _meant_production(environment: Mapping[str, str], known: Collection[str]) -> bool:
    """Does a name say production that is nearly STEWARD_ENVIRONMENT? It would start with no check at all."""
    names = [name for name, value in environment.items() if name.startswith(PREFIX) and value == "production"]
    owns = (name.removeprefix(PREFIX) for name in names)
    return any(own not in known and closest(own, known) == "ENVIRONMENT" for own in owns)


def convert(text: str, default: Any) -> Any:
    """``text`` as the type of ``default``; raises ValueError that says what was expected."""
    if isinstance(default, bool):
        if text.lower() not in TRUE | FALSE:
            raise ValueError(f"{text!r} is neither true nor false; write 1 or 0.")
        return text.lower() in TRUE
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number.") from None
    if isinstance(default, (dict, list)):
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, type(default)):
            raise ValueError(f"{text!r} is not JSON of the right shape; write it like {json.dumps(default)}.")
        return value
    return text


def in_range(name: str, value: Any) -> Any:
    """``value`` where it is not a number beyond what the setting can mean; raises ValueError otherwise."""
    least = 0 if name in MAY_BE_ZERO else 1
    most = MOST.get(name, 2**31 - 1)
    if isinstance(value, int) and not isinstance(value, bool) and value < least:
        raise ValueError(f"{value} is too small; write {least} or more.")
    if isinstance(value, int) and value > most:
        raise ValueError(f"{value} is too large; write {most} or less.")
    return value


def unsafe(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with these settings, one sentence each; production is held to more."""
    environment = settings["ENVIRONMENT"]
    if environment not in ENVIRONMENTS:
        return [f"{PREFIX}ENVIRONMENT is {environment!r}; it is one of {', '.join(ENVIRONMENTS)}."]
    troubles = meaningless(settings)
    if environment != "production":
        return troubles
    if settings["SECRET_KEY"].startswith("development only") or _is_guessed(settings["SECRET_KEY"]):
        troubles.append(
            f"{PREFIX}SECRET_KEY is the default, shorter than 32 characters, or few characters again and again; "
            "set it to the output of: "
            'python -c "import secrets; print(secrets.token_hex(32))"'
        )
    if settings["DEBUG"]:
        troubles.append(f"{PREFIX}DEBUG is on; production does not run with a debugger: unset it.")
    if not settings["BASE_URL"].startswith("https://"):
        troubles.append(f"{PREFIX}BASE_URL is not set to an https address; set it to the one people type.")
    return troubles


def _is_guessed(secret: str) -> bool:
    return len(secret) < 32 or len(set(secret)) < 8


def meaningless(settings: Mapping[str, Any]) -> list[str]:
    """What could not work anywhere. Addresses are not repeated, for they may hold passwords."""
    troubles = []
    if not settings["SECRET_KEY"]:
        troubles.append(f"{PREFIX}SECRET_KEY is empty; unset it, or set it to a long random text.")
    if settings["PAGE_SIZE"] > settings["PAGE_SIZE_MAX"]:
        troubles.append(f"{PREFIX}PAGE_SIZE is more than {PREFIX}PAGE_SIZE_MAX; raise the one or lower the other.")
    if settings["BASE_URL"] and not _is_site(settings["BASE_URL"]):
        troubles.append(f"{PREFIX}BASE_URL is no address of a site; write it like https://desk.example.com.")
    if not all(name.strip() and isinstance(address, str) for name, address in settings["SOURCES"].items()):
        troubles.append(f'{PREFIX}SOURCES: each is a name and an address; write it like {{"crm": "sqlite:///crm.db"}}.')
    for name in ("API_RATE", "API_RATE_ANONYMOUS"):
        if not RATE.fullmatch(settings.get(name, "1/second")):
            troubles.append(f"{PREFIX}{name} is {settings[name]!r}, which is no rate; write it like 600/minute.")
    troubles += wrong_language(settings)
    if wrong := wrong_mark(settings.get("ENVIRONMENT_MARKS", {})):
        troubles.append(f"{PREFIX}ENVIRONMENT_MARKS: {wrong}")
    return troubles


def wrong_language(settings: Mapping[str, Any]) -> Iterator[str]:
    """What nobody could speak, and where no clock is."""
    language, offered, zone = (settings.get(name, usual) for name, usual in LANGUAGE_SETTINGS.items())
    known = languages()
    for name, each in [("LANGUAGES", each) for each in offered] + [("LANGUAGE", language)]:
        if each not in known:
            near = closest(str(each), known)
            hint = f"did you mean {near}?" if near else f"those with a catalogue are {', '.join(known)}."
            yield f"{PREFIX}{name}: there is no catalogue of {each!r}; {hint}"
    if language in known and language not in offered:
        yield f"{PREFIX}LANGUAGE is {language!r}, which {PREFIX}LANGUAGES does not offer; add it there."
    if not is_zone(zone):
        near = nearest(zone)
        yield f"{PREFIX}TIME_ZONE is {zone!r}, which is no time zone; " + (
            f"did you mean {near}?" if near else "write it like Europe/Berlin."
        )


def _is_site(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or any(sign.isspace() for sign in address))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def wrong_mark(marks: Mapping[str, Any]) -> str | None:
    """What is wrong with the words and colours of the environments, or None. Red must mean one thing."""
    for name, mark in marks.items():
        if name not in ENVIRONMENTS:
            return f"{name!r} is no environment; they are {', '.join(ENVIRONMENTS)}."
        if not (isinstance(mark, list | tuple) and len(mark) == 2 and all(isinstance(part, str) for part in mark)):
            return f'{name} is given a word and a colour, like ["{name}", "blue"].'
        colours = (PRODUCTIONS_COLOUR,) if name == "production" else COLOURS
        if mark[1] not in colours:
            return f"{mark[1]!r} is no colour for {name}; it may be {' or '.join(colours)}."
    return None
