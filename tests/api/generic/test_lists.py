"""Lists of hand-written views: the grammar, the marks and the envelope of every list, and no statement a row."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.api.generic.blog import BlogTag, Comment, Memo, Mood, Note, Post, Writer
from tests.counting import Statements


@pytest.fixture
def posts(add):
    """Ten posts by two writers, with three comments each."""
    writers = [Writer(name="Ada", password="secret"), Writer(name="Bob", password="secret")]
    return add(
        *(
            Post(
                title=f"Post {n}", author=writers[n % 2], mood=Mood.LOUD if n % 2 else Mood.CALM,
                comments=[Comment(position=p, said_by=f"reader {p}", writer=writers[p % 2]) for p in (2, 1, 3)],
            )
            for n in range(10)
        )
    )  # fmt: skip


def titles(page):
    return [item["title"] for item in page["items"]]


def test_a_reader_walks_through_the_pages_and_back(program, posts):
    reader = program("staff")
    first = reader.get("posts")
    assert titles(first) == ["Post 0", "Post 1", "Post 2"] and first["previous"] is None
    assert first["count"] == {"value": 10, "exact": True, "estimated": False}

    second = reader.get(first["next"].removeprefix("/api/v1/"))
    assert titles(second) == ["Post 3", "Post 4", "Post 5"]
    assert titles(reader.get(second["previous"].removeprefix("/api/v1/"))) == titles(first)
    assert dict(parse_qsl(urlsplit(first["next"]).query)).keys() == {"after"}


def test_a_reader_filters_sorts_searches_and_sizes(program, posts):
    reader = program("staff")
    assert titles(reader.get("posts?mood=loud&sort=-title&pageSize=2")) == ["Post 9", "Post 7"]
    assert titles(reader.get("posts?author.name=Bob&page_size=1")) == ["Post 1"]
    assert titles(reader.get("posts?search=8")) == ["Post 8"]
    assert reader.get("posts?mood=loud&count=exact")["count"]["value"] == 5
    assert reader.get("posts?count=none")["count"] is None


def test_a_page_costs_one_statement_and_one_for_each_nested_list(program, posts):
    reader = program("staff")
    reader.get("posts?pageSize=10")
    with Statements() as asked:
        page = reader.get("posts?pageSize=10&count=none")
    assert [comment["position"] for comment in page["items"][0]["comments"]] == [1, 2, 3]
    assert page["items"][0]["comments"][0]["writer"] == {"name": "Bob"}
    assert len(asked.rows) == 2, asked.rows


def test_a_name_that_is_not_there_is_refused_with_the_closest(program, posts):
    reader = program("staff")
    refused = reader.get("posts?titel=x", 400)
    assert refused["code"] == "bad_address" and "'title'" in refused["detail"]
    assert "'mood'" in reader.get("posts?sort=-mod", 400)["detail"]
    assert reader.get("posts?author.password=secret", 400)["errors"]
    assert reader.get("posts?count=all", 400)["errors"].keys() == {"count"}


def test_a_page_that_is_too_large_is_told_as_it_was_asked(program, posts):
    for name in ("pageSize", "page_size"):
        problem = program("staff").get(f"posts?{name}=5000", 400)
        assert list(problem["errors"]) == [name] and "API_PAGE_SIZE_MAX" in problem["detail"]


def test_a_view_that_names_its_filters_takes_no_other(program, posts):
    reader = program("staff")
    assert titles(reader.get("loud-posts")) == ["Post 9", "Post 7", "Post 5", "Post 3", "Post 1"]
    assert titles(reader.get("loud-posts?author.name=Ada")) == []
    assert reader.get("loud-posts?owner=1", 400)["errors"].keys() == {"owner"}


def test_a_query_that_joins_finds_each_row_once(program, add):
    one, other = BlogTag(name="a"), BlogTag(name="b")
    add(Post(title="Tagged", tags=[one, other]), Post(title="Bare"))
    page = program("staff").get("tagged-posts")
    assert titles(page) == ["Tagged"] and page["count"]["value"] == 1


def test_a_list_below_a_row_knows_its_part_of_the_address(program, posts):
    reader = program("staff")
    page = reader.get(f"posts/{posts[0]}/comments?sort=position")
    assert [item["saidBy"] for item in page["items"]] == ["reader 1", "reader 2", "reader 3"]


def test_the_case_is_the_one_that_was_asked_for(program, posts):
    item = program("staff").get("posts?pageSize=1", Accept_Case="snake")["items"][0]
    assert {"written_at", "author_id", "headline"} <= item.keys() and "said_by" in item["comments"][0]


def test_rows_and_fields_of_a_resource_stay_those_of_its_policy(program, add):
    add(Memo(region="North", words="ours", salary=5), Memo(region="South", words="theirs", salary=6))
    staff, ops = program("staff", region="North"), program("ops", region="North")
    assert [item["words"] for item in staff.get("memo-rows")["items"]] == ["ours"]
    assert "salary" not in staff.get("memo-rows")["items"][0] and ops.get("memo-rows")["items"][0]["salary"] == 5
    assert staff.get("memo-rows?salary=5", 400)["errors"].keys() == {"salary"}
    assert staff.get("memo-rows?sort=salary", 400)
    assert program("finance").get("memo-rows", 403)["code"] == "forbidden"


def test_a_declared_filter_of_a_hidden_field_is_there_for_whom_it_is_not_hidden(program, add):
    add(Memo(region="North", words="low", salary=1), Memo(region="North", words="high", salary=9))
    staff, ops = program("staff", region="North"), program("ops", region="North")
    assert [item["words"] for item in ops.get("memo-set?salary__gte=1")["items"]] == ["high", "low"]
    assert [item["words"] for item in staff.get("memo-set")["items"]] == ["low", "high"]
    assert staff.get("memo-set?salary__gte=1", 400)["errors"].keys() == {"salary"}
    assert staff.get("memo-set?sort=salary", 400) and staff.get('memo-set?where={"salary":1}', 400)


def test_what_a_nested_row_shows_is_what_its_policy_shows(program, add):
    ours, theirs = Memo(region="North", words="ours", salary=5), Memo(region="South", words="theirs", salary=6)
    add(Note(label="one", memo=ours), Note(label="two", memo=theirs))
    staff, ops, finance = program("staff", region="North"), program("ops", region="North"), program("finance")
    assert [item["memo"] for item in staff.get("notes")["items"]] == [{"words": "ours"}, None]
    assert [item["memo"] for item in ops.get("notes")["items"]] == [{"words": "ours", "salary": 5}, None]
    assert [item.keys() for item in finance.get("notes")["items"]] == [{"id", "label"}] * 2
    assert staff.get("notes?memo.salary=5", 400) and finance.get("notes?memo.words=ours", 400)


def test_whoever_is_not_signed_in_reads_what_is_open_and_nothing_of_a_resource(program, posts, add):
    add(Memo(region="North", words="ours"), Note(label="one"))
    nobody = program()
    assert nobody.get("public-posts?title=Post 3")["items"] == [{"title": "Post 3", "author": {"name": "Bob"}}]
    assert nobody.get("open-memos", 401)["code"] == "not_signed_in"
    assert [item.keys() for item in nobody.get("open-notes")["items"]] == [{"id", "label"}]
