"""A new model in a copy of the project: what is written is whole, or nothing is."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from admin_app.cli import commands
from admin_app.resource.errors import Refusal
from admin_app.resource.registry import registry
from admin_app.structure import following, making
from admin_app.structure.checking import findings_in
from admin_app.structure.fields import read_all
from admin_app.structure.journal import put_back
from admin_app.structure.making import planned
from admin_app.structure.names import names_of
from admin_app.structure.place import ROOT
from admin_app.structure.project import Files
from tests.structure.copies import contents, copy_to, run

pytestmark = pytest.mark.sqlite_only
FIELDS = (
    "number:string(40)!", "customer:Customer", "total:money", "due:date?", "paid_at:moment",
    "status:enum(open,closed)", "note:text?", "settled:boolean", "parcels:integer^", "extra:json",
    "weight:number?", "rate:decimal(10,4)",
)  # fmt: skip


@pytest.mark.nightly
def test_a_new_model_passes_its_lint_and_its_story_at_once(project):
    said = run(project, "run.py", "new", "Sundial", *FIELDS)

    assert "models/sundial.py" in said and "migrations/versions/app/0002_add_sundials.py" in said
    run(project, "-m", "ruff", "check", ".")
    run(project, "-m", "ruff", "format", "--check", ".")
    run(project, "run.py", "db", "upgrade")
    run(project, "run.py", "db", "check")
    run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not postgres", "tests/views/test_sundials.py")


@pytest.mark.nightly
def test_where_one_step_fails_nothing_is_left(project, app, monkeypatch):
    before = contents(project)

    def fails_late(root: Path, *words: str) -> str:
        if "messages" in words:
            assert (root / "models" / "sundial.py").exists()
            raise Refusal("No.")
        return really(root, *words)

    really = following.run
    monkeypatch.setattr(following, "run", fails_late)
    with app.app_context():
        files = planned(project, names_of("Sundial"), read_all(FIELDS), registry())

    with pytest.raises(Refusal, match=r"No\."):
        making.make(files, names_of("Sundial"))
    assert contents(project) == before


def test_what_clashes_is_refused_before_anything_is_written(app):
    with app.app_context():
        for model, fields, told in (
            ("Order", ("name:string",), "already"),
            ("Sundial", ("name:string", f"{'k' * 40}:enum(a,b)"), "shorten a name"),
            ("Sundial", ("name:string", "customer:Custmer"), "Did you mean Customer?"),
            ("Sundial", ("name:string", "line:OrderLine"), "no key of one whole number"),
        ):
            with pytest.raises(Refusal) as refused:
                planned(ROOT, names_of(model), read_all(fields), registry())
            assert told in refused.value.sentence
        for plural in ("customers", "people", "auth", "static"):
            with pytest.raises(Refusal, match=f"resource or page {plural} already"):
                planned(ROOT, names_of("Sundial", plural), read_all(("name:string",)), registry())
        with pytest.raises(Refusal, match=r"a class Carrier already, in models/shipment\.py"):
            planned(ROOT, names_of("Carrier"), read_all(("name:string",)), registry())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sundial", "name:string"), 2), (("Sundial", "name"), 2), (("Sundial", "name:string", "by:Custmer"), 2),
        (("Sundial", "name:string", "--category", "a/b"), 2), (("Sundial", "name:string", "above:Sundial"), 2),
        (("Order", "name:string"), 1),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_ends_with_two_and_what_is_refused_with_one(app, words, code):
    said = CliRunner().invoke(commands(lambda **_settings: app), ["new", *words])

    assert said.exit_code == code and "Error: " in said.output, said.output


def test_every_type_of_field_is_in_every_file(app):
    with app.app_context():
        texts = planned(ROOT, names_of("Sundial"), read_all(FIELDS), registry()).texts

    for path, text in texts.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    assert 'ForeignKey("customer.id"), index=True' in texts["models/sundial.py"]
    assert "number: Mapped[str] = mapped_column(String(40), unique=True)" in texts["models/sundial.py"]
    assert "due: Mapped[date | None]\n" in texts["models/sundial.py"]
    assert "    SundialView,\n]" in texts["views/__init__.py"]
    assert "def sundial(self" in texts["tests/factories.py"]


def test_a_field_may_be_called_as_its_type(app):
    fields = read_all(("name:string", "date:date^", "due:date?", "datetime:moment"))
    with app.app_context():
        text = planned(ROOT, names_of("Sundial"), fields, registry()).texts["models/sundial.py"]

    assert "    date: Mapped[dt.date]" in text and "    due: Mapped[dt.date | None]" in text
    assert "    datetime: Mapped[dt.datetime]" in text and "import datetime as dt\n" in text
    assert "from datetime" not in text


def test_the_tool_may_import_no_model_that_somebody_adds(tmp_path):
    copy_to(tmp_path)
    (tmp_path / "models/sundial.py").write_text('"""Sundials."""\n', encoding="utf-8")
    (tmp_path / "admin_app/pins/sundial.py").write_text("import models.sundial\n", encoding="utf-8")
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    done = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "admin_app is not allowed to import models.sundial" in done.stdout, done.stdout


def test_a_relation_leads_back_from_the_model_it_points_to(app):
    fields = ("number:string", "payer:Customer", "receiver:Customer?", "clerk:User", "about:Category")
    with app.app_context():
        texts = planned(ROOT, names_of("Sundial"), read_all(fields), registry()).texts

    for line in ("sundials_by_payer: Mapped", "sundials_by_receiver: Mapped", "    from models.sundial import Sundial"):
        assert line in texts["models/customer.py"]
    assert 'foreign_keys="Sundial.about_id"' in texts["models/category.py"]
    assert 'back_populates="sundials_by_payer"' in texts["models/sundial.py"]
    assert "models/system/user.py" not in texts  # the tool knows none of a team's models
    told = json.loads(texts["tests/guards/made/sundials.json"])["sundials"]["pickers_there"]
    assert told["customers"] == {"sundials_by_payer": "sundials", "sundials_by_receiver": "sundials"}


def test_files_are_taken_back_as_they_were(tmp_path):
    (tmp_path / "kept.py").write_text("from models.a import A\n")
    files = Files(tmp_path)
    files.put("kept.py", "from models.", "from models.b import B\n")
    files.new("new.py", "pass\n")

    files.write()
    assert (tmp_path / "kept.py").read_text().count("import") == 2
    files.take_back()

    assert (tmp_path / "kept.py").read_text() == "from models.a import A\n"
    assert not (tmp_path / "new.py").exists()


def test_nothing_is_overwritten_and_a_place_that_is_not_found_is_named(tmp_path):
    (tmp_path / "kept.py").write_text("x = 1\n")
    files = Files(tmp_path)

    with pytest.raises(Refusal, match=r"kept\.py is there already"):
        files.new("kept.py", "")
    with pytest.raises(Refusal, match="no line that begins with 'from models'"):
        files.put("kept.py", "from models", "y")
    with pytest.raises(Refusal, match="no list that begins with 'VIEWS"):
        files.put_last("kept.py", "VIEWS = [", "y")


def test_whoever_is_killed_in_the_middle_leaves_what_the_next_run_recognises(tmp_path):
    (tmp_path / "kept.py").write_text("from models.a import A\n")
    (tmp_path / "migrations/versions/app").mkdir(parents=True)
    (tmp_path / "migrations/versions/app/0001_first.py").touch()
    stopped = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert stopped.returncode == -9, stopped.stderr
    assert (tmp_path / "new.py").exists()

    with pytest.raises(Refusal, match=r"was stopped while it wrote.*new --put-back"):
        Files(tmp_path).begin()
    assert "begun" in [each.rule for each in findings_in(tmp_path)]
    assert "Put back kept.py" in put_back(tmp_path)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["kept.py", "migrations/versions/app/0001_first.py"]
    assert (tmp_path / "kept.py").read_text() == "from models.a import A\n"
    assert "every file stays" in put_back(tmp_path)


KILLED = """
import os, sys
from pathlib import Path
from admin_app.structure.project import Files

root = Path(sys.argv[1])
files = Files(root)
files.put("kept.py", "from models.", "from models.b import B\\n")
files.new("new.py", "pass\\n")
files.write()
(root / "migrations/versions/app/0002_second.py").touch()
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("words", [("new", "Order", "name:string"), ("scaffold", "sqlite:///nowhere.db")])
def test_what_was_half_written_is_said_before_anything_else(app, monkeypatch, words):
    monkeypatch.setattr("admin_app.structure.project.begun", lambda _root: "It was stopped.")

    said = CliRunner().invoke(commands(lambda **_settings: app), words)
    assert (said.exit_code, said.output) == (1, "Error: It was stopped.\n")


def test_a_folder_that_is_no_folder_is_said_and_nothing_is_begun(tmp_path):
    (tmp_path / "views").write_text("")
    files = Files(tmp_path)
    files.new("models/sundial.py", "pass\n")
    files.new("views/sundials.py", "pass\n")

    with pytest.raises(
        Refusal, match=r"views/sundials\.py cannot be written \(a file stands where its folder belongs\)"
    ):
        files.write()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["views"]


@pytest.mark.skipif(shutil.which("setpriv") is None or os.geteuid() != 0, reason="needs root, to be somebody else")
@pytest.mark.parametrize("locked", ["models", "migrations/versions/app", "instance"])
def test_whoever_may_not_write_a_folder_is_told_and_changes_nothing(of_somebody_else, locked):
    (of_somebody_else / locked).chmod(0o555)
    before = sorted(of_somebody_else.rglob("*"))
    as_they = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", LOCKED]

    done = subprocess.run([*as_they, str(of_somebody_else)], cwd=ROOT, capture_output=True, text=True)
    assert "cannot be written (permission denied)" in done.stdout, done.stdout + done.stderr
    assert sorted(of_somebody_else.rglob("*")) == before


@pytest.fixture
def of_somebody_else() -> Iterator[Path]:
    """A project of somebody who is not root, where they can reach it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("models", "migrations/versions/app", "instance"):
            (folder / each).mkdir(parents=True)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
        yield folder


LOCKED = """
import sys
from pathlib import Path
from admin_app.resource.errors import Refusal
from admin_app.structure.project import Files

files = Files(Path(sys.argv[1]), follow=["migrations/versions/app/sundials.py"])
files.new("models/sundial.py", "pass\\n")
try:
    files.write()
except Refusal as refused:
    print(refused.sentence)
"""


# --- A project of its own --------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A copy of this project with an upgraded database."""
    for name in ("STEWARD_DATABASE_URL", "STEWARD_DEMO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    copy_to(tmp_path)
    run(tmp_path, "run.py", "db", "upgrade")
    return tmp_path
