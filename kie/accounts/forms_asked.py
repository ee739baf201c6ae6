"""What somebody typed and chose in a form that is shown apart from it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kie.frameworks.models import Catalogue
from kie.written import Answer, Written

_NOT_A_TEXT = re.compile(r"[a-z]{0,3}|[0-9a-f]{16,}|[a-z0-9]*[0-9-][a-z0-9-]*|[a-z0-9]+([-_/.][a-z0-9]+)+")
_LONGEST_NAME = 100


def is_text(value: str) -> bool:
    """Whether a value looks like what a person wrote, and not like a number, a mark or the name of a choice. What is
    longer than any of these is a text, whatever it is made of."""
    return len(value) > _LONGEST_NAME or _NOT_A_TEXT.fullmatch(value) is None


@dataclass(frozen=True, slots=True)
class Questions:
    """Finds what was asked. `room_of`: the package that answers at an address, such as `kie.plans`; "" for none."""

    catalogue: Catalogue
    room_of: Callable[[str], str]

    def of(self, path: str, fields: Iterable[tuple[str, str]]) -> tuple[Answer, ...]:
        """The texts of a form that was sent to `path`, each with its question. What nobody knows any more, since
        another edition of the product had it in a form, is among them where it looks like a text."""
        return self._written(path, fields).texts(also=is_text)

    def chosen(self, path: str, fields: Iterable[tuple[str, str]]) -> tuple[Answer, ...]:
        """The choices among the fields whose words are known, each with its question or what it is about."""
        return self._written(path, fields).choices()

    def _written(self, path: str, fields: Iterable[tuple[str, str]]) -> Written:
        return Written(self.room_of(path), path, fields, self.catalogue)
