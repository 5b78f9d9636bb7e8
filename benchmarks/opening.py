"""A database of many tables, and how long it takes to open it."""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OPEN = """
import sys, time
from admin_app.reflection.commands import open_database
from run import make_app
began = time.perf_counter()
opened = open_database(sys.argv[1])
make_app(opened.views, OPENED=(opened,), STATEMENT_BAR=False, DATABASE_URL="sqlite:///" + sys.argv[2])
print(time.perf_counter() - began)
"""


def seconds_to_open(tables: int) -> float:
    """From the address to the application, in a process of its own; its imports are those of every start."""
    with tempfile.TemporaryDirectory() as folder:
        path = schema_of(Path(folder) / "large.db", tables)
        command = [sys.executable, "-c", OPEN, f"sqlite:///{path}", str(Path(folder) / "home.db")]
        return float(subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout)


def schema_of(path: Path, tables: int) -> Path:
    """Tables of a dozen columns, each with up to three foreign keys to earlier ones."""
    connection = sqlite3.connect(path)
    for number in range(tables):
        columns = [
            "id INTEGER PRIMARY KEY",
            "name TEXT",
            "code VARCHAR(20)",
            *(f"c{other} NUMERIC" for other in range(9)),
        ]
        columns += [f"t{other}_id INT REFERENCES t{other}(id)" for other in range(max(number - 3, 0), number)]
        connection.execute(f"CREATE TABLE t{number} ({', '.join(columns)})")
    connection.close()
    return path
