"""The people of the demo, one a role and one who sees a single region. Passwords are somebody else's concern."""

from typing import Any


def people() -> list[dict[str, Any]]:
    """What is known of each: e-mail, name, roles and facts."""
    return [
        _person("staff", "Sam Archer", "staff"),
        _person("staff.north", "Nora Fjeld", "staff", region="North"),
        _person("ops", "Olu Adeyemi", "ops"),
        _person("finance", "Fiona Marsh", "finance"),
        _person("developer", "Dev Whitlock", "developer"),
        _person("admin", "Ada Lindqvist", "admin"),
    ]


def _person(account: str, name: str, role: str, **facts: str) -> dict[str, Any]:
    return {"email": f"{account}@example.com", "name": name, "roles": [role], "attributes": facts}
