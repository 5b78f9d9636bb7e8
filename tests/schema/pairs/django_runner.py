"""Run by a Python that has Django: makes both sides, merges them as Django does, migrates three databases of each kind.

Takes JSON on its input and answers with JSON; what stands in the databases afterwards is read by who asked.
"""

import importlib
import io
import json
import sys
from pathlib import Path

FILE = """from django.db import migrations, models

class Migration(migrations.Migration):
    {initial}
    dependencies = {after}
    operations = [{operations}]
"""


def main() -> None:
    asked = json.loads(sys.stdin.read())
    place = Path(asked["place"])
    folder = place / "shop" / "migrations"
    folder.mkdir(parents=True)
    for name in ("shop/__init__.py", "shop/models.py", "shop/migrations/__init__.py"):
        (place / name).write_text("")
    sys.path.insert(0, str(place))
    configure(asked["databases"])
    answers: dict[str, str] = {}
    write(folder, "0001_base", [], asked["base"])
    write(folder, "0002_theirs", [("shop", "0001_base")], asked["theirs"])
    had(answers, asked["databases"], "theirs", "0002_theirs")
    (folder / "0002_theirs.py").rename(place / "theirs")
    write(folder, "0002_mine", [("shop", "0001_base")], asked["mine"])
    had(answers, asked["databases"], "mine", "0002_mine")
    (place / "theirs").rename(folder / "0002_theirs.py")
    importlib.invalidate_caches()
    said = call("makemigrations", "shop", merge=True, interactive=False)
    for alias in asked["databases"]:
        if alias != "default" and alias not in answers:
            answers[alias] = call("migrate", "shop", database=alias)
    sys.stdout.write(json.dumps({"merge": said, "answers": answers}))


def configure(databases: dict[str, dict[str, str]]) -> None:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["shop"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}} | databases,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
    )
    django.setup()


def write(folder: Path, name: str, after: list[tuple[str, str]], operations: str) -> None:
    text = FILE.format(initial="initial = True" if not after else "", after=after, operations=operations)
    (folder / f"{name}.py").write_text(text)
    importlib.invalidate_caches()


def had(answers: dict[str, str], databases: dict[str, dict[str, str]], side: str, name: str) -> None:
    for alias in databases:
        if alias.endswith(side) and (failed := call("migrate", "shop", name, database=alias)):
            answers[alias] = failed


def call(*words: str, **options: object) -> str:
    """What a command failed with, or nothing."""
    from django.core.management import CommandError, call_command
    from django.db import Error

    try:
        call_command(*words, **options, verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())
    except (CommandError, Error, KeyError, ValueError, NotImplementedError, LookupError) as failed:
        return f"{type(failed).__name__}: {str(failed).splitlines()[0]}"
    except SystemExit as ended:
        return f"exit {ended.code}" if ended.code else ""
    return ""


main()
