"""What the specification is told of each view is what the view does."""

import pytest

from admin_app.api.generic.described import operations
from admin_app.resource import scope
from admin_app.resource.registry import registry


class Somebody:
    def __init__(self, *roles):
        self.roles, self.attributes = set(roles), {}


@pytest.fixture
def told(blog):
    def operations_for(*roles, case="camel"):
        with blog.test_request_context("/api/openapi.json"):
            scope.act_for(scope.db.session(), Somebody(*roles))
            found = {(each.method, each.path): each for each in operations(registry(), case)}
            scope.act_for(scope.db.session(), None)
        return found

    return operations_for


def test_every_operation_has_an_id_of_its_own_and_every_rule_its_operations(told, blog):
    found = told("admin")
    assert len({each.id for each in found.values()}) == len(found)
    rules = {
        rule.rule
        for rule in blog.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.rule.startswith("/api/v1/") and "<name>" not in rule.rule
    }
    assert {path.replace("{", "<").replace("}", ">") for _method, path in found} == rules


def test_a_list_tells_its_parameters_and_what_it_sends(told):
    posts = told("admin")["GET", "/api/v1/posts"]
    assert posts.many and posts.status == 200 and posts.tag == "Posts" and posts.permission == "IsAuthor or ReadOnly"
    assert {"title", "writtenAt", "author"} <= set(posts.filters) and "pageSize" in posts.parameters
    assert posts.description == "The posts of the blog.\n\nNewest last."
    schema = posts.gives.model_json_schema(mode="serialization")
    assert schema["title"] == "Post" and schema["properties"]["comments"]["items"] == {"$ref": "#/$defs/Comment"}
    assert schema["properties"]["fee"]["anyOf"][0]["type"] == "string"
    assert schema["properties"]["headline"]["type"] == "string"
    assert schema["$defs"]["Comment"]["properties"].keys() == {"id", "position", "saidBy", "writerId", "writer"}


def test_bodies_tell_what_is_needed_and_nothing_that_is_only_read(told):
    found = told("admin")
    new = found["POST", "/api/v1/posts"].takes.model_json_schema()
    assert new["required"] == ["title"] and "owner" not in new["properties"] and new["additionalProperties"] is False
    assert new["$defs"]["NewComment"]["required"] == ["position", "saidBy"]
    changed = found["PATCH", "/api/v1/posts/{key}"].takes.model_json_schema()
    assert "default" not in changed["properties"]["title"], "null is no title"
    assert "required" not in changed and "id" in changed["$defs"]["ChildComment"]["properties"]
    assert found["POST", "/api/v1/posts"].status == 201 and 409 in found["POST", "/api/v1/posts"].statuses


def test_names_are_in_the_asked_case(told):
    schema = told("admin", case="snake")["GET", "/api/v1/posts"].gives.model_json_schema()
    assert "written_at" in schema["properties"]


def test_a_field_that_its_reader_may_not_see_stands_in_no_schema(told):
    memos = ("GET", "/api/v1/memo-rows"), ("POST", "/api/v1/memo-rows")
    for_staff, for_ops = told("staff"), told("ops")
    for key in memos:
        assert "salary" in str(for_ops[key].gives.model_json_schema())
        assert "salary" not in str(for_staff[key].gives.model_json_schema()) + str(for_staff[key].filters)
    assert "grade" not in for_staff[memos[1]].takes.model_json_schema()["properties"]


def test_a_route_of_ones_own_is_told_by_its_docstring(told):
    shout = told("admin")["POST", "/api/v1/tags/{key}/shout"]
    assert (shout.summary, shout.takes, shout.permission) == ("The tag, louder.", None, "a role of admin, ops")
    assert shout.path_parameters == ("key",)
    assert told("admin")["GET", "/api/v1/public-posts"].is_open
