"""What a program reads of a refusal: the one problem document, in the words and with the code that a person gets."""

import pytest

from tests.auth.conftest import PASSWORD

JSON = {"Accept": "application/json"}
PROGRAMS = [
    JSON,
    {"Accept": "application/problem+json"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Sec-Fetch-Dest": "empty"},
]
PEOPLE = [{}, {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, {"Accept": "text/html, application/json;q=0.9"}]
WRONG = "The e-mail address or the password is not right."


@pytest.mark.parametrize("headers", PROGRAMS)
def test_a_program_that_signs_in_wrongly_gets_a_problem(person, guest, headers):
    person()
    visitor = guest()
    visitor.open("/login")
    answer = visitor.send("/login", headers, email="anna@example.com", password="not the password")
    problem(answer, 422, "wrong_sign_in", WRONG)


@pytest.mark.parametrize("headers", PEOPLE)
def test_a_person_who_signs_in_wrongly_gets_the_page(person, guest, headers):
    person()
    visitor = guest()
    visitor.open("/login")
    answer = visitor.send("/login", headers, email="anna@example.com", password="not the password")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert WRONG in answer.get_data(as_text=True)


def test_a_program_that_is_locked_out_is_told_until_when(person, guest):
    person()
    visitor = guest()
    visitor.open("/login")
    for _ in range(6):
        answer = visitor.send("/login", JSON, email="anna@example.com", password="not the password")
    problem(answer, 429, "too_many_attempts", "Try again")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_sign_in_with_a_json_body_is_told_in_json_to_send_a_form(guest):
    visitor = guest()
    visitor.open("/login")
    answer = visitor.client.post("/login", json={"email": "a@b.c"}, headers={"X-CSRFToken": visitor.token})
    problem(answer, 415, "unsupported_media_type", "application/x-www-form-urlencoded")


def test_a_program_whose_new_password_is_refused_gets_a_problem_and_the_old_one_holds(signed_in, guest):
    visitor = signed_in()
    visitor.open("/account")
    answer = visitor.send("/account/password", JSON, current="wrong", new="orchard copper 7", again="orchard copper 7")
    problem(answer, 422, "invalid", "The current password is not right")
    answer = visitor.send("/account/password", JSON, current=PASSWORD, new="short", again="short")
    problem(answer, 422, "invalid", "12")
    assert "password" in answer.json["errors"]
    assert guest().sign_in().status_code == 303


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/closed", 401, "not_signed_in"),
        ("/logout", 401, "not_signed_in"),
        ("/account/password", 401, "not_signed_in"),
        ("/account/sessions/end", 401, "not_signed_in"),
        ("/login", 400, "form_expired"),
        ("/login/link/guessed", 400, "form_expired"),
    ],
)
def test_a_program_that_nobody_is_signed_in_for_gets_a_problem(guest, address, status, code):
    problem(guest().client.post(address, headers=JSON), status, code)


def test_a_link_a_session_and_another_site_are_refused_in_the_same_format(signed_in, guest):
    visitor = guest()
    visitor.open("/login")
    problem(visitor.send("/login/link/guessed", JSON), 404, "not_found", "This sign-in link")
    visitor = signed_in()
    visitor.open("/account")
    problem(visitor.send("/account/sessions/end", JSON, id="999999"), 404, "not_found")
    problem(visitor.send("/closed", JSON | {"Origin": "https://evil.example"}), 403, "forbidden", "Another site")


def problem(answer, status, code, says=""):
    """The one format, with nothing of a page in it."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.get_data(as_text=True)
    found = answer.json
    assert (found["status"], found["code"], found["type"]) == (status, code, "about:blank")
    assert found["title"] and found["request_id"]
    assert says in found["detail"]
