"""Two programs at the same moment: one of two changes of a version, one of two rows of a number, a bulk or a delete."""

import threading
from typing import Any

from sqlalchemy import func, select

from models import Order, Shipment, Tag
from tests.guards.api import call
from tests.guards.test_concurrency import anywhere, changes_of, meeting_before_commit, the

__all__ = ["anywhere"]

Request = tuple[str, str, str, Any, dict[str, str]]


def test_two_changes_of_one_version_are_not_both_made(anywhere):
    key = anywhere.world.own["orders"]
    tag = call(anywhere, "staff", "GET", f"/orders/{key}").headers["ETag"]
    said = {"staff": "hers", "ops": "his"}

    answers = at_once(
        anywhere,
        [(actor, "PATCH", f"/orders/{key}", {"note": note}, {"if_match": tag}) for actor, note in said.items()],
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(answer for answer in answers if answer.status_code == 200)
    lost = next(answer for answer in answers if answer.status_code == 412)
    assert lost.json["differences"] == {"note": {"now": won.json["note"]}}
    assert the(anywhere, select(Order.note).where(Order.id == int(key))) == won.json["note"]
    assert len(changes_of(anywhere, "order", key, "edit")) == 1


def test_two_changes_of_different_fields_that_are_merged_are_both_made(anywhere):
    key = anywhere.world.own["orders"]
    tag = call(anywhere, "staff", "GET", f"/orders/{key}").headers["ETag"]
    headers = {"if_match": tag, "prefer": "merge"}

    answers = at_once(anywhere, [
        ("staff", "PATCH", f"/orders/{key}", {"note": "hers"}, headers),
        ("ops", "PATCH", f"/orders/{key}", {"number": "HIS-1"}, headers),
    ])  # fmt: skip

    assert [answer.status_code for answer in answers] == [200, 200]
    with anywhere.engine.connect() as connection:
        kept = connection.execute(select(Order.note, Order.number).where(Order.id == int(key))).one()
    assert kept == ("hers", "HIS-1")


def test_two_new_rows_of_one_number_are_one(anywhere):
    answers = at_once(anywhere, [(actor, "POST", "/tags", {"name": "double"}, {}) for actor in ("staff", "ops")])

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert (refused.json["constraint"], list(refused.json["errors"])) == ("unique", ["name"])
    assert the(anywhere, select(func.count()).select_from(Tag).where(Tag.name == "double")) == 1


def test_a_row_that_is_deleted_while_many_are_changed_is_one_or_the_other(anywhere):
    key = anywhere.world.own["shipments"]
    body = {"update": [{"id": int(key), "tracking": "LATE"}], "create": [
        {"orderId": int(anywhere.world.own["orders"]), "carrier": "parcel", "tracking": "NEW"},
    ]}  # fmt: skip

    bulk, deleted = at_once(anywhere, [
        ("staff", "POST", "/shipments/bulk", body, {}), ("ops", "DELETE", f"/shipments/{key}", None, {}),
    ])  # fmt: skip

    assert deleted.status_code == 204 and bulk.status_code in (200, 409), bulk.text
    assert the(anywhere, select(func.count()).select_from(Shipment).where(Shipment.id == int(key))) == 0
    made = the(anywhere, select(func.count()).select_from(Shipment).where(Shipment.tracking == "NEW"))
    assert made == (1 if bulk.status_code == 200 else 0)  # all of it or none
    told = [kind for kind in ("edit", "delete") for _ in changes_of(anywhere, "shipment", key, kind)]
    assert told == (["edit", "delete"] if bulk.status_code == 200 else ["delete"])


def test_two_deletes_of_one_row_delete_it_once(anywhere):
    key = anywhere.world.own["shipments"]
    answers = at_once(anywhere, [(actor, "DELETE", f"/shipments/{key}", None, {}) for actor in ("ops", "admin")])

    assert sorted(answer.status_code for answer in answers) == [204, 404]
    assert len(changes_of(anywhere, "shipment", key, "delete")) == 1


def test_two_bulks_of_the_same_rows_in_another_order_do_not_wait_for_each_other_for_ever(anywhere):
    body = {"create": [{"name": f"waits {number}"} for number in range(4)]}
    keys = [row["id"] for row in call(anywhere, "ops", "POST", "/tags/bulk", body).json["created"]]
    bodies = [
        {"update": [{"id": key, "name": f"{mark} {key}"} for key in several]}
        for mark, several in (("one", keys), ("two", keys[::-1]))
    ]

    answers = at_once(anywhere, [(actor, "POST", "/tags/bulk", body, {})
                                 for actor, body in zip(("staff", "ops"), bodies, strict=True)])  # fmt: skip

    assert [answer.status_code for answer in answers] == [200, 200]
    with anywhere.engine.connect() as connection:
        names = list(connection.scalars(select(Tag.name).where(Tag.id.in_(keys))))
    assert len({name.split()[0] for name in names}) == 1


def at_once(place: Any, requests: list[Request]) -> list[Any]:
    """The answers to these requests, all sent at the same moment."""
    answers: list[Any] = [None] * len(requests)
    start = threading.Barrier(len(requests))

    def send(number: int, actor: str, verb: str, address: str, body: Any, headers: dict[str, str]) -> None:
        start.wait()
        answers[number] = call(place, actor, verb, address, body, **headers)

    threads = [threading.Thread(target=send, args=(number, *asked)) for number, asked in enumerate(requests)]
    with meeting_before_commit(len(requests)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "They wait for each other for ever."
    assert all(answer.status_code < 500 for answer in answers), [answer.text[:500] for answer in answers]
    return answers
