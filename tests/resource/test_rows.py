"""The rows of a list as markup: what a team's template may replace, and what never comes along."""

from jinja2 import ChoiceLoader, DictLoader

from models import Order

OWN_TOOLS = """{% extends 'admin/model/list.html' %}
{% block list_row_actions scoped %}<b class="own">own tool of {{ row.label }}</b>{{ super() }}{% endblock %}"""


def test_a_team_replaces_the_tools_of_a_row(app, rows, sign_in, resources, monkeypatch):
    order = rows.order()
    rows.session.commit()
    visitor = sign_in("ops")
    before = visitor.open("/admin/orders/", 200)
    monkeypatch.setattr(app, "jinja_loader", ChoiceLoader([DictLoader({"own.html": OWN_TOOLS}), app.jinja_loader]))
    monkeypatch.setattr(app.jinja_env, "loader", app.create_global_jinja_loader())
    monkeypatch.setattr(type(resources.orders), "list_template", "own.html")
    after = visitor.open("/admin/orders/", 200)
    assert after.one("td.tools b.own").get_text() == f"own tool of {order.number}"
    assert [str(cell) for cell in after.all("tbody td:not(.tools)")] == [
        str(cell) for cell in before.all("tbody td:not(.tools)")
    ]
    assert str(before.one("td.tools a")) in str(after.one("td.tools"))


def test_the_large_and_the_secret_of_a_related_row_stay_behind(rows, sign_in, statements):
    rows.order(assigned_to=rows.person(("staff",), {}))
    rows.session.commit()
    visitor = sign_in("ops")
    with statements() as asked:
        visitor.open("/admin/orders/", 200)
    (page, *_) = (each for each in asked.rows if "page" in each)
    assert "password_hash" not in page and "customer_1.notes" not in page
    with statements() as asked:
        visitor.open("/admin/orders/?columns=number,customer.notes", 200)
    assert any("notes" in each for each in asked.rows)


def test_a_list_that_writes_is_stopped_where_it_could_not_be_taken_back(
    app, database, rows, sign_in, resources, monkeypatch
):
    order = rows.order(note="as it was").id
    visitor = sign_in("ops")
    rows.session.commit()

    def note(view, context, row, name):
        row.note = "written by a list"
        view.rows.flush()
        return row.number

    monkeypatch.setattr(type(resources.orders), "column_formatters", {"number": note})
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    stopped = database.dialect.name == "postgresql"  # elsewhere there is a transaction, which ends with the page
    assert visitor.client.get("/admin/orders/").status_code == (500 if stopped else 200)
    rows.session.rollback()
    assert rows.session.get(Order, order).note == "as it was"
