"""A blog's endpoint of four lines beside its serializer, as the programs of its readers and authors meet it."""

from tests.api.generic.blog import Post, Writer


def test_an_author_writes_a_post_and_everybody_signed_in_reads_it(program, add):
    (writer,) = add(Writer(name="Ada"))
    author, reader = program("staff"), program("finance")
    made = author.ask("POST", "posts", {"title": "One", "fee": "1.50", "authorId": writer}, 201)

    document = made.get_json()
    assert document == {
        "id": document["id"], "title": "One", "text": None, "mood": "calm", "fee": "1.50", "writtenAt": None,
        "owner": author.id, "authorId": writer, "author": {"name": "Ada"}, "headline": "ONE", "comments": [],
    }  # fmt: skip
    assert made.headers["Location"] == f"/api/v1/posts/{document['id']}"
    assert reader.get(f"posts/{document['id']}") == document
    assert reader.get("posts") == {
        "items": [document], "next": None, "previous": None,
        "count": {"value": 1, "exact": True, "estimated": False},
    }  # fmt: skip


def test_somebody_else_may_not_change_it_and_is_told_why(program, add):
    author, reader = program("staff"), program("finance")
    (key,) = add(Post(title="One", owner=author.id))
    refused = reader.ask("PATCH", f"posts/{key}", {"title": "Mine"}, 403).get_json()

    assert "Only its author may do this." in refused["detail"] and "This may only be read." in refused["detail"]
    assert author.ask("PATCH", f"posts/{key}", {"title": "Two"}, 200).get_json()["title"] == "Two"


def test_nobody_is_asked_to_sign_in(program):
    assert program().get("posts", 401)["code"] == "not_signed_in"
