"""What the documents say is so: settings, commands, links, words and codes exist, and the examples run."""

import ast
import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from flask import Flask

import config
from admin_app import create_app, db
from admin_app.auth.attempts import TooManyAttempts
from admin_app.auth.entry import FormExpired
from admin_app.auth.signing_in import WrongSignIn
from admin_app.cli import commands
from admin_app.reflection.opening import CannotOpen
from admin_app.reflection.views import CannotBeShown
from admin_app.resource import errors
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.operators import OPERATOR_WORDS, OPERATORS_OF
from admin_app.resource.pages.page import Page as OwnPage
from admin_app.resource.policy import OPERATIONS, STANDARD, Policy
from admin_app.resource.view import ModelView
from models import demo
from models.base import Base
from run import make_app
from tests.conftest import QUIET
from tests.factories import Rows
from tests.pages import Visitor

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "adr").glob("*.md"))]
SETTINGS = {name for name in vars(config) if name.isupper()}
NOT_SETTINGS = {"BENCH_DIR", "BENCH_POSTGRES_URL", "REQUIRE_ALL", "THOROUGH", "NAME", "TOKEN"}
"""Read by the benchmarks and the tests, or by a program that holds a token; and the word for any of them."""

CODE = re.compile(r"^( *)```python\n(.*?)^\1```", re.M | re.S)
FENCE = re.compile(r"^ *```.*?^ *```", re.M | re.S)
LINK = re.compile(r"\[[^\]\[]*\]\(([^)\s]+)\)")
every_page = pytest.mark.parametrize("document", PAGES, ids=[page.name for page in PAGES])


def test_every_setting_says_what_it_means() -> None:
    lines = (ROOT / "config.py").read_text().splitlines()
    silent = [line for line, before in zip(lines[1:], lines, strict=False) if _sets(line) and not _tells(before)]

    assert silent == []


@every_page
def test_every_setting_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"STEWARD_([A-Z][A-Z_]*[A-Z])", document.read_text()))

    assert named <= SETTINGS | NOT_SETTINGS


def test_the_defaults_of_the_limits_are_those_of_the_settings() -> None:
    text = (ROOT / "docs" / "addresses.md").read_text()
    rows = re.findall(r"^\| (`STEWARD_[^|]*) \| ([^|]*) \|", text, re.M)
    told = {
        name: int(value)
        for names, values in rows
        for name, value in zip(re.findall(r"STEWARD_(\w+)", names), values.split(", "), strict=True)
    }

    assert told == {name: getattr(config, name) for name in told}
    assert {name.upper() for name in Limits.__dataclass_fields__} <= told.keys()


@every_page
def test_every_command_that_is_named_is_understood(document: Path) -> None:
    for line in re.findall(r"python run\.py ([^`\n]*)", document.read_text()):
        _understood([word.rstrip(",;:") for word in shlex.split(line, comments=True)])


def test_every_command_is_in_some_document() -> None:
    everything = "\n".join(page.read_text() for page in PAGES)
    missing = [words for words in _all_commands() if f"run.py {words}" not in everything]

    assert missing == []


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {name for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.M)}

    assert named and named <= targets


def test_what_make_test_leaves_for_the_night_is_run_before_anything_lands() -> None:
    makefile = (ROOT / "Makefile").read_text()
    chosen = re.findall(r"^(\w+): .*\n\t.*pytest.* -m (?:'([^']+)'|(\w+))$", makefile, re.M)

    assert [(target, quoted or word) for target, quoted, word in chosen] == [
        ("test", "not nightly"),
        ("nightly", "nightly"),
    ]
    assert {"make test", "make nightly"} <= set((ROOT / ".ci" / "run").read_text().splitlines())


@every_page
def test_every_link_leads_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text())
    for target in LINK.findall(text):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), f"{document.name} leads to {target}, which is not there"
        assert not heading or heading in _headings(there), (
            f"{document.name} leads to {target}, which has no such heading"
        )


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"}

    assert {name for name in pages if f"({name})" not in index} == set()


def test_every_operator_and_kind_is_told_as_it_is() -> None:
    text = (ROOT / "docs" / "addresses.md").read_text()
    table = text.partition("| kind | operators |\n")[2].partition("\n\n")[0]
    told = {
        kind.strip(): tuple(operators.split())
        for kinds, operators in re.findall(r"^\| ([a-z_, ]+) \| ([a-z ]+) \|$", table, re.M)
        for kind in kinds.split(",")
    }

    assert told == {kind.value: OPERATORS_OF[kind] for kind in Kind}
    assert {name for name in OPERATOR_WORDS if f"`{name}`" not in text} == set()


def test_every_word_of_a_policy_has_its_line() -> None:
    text = (ROOT / "docs" / "policies.md").read_text()
    words = set(Policy.__dataclass_fields__)

    assert {word for word in words if not re.search(rf"^\| `{word}` \|", text, re.M)} == set()


def test_the_standard_policy_is_told_as_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "policies.md").read_text(), re.M)
    told = {
        (role, operation)
        for role, cells in rows
        if cells.count("|") == len(OPERATIONS) - 1
        for operation, cell in zip(OPERATIONS, cells.split("|"), strict=True)
        if cell.strip() == "yes"
    }
    granted = {(role, operation) for operation in OPERATIONS for role in STANDARD.roles_for(operation)}

    assert told == granted | {("admin", operation) for operation in OPERATIONS}


def test_every_refusal_has_its_line() -> None:
    from admin_app.api.bodies import BadBody
    from admin_app.api.idempotency import InDoubt, NotKept, Reused
    from admin_app.api.limits import TooManyRequests
    from admin_app.api.lists import SlowSort
    from admin_app.audit.opened import NotNoted
    from admin_app.audit.refusals import Unrecorded

    named = {
        TooManyAttempts,
        TooManyRequests,
        FormExpired,
        WrongSignIn,
        CannotOpen,
        CannotBeShown,
        NotNoted,
        Unrecorded,
        BadBody,
        SlowSort,
        InDoubt,
        NotKept,
        Reused,
    }
    known = {kind for kind in _refusals(errors.Refusal) if kind.__module__.startswith("admin_app")}
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", (ROOT / "docs" / "errors.md").read_text(), re.M)

    assert named <= known
    assert {(kind.code, str(kind.status)) for kind in known} <= set(rows)
    assert {code for code, _ in rows} - {kind.code for kind in known} == {"method_not_allowed"}


def test_every_address_of_a_resource_has_its_line(desk: Flask) -> None:
    text = (ROOT / "docs" / "addresses.md").read_text()
    shown = {rule.rule for rule in desk.url_map.iter_rules() if rule.endpoint.startswith("orders.")}
    ours = {rule.replace("orders", "<resource>").replace("<export_type>", "csv") for rule in shown}

    assert {rule for rule in ours if f"`{rule}" not in text and "/ajax/" not in rule} == set()
    for address in ("/login", "/logout", "/account", "/admin/", "/healthz", "/readyz"):
        assert f"`{address}`" in text
        assert address in {rule.rule for rule in desk.url_map.iter_rules()}


@every_page
def test_every_file_that_is_shown_is_the_file(document: Path) -> None:
    marks = re.findall(r"<!-- file: (\S+) -->\n(?:```\w*\n(.*?)^```)?", document.read_text(), re.M | re.S)
    for path, shown in marks:
        assert shown == (ROOT / path).read_text(), f"{document.name} shows another {path} than there is; copy it anew"


@every_page
def test_every_example_is_python(document: Path) -> None:
    for code in examples(document):
        ast.parse(code)


def test_the_changelog_lists_every_template() -> None:
    folder = ROOT / "admin_app" / "templates"
    text = (ROOT / "CHANGELOG.md").read_text()
    names = [path.relative_to(folder) for path in folder.rglob("*.html")]

    assert [str(name) for name in names if f"`{name.name}`" not in text and f"{name}`" not in text] == []
    assert len(names) == len(re.findall(r"[\w/]+\.html`", text))


def examples(document: Path) -> list[str]:
    """The blocks of Python, each as a module that stands alone at the margin."""
    return [textwrap.dedent(code) for _, code in CODE.findall(document.read_text())]


WHOLE = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, code in enumerate(examples(page), 1)
    if code.startswith(("from ", "import ", '"""')) and "from models import Tag\n" not in code
]
"""Those that bring what they need; the others are parts of a file, or of one that the reader is about to write."""


@pytest.mark.sqlite_only
@pytest.mark.parametrize("code", WHOLE)
def test_an_example_runs_and_its_pages_open(code: str, tmp_path: Path) -> None:
    module = ModuleType("example")
    exec(compile(code, "example", "exec"), vars(module))
    views = [one for one in vars(module).values() if _is_view(one) and one.__module__ == "example"]
    shown = dict.fromkeys(
        tile.view for one in views for tile in getattr(one, "tiles", ())
    )  # a dashboard is over others
    app = create_app(
        config,
        [*shown, *views],
        templates=ROOT / "views" / "templates",
        DATABASE_URL=f"sqlite:///{tmp_path / 'desk.db'}",
        **QUIET,
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        visitor = Visitor(app)
        visitor.sign_in(Rows(db.session).person({"admin"}, {}))
    for view in app.extensions["steward"].views + app.extensions["steward"].pages:
        for rule in (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{view.endpoint}.")):
            if "GET" in rule.methods and not rule.arguments and type(view) in views:
                assert visitor.open(rule.rule).status < 500


def _is_view(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, (ModelView, OwnPage)) and one not in (ModelView, OwnPage)


def _sets(line: str) -> bool:
    return bool(re.match(r"[A-Z][A-Z_]* = ", line))


def _tells(line: str) -> bool:
    """A comment, or a setting that shares one."""
    return line.startswith("# ") or _sets(line)


def _understood(words: list[str]) -> None:
    """Walk the groups to the command, then look for each option; arguments may be left out in prose."""
    command: click.Command = commands(make_app, demo)
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no command {words[0]} in {command.name}"
        command, words = found, words[1:]
    options = {option for each in command.get_params(context) for option in each.opts}
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    taking = {option for each in command.params if not getattr(each, "is_flag", True) for option in each.opts}
    given = [word for word, before in zip(words, ["", *words], strict=False) if before not in taking]
    assert {word for word in given if word.startswith("-")} <= options
    most = 99 if any(each.nargs == -1 for each in arguments) else len(arguments)
    assert len([word for word in given if not word.startswith("-") and word != "…"]) <= most


def _all_commands() -> Iterator[str]:
    group = commands(make_app, demo)
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name


def _headings(document: Path) -> set[str]:
    """The headings of a document as its links name them."""
    found = re.findall(r"^#+ (.*)$", FENCE.sub("", document.read_text()), re.M)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def _refusals(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _refusals(inner)
