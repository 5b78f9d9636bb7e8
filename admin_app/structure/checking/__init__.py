"""Is everything where a newcomer looks for it? Reads the project's files without running them; changes none."""

from collections.abc import Callable, Iterable
from pathlib import Path

from admin_app.structure.checking import migrations, models, stories, views
from admin_app.structure.checking.findings import ERROR, NOTE, Finding
from admin_app.structure.checking.reading import Project
from admin_app.structure.journal import begun

__all__ = ["ERROR", "NOTE", "Finding", "Project", "findings_in"]

RULES: tuple[Callable[[Project], Iterable[Finding]], ...] = (
    models.unreadable,
    models.not_imported,
    models.several_tables,
    models.misnamed,
    models.knows_the_web,
    models.points_nowhere,
    views.past_the_doorway,
    views.without_a_model,
    views.not_shown,
    views.misnamed,
    views.without_a_view,
    stories.unreadable,
    stories.without_a_factory,
    stories.without_a_story,
    migrations.misnamed,
    migrations.incomplete,
    migrations.unconnected,
)


def findings_in(root: Path) -> list[Finding]:
    """Everything that is found in the project's folder, by file and line."""
    project = Project.read(root)
    found = [finding for rule in RULES for finding in rule(project)]
    if told := begun(root):
        found.append(Finding("begun", "", 0, told))
    return sorted(found, key=lambda each: (each.level != ERROR, each.path, each.line))
