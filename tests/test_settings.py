"""Settings are read by the type of their defaults, and production does not start with unsafe ones."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import config
from admin_app.settings import UnsafeSettings, load
from run import make_app

SAFE = {
    "STEWARD_ENVIRONMENT": "production",
    "STEWARD_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "STEWARD_BASE_URL": "https://desk.example.com",
}


def test_without_an_environment_the_defaults_are_in_force() -> None:
    assert load(config, {}) == {name: value for name, value in vars(config).items() if name.isupper()}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PAGE_SIZE", "25", 25),
        ("DEBUG", "1", True),
        ("DEBUG", "No", False),
        ("EXPORT_BOM", "on", True),
        ("DEMO_PASSWORD", "1234", "1234"),
        ("SOURCES", '{"north": "sqlite:///north.db"}', {"north": "sqlite:///north.db"}),
    ],
)
def test_a_value_is_read_by_the_type_of_its_default(name: str, text: str, value: Any) -> None:
    assert load(config, {f"STEWARD_{name}": text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("PAGE_SIZE", "many", "STEWARD_PAGE_SIZE: 'many' is not a whole number."),
        ("PAGE_SIZE", "", "STEWARD_PAGE_SIZE: '' is not a whole number."),
        ("PAGE_SIZE", "0", "STEWARD_PAGE_SIZE: 0 is too small; write 1 or more."),
        ("MAX_BODY", "-5", "STEWARD_MAX_BODY: -5 is too small; write 1 or more."),
        ("TRUSTED_PROXIES", "-1", "STEWARD_TRUSTED_PROXIES: -1 is too small; write 0 or more."),
        ("DEBUG", "maybe", "STEWARD_DEBUG: 'maybe' is neither true nor false; write 1 or 0."),
        ("SOURCES", "north", "STEWARD_SOURCES: 'north' is not JSON of the right shape; write it like {}."),
        ("SOURCES", "[]", "STEWARD_SOURCES: '[]' is not JSON of the right shape; write it like {}."),
        ("PAGE_SIZE", "9" * 20, f"STEWARD_PAGE_SIZE: {'9' * 20} is too large; write 2147483647 or less."),
        ("SESSION_HOURS", "8785", "STEWARD_SESSION_HOURS: 8785 is too large; write 8784 or less."),
        ("LANGUAGE", "dee", "STEWARD_LANGUAGE: there is no catalogue of 'dee'; did you mean de?"),
        ("LANGUAGES", '["de"]', "STEWARD_LANGUAGE is 'en', which STEWARD_LANGUAGES does not offer; add it there."),
        (
            "LANGUAGES",
            '["en", "tlh"]',
            "STEWARD_LANGUAGES: there is no catalogue of 'tlh'; those with a catalogue are de, en.",
        ),
        ("TIME_ZONE", "Berlin", "STEWARD_TIME_ZONE is 'Berlin', which is no time zone; did you mean Europe/Berlin?"),
        ("API_RATE", "many", "STEWARD_API_RATE is 'many', which is no rate; write it like 600/minute."),
        (
            "API_RATE_ANONYMOUS",
            "0/minute",
            "STEWARD_API_RATE_ANONYMOUS is '0/minute', which is no rate; write it like 600/minute.",
        ),
        ("API_TOKEN_DAYS_MAX", "3661", "STEWARD_API_TOKEN_DAYS_MAX: 3661 is too large; write 3660 or less."),
        ("SECRET_KEY", "", "STEWARD_SECRET_KEY is empty; unset it, or set it to a long random text."),
        (
            "ENVIRONMENT_MARKS",
            '{"live": ["live", "blue"]}',
            "STEWARD_ENVIRONMENT_MARKS: 'live' is no environment; they are development, staging, production.",
        ),
        (
            "ENVIRONMENT_MARKS",
            '{"staging": "test"}',
            'STEWARD_ENVIRONMENT_MARKS: staging is given a word and a colour, like ["staging", "blue"].',
        ),
        (
            "ENVIRONMENT_MARKS",
            '{"staging": ["staging", "red"]}',
            "STEWARD_ENVIRONMENT_MARKS: 'red' is no colour for staging; "
            "it may be blue or green or amber or violet or grey.",
        ),
        (
            "ENVIRONMENT_MARKS",
            '{"production": ["live", "blue"]}',
            "STEWARD_ENVIRONMENT_MARKS: 'blue' is no colour for production; it may be red.",
        ),
        ("ENVIRONMENT", "live", "STEWARD_ENVIRONMENT is 'live'; it is one of development, staging, production."),
    ],
)
def test_a_value_that_cannot_be_read_is_told_what_to_write(name: str, text: str, sentence: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(config, {f"STEWARD_{name}": text})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "text", ["desk", "https://", "ftp://desk", "https://a b", "https://a/#c", "https://a/?b", "http://[a"]
)
def test_a_base_url_that_nobody_could_follow_is_refused(text: str) -> None:
    with pytest.raises(UnsafeSettings, match=r"^STEWARD_BASE_URL is no address of a site;"):
        load(config, {"STEWARD_BASE_URL": text})


@pytest.mark.parametrize("text", ['{"crm": 5}', '{"crm": null}', '{"": "sqlite:///crm.db"}'])
def test_a_source_without_a_name_or_an_address_is_refused(text: str) -> None:
    with pytest.raises(UnsafeSettings, match=r"^STEWARD_SOURCES: each is a name and an address;"):
        load(config, {"STEWARD_SOURCES": text})


def test_a_page_is_no_larger_than_the_largest_page() -> None:
    with pytest.raises(UnsafeSettings, match="STEWARD_PAGE_SIZE is more than STEWARD_PAGE_SIZE_MAX"):
        load(config, {"STEWARD_PAGE_SIZE": "500"})


def test_production_starts_with_safe_settings() -> None:
    assert load(config, SAFE)["ENVIRONMENT"] == "production"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", config.SECRET_KEY),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 43),
        ("DEBUG", "1"),
        ("BASE_URL", ""),
        ("BASE_URL", "http://desk.example.com"),
    ],
)
def test_production_does_not_start_with_an_unsafe_setting(name: str, text: str) -> None:
    with pytest.raises(UnsafeSettings, match=rf"^STEWARD_{name} "):
        load(config, SAFE | {f"STEWARD_{name}": text})


@pytest.mark.parametrize("name", ["TRUSTED_PROXIES", "STATEMENT_TIMEOUT_MS", "EXPORT_TIMEOUT_MS"])
def test_what_zero_switches_off_may_be_zero(name: str) -> None:
    assert load(config, {f"STEWARD_{name}": "0"})[name] == 0


ADDRESSES = ("bogus-sekret", "", "nosql://u:sekret@h/x", "postgresql://u:sekret@h:port/x", "oracle://u:sekret@h/x")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_no_database_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(UnsafeSettings, match=r"^STEWARD_DATABASE_URL ") as refused:
        make_app(DATABASE_URL=address)
    assert "sekret" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnsafeSettings, match=r"The folder .*file of the database cannot be made"):
        make_app(DATABASE_URL=f"sqlite:///{tmp_path}/file/home.db")


def test_every_trouble_is_told_at_once() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(config, {"STEWARD_ENVIRONMENT": "production", "STEWARD_PAGE_SIZE": "many"})
    assert [line.split()[0].strip(":") for line in str(refused.value).splitlines()] == [
        "STEWARD_PAGE_SIZE",
        "STEWARD_SECRET_KEY",
        "STEWARD_BASE_URL",
    ]


def test_no_refusal_repeats_the_secret() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(config, SAFE | {"STEWARD_SECRET_KEY": "my own words"})
    assert "my own words" not in str(refused.value)


def test_every_setting_has_a_type_that_the_environment_can_say() -> None:
    for name, default in vars(config).items():
        if name.isupper():
            assert isinstance(default, (str, int, dict, list)), name
            json.dumps(default)


def test_the_settings_file_imports_nothing() -> None:
    program = "import sys; before = set(sys.modules); import config; print(len(set(sys.modules) - before))"
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."},
    ).stdout  # fmt: skip
    assert said.strip() == "1"


def test_production_does_not_start_with_a_setting_that_is_mistyped() -> None:
    with pytest.raises(UnsafeSettings) as refused:
        load(config, SAFE | {"STEWARD_SECRT_KEY": "my own words"})
    assert str(refused.value) == (
        "STEWARD_SECRT_KEY is no setting, so it does nothing; did you mean STEWARD_SECRET_KEY?"
    )


def test_elsewhere_a_mistyped_setting_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    load(config, {"STEWARD_SECRT_KEY": "my own words", "STEWARD_XYZZY": "1"})
    assert caplog.messages == [
        "STEWARD_SECRT_KEY is no setting, so it does nothing; did you mean STEWARD_SECRET_KEY?",
        "STEWARD_XYZZY is no setting, so it does nothing; unset it, or write the setting into config.py.",
    ]


def test_a_mistyped_environment_that_says_production_does_not_start_as_something_else() -> None:
    with pytest.raises(UnsafeSettings, match="did you mean STEWARD_ENVIRONMENT"):
        load(config, {"STEWARD_ENVIROMENT": "production"})


def test_names_of_others_and_of_the_projects_own_tools_are_nobodys_mistake(caplog: pytest.LogCaptureFixture) -> None:
    others = {"SECRT_KEY": "x", "FLASK_ENVIRONMENT": "production", "MY_STEWARD_KEY": "x"}
    tools = ("REQUIRE_ALL", "SAMPLE_DATA", "THOROUGH", "BENCH_DIR", "BENCH_POSTGRES_URL")
    load(config, others | SAFE | {f"STEWARD_{name}": "1" for name in tools})
    load(config, others | {f"STEWARD_{name}": "1" for name in tools})
    assert caplog.messages == []
