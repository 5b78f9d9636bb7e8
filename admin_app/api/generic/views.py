"""Class-based views: ``APIView`` with a method for each of HTTP's, and ``GenericAPIView`` over the rows of a query.

One instance a request. The order of a request is fixed in ``answer``: method, permission, body, row, write, commit.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask import Request, Response, request
from werkzeug.exceptions import MethodNotAllowed

from admin_app.api.generic import permitted
from admin_app.api.generic.addresses import KEY, Address, path_of
from admin_app.api.generic.answers import as_response
from admin_app.api.generic.permissions import Permission, asked, asked_of, joined
from admin_app.api.generic.rows import Rows
from admin_app.resource import scope

SAFE = {"HEAD": "GET"}


class APIView:
    """A hand-written endpoint: ``get``, ``post``, ``put``, ``patch`` and ``delete`` return a dict, a list, ``(data,
    status)``, None (204) or a response. ``path`` is below ``/api/v1/``; from the class's name where it is None."""

    has_no_page: ClassVar[bool] = True  # no menu and no Flask-Admin: the registry gives it its addresses
    path: ClassVar[str | None] = None
    permission_classes: ClassVar[Any] = None
    tag: ClassVar[str | None] = None  # under which heading the specification lists it
    is_of_row: ClassVar[bool] = False
    statuses: ClassVar[tuple[int, ...]] = ()

    def __init__(self, address: Address, parts: Mapping[str, str]) -> None:
        self.address, self.parts = address, dict(parts)
        self.request: Request = request
        self.handler = ""

    # Where it stands --------------------------------------------------------------------------------------------------

    @classmethod
    def handlers(cls) -> dict[str, str]:
        """The name of the method that answers, by that of HTTP's."""
        return {name: name.lower() for name in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(cls, name.lower())}

    @classmethod
    def addresses(cls) -> Iterable[Address]:
        path, handlers = path_of(cls), cls.handlers()
        if handlers:
            yield Address(f"{path}/{KEY}" if cls.is_of_row else path, cls, handlers, cls.is_of_row)

    @classmethod
    def permission_for(cls, handler: str) -> Permission:
        """What is asked before this method: its own, as ``@route`` gives it, else the view's."""
        own = getattr(getattr(cls, handler, None), "_permission_classes", None)
        return joined(cls.permission_classes if own is None else own)

    @classmethod
    def is_sound(cls) -> bool:
        """Does it say in words that can be read who may use it?"""
        try:
            return all(cls.permission_for(name) for address in cls.addresses() for name in address.handlers.values())
        except TypeError:
            return False

    @classmethod
    def views(cls) -> Iterable[Any]:
        """The view itself; a router has several."""
        yield cls

    # A request --------------------------------------------------------------------------------------------------------

    @classmethod
    def answer(cls, address: Address, parts: Mapping[str, str]) -> Response:
        """Answer one request."""
        method = SAFE.get(request.method, request.method)
        allowed = sorted({*address.handlers, "OPTIONS", *(["HEAD"] if "GET" in address.handlers else [])})
        if method == "OPTIONS":
            return Response(status=204, headers={"Allow": ", ".join(allowed)})
        if method not in address.handlers:
            raise MethodNotAllowed(allowed)
        view = cls(address, parts)
        view.handler = address.handlers[method]
        view.check_permissions()
        return as_response(getattr(view, view.handler)(**view.arguments()))

    def arguments(self) -> dict[str, str]:
        """What stands in the address; a view of rows takes its key by itself."""
        return self.parts

    @property
    def actor(self) -> Any:
        """Who asks; None where nobody is signed in."""
        return scope.actor()

    def get_permissions(self) -> Permission:
        """A hook: what is asked of this request. The default is ``permission_classes``."""
        return self.permission_for(self.handler)

    def check_permissions(self) -> None:
        """Raise NotSignedIn (401) or Forbidden (403) with the reason."""
        permitted.check(self, asked(joined(self.get_permissions()), request, self))

    def check_object_permissions(self, row: Any) -> None:
        """The same of a row, which the address names."""
        permitted.check_of_row(asked_of(joined(self.get_permissions()), request, self, row))

    @classmethod
    def describe(cls, address: Address, method: str, handler: str, case: str) -> Any:
        """An ``Operation`` for the specification."""
        from admin_app.api.generic.describing import described

        return described(cls, address, method, handler, case)


class GenericAPIView(Rows, APIView):
    """A view of the rows of ``query``, sent and taken by ``serializer_class``; each has a hook, ``get_…``."""


class ListAPIView(GenericAPIView):
    """``GET``: a page of rows."""

    def get(self) -> Any:
        return self.list()


class CreateAPIView(GenericAPIView):
    """``POST``: a new row."""

    def post(self) -> Any:
        return self.create()


class RetrieveAPIView(GenericAPIView):
    """``GET``: one row."""

    is_of_row = True

    def get(self) -> Any:
        return self.retrieve()


class UpdateAPIView(GenericAPIView):
    """``PATCH`` some of a row, ``PUT`` all of it."""

    is_of_row = True

    def put(self) -> Any:
        return self.update()

    def patch(self) -> Any:
        return self.partial_update()


class DestroyAPIView(GenericAPIView):
    """``DELETE``: a row less."""

    is_of_row = True

    def delete(self) -> Any:
        return self.destroy()


class ListCreateAPIView(ListAPIView, CreateAPIView):
    """``GET`` and ``POST`` of the rows."""


class RetrieveUpdateAPIView(RetrieveAPIView, UpdateAPIView):
    """``GET``, ``PUT`` and ``PATCH`` of a row."""


class RetrieveDestroyAPIView(RetrieveAPIView, DestroyAPIView):
    """``GET`` and ``DELETE`` of a row."""


class RetrieveUpdateDestroyAPIView(RetrieveAPIView, UpdateAPIView, DestroyAPIView):
    """``GET``, ``PUT``, ``PATCH`` and ``DELETE`` of a row."""
