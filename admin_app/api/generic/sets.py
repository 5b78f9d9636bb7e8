"""Several addresses as one class: the rows, a row, and whatever ``@route`` adds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from admin_app.api.generic.addresses import KEY, Address, path_of
from admin_app.api.generic.views import GenericAPIView

Method = TypeVar("Method", bound=Callable[..., Any])

COLLECTION = {"GET": "list", "POST": "create"}
RECORD = {"GET": "retrieve", "PUT": "update", "PATCH": "partial_update", "DELETE": "destroy"}


def route(
    methods: Iterable[str] = ("GET",), *, detail: bool = False, path: str | None = None, permission_classes: Any = None
) -> Callable[[Method], Method]:
    """Another address of a ViewSet: ``@route(methods=("POST",), detail=True)`` on ``publish`` is ``…/<key>/publish``.

    ``detail`` says that it is about one row, which ``self.get_object()`` finds.
    """

    def marked(method: Method) -> Method:
        words = method.__name__.replace("_", "-") if path is None else path.strip("/")
        method._route = (words, tuple(each.upper() for each in methods), detail)  # type: ignore[attr-defined]
        method._permission_classes = permission_classes  # type: ignore[attr-defined]
        return method

    return marked


class ViewSet(GenericAPIView):
    """``GET`` and ``POST`` of the rows, ``GET``, ``PUT``, ``PATCH`` and ``DELETE`` of a row; ``operations`` leaves some
    out: ``operations = ("list", "retrieve")``."""

    operations: ClassVar[Iterable[str]] = (*COLLECTION.values(), *RECORD.values())

    @classmethod
    def addresses(cls) -> Iterable[Address]:
        return cls.addresses_at(path_of(cls))

    @classmethod
    def addresses_at(cls, path: str) -> Iterable[Address]:
        """The addresses of the set below a path."""
        rows, row = cls._offered(COLLECTION), cls._offered(RECORD)
        if rows:
            yield Address(path, cls, rows)
        for words, detail, handlers in cls._routes():
            yield Address(f"{path}/{KEY}/{words}" if detail else f"{path}/{words}", cls, handlers, is_of_row=detail)
        if row:
            yield Address(f"{path}/{KEY}", cls, row, is_of_row=True)

    @classmethod
    def _offered(cls, handlers: Mapping[str, str]) -> dict[str, str]:
        return {method: name for method, name in handlers.items() if name in cls.operations}

    @classmethod
    def _routes(cls) -> Iterable[tuple[str, bool, dict[str, str]]]:
        found: dict[tuple[str, bool], dict[str, str]] = {}
        for name in dir(cls):
            if (declared := getattr(getattr(cls, name, None), "_route", None)) is not None:
                words, methods, detail = declared
                found.setdefault((words, detail), {}).update(dict.fromkeys(methods, name))
        return [(words, detail, handlers) for (words, detail), handlers in found.items()]


class Router:
    """Places several views below one path: ``Router("blog").register("posts", Posts)`` stands in VIEWS."""

    has_no_page = True

    def __init__(self, path: str = "") -> None:
        self.path = path.strip("/")
        self.registered: list[tuple[str, Any]] = []

    def register(self, path: str, view: Any) -> "Router":
        """Place a view or a set; the answer is the router, so that calls can follow each other."""
        self.registered.append(("/".join(part for part in (self.path, path.strip("/")) if part), view))
        return self

    def views(self) -> Iterable[Any]:
        """What was registered."""
        return [view for _path, view in self.registered]

    def addresses(self) -> Iterable[Address]:
        """The addresses of all of them."""
        for path, view in self.registered:
            if issubclass(view, ViewSet):
                yield from view.addresses_at(path)
            else:
                own = path_of(view)
                yield from (replace(each, path=path + each.path.removeprefix(own)) for each in view.addresses())
