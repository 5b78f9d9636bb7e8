"""What a hand-written view says of itself stands in the specification beside the resources."""

from types import SimpleNamespace

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from admin_app.api.openapi import document as documents
from tests.api.openapi.asking import operations, specification

pytestmark = pytest.mark.sqlite_only


class Author(BaseModel):
    name: str


class Post(BaseModel):
    title: str
    author: Author


def described(**more):
    usual = {"id": "listPosts", "method": "GET", "path": "/api/v1/posts", "summary": "List posts", "description": "",
             "tag": "Posts", "is_open": False, "takes": None, "gives": Post, "many": True, "status": 200,
             "statuses": (400,), "parameters": ("search",), "filters": ("title",), "path_parameters": ()}  # fmt: skip
    return SimpleNamespace(**{**usual, **more})


def test_a_hand_written_view_stands_beside_the_resources(sign_in, monkeypatch):
    make = described(id="createPost", method="POST", takes=Post, many=False, status=201, statuses=(422,))
    drop = described(id="deletePost", method="DELETE", path="/api/v1/posts/{key}", path_parameters=("key",), gives=None,
                     many=False, status=204)  # fmt: skip
    monkeypatch.setattr(documents, "views", lambda case: (described(), make, drop))
    monkeypatch.setattr(documents.KEPT, "get", lambda key: None)
    monkeypatch.setattr(documents.KEPT, "put", lambda key, answer: None)
    document = specification(sign_in("ops"))
    assert not [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    found = operations(document)
    assert {"listPosts", "createPost", "deletePost", "listOrders"} <= found.keys()
    assert document["components"]["schemas"]["Post"]["properties"]["author"] == {"$ref": "#/components/schemas/Author"}
    assert found["createPost"]["security"] == found["createOrder"]["security"]
