"""``run.py check``: a project that is as it should be has nothing said of it; each thing that is not has its line."""

import json
from pathlib import Path

import pytest

from admin_app.check_command import check_command
from admin_app.structure.checking import ERROR, NOTE, Project, findings_in
from admin_app.structure.checking.declarations import located
from admin_app.structure.place import ROOT

MODEL = 'from models.base import Base\n\n\nclass Invoice(Base):\n    __tablename__ = "invoice"\n'
VIEW = (
    "from admin_app import ModelView\nfrom models import Invoice\n\n\n"
    "class InvoiceView(ModelView):\n    model = Invoice\n"
)
MIGRATION = 'revision = "app_1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n'
FIRST, SECOND = "migrations/versions/app/0001_begin.py", "migrations/versions/app/0002_more.py"
WEB = MODEL + "\n\ndef late():\n    from flask import request\n"
SOUND = {
    "models/__init__.py": "from models.invoice import Invoice\n",
    "models/invoice.py": MODEL,
    "views/__init__.py": "from views.invoices import InvoiceView\n\nVIEWS = [\n    InvoiceView,\n]\n",
    "views/invoices.py": VIEW,
    FIRST: MIGRATION,
    "tests/factories.py": "class Rows:\n    def invoice(self) -> Invoice:\n        ...\n",
    "tests/views/test_invoices.py": "def test_it(rows):\n    rows.invoice()\n",
}


def test_this_project_is_sound():
    assert [str(each) for each in findings_in(ROOT) if each.level == ERROR] == []


def test_nothing_is_said_of_a_sound_project(project):
    assert findings_in(project()) == []


@pytest.mark.parametrize(
    ("changed", "rule", "place"),
    [
        ({"models/__init__.py": ""}, "model-not-imported", "models/invoice.py:4"),
        (
            {"models/invoice.py": MODEL + '\n\nclass Other(Base):\n    __tablename__ = "other"\n',
             "models/__init__.py": "from models.invoice import Invoice, Other\n"},
            "two-tables-in-a-file", "models/invoice.py:8",
        ),
        (
            {"models/invoice.py": None, "models/invoices.py": MODEL},
            "model-file-name", "models/invoices.py:4",
        ),
        ({"models/invoice.py": WEB}, "model-knows-the-web", "models/invoice.py:9"),
        (
            {"views/invoices.py": VIEW.replace("from admin_app ", "from admin_app.resource.view ")},
            "past-the-doorway", "views/invoices.py:1",
        ),
        (
            {"views/invoices.py": VIEW.replace("model = Invoice", "category = ''")},
            "view-without-model", "views/invoices.py:5",
        ),
        ({"views/__init__.py": "VIEWS = []\n"}, "view-not-shown", "views/invoices.py:5"),
        ({"views/invoices.py": None, "views/invoice.py": VIEW}, "view-file-name", "views/invoice.py:5"),
        ({"tests/factories.py": "class Rows: ...\n"}, "model-without-factory", "models/invoice.py:4"),
        ({"tests/views/test_invoices.py": ""}, "model-without-story", "models/invoice.py:4"),
        (
            {FIRST: None, "migrations/versions/app/begin.py": MIGRATION},
            "migration-file-name", "migrations/versions/app/begin.py:1",
        ),
        ({FIRST: MIGRATION.replace("def downgrade", "def down")}, "migration-one-way", f"{FIRST}:1"),
        ({FIRST: MIGRATION.replace("revision =", "name =", 1)}, "migration-without-revision", f"{FIRST}:1"),
        ({SECOND: MIGRATION}, "migration-twice", f"{SECOND}:1"),
        (
            {SECOND: MIGRATION.replace('"app_1"', '"app_3"').replace("None", '"app_2"')},
            "migration-after-nothing", f"{SECOND}:2",
        ),
        ({"models/invoice.py": MODEL + "def\n"}, "unreadable", "models/invoice.py:6"),
    ],
)  # fmt: skip
def test_what_is_not_in_its_place_is_named_with_file_and_line(project, changed, rule, place):
    found = {each.rule: f"{each.path}:{each.line}" for each in findings_in(project(changed)) if each.level == ERROR}

    assert found.get(rule) == place


def test_factories_in_conflict_are_told_once_and_not_as_missing_for_every_model(project):
    factories = "class Rows:\n<<<<<<< HEAD\n    a = 1\n=======\n    b = 1\n>>>>>>> main\n"
    told = [each for each in findings_in(project({"tests/factories.py": factories})) if "factor" in str(each)]

    (only,) = told
    assert str(only).startswith("tests/factories.py:2: Both sides of a merge stand here.")


def test_a_model_without_a_view_is_a_note_and_no_error(project):
    told = findings_in(project({"views/invoices.py": "", "views/__init__.py": "VIEWS = []\n"}))

    assert [(each.rule, each.level) for each in told] == [("model-without-view", NOTE)]


def test_a_mistake_in_a_declaration_is_told_with_its_line(project):
    root = project({"views/invoices.py": VIEW + '    column_list = ("totl",)\n'})

    told = located(
        "InvoiceView.column_list names 'totl'; did you mean 'total'?\nNothing is known of this.", Project.read(root)
    )

    assert str(told[0]).startswith("views/invoices.py:7: InvoiceView.column_list names 'totl'")
    assert (told[1].path, told[1].line) == ("", 0)


def test_an_editor_gets_what_is_wrong_as_data(app, monkeypatch, capsys):
    monkeypatch.setenv("STEWARD_PAGE_SIZ", "7")

    with pytest.raises(SystemExit) as ended:
        check_command.main(["--json"], obj=lambda **_: app, standalone_mode=False)

    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert "did you mean STEWARD_PAGE_SIZE?" in next(
        each["sentence"] for each in told if each["rule"] == "unknown-setting"
    )


@pytest.fixture
def project(tmp_path):
    """Makes a small project; ``changed`` replaces files, None leaves one out."""

    def made(changed: dict[str, str | None] | None = None) -> Path:
        for path, text in (SOUND | (changed or {})).items():
            if text is not None:
                (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / path).write_text(text, encoding="utf-8")
        return tmp_path

    return made
