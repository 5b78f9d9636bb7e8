"""Runs the tool under gunicorn: a few processes, a few threads each, started from one that has loaded everything."""

import gc
import socket
from collections.abc import Callable
from typing import Any

import click
from flask import Flask

LONGEST_ADDRESS = 8190
"""Characters of a request's first line; the most that gunicorn bounds."""


NEW_OBJECTS = 10_000
"""New objects after which garbage is looked for: about once a page, and not a dozen times while one is made."""


def serve(make_app: Callable[..., Flask], host: str, port: int, workers: int, threads: int, *, reload: bool) -> None:
    """Serve until stopped; the application is made before the processes part, so that they share its memory."""
    if reload:
        make_app(DEBUG=True).run(host, port, debug=True, threaded=True)
        return
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # a second of imports that no other command needs

    class Server(BaseApplication):
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "preload_app": True,
                "accesslog": None,
                "loglevel": "warning",
                "limit_request_line": LONGEST_ADDRESS,
                "control_socket_disable": True,
                "post_fork": lambda server, worker: _forget_connections(app),
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    app = make_app()
    gc.collect()
    gc.freeze()  # what was loaded is never garbage: looking through it again and again was a fifth of a page's work
    gc.set_threshold(NEW_OBJECTS)
    Server().run()


def where_to_listen(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of each command that serves: ``--host`` and ``--port``."""
    at = click.option(
        "--port",
        envvar="PORT",
        type=click.IntRange(1, 65535),
        default=5000,
        show_default=True,
        help="At which port; or PORT.",
    )
    where = click.option(
        "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="Where to listen; or HOST."
    )
    return where(at(command))


def check_place(host: str, port: int) -> None:
    """Refuse, before anything is printed, a host and port at which nobody can listen."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as failure:
        why = (failure.strerror or str(failure)).lower()
        raise click.ClickException(
            f"Nothing can be served at {host}:{port}: {why}. Choose another place with --host and --port."
        ) from failure


def _forget_connections(app: Flask) -> None:
    """A database connection must not be shared by two processes: each begins with none."""
    from admin_app.extensions import db

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
