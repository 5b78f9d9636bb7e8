"""What is wrong in declarations, as the check at start says it, with the file and the line it is about."""

import re

from admin_app.structure.checking.findings import Finding
from admin_app.structure.checking.reading import Project

_NAMED = re.compile(r"(?P<class>[A-Z]\w*)(?:\.(?P<attribute>\w+))?")


def located(sentences: str, project: Project) -> list[Finding]:
    """A finding for each line of what ``UnsoundDeclarations`` says."""
    return [_located(sentence, project) for sentence in sentences.splitlines()]


def _located(sentence: str, project: Project) -> Finding:
    named = _NAMED.match(sentence)
    path, line = project.place_of(named["class"], named["attribute"] or "") if named else ("", 0)
    return Finding("declaration", path, line, sentence)
