"""What a session is about to write, read from the session, and its dry run."""

import pytest
from sqlalchemy import func, select

from admin_app.resource.changes import changes_in, dry_run
from tests.audit.shop import Label, Parcel, Receipt, Sender, State, Stop


def only(changes):
    assert len(changes) == 1, changes
    return changes[0]


@pytest.fixture
def parcel(session):
    parcel = Parcel(number="P-1", weight=2, note="fragile", pin="1234", facts={"a": 1}, sender=Sender(name="Ida"))
    session.add(parcel)
    session.commit()
    return parcel


def test_an_edit_of_a_loaded_row_tells_before_and_after_without_a_statement(session, parcel, sent):
    session.refresh(parcel)
    sent.clear()
    parcel.state = State.SHIPPED
    change = only(changes_in(session))

    assert (change.operation, change.resource, change.key, change.label) == ("edit", "parcel", "1", "P-1")
    assert change.values == {"state": ("OPEN", "SHIPPED")}
    assert sent == []


def test_old_values_that_were_never_loaded_are_fetched_for_all_rows_at_once(session, sent):
    session.add_all([Parcel(number=f"P-{number}", note="old") for number in range(30)])
    session.commit()
    parcels = session.scalars(select(Parcel)).all()
    sent.clear()
    for parcel in parcels:
        parcel.note = "new"
    changes = changes_in(session)

    assert [change.values for change in changes] == [{"note": ("old", "new")}] * 30
    assert len(sent) == 1


def test_a_value_put_back_is_no_change(session, parcel):
    parcel.state = State.SHIPPED
    parcel.state = State.OPEN
    assert changes_in(session) == []


def test_a_document_changed_in_place_tells_its_old_text(session, parcel):
    parcel.facts["b"] = 2
    assert only(changes_in(session)).values == {"facts": ('{"a": 1}', '{"a": 1, "b": 2}')}


def test_a_secret_tells_only_that_it_changed(session, parcel):
    parcel.pin = "9999"
    assert only(changes_in(session)).values == {"pin": "changed"}


def test_a_value_computed_by_the_database_is_told_as_it_came_out(session, parcel):
    with dry_run(session) as changes:
        parcel.weight = Parcel.weight + 1
    assert only(changes).values == {"weight": ("2.00", "3.00")}


def test_a_dry_run_tells_keys_and_defaults_and_takes_everything_back(session):
    with dry_run(session) as changes:
        session.add(Parcel(number="P-9"))
    values = only(changes).values

    assert (changes[0].operation, values["id"], values["number"]) == ("create", (None, "1"), (None, "P-9"))
    assert values["state"] == (None, "OPEN")
    assert values["made_at"][1]
    assert "note" not in values
    assert session.scalar(select(func.count(Parcel.id))) == 0
    assert not session.new


def test_a_dry_run_leaves_the_objects_as_they_were(session, parcel):
    with dry_run(session) as changes:
        parcel.number = "P-2"
        parcel.sender = Sender(name="Jo")
    assert {change.operation for change in changes} == {"create", "edit"}
    assert (parcel.number, parcel.sender.name) == ("P-1", "Ida")
    assert not session.dirty
    assert session.scalar(select(func.count(Sender.id))) == 1


def test_a_dry_run_that_fails_leaves_nothing_and_listens_no_longer(session, parcel):
    with pytest.raises(ZeroDivisionError), dry_run(session) as changes:
        parcel.number = "P-2"
        session.flush()
        raise ZeroDivisionError
    parcel.number = "P-3"
    session.commit()

    assert [change.values for change in changes] == [{"number": ("P-1", "P-2")}]
    assert parcel.number == "P-3"


def test_a_commit_inside_a_dry_run_is_an_error(session, parcel):
    with pytest.raises(RuntimeError, match="cannot commit"), dry_run(session):
        parcel.number = "P-2"
        session.commit()
    session.rollback()
    assert parcel.number == "P-1"


def test_a_savepoint_inside_a_dry_run_is_part_of_it(session, parcel):
    with dry_run(session) as changes, session.begin_nested():
        parcel.number = "P-2"
    assert only(changes).values == {"number": ("P-1", "P-2")}
    assert parcel.number == "P-1"


def test_links_are_told_from_both_their_ends(session, parcel):
    first, second = Label(name="fragile"), Label(name="heavy")
    session.add_all([first, second])
    parcel.labels = [first]
    session.commit()
    with dry_run(session) as changes:
        parcel.labels = [second]
    told = {(change.resource, change.key): change.values for change in changes}

    assert told[("parcel", "1")] == {"labels": {"removed": [["1", "fragile"]], "added": [["2", "heavy"]]}}
    assert told[("label", "1")] == {"parcels": {"removed": [["1", "P-1"]], "added": []}}
    assert told[("label", "2")] == {"parcels": {"removed": [], "added": [["1", "P-1"]]}}


def test_a_delete_keeps_every_column_and_those_that_go_with_it(session, parcel):
    parcel.labels = [Label(name="fragile")]
    session.commit()
    with dry_run(session) as changes:
        session.delete(parcel.sender)
    told = {change.resource: change for change in changes}

    assert told["sender"].values == {"id": ("1", None), "name": ("Ida", None), "region": ("North", None)}
    values = told["parcel"].values
    assert (values["number"], values["note"], values["sender_id"]) == (("P-1", None), ("fragile", None), ("1", None))
    assert (values["pin"], values["labels"]["removed"]) == ("changed", [["1", "fragile"]])


def test_a_row_taken_out_of_its_parent_is_told_as_deleted(session, parcel):
    with dry_run(session) as changes:
        parcel.sender.parcels.clear()
    assert (only(changes).operation, changes[0].values["note"]) == ("delete", ("fragile", None))


def test_a_foreign_key_set_by_a_relation_is_told(session, parcel):
    other = Sender(name="Jo")
    session.add(other)
    session.commit()
    with dry_run(session) as changes:
        parcel.sender = other
    assert only(changes).values == {"sender_id": ("1", "2")}


def test_composite_and_uuid_keys_are_written_as_in_addresses(session, parcel):
    session.add_all([Stop(route="a,b", position=3, place="Ulm"), Receipt(parcel=parcel, amount=5)])
    told = {change.resource: change for change in changes_in(session)}
    assert told["stop"].key == "a.,b,3"
    session.commit()
    receipt = session.scalars(select(Receipt)).one()
    receipt.amount = 6
    assert only(changes_in(session)).key == str(receipt.id)


def test_an_edited_key_is_told_under_the_new_one_with_both(session):
    session.add(Stop(route="a", position=1, place="Ulm"))
    session.commit()
    with dry_run(session) as changes:
        session.get(Stop, ("a", 1)).position = 2
    assert (only(changes).key, changes[0].values) == ("a,2", {"position": ("1", "2")})


def test_a_name_that_would_ask_the_database_is_left_out(session, parcel, sent):
    session.add_all([Receipt(parcel=parcel, amount=number) for number in range(5)])
    session.commit()
    session.expunge_all()
    receipts = session.scalars(select(Receipt)).all()
    sent.clear()
    for receipt in receipts:
        receipt.amount += 10

    assert {change.label for change in changes_in(session)} == {""}
    assert sent == []
