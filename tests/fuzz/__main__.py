"""``python -m tests.fuzz``: each role, and nobody, against the demo; ends with 1 where a check failed.

The same requests every time: ``STEWARD_THOROUGH=1`` makes more of them, and others each time.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.request import Request, urlopen

import click
from flask import Flask

from admin_app import db
from admin_app.auth import tokens
from admin_app.auth.people import named, settle
from admin_app.schema.upgrading import upgrade
from models import demo
from run import make_app
from tests.browser.conftest import served

ROLES = ("staff", "ops", "developer", "finance", "admin")
NOBODY = "anonymous"
MARKS = ("after", "before")
SHORT = "examples,fuzzing,stateful"
"""Its fourth phase asks for each bound of each of thousands of filters, which takes minutes a role."""
HERE = Path(__file__).parent
SETTINGS = {  # limits of all parts of an address together, and no field twice in an order, are what no schema says
    "SECRET_KEY": "tests only, and long enough to sign with",
    "STATEMENT_BAR": False,
    "FILTERS_MAX": 100,
    "FILTER_DEPTH_MAX": 12,
    "SORT_KEYS_MAX": 1,
    "API_RATE": "100000/second",
    "API_RATE_ANONYMOUS": "100000/second",
}


def main(arguments: list[str]) -> int:
    """Run the roles that are named, or all of them."""
    unknown = set(arguments) - {*ROLES, NOBODY}
    if unknown:
        click.echo(f"There is no role {', '.join(unknown)}; they are {', '.join([*ROLES, NOBODY])}.", err=True)
        return 2
    failed = [role for role in arguments or [*ROLES, NOBODY] if not passes(role)]
    click.echo(f"Failed: {', '.join(failed)}." if failed else "Every check passed.")
    return 1 if failed else 0


def passes(role: str) -> bool:
    """One role against a demo of its own."""
    with TemporaryDirectory() as folder:
        app = make_app(DATABASE_URL=f"sqlite:///{folder}/desk.db", **SETTINGS)
        with app.app_context():
            upgrade(db.engine)
            settle(db.session(), demo.people(), "never typed by anybody")
            demo.fill(db.engine, orders=60)
        with served(app) as address:
            started = perf_counter()
            token = token_of(app, "admin" if role == NOBODY else role)
            schema = Path(folder) / "openapi.json"
            schema.write_bytes(specification(address, token))
            done = run(schema, address, None if role == NOBODY else token)
            click.echo(f"{role}: {'passed' if done else 'FAILED'} in {perf_counter() - started:.0f} s")
            return done


def token_of(app: Flask, role: str) -> str:
    """A token of the demo's person with this role, for all that they may do."""
    email = next(person["email"] for person in demo.people() if role in person["roles"])
    with app.app_context():
        text = tokens.make(db.session(), named(db.session(), email).id, tokens.Wanted("fuzz", timedelta(days=1)))
        db.session.commit()
        return text


def specification(address: str, token: str) -> bytes:
    """What the token may use, as it is served."""
    asked = Request(f"{address}/api/openapi.json", headers={"Authorization": f"Bearer {token}"})
    with urlopen(asked) as answer:
        return json.dumps(sayable(json.loads(answer.read()))).encode()


def sayable(document: dict[str, Any]) -> dict[str, Any]:
    """Without what no schema can say: a page's mark is the server's own, so that a guessed one is refused rightly."""
    for methods in document["paths"].values():
        for operation in methods.values():
            asks = operation.get("parameters", [])
            operation["parameters"] = [
                each for each in asks if each["name"] not in MARKS or "pattern" in each["schema"]
            ]
    return document


def run(schema: Path, address: str, token: str | None) -> bool:
    """Schemathesis, by one worker: with more of them Python 3.11 may die while it compiles."""
    thorough = os.environ.get("STEWARD_THOROUGH") == "1"
    command = [str(Path(sys.executable).with_name("st")), f"--config-file={HERE / 'schemathesis.toml'}"]
    command += ["run", str(schema), f"--url={address}", "--workers=1", "--checks=all", "--continue-on-failure"]
    command += ["--max-examples=60"] if thorough else ["--max-examples=4", "--seed=1", f"--phases={SHORT}"]
    if token is not None:
        command += ["--header", f"Authorization: Bearer {token}"]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
