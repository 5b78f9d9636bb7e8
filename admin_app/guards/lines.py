"""Which line of the project's code is at work: the innermost that is neither the tool's nor a library's."""

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

TOOL = Path(__file__).resolve().parents[1]
NOT_THEIRS = tuple(
    {str(TOOL / ""), "<", *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))}
)
"""How the files of the tool, of libraries and of what was made from text begin."""


def line_of_theirs() -> str:
    """``views/orders.py:31 in shown``: the innermost line that is neither the tool's nor a library's, or nothing."""
    for frame in _frames():
        template = frame.f_globals.get("__jinja_template__")
        file = (template.filename if template is not None else None) or frame.f_code.co_filename
        if not file.startswith(NOT_THEIRS):
            line = template.get_corresponding_lineno(frame.f_lineno) if template is not None else frame.f_lineno
            place = "" if template is not None else f" in {frame.f_code.co_name}"
            return f"{_short(file)}:{line}{place}"
    return ""


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _short(file: str) -> str:
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file
