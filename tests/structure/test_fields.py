"""What ``python run.py new`` reads from a field's words, and what it refuses."""

import pytest

from admin_app.resource.errors import Refusal
from admin_app.structure.fields import Field, read, read_all
from admin_app.structure.names import names_of


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("name:string", Field("name", "string")),
        ("number:string(40)!", Field("number", "string", length=40, unique=True)),
        ("rate:decimal(10,4)", Field("rate", "decimal", digits=(10, 4))),
        ("due:date?^", Field("due", "date", nullable=True, index=True)),
        ("status:enum(open, closed)", Field("status", "enum", choices=("open", "closed"))),
        ("customer:Customer?", Field("customer", "Customer", nullable=True)),
    ],
)
def test_a_developer_says_a_field_in_words(words, field):
    assert read(words) == field


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("name", "write name:type"),
        ("name:strng", "Did you mean string?"),
        ("class:string", "is taken"),
        ("id:integer", "is taken"),
        ("Name:string", "small letters"),
        ("name:string(4)", "20 to 10000"),
        ("total:money(4)", "brackets"),
        ("rate:decimal(4)", "how many after the point"),
        ("rate:decimal(4,5)", "how many after the point"),
        ("status:enum", "two or more"),
        ("status:enum(open)", "two or more"),
        ("status:enum(open,open)", "two or more"),
        ("status:enum(open,class)", "two or more"),
        ("total:money!", "can be unique"),
        ("done:boolean?", "leave the ? out"),
        ("extra:json^", "leave the ^ out"),
    ],
)
def test_a_developer_is_told_what_is_wrong_with_a_field(words, told):
    with pytest.raises(Refusal) as refused:
        read(words)
    assert told in refused.value.sentence


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("total:money",), "add one that is always filled"),
        (("name:string", "name:text"), "named twice"),
        (("name:string", "customer_id:integer", "customer:Customer"), "rename the field"),
    ],
)
def test_a_developer_is_told_what_does_not_go_together(words, told):
    with pytest.raises(Refusal) as refused:
        read_all(words)
    assert told in refused.value.sentence


@pytest.mark.parametrize(
    ("model", "singular", "plural", "address"),
    [
        ("Invoice", "invoice", "invoices", "invoices"),
        ("OrderLine", "order_line", "order_lines", "order-lines"),
        ("Category", "category", "categories", "categories"),
        ("Day", "day", "days", "days"),
        ("TaxBox", "tax_box", "tax_boxes", "tax-boxes"),
        ("ContactPerson", "contact_person", "contact_people", "contact-people"),
    ],
)
def test_a_model_has_its_names_everywhere(model, singular, plural, address):
    names = names_of(model)
    assert (names.singular, names.plural, names.address) == (singular, plural, address)


@pytest.mark.parametrize("model", ["invoice", "Class", "Invoice_Line", "Base", "", "../Evil"])
def test_a_name_that_is_none_is_refused(model):
    with pytest.raises(Refusal):
        names_of(model)


@pytest.mark.parametrize("plural", ["../evil", "Lines", "a b"])
def test_a_plural_that_is_none_is_refused(plural):
    with pytest.raises(Refusal, match="not a plural"):
        names_of("Invoice", plural)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("Model", "ModelRecord"), ("Text", "TextRecord"), ("Rows", "RowsRecord"), ("Person", "PersonRecord"),
        ("Session", "SessionRecord"), ("Customers", "write Customer, or say by --plural"),
    ],
)  # fmt: skip
def test_a_name_that_a_file_needs_itself_is_refused_with_another(model, told):
    with pytest.raises(Refusal) as refused:
        names_of(model)
    assert told in refused.value.sentence


def test_words_that_are_their_own_plural_are_taken_as_they_are():
    assert names_of("News").plural == "news" and names_of("Analysis").plural == "analyses"
    assert names_of("Lens", "lenses").singular == "lens"


@pytest.mark.parametrize("name", ["query", "search", "data", "int", "mapped_column", "validate", "match"])
def test_a_name_that_forms_addresses_or_python_need_is_refused(name):
    with pytest.raises(Refusal, match=f"such as own_{name}"):
        read(f"{name}:string")


def test_two_fields_that_the_api_would_spell_alike_are_refused():
    with pytest.raises(Refusal, match="is a1 in the API"):
        read_all(("a_1:string", "a1:string"))
    with pytest.raises(Refusal, match="not the name of a field"):
        read("total__gt:integer")
