"""The writing door: what is kept, in which change set, and that it goes the way of the write itself."""

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text, update

from admin_app import audit
from admin_app.audit.refusals import Unrecorded
from admin_app.extensions import db
from admin_app.resource.changes import dry_run, recording
from tests.audit.shop import Bottle, Cork, Crate, Label, Parcel, Scan, Sender, State


@pytest.fixture
def parcel(session):
    parcel = Parcel(number="P-1", pin="1234", sender=Sender(name="Ida"))
    session.add(parcel)
    session.commit()
    return parcel


def test_a_save_is_kept_with_who_when_and_by_which_route(session, sets, kept):
    with recording(session, route="form", reason="asked by phone"):
        session.add(Sender(name="Ida"))
        session.commit()
    change_set = sets()[0]

    assert (change_set.actor_id, change_set.actor_name) == (7, "Anna Berg")
    assert (change_set.route, change_set.reason, change_set.state, change_set.source) == (
        "form",
        "asked by phone",
        "made",
        None,
    )
    assert change_set.at.tzinfo is not None
    assert [(change.operation, change.resource, change.row_key, change.row_label) for change in kept()] == [
        ("create", "sender", "1", "Ida")
    ]
    assert kept()[0].values == {"id": [None, "1"], "name": [None, "Ida"], "region": [None, "North"]}


def test_all_flushes_of_a_transaction_join_one_change_set(session, sets, kept):
    sender = Sender(name="Ida")
    session.add(sender)
    session.flush()
    sender.name = "Ina"
    session.flush()
    session.add(Label(name="heavy"))
    session.commit()

    assert len(sets()) == 1
    assert [(change.operation, change.resource) for change in kept()] == [
        ("create", "sender"),
        ("edit", "sender"),
        ("create", "label"),
    ]


def test_each_transaction_has_a_change_set_of_its_own(session, parcel, sets):
    parcel.number = "P-2"
    session.commit()
    parcel.number = "P-3"
    session.commit()
    assert len(sets()) == 3


def test_a_rollback_leaves_nothing(session, sets, kept):
    session.add(Sender(name="Ida"))
    session.flush()
    session.rollback()
    assert (sets(), kept()) == ([], [])


def test_a_session_closed_without_a_commit_leaves_nothing(shop, session, sets):
    session.add(Sender(name="Ida"))
    session.flush()
    db.session.remove()
    assert sets() == []


def test_a_death_between_the_write_and_the_commit_leaves_neither(shop, session, kept):
    def die(*_):
        raise SystemExit

    event.listen(session, "after_flush_postexec", die)
    session.add(Sender(name="Ida"))
    with pytest.raises(SystemExit):
        session.commit()
    session.close()
    with db.session.session_factory() as other:
        assert other.scalars(select(Sender)).all() == []
    assert kept() == []


def test_a_savepoint_taken_back_takes_its_changes_back(session, sets, kept):
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        session.add(Sender(name="lost"))
        session.flush()
        raise ZeroDivisionError
    session.add(Sender(name="kept"))
    session.commit()

    assert len(sets()) == 1
    assert [change.values["name"] for change in kept()] == [[None, "kept"]]


def test_a_savepoint_released_and_lost_with_its_outer_one_is_not_joined(session, kept):
    outer = session.begin_nested()
    with session.begin_nested():
        session.add(Sender(name="lost"))
    outer.rollback()
    session.add(Sender(name="kept"))
    session.commit()
    assert [change.values["name"] for change in kept()] == [[None, "kept"]]


def test_changes_after_a_savepoint_join_the_set_begun_in_it(session, sets):
    with session.begin_nested():
        session.add(Sender(name="one"))
    session.add(Sender(name="two"))
    session.commit()
    assert len(sets()) == 1


def test_inline_children_and_what_goes_with_a_delete_are_kept(session, parcel, kept):
    parcel.sender.parcels.append(Parcel(number="P-2"))
    parcel.number = "P-9"
    session.commit()
    session.delete(parcel.sender)
    session.commit()

    told = [(change.operation, change.resource, change.row_key) for change in kept()[2:]]
    assert sorted(told[:2]) == [("create", "parcel", "2"), ("edit", "parcel", "1")]
    assert sorted(told[2:]) == [("delete", "parcel", "1"), ("delete", "parcel", "2"), ("delete", "sender", "1")]


def test_links_are_kept_with_keys_and_labels(session, parcel, kept):
    parcel.labels.append(Label(name="heavy"))
    session.commit()
    change = next(change for change in kept() if change.operation == "edit")
    assert change.values == {"labels": {"removed": [], "added": [["1", "heavy"]]}}


def test_rows_that_the_database_takes_along_by_itself_are_kept(session, kept, sent):
    for name in ("red", "white", "other"):
        session.add(Crate(name=name))
        session.flush()
    session.add_all([Bottle(wine=f"wine {number}", crate_id=1 + number % 3) for number in range(9)])
    session.flush()
    session.add_all([Cork(bottle_id=number, crate_id=1) for number in (1, 3)])
    session.commit()
    before = len(kept())
    crates = [session.get(Crate, 1), session.get(Crate, 2)]
    sent.clear()
    for crate in crates:
        session.delete(crate)
    session.commit()

    told = {(change.operation, change.resource, change.row_key): change.values for change in kept()[before:]}
    assert {key for key in told if key[1] == "bottle"} == {("delete", "bottle", str(key)) for key in (1, 2, 4, 5, 7, 8)}
    assert told[("delete", "bottle", "4")]["wine"] == ["wine 3", None]
    assert told[("delete", "cork", "1")]["bottle_id"] == ["1", None]
    assert told[("edit", "cork", "2")] == {"crate_id": ["1", None]}
    assert session.get(Cork, 2).crate_id is None
    assert len([statement for statement in sent if statement.startswith("SELECT bottle")]) <= 2


def test_a_secret_is_never_kept(session, parcel, kept):
    parcel.pin = "9999"
    session.commit()
    session.delete(parcel)
    session.commit()

    assert [change.values["pin"] for change in kept() if change.resource == "parcel"] == ["changed"] * 3
    everything = repr([change.values for change in kept()])
    assert "1234" not in everything
    assert "9999" not in everything


def test_a_flush_that_changes_nothing_keeps_nothing(session, parcel, sets):
    parcel.state = State.SHIPPED
    parcel.state = State.OPEN
    session.commit()
    assert len(sets()) == 1


def test_a_dry_run_keeps_nothing(session, parcel, sets):
    with dry_run(session) as changes:
        parcel.number = "P-2"
    session.commit()
    assert len(changes) == 1
    assert len(sets()) == 1


def test_a_table_that_says_so_has_no_history(session, sets):
    session.add(Scan(text="beep"))
    session.commit()
    session.execute(update(Scan).values(text="boop"))
    session.commit()
    assert sets() == []


def test_a_second_application_in_the_process_does_not_record_twice(session, sets, kept, tmp_path):
    other = Flask("other")
    other.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'other.db'}"
    db.init_app(other)
    for name in ("steward",):
        other.extensions[name] = _NoRegistry()
    audit.init_app(other)
    session.add(Sender(name="Ida"))
    session.commit()
    assert (len(sets()), len(kept())) == (1, 1)


def test_where_nobody_says_by_which_route_it_is_the_page_or_a_command(shop, sets):
    db.session.add(Sender(name="Ida"))
    db.session.commit()
    with shop.test_request_context("/admin/board/ship/"):
        db.session.add(Sender(name="Jo"))
        db.session.commit()
    assert [(found.route, found.actor_id, found.actor_name) for found in sets()] == [
        ("command", None, ""),
        ("/admin/board/ship/", None, ""),
    ]


def test_ten_thousand_rows_are_recorded_in_tens_of_statements(session, kept, sent):
    session.add_all([Sender(name=f"Sender {number}") for number in range(10_000)])
    session.flush()
    senders = session.scalars(select(Sender)).all()
    sent.clear()
    for sender in senders:
        sender.name += "!"
    session.commit()

    assert len(sent) < 60
    assert len(kept()) == 20_000


def test_many_changes_at_once_are_kept_as_each_alone(session, kept):
    made = [
        Parcel(number=f"P-{number}", note='"ü\\\n', facts={"b": 1.10, "a": [None]}, pin="1234") for number in range(150)
    ]
    session.add(Parcel(number="alone", note='"ü\\\n', facts={"b": 1.10, "a": [None]}, pin="1234"))
    session.commit()
    session.add_all(made)
    session.commit()

    alone, *others = kept()
    assert [change.row_label for change in others] == [f"P-{number}" for number in range(150)]
    of_each = {"id", "number", "made_at"}
    told = [(name, value) for name, value in alone.values.items() if name not in of_each]
    for other in others:
        assert [(name, value) for name, value in other.values.items() if name not in of_each] == told
    assert list(others[0].values) == list(alone.values)


@pytest.mark.parametrize(
    "write",
    [
        lambda session: session.execute(update(Parcel).values(number="lost")),
        lambda session: session.execute(insert(Parcel), [{"number": "lost"}]),
        lambda session: session.execute(Parcel.__table__.delete()),
        lambda session: session.query(Parcel).update({"number": "lost"}),
        lambda session: session.query(Parcel).delete(),
        lambda session: session.bulk_save_objects([Parcel(number="lost")]),
        lambda session: session.bulk_insert_mappings(Parcel, [{"number": "lost"}]),
        lambda session: session.bulk_update_mappings(Parcel, [{"id": 1, "number": "lost"}]),
        lambda session: session.execute(text("UPDATE parcel SET number = 'lost'")),
        lambda session: session.execute(text("with x as (select 1) delete from parcel")),
    ],
)
def test_a_bulk_write_is_refused_with_what_to_do_instead(session, parcel, kept, write):
    before = len(kept())
    with pytest.raises(Unrecorded, match="would leave no history"):
        write(session)
    session.rollback()

    assert session.scalars(select(Parcel.number)).all() == ["P-1"]
    assert len(kept()) == before


def test_a_room_that_keeps_its_own_record_may_write_in_bulk(session, parcel):
    session.execute(update(Parcel).values(number="P-7"), execution_options={"recorded_by": "imports"})
    session.commit()
    assert parcel.number == "P-7"


class _NoRegistry:
    def __init__(self):
        self.panels = []
        self.bylines = []
        self.export_listeners = []
        self.parts = {}

    def add(self, _views):
        pass
