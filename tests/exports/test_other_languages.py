"""What a file says of itself, in the language of whoever takes it."""

from admin_app.exports.streams import ENDED, Export, last_line
from admin_app.resource.translation import spoken
from tests.resource.brackets import Brackets


def test_a_file_that_is_cut_says_so_in_one_whole_sentence_of_its_readers_language():
    export = Export(None, None, None, "csv", (), rows=1234)
    with spoken(Brackets()):
        line = last_line(export, ENDED).decode()
    assert "⟦THIS FILE IS NOT COMPLETE: it was cut after 1,234 rows because your session ended" in line
    assert "Export it again.⟧" in line
