"""The verdicts of the models that ``python run.py new`` made: one file each in ``made/``, read by every guard.

They are as good as those in ``verdicts.py``: whoever changes a policy changes its file too.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KIND = "tags"
"""A resource whose addresses are those of every resource."""

resources: dict[str, dict[str, Any]] = {
    name: told
    for path in sorted(Path(__file__).with_name("made").glob("*.json"))
    for name, told in json.loads(path.read_text(encoding="utf-8")).items()
}


def told(what: str) -> dict[str, Any]:
    """What each of them is told about this: ``told("new")``."""
    return {name: each[what] for name, each in resources.items()}


def pickers_there() -> list[tuple[str, dict[str, str]]]:
    """What each adds to the resources that it points to: those have a relation back."""
    return [each for told in resources.values() for each in told.get("pickers_there", {}).items()]


def with_their_addresses(lines: list[str]) -> list[str]:
    """The list of addresses with those of each made resource."""
    of_one = [line for line in lines if f" {KIND}." in line]
    found = list(lines)
    for name in resources:
        for methods, rule, endpoint in (line.split() for line in of_one):
            theirs = rule.replace(f"/{KIND}/", f"/{name}/"), endpoint.replace(f"{KIND}.", f"{name}.")
            found.append(f"{methods:12} {theirs[0]:60} {theirs[1]}")
    return found


def rows_of_the_guards(rows: Any, there: Mapping[str, Any]) -> dict[str, Any]:
    """A row of each, which everybody sees who reads its resource; what it points to is there already."""
    found = dict(there)
    for name, each in resources.items():
        points_to = {relation: found[address] for relation, address in each["pickers"].items() if address in found}
        found[name] = getattr(rows, each["factory"])(**points_to)
    return {name: found[name] for name in resources}
