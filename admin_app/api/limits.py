"""How often a program may ask: counted by token, else by person, else by network, and told in every answer's headers.

The headers are those of the IETF's draft "RateLimit header fields for HTTP" (from its version 10): what is allowed
stands in ``RateLimit-Policy``, what is left of it in ``RateLimit``.
"""

import ipaddress
import math
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from flask import Flask, Response, current_app, g, request

from admin_app.resource import scope
from admin_app.resource.errors import Refusal, answer
from admin_app.resource.registry import Registry
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext

EXTENSION = "steward_rates"
COUNTED = "steward_rate"
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
IPV6_NETWORK = 64


class TooManyRequests(Refusal):
    """Told when to come again, in words and as ``Retry-After``."""

    status, code, title = 429, "too_many_requests", N_("Too many requests")

    def __init__(self, wait: int) -> None:
        sentence = ngettext(
            "These were too many requests in a short time. Send this one again in %(count)s second.",
            "These were too many requests in a short time. Send this one again in %(count)s seconds.",
            wait,
        )
        super().__init__(sentence, headers={"Retry-After": str(wait)})


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds; ``name`` is what the headers call it."""

    name: str
    most: int
    seconds: int

    @classmethod
    def from_setting(cls, name: str, text: str) -> "Rate":
        """From ``600/minute``, which the settings were checked for at start."""
        most, _slash, unit = text.partition("/")
        return cls(name, int(most), SECONDS[unit])


@dataclass(frozen=True, slots=True)
class Counted:
    """What is left after this request, and in how many seconds there is more."""

    rate: Rate
    was_allowed: bool
    left: int
    wait: int


class Counter:
    """Counts in the storage of the setting. The package behind it is loaded by the first request that is counted."""

    def __init__(self, storage: str) -> None:
        from limits.storage import storage_from_string  # 50 ms and more, which only a process with programs pays
        from limits.strategies import MovingWindowRateLimiter

        # By the time of each request: the only way to say exactly when there is room for one more.
        self._limiter = MovingWindowRateLimiter(storage_from_string(storage))

    def count(self, rate: Rate, who: str) -> Counted:
        from limits import RateLimitItemPerSecond

        item = RateLimitItemPerSecond(rate.most, rate.seconds, namespace="steward")
        was_allowed = self._limiter.hit(item, rate.name, who)
        reset, left = self._limiter.get_window_stats(item, rate.name, who)
        return Counted(rate, was_allowed, left, max(1, math.ceil(reset - time())))


_making = Lock()


def listen(app: Flask) -> None:
    """Count the tokens that open nothing against the network that they come from."""
    known: Registry = app.extensions["steward"]
    known.token_refused = check_stranger


def check_rate() -> None:
    """Count this request; raises TooManyRequests where it is one too many."""
    name, who = _caller()
    _count(name, who)


def check_stranger() -> None:
    """The same for whoever sent a token that opens nothing."""
    _count("anonymous", _network(request.remote_addr))


def rate_headers(response: Response) -> Response:
    """The answer with its headers. What was refused before it was counted is counted here, and has the other refusal
    where it is one too many."""
    counted: Counted | None = g.get(COUNTED)
    if counted is None:
        name, who = _caller()
        counted = _counter().count(_rate(name), who)
        if not counted.was_allowed:
            response = answer(TooManyRequests(counted.wait))
    rate = counted.rate
    response.headers["RateLimit-Policy"] = f'"{rate.name}";q={rate.most};w={rate.seconds}'
    response.headers["RateLimit"] = f'"{rate.name}";r={counted.left};t={counted.wait}'
    return response


def _count(name: str, who: str) -> None:
    counted = _counter().count(_rate(name), who)
    setattr(g, COUNTED, counted)
    if not counted.was_allowed:
        raise TooManyRequests(counted.wait)


def _caller() -> tuple[str, str]:
    """(the name of the rate, whom it is counted for)."""
    actor = scope.actor()
    if (token := getattr(actor, "token_id", None)) is not None:
        return "token", str(token)
    if (person := getattr(actor, "id", None)) is not None:
        return "person", str(person)
    return "anonymous", _network(request.remote_addr)


def _rate(name: str) -> Rate:
    return Rate.from_setting(name, current_app.config["API_RATE_ANONYMOUS" if name == "anonymous" else "API_RATE"])


def _counter() -> Counter:
    kept: dict[str, Any] = current_app.extensions
    with _making:
        if EXTENSION not in kept:
            kept[EXTENSION] = Counter(current_app.config["API_RATE_STORAGE"])
    counter: Counter = kept[EXTENSION]
    return counter


def _network(address: str | None) -> str:
    """One IPv6 customer has 2**64 addresses, so there the network counts."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
