"""A declaration that cannot be meant is refused at start, with a sentence that says what to write."""

from typing import Any

import pytest
from sqlalchemy import func, select

import config
from admin_app import (
    Allows,
    APIView,
    IsSignedIn,
    ListAPIView,
    ListCreateAPIView,
    ModelSerializer,
    RetrieveAPIView,
    Serializer,
    ViewSet,
    create_app,
)
from admin_app.resource.errors import UnsoundDeclarations
from tests.api.generic.blog import Comment, CommentSerializer, MemoView, Post, Posts, PostSerializer, Writer
from tests.conftest import QUIET

NO_SELECT = "Bad.query is no select() of one model; write query = select(Post), and columns by its serializer."
ORDERED = 'Bad.query has an order_by; write ordering = ("-written_at",), so that its pages can be found.'


def said(*views: Any) -> list[str]:
    with pytest.raises(UnsoundDeclarations) as refused:
        create_app(config, views, DATABASE_URL="sqlite://", **QUIET)
    return str(refused.value).splitlines()


def view(base: Any = ListAPIView, **options: Any) -> Any:
    usual = {"query": select(Post), "serializer_class": PostSerializer, "permission_classes": IsSignedIn, "path": "x"}
    return type("Bad", (base,), usual | options)


def serializer(**options: Any) -> Any:
    usual = {"model": Post, "fields": ("id",), "__module__": __name__}
    return type("BadSerializer", (ModelSerializer,), usual | options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"permission_classes": None},
         "Bad does not say who may use it; write permission_classes = IsSignedIn, or AllowAny for everybody."),
        ({"permission_classes": "ops"},
         "Bad.permission_classes: 'ops' is no Permission; write IsSignedIn, HasRole(…) or a class of your "
         "own."),
        ({"permission_classes": Allows("memo", "edit")},
         "Bad.permission_classes: Allows names the resource 'memo', which is not there; did you mean 'memos'?"),
        ({"permission_classes": ~Allows("memos", "edti")},
         "Bad.permission_classes: Allows names the operation 'edti', which is none; did you mean 'edit'?"),
        ({"query": None}, NO_SELECT),
        ({"query": select(Post.id)}, NO_SELECT),
        ({"query": select(func.count())}, NO_SELECT),
        ({"query": select(Post, Writer)}, NO_SELECT),
        ({"query": select(Post).order_by(Post.id)}, ORDERED),
        ({"query": select(Post).limit(3)}, "Bad.query has a limit; pages are cut by the list itself, so leave it out."),
        ({"query": select(Comment)}, "Bad has a query of Comment, and PostSerializer is of Post."),
        ({"serializer_class": None}, "Bad has no serializer_class; write a ModelSerializer of Post."),
        ({"filter_fields": ("titel",)}, "Bad.filter_fields names 'titel'; did you mean 'title'?"),
        ({"filter_fields": ("author.password",)}, "Bad.filter_fields names 'author.password'; there are id, name."),
        ({"search_fields": "title"}, 'Bad.search_fields is a text; write search_fields = ("title",).'),
        ({"ordering": ("-wrriten_at",)}, "Bad.ordering names '-wrriten_at'; did you mean 'written_at'?"),
        ({"base": RetrieveAPIView, "lookup_field": "tilte"}, "Bad.lookup_field names 'tilte'; did you mean 'title'?"),
        ({"base": RetrieveAPIView, "lookup_field": "text"},
         "Bad.lookup_field names 'text', which is not unique; it must name one row."),
        ({"base": ViewSet, "operations": ("lists",)}, "Bad.operations names 'lists'; did you mean 'list'?"),
        ({"base": APIView}, "Bad answers no method; write get, post, put, patch or delete."),
    ],
)  # fmt: skip
def test_a_view_says_what_is_wrong(options, sentence):
    assert sentence in said(MemoView, view(**options))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (serializer(fields=("titel",)), "BadSerializer names 'titel'; did you mean 'title'?"),
        (serializer(fields="title"), 'BadSerializer.fields is a text; write fields = ("title",).'),
        (serializer(fields=()), 'BadSerializer names nothing; write fields = ("id", …) or "__all__".'),
        (serializer(fields=("author",)),
         "BadSerializer names the relation 'author'; write 'author_id' for its key, 'author.…' for a field "
         "behind it, or author: …Serializer."),
        (serializer(fields=("comments",)),
         "BadSerializer names the relation 'comments'; write 'comments.…' for a field behind it, or "
         "comments: list[…Serializer]."),
        (serializer(fields=("title.name",)),
         "BadSerializer names 'title' before a dot, which is no relation; the names are author, comments, "
         "tags."),
        (serializer(fields=("author.nam",)), "BadSerializer names 'nam'; did you mean 'name'?"),
        (serializer(fields=("author.password",)),
         "BadSerializer names 'password', which is secret and is never sent; remove it."),
        (serializer(read_only=("tilte",)), "BadSerializer read_only names 'tilte'; the names are id."),
        (serializer(__annotations__={"comments": CommentSerializer}),
         "BadSerializer.comments: comments of Post is written as list[…]."),
        (serializer(__annotations__={"author": list[CommentSerializer]}),
         "BadSerializer.author: author of Post is written as one serializer, not a list."),
        (serializer(__annotations__={"again": str}),
         "BadSerializer names 'again', which Post does not have; if it is only taken, write write_only = "
         "(\"again\",)."),
        (serializer(__annotations__={"x": "Nowhere"}),
         "BadSerializer has an annotation that cannot be read: name 'Nowhere' is not defined. Define what it "
         "names above it, in the same module."),
    ],
)  # fmt: skip
def test_a_serializer_says_what_is_wrong(made, sentence):
    assert said(view(serializer_class=made)) == [sentence]


class Loop(ModelSerializer):
    model = Comment
    fields = ("id",)
    post: "Around"


class Around(ModelSerializer):
    model = Post
    fields = ("id",)
    comments: list[Loop]


def test_a_serializer_that_nests_itself_is_refused():
    assert said(view(serializer_class=Around)) == [
        "Loop.post nests Around in itself without an end; declare another serializer for the inner rows."
    ]


def test_two_views_at_one_address_are_refused():
    other = type("Other", (ListCreateAPIView,), dict(vars(view(path="posts"))))
    assert said(Posts, other) == [
        'Other and Posts are both at /api/v1/posts; give one another path, such as path = "posts-2".'
    ]


def test_a_view_where_a_resource_stands_is_refused():
    assert said(MemoView, view(path="memos")) == [
        'Bad would stand at /api/v1/memos, where MemoView stands; write path = "team-memos".'
    ]


def test_a_serializer_without_a_model_takes_all_of_none():
    class Nothing(Serializer):
        fields = "__all__"

    with pytest.raises(UnsoundDeclarations, match="write model"):
        _ = Nothing(data={}).values
