"""The squashed migration as a file that any user of Alembic can read: its head names what it replaces."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.util import format_as_comma, template_to_file

from admin_app.schema.branches import MIGRATIONS
from admin_app.schema.making.texts.draft import Draft
from admin_app.schema.making.texts.rendering import body_of
from admin_app.schema.making.texts.telling import told
from admin_app.schema.replaced import WORD
from admin_app.schema.squashing.chosen import Row
from admin_app.schema.squashing.composing import Compared, Kept, Part
from admin_app.schema.squashing.keeping import function_of, name_of
from admin_app.schema.squashing.more import More
from admin_app.schema.writing import finished

INDENT = "    "


def title_of(row: Row) -> str:
    return f"Squash of {Path(row.first.path).stem} to {Path(row.last.path).stem}"


def path_of(row: Row) -> Path:
    """Where the file goes: beside those it replaces, by the number of the last."""
    last = Path(row.last.path)
    return last.with_name(f"{row.number(row.last)}_squash_of_{row.number(row.first)}_to_{row.number(row.last)}.py")


def text_of(row: Row, parts: Sequence[Part], left_out: Sequence[More], folder: Path = MIGRATIONS) -> str:
    """The whole file. It is called by the last one's revision, so that whatever had that, or follows it, goes on."""
    draft = _draft(row, parts, left_out)
    with TemporaryDirectory(prefix="steward-squash-") as place:
        made = Path(place) / "squash.py"
        template_to_file(
            str(folder / "script.py.mako"),
            str(made),
            "utf-8",
            up_revision=row.last.revision,
            down_revision=row.below,
            branch_labels=row.labels or None,
            depends_on=row.needs or None,
            create_date=datetime.now(UTC),
            comma=format_as_comma,
            message=title_of(row),
            upgrades=draft.upgrade,
            downgrades=draft.downgrade,
            imports="".join(f"{each}\n" for each in draft.imports),
        )
        text = finished(made.read_text(encoding="utf-8"), draft)
    if any(isinstance(part, Kept) for part in parts):
        text = re.sub(r"(?m)^(?=(import|from) )", "from collections.abc import Callable\n\n", text, count=1)
    return text


def _draft(row: Row, parts: Sequence[Part], left_out: Sequence[More]) -> Draft:
    imports: set[str] = set()
    up = [_lines(part, imports) for part in parts]
    down = [_lines(part, imports, down=True) for part in reversed(parts)]
    kept = [part.script for part in parts if isinstance(part, Kept)]
    more = "\n\n".join([_replaces(row), *(function_of(script) for script in kept)])
    return Draft(_body(up), _body(down), tuple(sorted(imports)), tuple(_words(row, parts, left_out)), more)


def _replaces(row: Row) -> str:
    if len(row.gone) == 1:
        return f'{WORD} = ("{row.gone[0]}",)\n'
    names = "".join(f'{INDENT}"{name}",\n' for name in row.gone)
    return f"{WORD} = (\n{names})\n"


def _lines(part: Part, imports: set[str], *, down: bool = False) -> str:
    if isinstance(part, Kept):
        return f"{'down' if down else 'up'}_{name_of(part.script)}()"
    body = body_of(part.down if down else part.up, imports)
    return "" if body == "pass" else body


def _body(parts: Sequence[str]) -> str:
    return f"\n{INDENT}".join(part for part in parts if part) or "pass"


def _words(row: Row, parts: Sequence[Part], left_out: Sequence[More]) -> list[str]:
    """What stands below the title: what is replaced, what is kept, what is left out, and what it does."""
    words = [f"replaces {Path(script.path).stem} ({script.revision}): {script.doc}" for script in row.scripts]
    for part in parts:
        if isinstance(part, Kept):
            words.append(f"does what {Path(part.script.path).name} did, as it stood there")
    for more in left_out:
        why = "there are no rows yet" if more.is_idle else "as was asked"
        words.append(f"leaves out ({why}) {more.line}")
    return words + list(dict.fromkeys(line for part in parts if isinstance(part, Compared) for line in told(part.up)))
