"""A program that sends JSON in the name of somebody who is signed in."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from models.system import User
from tests.pages import Visitor


class Program:
    def __init__(self, app: Flask, person: User) -> None:
        self.visitor = Visitor(app)
        self.visitor.sign_in(person)
        self.token = self.visitor.token()

    def send(self, method: str, address: str, body: Any = None, key: str | None = None, **headers: str) -> TestResponse:
        """Send to an address of the API; ``key`` is the Idempotency-Key."""
        headers["X-CSRFToken"] = self.token
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.visitor.client.open(f"/api/v1/{address}", method=method, json=body, headers=headers)
