"""What was opened last, in the language of whoever opened it."""

import pytest

from admin_app import db
from admin_app.resource.registry import registry
from admin_app.resource.scope import act_for
from admin_app.resource.translation import spoken
from tests.resource.brackets import Brackets
from tests.visits.test_visits import Someone, look_at

pytestmark = pytest.mark.sqlite_only


def test_the_kind_of_a_record_is_said_in_the_readers_language_and_its_name_as_it_is(sign_in, rows):
    order = rows.order(number="A-1")
    anna = sign_in("staff")
    look_at(anna, f"/admin/orders/details/?id={order.id}")
    db.session.rollback()  # a test is one application context; in life each request begins anew

    with anna.app.test_request_context(), spoken(Brackets()):
        act_for(db.session(), Someone(anna.person.id, frozenset({"staff"}), {}))
        assert [(each.kind, each.label) for each in registry().recent(5)] == [("⟦Orders⟧", "A-1")]
