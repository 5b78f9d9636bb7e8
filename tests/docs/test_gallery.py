"""The gallery shows every screen that its command takes, and no picture is too large for a reader."""

import re

from tests.browser.pictures import DOCS, IMAGES, LOOKS, SCREENS, gallery

LARGEST = 100_000


def test_the_gallery_is_what_its_command_writes():
    assert (DOCS / "gallery.md").read_text() == gallery()


def test_every_screen_has_its_three_pictures_and_no_other_is_kept():
    assert {path.name for path in IMAGES.iterdir()} == {
        f"{screen.name}{end}.webp" for screen in SCREENS for end in LOOKS
    }


def test_no_picture_is_larger_than_a_reader_waits_for():
    assert {path.name for path in IMAGES.iterdir() if path.stat().st_size > LARGEST} == set()


def test_the_readme_shows_pictures_that_are_there():
    readme = (DOCS.parent / "README.md").read_text()
    shown = re.findall(r"docs/images/([\w.-]+)", readme)
    assert shown
    assert all((IMAGES / name).exists() for name in shown)
