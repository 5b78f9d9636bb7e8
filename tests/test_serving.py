"""The commands that serve end with one sentence where nothing can be served."""

import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from admin_app.cli import commands
from admin_app.settings import UnsafeSettings


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "http"])
@pytest.mark.parametrize("command", ["serve", "open nothing.db"])
def test_what_is_no_port_is_a_usage_error(command: str, port: str) -> None:
    ended = run(*command.split(), "--port", port)
    assert ended.exit_code == 2 and "'--port'" in ended.output


@pytest.mark.parametrize("option", ["--workers", "--threads"])
def test_nobody_serves_with_nobody(option: str) -> None:
    assert run("serve", option, "0").exit_code == 2


def test_a_port_that_is_taken_is_said_in_one_sentence(taken_port: int) -> None:
    ended = run("serve", "--port", str(taken_port))
    assert ended.exit_code == 1
    assert ended.output == (
        f"Error: Nothing can be served at 127.0.0.1:{taken_port}: address already in use. "
        "Choose another place with --host and --port.\n"
    )


def test_a_host_that_is_not_here_is_said_in_one_sentence() -> None:
    ended = run("serve", "--host", "nowhere.invalid")
    assert ended.exit_code == 1 and ended.output.count("\n") == 1
    assert ended.output.startswith("Error: Nothing can be served at nowhere.invalid:5000")


def test_an_address_is_not_printed_before_the_settings_are_read() -> None:
    def refused(**settings: Any) -> Any:
        raise UnsafeSettings("STEWARD_DEBUG is on.")

    ended = CliRunner().invoke(commands(refused, None), ["serve", "--port", free_port()])
    assert (ended.exit_code, ended.output) == (1, "Error: STEWARD_DEBUG is on.\n")


@pytest.mark.parametrize(("ends", "code"), [(0, "An application was made"), (1, "")])
def test_a_server_that_migrates_first_does_not_serve_where_that_fails(
    ends: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ran(command: list[str], **_: Any) -> Any:
        asked.append(command[-2:])
        return subprocess.CompletedProcess(command, ends)

    monkeypatch.setattr(subprocess, "run", ran)
    ended = run("serve", "--upgrade", "--port", free_port())
    assert asked == [["db", "upgrade"]]
    assert ended.exit_code == 1 and code in str(ended.exception)


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def run(*words: str) -> Result:
    def no_app(**settings: Any) -> Any:
        raise AssertionError("An application was made before the place was tried.")

    return CliRunner().invoke(commands(no_app, None), words)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]
