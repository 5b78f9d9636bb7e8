"""Asks the API as somebody who is signed in: ``asking("PATCH", "/orders/1", {"note": "x"}, if_match=tag)``."""

from typing import Any

from werkzeug.test import TestResponse

from tests.pages import Visitor

ROOT = "/api/v1"


class Asking:
    """One person's requests. A body goes as JSON, bytes as they are; headers by their names with underscores."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.token = visitor.token()

    def __call__(self, verb: str, address: str, body: Any = None, **headers: str) -> TestResponse:
        sent: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, bytes):
            sent = {"data": body, "content_type": headers.pop("content_type", "application/json")}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.visitor.client.open(
            ROOT + address, method=verb, headers={"X-CSRFToken": self.token, **named}, **sent
        )
        assert answer.status_code < 500 or answer.status_code == 503, (verb, address, body, answer.text[:2000])
        if answer.status_code >= 400:
            check_problem(answer)
        return answer

    def get(self, address: str, status: int = 200, **headers: str) -> Any:
        """The document at an address."""
        answer = self("GET", address, **headers)
        assert answer.status_code == status, (address, answer.text[:1000])
        return answer.json

    def inputs(self, view: Any) -> set[str]:
        """What this person may send when a record of this resource is changed, as answers spell it."""
        from admin_app import db
        from admin_app.api.inputs import inputs_of
        from admin_app.api.spoken import spoken

        app = self.visitor.app
        with app.test_request_context():
            db.session.info["actor"] = self.visitor.person
            names = spoken(view).names
            return {names.to_camel[name] for name in inputs_of(view, creating=False)}


def check_problem(answer: TestResponse) -> None:
    """What holds of every refusal: a problem document with a sentence, and nothing of the inside."""
    assert answer.mimetype == "application/problem+json", answer.text[:500]
    document = answer.json
    assert document["status"] == answer.status_code and document["code"] and document["title"], document
    assert document["detail"].endswith((".", "?")), document["detail"]
    for inside in ("SELECT ", "INSERT ", "UPDATE ", "Traceback", "sqlalchemy", "psycopg", "uq_", "fk_", "object at 0x"):
        assert inside not in answer.text, answer.text
