"""``python run.py messages``: the catalogues, brought up to what the sources say."""

import click

from admin_app.languages.messages import written
from admin_app.resource.errors import Refusal
from admin_app.resource.registry import registry


@click.command("messages")
@click.option(
    "--begin", metavar="LANGUAGE", multiple=True, help="Begin a catalogue of the team's, such as fr or pt_BR."
)
@click.option("--check", is_flag=True, help="Write nothing; fail where something would be written or is untranslated.")
def messages_command(begin: tuple[str, ...], check: bool) -> None:
    """Collect every sentence into the catalogues, and compile them."""
    from babel import Locale, UnknownLocaleError

    for language in begin:
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            raise Refusal(f"{language!r} is no language; write it like fr or pt_BR.") from None
    stale = False
    for catalogue in written(registry(), *begin):
        if not check:
            catalogue.save()
        stale |= bool(catalogue.missing)
        click.echo(
            f"{catalogue.root.name}/{catalogue.language}: {len(catalogue.catalogue)} sentences, "
            f"{len(catalogue.missing)} not translated"
        )
    if check and stale:
        raise SystemExit(1)
