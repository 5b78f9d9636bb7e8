"""The refusals of the guards, in the language of whoever is refused."""

from admin_app.guards.bodies import BoundedForms
from admin_app.resource.translation import spoken
from tests.resource.brackets import Brackets


def test_a_form_of_too_many_fields_is_refused_in_its_senders_language():
    with spoken(Brackets()):
        refused = BoundedForms(max_form_parts=1000)._too_many()
    assert refused.sentence.startswith("⟦This form has more than 1,000 fields")
