"""The blog of docs/custom-endpoints.md answers as the page says, in four lines, and as the one written by hand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

import config
import models
from admin_app import create_app, db
from models.base import Base as ToolBase
from tests.conftest import QUIET
from tests.docs.apart import Base
from tests.factories import Rows
from tests.pages import Visitor

PAGE = Path(__file__).resolve().parents[2] / "docs" / "custom-endpoints.md"
FILES = dict(re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE.read_text(), re.S))
LINES_OF_THE_ENDPOINT = 4


def test_the_endpoint_is_four_lines_beside_its_serializer_and_permission():
    endpoint = next(node for node in ast.parse(FILES["views/posts.py"]).body if getattr(node, "name", "") == "Posts")
    assert endpoint.end_lineno - endpoint.lineno + 1 == LINES_OF_THE_ENDPOINT


def test_by_hand_it_is_more_than_twelve_times_as_long():
    code = [line for line in FILES["by_hand.py"].splitlines() if line.strip() and "import" not in line]
    assert len(code) > 12 * LINES_OF_THE_ENDPOINT


@pytest.mark.sqlite_only
def test_the_parts_of_a_file_run_with_what_they_name():
    import admin_app
    from tests.api.generic import blog

    names = {name: getattr(admin_app, name) for name in admin_app.__all__}
    tables = {"select": select, "Post": blog.Post, "Comment": blog.Comment}
    module: dict[str, Any] = names | tables | {"IsEditor": blog.IsAuthor, "__name__": __name__}
    parts = re.findall(r"```python\n(?!# )(.*?)```", PAGE.read_text(), re.S)
    for code in reversed(parts):  # the serializers first, which the set names
        exec(compile(code, "example", "exec"), module)
    app = create_app(config, module["VIEWS"], DATABASE_URL="sqlite://", **QUIET)
    rules = {rule.rule for rule in app.url_map.iter_rules() if "/blog/" in rule.rule}
    assert rules == {f"/api/v1/blog/posts{rest}" for rest in ("", "/<key>", "/<key>/publish")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The page's files, run as they stand; only the ground of the table is another."""
    patch = pytest.MonkeyPatch()
    apart = FILES["models/post.py"].replace("from models.base import Base", "from tests.docs.apart import Base")
    patch.setattr(models, "Post", run("models.post", apart).Post, raising=False)
    views, by_hand = run("views.posts", FILES["views/posts.py"]), run("by_hand", FILES["by_hand.py"])
    url = f"sqlite:///{tmp_path_factory.mktemp('docs') / 'blog.db'}"
    app = create_app(config, [views.Posts], DATABASE_URL=url, **QUIET)
    app.register_blueprint(by_hand.blog)
    with app.app_context():
        ToolBase.metadata.create_all(db.engine)
        Base.metadata.create_all(db.engine)
        rows = Rows(db.session)
        visitors = {role: Visitor(app) for role in ("ops", "staff")}
        for role, visitor in visitors.items():
            visitor.sign_in(rows.person({role}, {}))
    yield SimpleNamespace(app=app, **visitors)
    patch.undo()


def run(name: str, code: str) -> Any:
    module = ModuleType(name)
    exec(compile(code, name, "exec"), vars(module))
    return module


def post(visitor: Visitor, address: str, body: Any) -> Any:
    return visitor.client.post(address, json=body, headers={"X-CSRFToken": visitor.token()})


@pytest.mark.sqlite_only
@pytest.mark.parametrize("address", ["/api/v1/posts", "/by-hand/posts"])
def test_both_answer_alike(made, address):
    title = f"At {address}"
    item = post(made.ops, address, {"title": title, "writtenAt": "2026-01-31T10:20:30"})
    assert item.status_code == 201, item.text
    assert item.get_json() | {"id": 0} == {
        "id": 0, "title": title, "text": None, "writtenAt": "2026-01-31T10:20:30",
    }  # fmt: skip
    assert item.get_json() in made.staff.client.get(address).get_json()["items"]
    refused = post(made.staff, address, {"title": "x"})
    assert refused.status_code == 403 and "Only editors write posts." in refused.get_json()["detail"]
    for body, status, names in [
        ({}, 422, {"title"}),
        ({"title": "x" * 81, "text": 3}, 422, {"title", "text"}),
        ({"title": "y", "writtenAt": "soon", "titel": 1}, 422, {"writtenAt", "titel"}),
        ({"title": title}, 409, {"title"}),
    ]:
        answer = post(made.ops, address, body)
        assert (answer.status_code, set(answer.get_json()["errors"])) == (status, names)
    assert post(made.ops, address, [1]).status_code == 400
