"""The index of the API: what there is, for whoever asks."""

import pytest

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v1", "/api/v1/"])
def test_a_program_finds_the_resources_it_may_read(sign_in, address):
    found = sign_in("admin").client.get(address).json["resources"]

    assert found["orders"] == {
        "href": "/api/v1/orders",
        "title": "Orders",
        "operations": ["read", "create", "edit", "delete", "export"],
        "actions": ["delete", "cancel", "pack", "ship"],
    }
    assert found["people"]["operations"] == ["read", "export"]


def test_each_person_finds_only_what_they_may(sign_in):
    found = sign_in("staff").client.get("/api/").json["resources"]

    assert "edit" in found["orders"]["operations"] and "delete" not in found["orders"]["operations"]
    assert "payments" not in found
    assert sign_in("finance").client.get("/api/").json["resources"]["orders"]["actions"] == []


def test_every_address_that_is_named_answers(sign_in):
    ada = sign_in("admin")
    found = ada.client.get("/api/").json["resources"]

    assert {ada.client.get(each["href"]).status_code for each in found.values()} == {200}


def test_nobody_finds_nothing(visitor):
    assert visitor.client.get("/api/").status_code == 401


def test_a_parameter_that_is_not_known_is_refused(sign_in):
    assert sign_in("admin").client.get("/api/?og=/api/v1/orders").status_code == 400
