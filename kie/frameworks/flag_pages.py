"""What HR is shown of statements whose wording tends to disadvantage some people."""

from dataclasses import dataclass

from kie.frameworks.models import Catalogue, Flag, Framework, Statement, flagged
from kie.frameworks.rules import asked_statements


@dataclass(frozen=True, slots=True)
class FlaggedStatement:
    """One statement. `found`: the words it was found by; `asked_of`, `left_out_by`: titles of role profiles."""

    statement: Statement
    found: tuple[str, ...]
    asked_of: tuple[str, ...]
    left_out_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagSection:
    """The statements with one flag."""

    flag: Flag
    statements: tuple[FlaggedStatement, ...]


def flag_sections(catalogue: Catalogue, framework: Framework) -> tuple[FlagSection, ...]:
    """Every flag that something in the framework carries, in the order of the file."""
    hits = flagged(framework, catalogue.flags)
    profiles = catalogue.role_profiles.values()
    asked = {profile.title: asked_statements(framework, profile) for profile in profiles}
    return tuple(
        FlagSection(
            flag,
            tuple(
                FlaggedStatement(
                    hit.statement,
                    hit.found,
                    tuple(title for title, ids in asked.items() if hit.statement.id in ids),
                    tuple(title for title, ids in asked.items() if hit.statement.id not in ids),
                )
                for hit in hits
                if hit.flag == flag
            ),
        )
        for flag in catalogue.flags
        if any(hit.flag == flag for hit in hits)
    )
