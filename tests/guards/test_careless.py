"""A declaration that names a hidden field everywhere shows it nowhere: what holds is the policy, not anybody's care."""

import re
from collections.abc import Iterator

import pytest

from admin_app import STANDARD, Dashboard, ModelView
from models import Category, Order, OrderLine, Product, Supplier
from run import make_app
from tests.guards.world import FilePlace, using
from views import VIEWS

HIDDEN = {"cost": {"finance"}, "sku": {"finance"}}
FINANCE = STANDARD.but(read=STANDARD.read | {"finance"}, export=STANDARD.export | {"staff"})
NAMES = ("sku", "cost", "name", "stock")
SECRET = re.compile(r"741\.77|P-5\d{4}")


class CarelessProducts(ModelView):
    model = Product
    column_list = column_details_list = column_export_list = column_searchable_list = form_columns = NAMES
    column_filters = ("cost", "sku", "name", "supplier.name")
    column_editable_list = ("cost", "name")
    column_default_sort = ("cost", True)
    column_labels = {"cost": "What it costs"}
    column_descriptions = {"cost": "What it costs us"}
    policy = FINANCE.but(fields=HIDDEN)


class CarelessLines(ModelView):
    model = OrderLine
    column_list = column_details_list = column_export_list = (
        "order",
        "position",
        "product.cost",
        "product.sku",
        "quantity",
    )
    column_searchable_list = ("product.sku", "order.number")
    column_filters = ("product.cost", "product.sku", "quantity")
    column_default_sort = [("product.cost", True), ("position", False)]
    policy = FINANCE


class CarelessSuppliers(ModelView):
    model = Supplier
    column_list = ("name", "products.cost")
    form_columns = ("name", "products")
    inline_models = ((Product, {"form_columns": ("name", "cost", "sku")}),)
    policy = FINANCE


class CarelessOrders(ModelView):
    model = Order
    column_list = ("number", "lines.product.cost")
    inline_models = ((OrderLine, {"form_columns": ("position", "quantity")}),)
    policy = FINANCE


class CarelessCategories(ModelView):
    model = Category
    form_ajax_refs = {"products": {"fields": ("sku", "cost")}}
    form_columns = ("name", "products")
    policy = FINANCE


CARELESS = (CarelessProducts, CarelessLines, CarelessSuppliers, CarelessOrders, CarelessCategories)
RESOURCES = ("products", "order-lines", "suppliers", "orders", "categories")


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_hidden_field_that_is_declared_everywhere_is_drawn_nowhere(careless, resource):
    key = careless.world.own[resource]
    for page in (
        "",
        "new/",
        f"details/?id={key}",
        f"edit/?id={key}",
        f"delete/?id={key}",
        "export/csv/",
        "?sort=0",
        "?page=0",
        "?search=a",
        "?page=0&search=741",
        "ajax/lookup/?name=products&query=P-5",
    ):
        answer = careless.ask("ops", "GET", f"/admin/{resource}/{page}")
        assert answer.status_code in (200, 400, 404), (page, answer.text[:300])
        assert answer.status_code == 200 or "sort" in page or "lookup" in page, (page, answer.text[-600:])
        found = SECRET.search(answer.text)
        assert not found, (page, answer.text[found.start() - 200 : found.end() + 50])
        assert "costs" not in answer.text, page


def test_the_same_pages_show_it_to_those_who_may_read_it(careless):
    for resource in ("products", "order-lines"):
        assert SECRET.search(careless.ask("finance", "GET", f"/admin/{resource}/").text), resource


@pytest.mark.parametrize(
    "address",
    [
        "products/?{}=1",
        "products/?sort={}",
        "products/?columns={}",
        "products/?{}__gt=1",
        "order-lines/?product.{}=1",
        "order-lines/?sort=product.{}",
        "order-lines/?columns=product.{}",
        "suppliers/?products.{}=1",
        "orders/?lines.product.{}__gt=1",
    ],
)
def test_a_declared_filter_on_a_hidden_field_is_no_filter(careless, address):
    told = []
    for name in ("cost", "coxx"):
        answer = careless.ask("staff", "GET", f"/admin/{address.format(name)}", headers={"Accept": "application/json"})
        assert answer.status_code == 400
        told.append(
            re.sub(r";? ?[Dd]id you mean [^?]*\?|\.$", "", answer.json["detail"]).replace(name, "NAME").rstrip(".;")
        )
    assert told[0] == told[1]


@pytest.mark.parametrize("resource", ["products", "order-lines"])
def test_an_old_link_that_filters_by_a_hidden_field_is_no_link(careless, resource):
    with careless.app.test_request_context():
        view = careless.app.extensions["steward"].by_name[resource]
        hidden = [key for key, (_, asked) in view._filter_args.items() if asked.column.key in HIDDEN]
        shown = [key for key, (_, asked) in view._filter_args.items() if asked.column.key not in HIDDEN]
    assert hidden and shown
    assert careless.ask("staff", "GET", f"/admin/{resource}/?flt0_{shown[-1]}=1").status_code == 200
    for key in hidden:
        assert careless.ask("staff", "GET", f"/admin/{resource}/?flt0_{key}=1").status_code == 400
        assert careless.ask("finance", "GET", f"/admin/{resource}/?flt0_{key}=1").status_code == 200


def test_a_hidden_cell_is_not_written_in_the_list(careless):
    key, before = careless.world.own["products"], careless.dump()
    for values in ({"cost": "1"}, {"sku": "X"}):
        answer = careless.ask("staff", "POST", "/admin/products/ajax/update/", {"list_form_pk": key, **values})
        assert answer.status_code in (403, 404, 422)
    assert (
        careless.ask("staff", "POST", f"/admin/products/edit/?id={key}", {"cost": "1", "sku": "X"}).status_code == 303
    )
    supplier = f"/admin/suppliers/edit/?id={careless.world.own['suppliers']}"
    careless.ask("staff", "POST", supplier, {"products-0-id": key, "products-0-cost": "1", "products-0-sku": "X"})
    assert careless.dump() == before


@pytest.fixture(scope="module")
def careless_place(tmp_path_factory) -> FilePlace:
    names = {view.model for view in CARELESS}
    others = [
        view for view in VIEWS if getattr(view, "model", None) not in names and not issubclass(view, Dashboard)
    ]  # a dashboard is over the very views that are replaced here
    folder = tmp_path_factory.mktemp("careless")
    app = make_app(
        [*CARELESS, *others],
        DATABASE_URL=f"sqlite:///{folder / 'desk.db'}",
        SECRET_KEY="tests only" * 4,
        PROPAGATE_EXCEPTIONS=True,
    )
    return FilePlace(app, folder, "zq9")


@pytest.fixture
def careless(careless_place) -> Iterator[FilePlace]:
    careless_place.restore()
    with using(careless_place.app, careless_place.engine):
        yield careless_place
    careless_place.close()
