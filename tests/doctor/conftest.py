"""An installation of its own for whoever breaks it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from kie.doctor.rules import Finding
from kie.doctor.service import examine


@dataclass
class Patient:
    """An installation by its settings, which a test changes; `url`: of its database."""

    url: str
    environ: dict[str, str] = field(default_factory=dict)

    def found(self, check: str, level: str) -> list[Finding]:
        """What one check finds of this level now."""
        return [one for one in self.examine(check) if (one.name, one.level) == (check, level)]

    def examine(self, *only: str) -> list[Finding]:
        """What all find now, or only these checks."""
        given = {"KIE_DATABASE_URL": self.url, "KIE_ENVIRONMENT": "testing"}
        return examine({**given, **self.environ}, only)

    def only(self, check: str, level: str, words: str) -> Finding:
        """The one finding of this check and level that says these words."""
        found = self.found(check, level)
        (one,) = [one for one in found if words in one.says]
        return one


@pytest.fixture
def patient(new_database: Callable[[], str]) -> Patient:
    """A migrated, empty installation."""
    return Patient(new_database())
