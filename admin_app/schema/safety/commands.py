"""``python run.py db check | sql``: what is wrong with the migrations, and what they would send."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import heads, state
from admin_app.schema.branches import one_head_each
from admin_app.schema.safety import released
from admin_app.schema.safety.accepting import LEAST
from admin_app.schema.safety.checking import Checked, Finding, check_files, place_of

IN_ORDER = "One end a branch, nothing waiting, models and tables agree."
ACCEPT = "Where a risk is meant, say why on the operation's line or above it:  # accepted: the reason"


@click.command("check")
@click.option("--files", is_flag=True, help="Look at the files alone, without a database; for CI.")
@click.option("--all", "everything", is_flag=True, help="Judge the released migrations, too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--accept", "revision", metavar="REV", help="Take a released migration that was edited as it is now.")
@click.option("--reason", default="", help="Why the edit changes nothing for anybody; kept beside it.")
def check_command(files: bool, everything: bool, as_json: bool, revision: str | None, reason: str) -> None:
    """Say what is wrong with the migrations.

    Whether models, migrations and tables agree; and of the migrations that are not released yet: what is dangerous on
    a live PostgreSQL, each with its safe form, a missing way back, models that are imported. Released ones must not
    have been edited.
    """
    if revision:
        _accept(revision, reason)
        return
    try:
        one_head_each()
        checked = check_files(everything=everything)
    except Refusal as refused:  # the files cannot even be read
        if not as_json:
            raise
        click.echo(json.dumps(_document(_unreadable(refused), []), indent=2))
        raise SystemExit(1) from refused
    trouble = heads.trouble()
    troubles = [trouble] if trouble else [] if files else _of_the_database()
    if as_json:
        click.echo(json.dumps(_document(checked, troubles), indent=2))
        raise SystemExit(1 if checked.findings or troubles else 0)
    if checked.findings or troubles:
        parts = [*troubles, *(finding.text for finding in checked.findings), _counted(checked)]
        raise Refusal("\n\n".join(filter(None, parts)))
    click.echo(_in_few_words(checked) if files else IN_ORDER)


def _of_the_database() -> list[str]:
    now = state.current_state(db.engine, says_why=True)
    if not now.ok:
        return [now.sentence]
    lines = state.drift(db.engine)
    return ["The models and the tables differ:\n  " + "\n  ".join(lines) + "\nRun: python run.py db make"] * bool(lines)


def _unreadable(refused: Refusal) -> Checked:
    """The one thing that is wrong as long as nothing else can be looked at."""
    wrong = refused.__cause__
    if isinstance(wrong, SyntaxError) and wrong.filename:
        path = Path(wrong.filename)
        place = place_of(path, wrong.lineno or 1, path.parents[2])
        return Checked((Finding("syntax", place, f"cannot be read: {wrong.msg}", "# as Python reads it"),), (), 0)
    return Checked((Finding("files", "migrations", refused.sentence, ""),), (), 0)


def _counted(checked: Checked) -> str:
    """How many, and the other way out; nothing where the database alone is not in order."""
    if not checked.findings:
        return ""
    count = len(checked.findings)
    return f"{count} {'thing' if count == 1 else 'things'} to mend. {ACCEPT}"


def _in_few_words(checked: Checked) -> str:
    count = len(checked.looked_at)
    if not count:
        return "No migration waits to be released; none that is released was edited."
    risks = f", {checked.accepted} accepted risk{'s' * (checked.accepted != 1)}" if checked.accepted else ""
    return f"{count} migration{'s' * (count != 1)} judged, nothing dangerous{risks}; none that is released was edited."


def _document(checked: Checked, troubles: list[str]) -> dict[str, object]:
    return {
        "database": troubles,
        "findings": [asdict(finding) for finding in checked.findings],
        "judged": [script.revision for script in checked.looked_at],
        "accepted": checked.accepted,
    }


def _accept(revision: str, reason: str) -> None:
    if len(reason.strip()) < LEAST:
        raise click.UsageError('Say why: --reason "…"')
    path = released.accept(revision, reason)
    click.echo(f"Wrote {path.parent.name}/{path.name}. Commit it with the migration.")


ALL = (check_command,)
