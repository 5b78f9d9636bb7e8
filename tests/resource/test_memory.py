"""A memory that holds so much and no more."""

from admin_app.resource.memory import Recent


def test_what_nobody_asked_for_longest_is_forgotten_first():
    recent = Recent(2)
    recent.put("first", 1)
    recent.put("second", 2)
    assert recent.get("first") == 1
    recent.put("third", 3)
    assert [recent.get(key) for key in ("first", "second", "third")] == [1, None, 3]
