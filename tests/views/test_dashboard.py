"""The order desk's dashboard: who sees which tile, and that every one of them is drawn."""

import pytest

from views.dashboard import DeskDashboard

NAMES = [tile.name for tile in DeskDashboard.tiles]


@pytest.mark.parametrize(("role", "without"), [("staff", {"paid-in"}), ("finance", set()), ("developer", {"paid-in"})])
@pytest.mark.sqlite_only
def test_each_role_sees_the_tiles_that_are_theirs(sign_in, role, without):
    page = sign_in(role).open("/admin/", 200)

    shown = [str(frame["data-tile"]).split("/")[-2] for frame in page.all(".board .tile")]
    assert set(NAMES) - set(shown) == without


def test_every_tile_is_drawn_with_rows_and_without(sign_in, rows):
    ada = sign_in("admin")
    for fill in (False, True):
        if fill:
            rows.line(rows.order(status="open", assigned_to=ada.person), product=rows.product(stock=1))
            rows.payment()
        for name in NAMES:
            page = ada.open(f"/admin/desk/{name}/?anew=1", 200)
            assert page.all(".tile-body > *"), name


@pytest.mark.sqlite_only
def test_every_tile_leads_to_a_list_that_opens(sign_in):
    ada = sign_in("admin")
    for link in ada.open("/admin/", 200).all(".board .tile h3 a"):
        ada.open(str(link["href"]), 200)
