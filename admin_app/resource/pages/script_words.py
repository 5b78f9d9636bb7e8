"""The sentences that the scripts of the panels put on the page, in the language of who reads them."""

from typing import Any

from admin_app.resource.translation import gettext as _


def filter_words() -> dict[str, Any]:
    return {
        "picker": picker_words(),
        "search": _("Search the fields"),
        "fields": _("Fields"),
        "nothing": _("No field of that name"),
        "back": _("Back to the fields"),
        "condition": _("Condition"),
        "value": _("Value"),
        "values": _("Values"),
        "from": _("From"),
        "to": _("To"),
        "another": _("Or another value"),
        "remove": _("Remove"),
        "add": _("Add filter"),
        "change": _("Change filter"),
        "missing": _("Give a value first."),
        "empty": [["true", _("is empty")], ["false", _("is not empty")]],
        "me": _("Me"),
        "count": _("Show how many"),
        "advanced": _("Advanced: and, or, not"),
        "close": _("Close"),
    } | _time_words()


def _time_words() -> dict[str, Any]:
    return {
        "when": _("When"),
        "day": _("A day"),
        "moment": _("A moment"),
        "moving": [
            ["today", _("Today")],
            ["yesterday", _("Yesterday")],
            ["tomorrow", _("Tomorrow")],
            ["this-week", _("This week")],
            ["last-week", _("Last week")],
            ["this-month", _("This month")],
            ["last-month", _("Last month")],
            ["this-year", _("This year")],
            ["last-year", _("Last year")],
        ],
        "ago": _("Some time ago"),
        "ahead": _("Some time ahead"),
        "number": _("How many"),
        "unit": _("Unit"),
        "units": [["d", _("days")], ["w", _("weeks")], ["m", _("months")], ["y", _("years")]],
        "hours": ["h", _("hours")],
    }


def builder_words() -> dict[str, Any]:
    return {
        "title": _("Advanced filter"),
        "join": _("How these conditions go together"),
        "joins": [
            ["all", _("All of these hold")],
            ["any", _("Any of these holds")],
            ["not all", _("Not all of these hold")],
            ["not any", _("None of these holds")],
        ],
        "group": _("Group of conditions"),
        "addCondition": _("Add condition"),
        "addGroup": _("Add group"),
        "removeCondition": _("Remove this condition"),
        "removeGroup": _("Remove this group"),
        "choose": _("Choose a field"),
        "field": _("Field"),
        "apply": _("Show these rows"),
        "away": _("Remove this filter"),
        "leave": _("Go back"),
        "means": _("This shows the rows for which:"),
        "none": _("Add a condition to begin."),
    }


def column_words() -> dict[str, Any]:
    return {
        "search": _("Search the columns"),
        "columns": _("Columns"),
        "shown": _("Shown, in this order"),
        "more": _("More columns"),
        "move": _("Move %(what)s", what="{}"),
        "moved": _("%(what)s: %(place)s of %(all)s", what="{}", place="{}", all="{}"),
        "how": _("Drag, or press the arrow keys"),
        "pinned": _("stays in view"),
        "show": _("Show these columns"),
        "reset": _("Reset"),
        "keep": _("Remember for this list on this browser"),
        "nothing": _("No column of that name"),
        "missing": _("Choose at least one column."),
    }


def picker_words() -> dict[str, str]:
    """The sentences that the picker's script puts on the page."""
    return {
        "choices": _("Choices"),
        "search": _("Type to search"),
        "chosen": _("Chosen"),
        "clear": _("Clear"),
        "name": _("Search"),
        "failed": _("The choices could not be fetched. Try again."),
        "nothing": _("Nothing found."),
        "found": _("Choices: %(count)s", count="{}"),
        "more": _("There are more: keep typing."),
        "remove": _("Remove %(what)s", what="{}"),
    }
