"""A client that a tool generates from the specification does a day's work with it."""

import subprocess
import sys
from datetime import timedelta
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from admin_app.api.openapi.commands import COPY
from admin_app.auth import tokens
from tests.browser.conftest import served

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The name of the package."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text("post_hooks: []\n")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta=none"]
    command += [
        f"--path={COPY.resolve()}",
        f"--config={folder / 'config.yml'}",
        f"--output-path={folder / 'desk_client'}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    sys.path.insert(0, str(folder))
    invalidate_caches()
    yield "desk_client"
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "desk_client"]:
        del sys.modules[name]


@pytest.fixture
def token(rows):
    person = rows.person(("ops",), {})
    text = tokens.make(rows.session, person.id, tokens.Wanted("client", timedelta(days=1)))
    rows.session.commit()
    return text


def test_a_generated_client_lists_creates_changes_and_deletes_an_order(app, rows, generated, token):
    customer = rows.customer(name="Ada").id
    rows.session.commit()
    rows.session.remove()
    models, orders = import_module(f"{generated}.models"), f"{generated}.api.orders"

    def call(operation, *about, **more):
        return import_module(f"{orders}.{operation}").sync_detailed(*about, client=client, **more)

    with served(app) as address:
        client = import_module(f"{generated}.client").AuthenticatedClient(base_url=address, token=token)
        with client:
            made = call("create_order", body=models.NewOrder(number="C-1", customer_id=customer))
            assert made.status_code == 201
            assert made.parsed.number == "C-1"
            listed = call("list_orders", filter_=models.OrderFilter(number="C-1"), expand=["customer"])
            assert [order.customer.name for order in listed.parsed.items] == ["Ada"]
            changed = call("change_order", made.parsed.id, body=models.ChangedOrder(note="ring twice"))
            assert changed.parsed.note == "ring twice"
            stale = call(
                "change_order", made.parsed.id, body=models.ChangedOrder(note="no"), if_match='"aaaaaa.bbbbbb"'
            )
            assert (stale.status_code, stale.parsed.code) == (412, "changed")
            assert call("delete_order", made.parsed.id).status_code == 204
            assert call("read_order", made.parsed.id).parsed.code == "not_found"
