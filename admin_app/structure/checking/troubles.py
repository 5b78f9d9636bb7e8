"""What keeps the project from being loaded, as a finding: the line of its own files where Python or SQLAlchemy stopped.

Knows nothing of the tool, because the tool cannot be loaded where a model cannot.
"""

import re
from pathlib import Path
from types import TracebackType

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Project, why_unread
from admin_app.structure.checking.relations import relation_in

FOLDERS = ("models", "views", "migrations")
FILES = ("config.py",)


def trouble_in(error: BaseException, root: Path) -> Finding | None:
    """None where the project's own declarations are not to blame: then a trace says more than a line."""
    if isinstance(error, SyntaxError) and (path := _inside(error.filename or "", root)):
        sentence, line = why_unread(root / path, error)
        return Finding("unreadable", path, line, sentence)
    if _is_of_sqlalchemy(error) and (found := relation_in(str(error), Project.read(root))):
        return found
    if place := _imported_at(error.__traceback__, root):
        return Finding("not-importable", *place, _sentence(error))
    if isinstance(error, ImportError) and (path := _inside(error.path or "", root)):
        return Finding(
            "not-importable", path, 1, f"It has no {_missing(error)}, which the application needs. Write it."
        )
    if name := _view_asked(error.__traceback__):
        place = Project.read(root).place_of(name)
        return Finding("declaration", *place, f"{name} cannot be shown: {_sentence(error)}")
    return None


def _inside(name: str, root: Path) -> str:
    """The path within the project; empty for what is not its own."""
    path = Path(name)
    path = path.relative_to(root) if path.is_relative_to(root) else path
    own = not path.is_absolute() and ((path.parts[:1] and path.parts[0] in FOLDERS) or str(path) in FILES)
    return str(path) if own else ""


def _imported_at(trace: TracebackType | None, root: Path) -> tuple[str, int] | None:
    """The last line of the project's own that ran, if a file of it was being imported; what a command does is not."""
    found, importing = None, False
    while trace is not None:
        if path := _inside(trace.tb_frame.f_code.co_filename, root):
            importing = importing or trace.tb_frame.f_code.co_name == "<module>"
            found = (path, trace.tb_lineno)
        trace = trace.tb_next
    return found if importing else None


def _missing(error: ImportError) -> str:
    found = re.search(r"import name '(\w+)'", str(error))
    return found[1] if found else "such name"


def _view_asked(trace: TracebackType | None) -> str:
    """The class of the project's view that was being made when the application could not start; empty for none."""
    found, starts = "", False
    while trace is not None:
        starts = starts or trace.tb_frame.f_code.co_name == "make_app"
        there = trace.tb_frame.f_locals
        asked = next((there[name] for name in ("view_class", "view", "self") if name in there), None)
        class_ = asked if isinstance(asked, type) else type(asked)
        found = class_.__name__ if starts and class_.__module__.startswith("views.") else found
        trace = trace.tb_next
    return found


def _sentence(error: BaseException) -> str:
    said = " ".join(str(error).split())
    said = said.partition(" (Background on this error")[0].rstrip(".")
    if isinstance(error, ImportError):
        return f"{said}. Correct the name; models that need each other import each other under TYPE_CHECKING alone."
    if isinstance(error, NameError):
        return f"{said}. Import it, or correct the name."
    return f"{type(error).__name__}: {said}. Correct what it says."


def _is_of_sqlalchemy(error: BaseException) -> bool:
    return any(class_.__module__.startswith("sqlalchemy.") for class_ in type(error).__mro__)
