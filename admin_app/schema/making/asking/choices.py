"""What a person decides where the models do not say it: what was renamed, and what old rows get in a new column."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from admin_app.resource.errors import Refusal
from admin_app.schema.refusals import Misuse

Ask = Callable[[str], str]


@dataclass(frozen=True)
class Answers:
    """Given on the command line or in a file, else asked for. Without ``ask`` there is nobody to ask.

    ``renames`` has ``customer`` -> ``client``, ``customer.phone`` -> ``telephone`` and ``order_status.lost`` ->
    ``open``; ``fills`` has ``order.colour`` -> ``red``.
    """

    renames: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    no_rename: bool = False
    no_fill: bool = False
    ask: Ask | None = None


NO_ANSWERS = Answers()


EXAMPLES = {"rename": "customer.phone:telephone", "fill": "order.colour=red"}


def answers(
    renames: Iterable[str] = (), fills: Iterable[str] = (), *, no_rename: bool = False, no_fill: bool = False,
    ask: Ask | None = None, file: Path | None = None,
) -> Answers:  # fmt: skip
    """What was said on the command line, and before it in the file."""
    said = _read(file) if file else {}
    return Answers(
        dict(_split(each, ":", "--rename customer.phone:telephone") for each in [*said.get("rename", ()), *renames]),
        dict(_split(each, "=", "--fill order.colour=red") for each in [*said.get("fill", ()), *fills]),
        no_rename or bool(said.get("no_rename")),
        no_fill or bool(said.get("no_fill")),
        ask,
    )


def _read(file: Path) -> dict[str, list[str]]:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise Refusal(f"{file} cannot be read: {wrong}. It is TOML: rename = ['customer:client']") from wrong
    if unknown := sorted(set(said) - {"rename", "fill", "no_rename", "no_fill"}):
        raise Refusal(f"{file} has {', '.join(unknown)}; it may have rename, fill, no_rename and no_fill.")
    for name in {"rename", "fill"} & said.keys():
        if not isinstance(said[name], list) or not all(isinstance(each, str) for each in said[name]):
            raise Refusal(f"{name} in {file} is no list of texts; write it as {name} = ['{EXAMPLES[name]}']")
    for name in {"no_rename", "no_fill"} & said.keys():
        if not isinstance(said[name], bool):
            raise Refusal(f"{name} in {file} is neither true nor false; write it without quotes: {name} = true")
    return said


def _split(text: str, at: str, example: str) -> tuple[str, str]:
    left, sign, right = text.partition(at)
    if not sign or not left.strip() or (at == ":" and not right.strip()):
        raise Misuse(f"{text!r} cannot be read; write it as {example}")
    return left.strip(), right.strip() if at == ":" else right
