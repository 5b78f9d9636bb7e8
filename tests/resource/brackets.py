"""A language in which every sentence of a catalogue stands in brackets: what comes without was never asked of one."""

import gettext as catalogues


class Brackets(catalogues.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


class Always:
    """Put where the language that is spoken is kept: whatever a request chooses, it is this one."""

    def get(self) -> Brackets:
        return Brackets()

    def set(self, catalogue: object) -> None:
        """A request may choose; it is not asked."""
