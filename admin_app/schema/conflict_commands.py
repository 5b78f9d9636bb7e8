"""``python run.py db status | rebase | merge | heads``: where two people wrote a migration at the same time."""

from copy import copy
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from admin_app.extensions import db
from admin_app.resource.errors import Conflict, Refusal
from admin_app.schema import heads, joining, state, status
from admin_app.schema.branches import BRANCHES, TEAM
from admin_app.schema.refusals import Misuse, unreached
from admin_app.schema.safety import released

branch_option = click.option(
    "--branch",
    type=click.Choice(BRANCHES),
    default=TEAM,
    show_default=True,
    help="app has the team's tables, steward the tool's own.",
)
verify_option = click.option("--verify", is_flag=True, help="Try both orders on scratch databases first.")
anyway_option = click.option("--anyway", is_flag=True, help="Also where nobody can tell whether the order matters.")


class Noticing(click.Group):
    """The commands about migrations: before each runs, two ends of a branch are noticed, without a database."""

    LOOK_ON = frozenset({"status", "rebase", "merge", "heads"})
    WRITE = frozenset({"make", "rebase", "merge", "heads"})
    """Those that write migrations also note what those do that are released by now."""

    def invoke(self, context: click.Context) -> Any:
        """Each refusal of a database that is not to be had, and each name that means nothing, is said in words."""
        try:
            return super().invoke(context)
        except Misuse as misused:
            raise click.UsageError(misused.sentence) from misused
        except DBAPIError as failed:
            if why := unreached(failed, db.engine.url):
                raise Refusal(why) from failed
            raise
        except OSError as failed:
            if failed.filename is None:  # whoever read what is said has gone
                raise
            raise Refusal(
                f"{failed.filename} cannot be read or written: {failed.strerror}. See that it is there, that you may "
                "write it, and that there is room. How the migrations stand now: python run.py db status"
            ) from failed

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        command = super().get_command(context, name)
        if command is None or command.callback is None:
            return command
        noticed = copy(command)
        run = command.callback if name in self.LOOK_ON else _after_a_look(command.callback)
        noticed.callback = _before_a_note(run) if name in self.WRITE else run
        return noticed


def _after_a_look(run: Any) -> Any:
    def looked(*words: Any, **options: Any) -> Any:
        if options.get("as_json"):  # which says it in its own way
            return run(*words, **options)
        for branch in heads.two_ends():
            raise Conflict(joining.two_ends_in_words(branch))
        if trouble := heads.trouble():
            click.echo(trouble, err=True)
        return run(*words, **options)

    return looked


def _before_a_note(run: Any) -> Any:
    def noted(*words: Any, **options: Any) -> Any:
        said = run(*words, **options)
        released.write()
        return said

    return noted


@click.command("status")
@click.option("--all", "everything", is_flag=True, help="Every migration, not only the last of each branch.")
def status_command(everything: bool) -> None:
    """Where the branches end, and what is missing here.

    Each migration with who wrote it, whether it is published, what it does, and whether this database has had it (●).
    """
    for line in status.graph(db.engine, everything=everything):
        click.echo(line)
    for branch in heads.two_ends():
        click.echo(joining.two_ends_in_words(branch))
        raise SystemExit(1)
    if trouble := heads.trouble():
        click.echo(trouble)
    now = state.current_state(db.engine, says_why=True)
    click.echo(now.sentence)
    if trouble or not now.ok:
        raise SystemExit(1)


@click.command("rebase")
@branch_option
@click.option("--top", default="", help="Which comes last; without it, the one that git says is not published.")
@click.option(
    "--keep", type=click.Choice(["main", "mine"]), default=None, help="Which wins where both change one thing."
)
@verify_option
@anyway_option
@click.option("--yes", is_flag=True, help="Also where stepping your database down loses values.")
def rebase_command(branch: str, keep: str | None, **wishes: Any) -> None:
    """Put the unpublished end of a branch on top of the other.

    Both sides are compared first: where they are in each other's way, both are shown and nothing is changed. The
    files of the unpublished side get the next numbers. A database that has had them is stepped down and up again.
    """
    joined = joining.rebase(db.engine, branch, joining.Wish(keep=keep or "", **wishes))
    _tell(joined, "Read it, then run: python run.py db upgrade")


@click.command("merge")
@branch_option
@verify_option
@anyway_option
def merge_command(branch: str, **wishes: Any) -> None:
    """Join two ends of a branch by an empty migration.

    Where both sides are published, so that neither can move. They are compared first, as by db rebase.
    """
    joined = joining.merge(db.engine, branch, joining.Wish(**wishes))
    _tell(joined, "Both sides are kept as they are; run: python run.py db upgrade")


@click.command("heads")
def heads_command() -> None:
    """Write down where the branches end, for git to see.

    The other commands do it by themselves; this is for migrations that were written or removed by hand.
    """
    if two := heads.two_ends():
        raise Refusal(joining.two_ends_in_words(two[0]))
    path = heads.write()
    click.echo(f"Wrote {path.parent.name}/{path.name}. Commit it with the migrations.")


def _tell(joined: joining.Joined, then: str) -> None:
    for line in joined.lines:
        click.echo(line)
    if joined.files:
        click.echo(f"Wrote {', '.join(path.name for path in joined.files)} and heads.txt. {then}")


ALL = (status_command, rebase_command, merge_command, heads_command)
