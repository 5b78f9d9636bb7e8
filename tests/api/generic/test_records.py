"""One row of a hand-written view: its versions, its writes, what refuses them, and the history they leave."""

import pytest
from sqlalchemy import select

from admin_app import db
from models.system import Change, ChangeSet
from tests.api.generic.blog import BlogTag, Box, Comment, Item, Memo, Note, Post, Writer
from tests.counting import Statements


@pytest.fixture
def author(program):
    return program("staff")


@pytest.fixture
def post(add, author):
    (key,) = add(
        Post(
            title="One", text="Words", fee=2, owner=author.id,
            comments=[Comment(position=1, said_by="a"), Comment(position=2, said_by="b")],
        )
    )  # fmt: skip
    return f"posts/{key}"


def problem(response, status=422):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    return response.get_json()


def test_a_reader_who_has_it_already_is_not_sent_it_again(author, post):
    tag = author.ask("GET", post, None, 200).headers["ETag"]
    assert author.ask("GET", post, None, 304, If_None_Match=tag).data == b""
    assert author.ask("HEAD", post, None, 200).headers["ETag"] == tag


def test_a_post_that_is_sent_again_with_its_key_is_made_once(author):
    sent = {"title": "Sent twice", "text": "Words", "fee": "1.00"}
    first = author.ask("POST", "posts", sent, 201, Idempotency_Key="post-1")
    again = author.ask("POST", "posts", sent, 201, Idempotency_Key="post-1")
    assert again.headers["Idempotent-Replayed"] == "true" and again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert author.ask("GET", "posts?title=Sent twice", None, 200).get_json()["count"]["value"] == 1


def test_a_change_of_an_older_version_is_refused_with_the_differences(author, post):
    tag = author.ask("GET", post, None, 200).headers["ETag"]
    author.ask("PATCH", post, {"title": "Two"}, 200, If_Match=tag)
    refused = problem(author.ask("PATCH", post, {"text": "Mine"}, If_Match=tag), 412)
    assert refused["differences"] == {"title": {"now": "Two"}}
    merged = author.ask("PATCH", post, {"text": "Mine"}, 200, If_Match=tag, Prefer="merge").get_json()
    assert (merged["title"], merged["text"]) == ("Two", "Mine")
    assert problem(author.ask("DELETE", post, None, If_Match=tag), 412)
    assert problem(author.ask("PATCH", post, {"title": "X"}, If_Match=tag, Prefer="merge"), 412)


def test_a_change_of_the_case_does_not_change_the_version(author, post):
    tag = author.ask("GET", post, None, 200, Accept_Case="snake").headers["ETag"]
    author.ask("PATCH", post, {"text": "Mine"}, 200, If_Match=tag)


def test_a_nested_row_that_changed_is_another_version(author, post, program):
    tag = author.ask("GET", post, None, 200).headers["ETag"]
    program("ops").post(f"{post}/comments", {"position": 9, "saidBy": "c"})
    assert problem(author.ask("PATCH", post, {"text": "x"}, If_Match=tag), 412)["differences"].keys() == {"comments"}


def test_a_replacement_empties_what_it_leaves_out(author, post):
    item = author.ask("PUT", post, {"title": "New"}, 200).get_json()
    assert (item["title"], item["text"], item["fee"], item["mood"]) == ("New", None, None, "calm")
    assert item["owner"] == author.id and len(item["comments"]) == 2
    assert problem(author.ask("PUT", post, {"text": "x"}))["errors"].keys() == {"title"}


def test_names_are_taken_in_both_cases_and_errors_come_in_the_one_that_was_sent(author, post):
    assert author.ask("PATCH", post, {"written_at": "2026-01-31T10:20:30"}, 200).get_json()["writtenAt"]
    assert problem(author.ask("PATCH", post, {"written_at": "soon"}))["errors"].keys() == {"written_at"}
    assert problem(author.ask("PATCH", post, {"writtenAt": "soon"}))["errors"].keys() == {"writtenAt"}
    assert problem(author.ask("PATCH", post, {"writtenAt": None, "written_at": None}))


def test_what_may_not_be_sent_is_named_with_what_may(author, post):
    errors = problem(author.ask("PATCH", post, {"owner": 3, "id": 4, "headline": "x", "titel": "y", "author": {}}))
    assert errors["errors"] == {
        "owner": "You may read this, not change it.",
        "id": "You may read this, not change it.",
        "headline": "You may read this, not change it.",
        "author": "You may read this, not change it.",
        "titel": "There is no field 'titel' here. Did you mean 'title'?",
    }


def test_each_value_is_checked_and_then_all_of_them(author, post):
    wrong = {"title": "Untitled", "comments": [{"position": 1, "saidBy": "x"}, {"position": 2, "saidBy": "spam"}]}
    assert problem(author.ask("PATCH", post, wrong))["errors"] == {
        "title": "Give it a title.", "comments.1.saidBy": "Nobody says spam here.",
    }  # fmt: skip
    assert problem(author.ask("PATCH", post, {"mood": "loud", "fee": "1"}))["errors"] == {"fee": "Loud posts are free."}
    assert problem(author.ask("PATCH", post, {"text": "forbidden"}))["detail"] == "This cannot be written."


def test_a_nested_error_stands_at_its_place(author, post):
    wrong = {"comments": [{"position": 1, "said_by": "x"}, {"position": "two"}]}
    errors = problem(author.ask("PATCH", post, wrong))["errors"]
    assert errors.keys() == {"comments.1.position"}
    errors = problem(author.ask("POST", "posts", {"title": "T", "comments": [{"position": 1, "postId": 4}]}))["errors"]
    assert errors == {
        "comments.0.saidBy": "This is needed; it cannot be left out.",
        "comments.0.postId": "There is no field 'postId' here.",
    }


def test_children_are_written_with_their_parent(author, post):
    first, second = author.get(post)["comments"]
    sent = [{"id": second["id"], "saidBy": "changed"}, {"position": 7, "saidBy": "new"}]
    item = author.ask("PATCH", post, {"comments": sent}, 200).get_json()
    assert [(c["position"], c["saidBy"]) for c in item["comments"]] == [(2, "changed"), (7, "new")]
    assert item["comments"][0]["id"] == second["id"]
    stranger = problem(author.ask("PATCH", post, {"comments": [{"id": first["id"], "saidBy": "x"}]}))
    assert stranger["errors"] == {"comments.0.id": "There is no such record here."}
    twice = problem(author.ask("PATCH", post, {"comments": [{"id": second["id"]}, {"id": second["id"]}]}))
    assert twice["errors"] == {"comments.1.id": "One record is named twice."}
    less = problem(author.ask("PATCH", post, {"comments": [{"position": 8}]}))
    assert less["errors"] == {"comments.0.saidBy": "This is needed; it cannot be left out."}


def test_children_that_are_a_resource_keep_its_rules(program, add):
    (tag,) = add(BlogTag(name="a"))
    ops, staff = program("ops", region="North"), program("staff", region="North")
    box = ops.post("boxes", {"label": "a", "items": [{"name": "one", "tagId": tag}, {"name": "two"}]})
    where, (one, two) = f"boxes/{box['id']}", box["items"]
    assert one["tagId"] == tag and staff.get(where) == box

    refused = problem(staff.ask("PATCH", where, {"items": [{"id": one["id"]}]}), 403)
    assert "may not delete" in refused["detail"]
    assert problem(staff.ask("PATCH", where, {"items": [{"id": one["id"], "tagId": None}, two]}))["errors"] == {
        "items.0.tagId": "You may read this, not change it.", "items.1.tagId": "You may read this, not change it.",
    }  # fmt: skip
    assert problem(staff.ask("PATCH", where, {"items": [one, {"name": "x", "region": "South"}]}))
    moved = [{"id": one["id"], "region": "South"}, {"id": two["id"]}]
    assert "outside the ones" in problem(staff.ask("PATCH", where, {"items": moved}), 403)["detail"]
    assert ops.get(where) == box
    assert ops.ask("PATCH", where, {"items": [{"id": two["id"]}]}, 200).get_json()["items"] == [two]


def test_a_parent_does_not_take_along_what_its_deleter_may_not_delete(program, add):
    (box,) = add(Box(label="a", items=[Item(name="one")]))
    refused = problem(program("staff", region="North").ask("DELETE", f"boxes/{box}"), 403)
    assert "Rows would go along that you may not delete" in refused["detail"]
    assert program("ops", region="North").ask("DELETE", f"boxes/{box}", None, 204)


def test_a_key_that_a_person_types_is_taken_once_and_stays(program):
    staff = program("staff")
    assert staff.ask("POST", "codes", {"code": "a,b", "words": "x"}, 201).headers["Location"] == "/api/v1/codes/a%2Cb"
    assert problem(staff.ask("POST", "codes", {"code": "a,b"}), 409)["errors"].keys() == {"code"}
    assert staff.ask("PUT", "codes/a,b", {"code": "a,b"}, 200).get_json() == {"code": "a,b", "words": None}
    for method in ("PUT", "PATCH"):
        errors = problem(staff.ask(method, "codes/a,b", {"code": "c"}))["errors"]
        assert errors == {"code": "You may read this, not change it."}


def test_a_route_cannot_move_a_row_away_from_whoever_uses_it(program, add):
    (key,) = add(Memo(region="North", words="a"))
    staff = program("staff", region="North")
    assert "outside the ones" in problem(staff.ask("POST", f"memo-set/{key}/send-south", {}), 403)["detail"]
    assert staff.get(f"memo-set/{key}")["region"] == "North"


def test_children_that_somebody_does_not_see_stay(program, add):
    (box,) = add(Box(label="a", items=[Item(name="theirs", region="South"), Item(name="ours")]))
    north, south = program("ops", region="North"), program("ops", region="South")
    assert [item["name"] for item in north.get(f"boxes/{box}")["items"]] == ["ours"]
    assert north.ask("PATCH", f"boxes/{box}", {"items": []}, 200)
    assert [item["name"] for item in south.get(f"boxes/{box}")["items"]] == ["theirs"]


def test_a_record_costs_as_many_statements_as_it_has_nested_lists(program, add):
    people = [Writer(name=f"{n}") for n in range(5)]
    (key,) = add(Post(title="One", comments=[Comment(position=n, said_by="a", writer=p) for n, p in enumerate(people)]))
    reader = program("staff")
    reader.get(f"posts/{key}")
    with Statements() as asked:
        reader.get(f"posts/{key}")
    assert len(asked.rows) == 2, asked.rows


def test_a_key_of_nobody_is_refused_at_its_name(author, post):
    assert problem(author.ask("PATCH", post, {"authorId": 99}))["errors"] == {
        "authorId": "There is no such author among those you may see."
    }
    wrong = {"comments": [{"position": 1, "saidBy": "x", "writerId": 99}]}
    assert problem(author.ask("PATCH", post, wrong))["errors"].keys() == {"comments.0.writerId"}


def test_a_constraint_is_a_conflict_at_its_name(author, post, add):
    add(Post(title="Taken"))
    refused = problem(author.ask("PATCH", post, {"title": "Taken"}), 409)
    assert refused["constraint"] == "unique" and refused["errors"].keys() == {"title"}
    assert author.get(post)["title"] == "One"


def test_every_write_is_kept_with_its_writer_and_its_way(author, post, blog):
    author.ask("PATCH", post, {"title": "Two", "comments": []}, 200)
    author.ask("DELETE", post, None, 204)
    with blog.app_context():
        mine = select(Change).join(Change.change_set).where(ChangeSet.actor_id == author.id)
        kept = {(each.resource, each.operation) for each in db.session.scalars(mine)}
        ways = {each.route for each in db.session.scalars(select(ChangeSet).where(ChangeSet.actor_id == author.id))}
    assert kept == {("blog_post", "edit"), ("blog_post", "delete"), ("blog_comment", "delete")}
    assert ways == {"API"}


def test_a_deleted_row_is_gone(author, post):
    assert author.ask("DELETE", post, None, 204).data == b""
    assert problem(author.ask("GET", post), 404)["code"] == "not_found"
    for key in ("999999", "x", "1.5", "%00", "9" * 30):
        assert author.ask("GET", f"posts/{key}").status_code == 404


def test_a_row_outside_of_its_writers_is_neither_found_nor_made(program, add):
    ours, theirs = add(Memo(region="North", words="a", salary=5), Memo(region="South", words="b"))
    staff = program("staff", region="North")
    assert problem(staff.ask("PATCH", f"memo-rows/{theirs}", {"words": "x"}), 404)
    assert problem(staff.ask("PATCH", f"memo-rows/{ours}", {"region": "South"}), 403)
    assert problem(staff.ask("POST", "memo-rows", {"region": "South", "words": "x"}), 403)
    assert staff.get("memo-rows")["count"]["value"] == 1


def test_a_field_that_the_policy_keeps_is_not_written(program, add):
    (ours,) = add(Memo(region="North", words="a", salary=5, grade="A"))
    staff = program("staff", region="North")
    errors = problem(staff.ask("PATCH", f"memo-rows/{ours}", {"salary": 6, "grade": "B"}))["errors"]
    assert errors["grade"] == "You may read this, not change it." and "There is no field 'salary'" in errors["salary"]
    ops = program("ops", region="North")
    assert ops.ask("PATCH", f"memo-rows/{ours}", {"salary": 6, "grade": "B"}, 200).get_json()["salary"] == 6
    staff.ask("PUT", f"memo-rows/{ours}", {"region": "North", "words": "c"}, 200)
    assert ops.get(f"memo-rows/{ours}")["salary"] == 6


def test_a_key_of_a_row_that_the_writer_does_not_see_is_no_key(program, add):
    (theirs,) = add(Memo(region="South", words="b"))
    staff = program("staff", region="North")
    assert problem(staff.ask("POST", "notes", {"label": "x", "memoId": theirs}))["errors"].keys() == {"memoId"}
    assert problem(program("finance").ask("POST", "notes", {"label": "x", "memoId": theirs}))


def test_a_row_is_found_by_another_field(program, add):
    add(BlogTag(name="a b"))
    ops = program("ops")
    assert ops.get("tags/a%20b")["name"] == "a b"
    made = ops.ask("POST", "tags", {"name": "c/d?"}, 201)
    assert made.headers["Location"] == "/api/v1/tags/c%2Fd%3F"
    assert ops.post("tags/a b/shout", None, 200) == {"said": "A B"}


def test_a_body_that_is_no_object_changes_nothing(author, post):
    assert problem(author.ask("PATCH", post, [1]), 400)["code"] == "bad_body"
    assert problem(author.client.patch(f"/api/v1/{post}", data="x", headers=author.headers), 415)
    assert problem(author.ask("PATCH", post, {"comments": {"a": 1}}))["errors"].keys() == {"comments"}
    assert problem(author.ask("PATCH", post, {"comments": [3]}))["errors"].keys() == {"comments.0"}


def test_what_only_the_server_knows_is_added_by_a_hook(program, add):
    (key,) = add(Post(title="One"))
    item = program("staff").post(f"posts/{key}/comments", {"position": 1, "saidBy": " a "})
    assert item["saidBy"] == "a"
    assert program("staff").get(f"posts/{key}")["comments"][0]["position"] == 1


def test_a_secret_is_nowhere(program, add):
    add(Post(title="One", author=Writer(name="Ada", password="geheim")))
    reader = program("admin")
    assert "geheim" not in reader.ask("GET", "posts", None, 200).text
    assert add(Note(label="x"))
