"""``kill -9`` in the middle of a bulk: all of it is there afterwards or none, and the history agrees with the rows."""

import json

from sqlalchemy import func, select

from models import Order
from tests.guards.api import call
from tests.guards.test_kill import dump, empty, free_port, history_agrees, home, kill, started, the, wait_for

__all__ = ["empty", "home"]


def test_a_bulk_that_is_killed_leaves_nothing_and_is_made_by_the_next_try(home):
    own = home.world.own
    new = [{"number": f"KILLED-{number}", "customerId": int(own["customers"])} for number in range(50)]
    body = {"create": new, "update": [{"id": int(own["orders"]), "note": "half"}]}
    before, port = dump(home.engine), free_port()
    with started(home.engine, ["serve", "--port", str(port), "--workers", "1"], "flushed") as (process, at):
        connection = wait_for(port, process)
        headers = {
            "Cookie": f"steward={home.cookies['ops']}",
            "X-CSRFToken": home.tokens["ops"],
            "Content-Type": "application/json",
        }
        connection.request("POST", "/api/v1/orders/bulk", json.dumps(body), headers)
        at()
        kill(process)
        connection.close()
    assert dump(home.engine) == before

    again = call(home, "ops", "POST", "/orders/bulk", body)

    assert again.status_code == 200 and len(again.json["created"]) == 50
    made = select(func.count()).select_from(Order).where(Order.number.like("KILLED-%"))
    assert the(home.engine, made) == 50
    assert history_agrees(home.engine)
