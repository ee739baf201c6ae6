"""The room's models, in one place to import from. Nothing here can be changed once made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kie.errors import NotFound
from kie.frameworks.flags import Flag, Flagged, flagged
from kie.frameworks.framework import (
    DEPTHS,
    CompetencyUnknown,
    Depth,
    Framework,
    FrameworkAltered,
    StatementUnknown,
)
from kie.frameworks.lineage import CARRIED_KINDS, Carried, CarriedKind, Editions, Lineage
from kie.frameworks.role_profiles import IDEA_KINDS, Idea, IdeaKind, RoleProfile
from kie.frameworks.scales import SCALE_KINDS, Scale, ScaleKind, Step, StepUnknown
from kie.frameworks.statements import AUDIENCES, Audience, Competency, Statement, StatementKind
from kie.i18n import _

__all__ = [
    "AUDIENCES",
    "CARRIED_KINDS",
    "DEPTHS",
    "IDEA_KINDS",
    "SCALE_KINDS",
    "Audience",
    "Carried",
    "CarriedKind",
    "Catalogue",
    "Competency",
    "CompetencyUnknown",
    "Depth",
    "Editions",
    "Flag",
    "Flagged",
    "Framework",
    "FrameworkAltered",
    "FrameworkUnknown",
    "Idea",
    "IdeaKind",
    "Lineage",
    "RoleProfile",
    "RoleProfileUnknown",
    "Scale",
    "ScaleKind",
    "Statement",
    "StatementKind",
    "StatementUnknown",
    "Step",
    "StepUnknown",
    "flagged",
]


class FrameworkUnknown(NotFound):
    """No framework has this id."""


class RoleProfileUnknown(NotFound):
    """No role profile has this id."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was read: frameworks, scales and role profiles by id, ideas by framework and competency.

    `flags`: the words that HR is told about when statements use them; `editions`: which of the frameworks are editions
    of one another.
    """

    frameworks: Mapping[str, Framework]
    scales: Mapping[str, Scale]
    role_profiles: Mapping[str, RoleProfile]
    development: Mapping[str, Mapping[str, tuple[Idea, ...]]]
    flags: tuple[Flag, ...] = ()
    editions: Editions = field(default_factory=Editions)

    def framework(self, framework_id: str) -> Framework:
        """The framework with this id; raises `FrameworkUnknown`."""
        try:
            return self.frameworks[framework_id]
        except KeyError:
            raise FrameworkUnknown(_("There is no framework “%(id)s”.", id=framework_id)) from None

    def offered(self, in_use: Collection[str] = ()) -> tuple[Framework, ...]:
        """One edition of each framework to choose from: those in use, and otherwise the newest."""
        before, after = self.editions.before, self.editions.after
        return tuple(
            one
            for one in self.frameworks.values()
            if one.id in in_use or not (after(one.id) or set(before(one.id)) & set(in_use))
        )

    def role_profile(self, profile_id: str) -> RoleProfile:
        """The role profile with this id; raises `RoleProfileUnknown`."""
        try:
            return self.role_profiles[profile_id]
        except KeyError:
            raise RoleProfileUnknown(_("There is no role profile “%(id)s”.", id=profile_id)) from None

    def ideas(self, framework_id: str, competency_id: str) -> tuple[Idea, ...]:
        """What may help with this competency; empty where nobody wrote anything."""
        return self.development.get(framework_id, {}).get(competency_id, ())
