"""What a first visit of a list page costs the reader, as files: their number, and their size when compressed."""

import gzip
import re
from pathlib import Path

import flask_bootstrap

from tests.templates.house import STATIC, source

BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
OF_A_LIST = ("_head.html", "layout.html", "admin/model/list.html")


def assets_of_a_list() -> set[str]:
    named = re.compile(r"'([a-z]+\.(?:css|js|svg))'|\"([a-z]+\.js)\"")
    found = {one or other for name in OF_A_LIST for one, other in named.findall(source(name))}
    return found | {"icons.svg", "mark-blue.svg"}  # the tab's icon has the colour of the environment


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_a_list_page_is_at_most_twelve_requests() -> None:
    page, bootstrap = 1, 1
    assert len(assets_of_a_list()) + page + bootstrap <= 12


def test_the_files_of_a_list_page_leave_room_for_the_page_within_200_kilobytes() -> None:
    ours = sum(compressed(STATIC / name) for name in assets_of_a_list())
    assert ours <= 30_000
    assert ours + compressed(BOOTSTRAP) <= 80_000
