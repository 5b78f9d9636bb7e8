"""The roof's edge: begins the command line, and says in lines what keeps the project's own files from being loaded.

Imports nothing of the tool that imports models, so that it stands where one of them does not.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from admin_app.structure.checking import findings_in
from admin_app.structure.checking.telling import tell, with_trouble
from admin_app.structure.checking.troubles import trouble_in
from admin_app.structure.journal import begun, put_back
from admin_app.structure.place import ROOT

NEXT = """The project cannot be loaded. Whatever else is wrong: python run.py check
The whole trace: STEWARD_DEBUG=1 python run.py …"""


def start(make_app: Callable[..., Any], demo: str = "") -> None:
    """Run the command line; ``demo`` is the module that fills the demo, where there is one."""
    arguments = sys.argv[1:]
    if arguments == ["new", "--put-back"]:
        sys.stdout.write(f"{put_back(ROOT)}\n")
        return
    try:
        cli = import_module("admin_app.cli")
        cli.main(make_app, import_module(demo) if demo else None, arguments)
    except Exception as wrong:
        trouble = trouble_in(wrong, ROOT)
        if trouble is None or wants_traces():
            raise
        if arguments[:1] == ["check"]:
            tell(with_trouble(findings_in(ROOT), trouble), as_data="--json" in arguments)
        sys.stderr.write(f"{trouble}\n{begun(ROOT) or NEXT}\n")
        raise SystemExit(1) from None


def wants_traces() -> bool:
    """Is the setting DEBUG on?"""
    return os.environ.get("STEWARD_DEBUG", "").lower() not in ("", "0", "false", "null")
