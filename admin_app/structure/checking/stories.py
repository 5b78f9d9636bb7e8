"""What is missing in tests/: a factory for a model that people see, and a story of theirs about it."""

import ast
import re
from collections.abc import Iterator

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Declared, Project, in_snake_case, why_unread
from admin_app.structure.plurals import plural_of

FACTORIES = "tests/factories.py"


def unreadable(project: Project) -> Iterator[Finding]:
    """The factories, most often because of two people who made a model each."""
    try:
        ast.parse(project.tests.get(FACTORIES, ""))
    except (SyntaxError, ValueError) as wrong:
        sentence, line = why_unread(project.root / FACTORIES, wrong)
        yield Finding("unreadable", FACTORIES, line, sentence)


def without_a_factory(project: Project) -> Iterator[Finding]:
    made = set(_factories(project).values())
    if FACTORIES not in project.tests or any(unreadable(project)):
        return
    for model in _seen(project):
        if model.name not in made:
            yield Finding(
                "model-without-factory", model.module.path, model.node.lineno,
                f"No test can make a {model.name}. Write in {FACTORIES}: "
                f"def {in_snake_case(model.name)}(self, **given: Any) -> {model.name}",
            )  # fmt: skip


def without_a_story(project: Project) -> Iterator[Finding]:
    """Any test that asks for its rows or opens its pages will do."""
    if not project.tests:
        return
    by_model = {model: name for name, model in _factories(project).items()}
    told = "\n".join(text for path, text in project.tests.items() if path != FACTORIES)
    for model in _seen(project):
        one = in_snake_case(model.name)
        plural = plural_of(one)
        asked = rf"rows\.{by_model.get(model.name, one)}\(|/admin/{plural.replace('_', '-')}/"
        if not re.search(asked, told):
            yield Finding(
                "model-without-story", model.module.path, model.node.lineno,
                f"No test is about {plural.replace('_', ' ')}. Tell what people do with them: "
                f"tests/views/test_{plural}.py",
            )  # fmt: skip


def _seen(project: Project) -> Iterator[Declared]:
    shown = {view.about for view in project.declared}
    return (model for model in project.mapped if model.name in shown)


def _factories(project: Project) -> dict[str, str]:
    """Each method of the factories that says which model it makes."""
    try:
        tree = ast.parse(project.tests.get(FACTORIES, ""))
    except (SyntaxError, ValueError):
        return {}
    return {
        node.name: node.returns.id
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name)
    }
