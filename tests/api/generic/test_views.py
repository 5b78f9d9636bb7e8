"""Plain views, sets and routers: methods, addresses, and what a method may return."""

import pytest

from admin_app import Router, ViewSet
from admin_app.api.generic.addresses import path_of
from tests.api.generic.blog import BlogTag, Memo, Post, Posts, Tags


def test_a_method_that_is_not_there_is_answered_with_those_that_are(program, add):
    reader = program("staff")
    for path, methods in [
        ("posts", "GET, HEAD, OPTIONS, POST"),
        ("loud-posts", "GET, HEAD, OPTIONS"),
        ("drop", "OPTIONS, POST"),
        ("wipe/1", "DELETE, OPTIONS"),
        ("posts/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("sums/one", "DELETE, GET, HEAD, OPTIONS, POST"),
    ]:
        refused = reader.ask("PUT" if "PUT" not in methods else "POST", path, {}, 405)
        assert refused.headers["Allow"] == methods
        assert refused.get_json()["code"] == "method_not_allowed"
        allowed = reader.ask("OPTIONS", path, None, 204)
        assert allowed.headers["Allow"] == methods
    assert reader.ask("GET", "drop", None, 405) and reader.ask("GET", "wipe/1", None, 405)


def test_a_plain_view_returns_data_or_data_and_a_status_or_nothing(program):
    reader = program("staff")
    assert reader.get("sums/big") == {"kind": "big", "who": True}
    assert reader.post("sums/big", {"a": 1}) == {"sum": 3}
    assert reader.post("sums/big", {"a": "x", "c": 1}, 422)["errors"].keys() == {"a", "c"}
    assert reader.post("sums/big", {"a": 1, "data": "a long text"}, 422)["errors"].keys() == {"data"}
    assert reader.ask("DELETE", "sums/big", None, 204).data == b""


def test_rows_that_no_relation_leads_to_keep_their_policy(program, add):
    add(Memo(region="North", words="ours", salary=5), Memo(region="South", words="theirs", salary=5))
    assert program("staff", region="North").get("piles") == {"memos": [{"words": "ours"}]}
    assert program("ops", region="North").get("piles") == {"memos": [{"words": "ours", "salary": 5}]}


def test_a_route_that_changes_its_row_keeps_what_it_did(program, add):
    add(BlogTag(name="a"), BlogTag(name="b!"))
    ops = program("ops")
    assert ops.post("tags/a/rename", None, 200)["name"] == "a!"
    assert ops.get("tags/a!")["id"]
    add(BlogTag(name="b"))
    assert ops.post("tags/b/rename", None, 409)["constraint"] == "unique"
    assert ops.get("tags/b")["name"] == "b"


def test_a_method_of_ones_own_stands_over_the_rows(program, add):
    add(Post(title="One"))
    assert program("staff").get("count") == {"posts": 1}


def test_a_set_has_its_addresses_and_a_route_of_its_own(program, add):
    add(BlogTag(name="a"))
    ops = program("ops")
    assert ops.get("tags/a")["name"] == "a"
    assert ops.ask("PATCH", "tags/a", {"name": "b"}, 200).get_json()["name"] == "b"
    assert ops.ask("PUT", "tags/b", {"name": "c"}, 200)
    assert ops.post("tags/c/shout", {}, 200) == {"said": "C"}
    assert ops.get("tags/none/shout", 405) and ops.post("tags/none/shout", {}, 404)
    assert ops.ask("DELETE", "tags/c", None, 204)
    assert ops.get("tags")["items"] == []


def test_a_set_that_offers_less_has_no_more_addresses(program):
    admin = program("admin")
    assert admin.get("admin-tags")["items"] == []
    assert admin.ask("POST", "admin-tags", {"name": "x"}, 405).headers["Allow"] == "GET, HEAD, OPTIONS"
    assert admin.get("admin-tags/x", 404)


def test_a_write_without_its_token_changes_nothing(program):
    reader = program("staff")
    reader.headers = {}
    assert reader.ask("POST", "posts", {"title": "x"}).status_code == 400
    assert reader.get("posts")["items"] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [("BlogPosts", "blog-posts"), ("PostView", "post"), ("HTTPLog", "http-log"), ("TagViewSet", "tag")],
)
def test_a_path_comes_from_the_name(name, path):
    assert path_of(type(name, (ViewSet,), {})) == path


def test_a_router_places_views_below_its_path():
    router = Router("blog").register("all", Posts).register("tags", Tags)
    assert [each.path for each in router.addresses()] == [
        "blog/all", "blog/tags", "blog/tags/<key>/rename", "blog/tags/secret-count",
        "blog/tags/<key>/shout", "blog/tags/<key>",
    ]  # fmt: skip


def test_views_that_nobody_uses_cost_no_import():
    import subprocess
    import sys

    code = (
        "import sys, config\nfrom admin_app import create_app\n"
        "create_app(config, [], DATABASE_URL='sqlite://', SECRET_KEY='x' * 40)\n"
        "print([name for name in sys.modules if 'api.generic' in name or name == 'pydantic'])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
