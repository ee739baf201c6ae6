"""A framework: what a publisher expects of people, and the scales on which it is rated."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from kie.errors import Invalid, NotFound
from kie.frameworks.scales import Scale
from kie.frameworks.statements import Competency, Statement
from kie.i18n import _

Depth = Literal["theme", "behaviour"]
DEPTHS: tuple[Depth, ...] = ("theme", "behaviour")
UNDATED = "undated"
"""The version of a document that has none."""


class CompetencyUnknown(NotFound):
    """The framework has no competency with this id."""


class StatementUnknown(NotFound):
    """The framework has no statement with this id."""


class FrameworkAltered(Invalid):
    """A frozen framework's words no longer fit the fingerprint that was stored with them."""


@dataclass(frozen=True, slots=True)
class Framework:
    """A published, versioned set of competencies, with the scales on which it is rated.

    `version` is "undated" where the source has none; `family` and `motto` are "" where it has none. `unhelpful` are
    the unhelpful behaviours that hang on the framework as a whole. `fingerprint` is the SHA-256 in hexadecimal of
    everything else in canonical JSON: two frameworks with the same fingerprint have the same words.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    publisher: str
    document: str
    language: str
    version: str
    family: str
    motto: str
    opening: tuple[str, ...]
    competencies: tuple[Competency, ...]
    unhelpful: tuple[Statement, ...]
    theme_scale: Scale
    behaviour_scale: Scale
    unhelpful_scale: Scale
    default_depth: Depth
    fingerprint: str = ""

    @property
    def name(self) -> str:
        """The title, with the version where there is one: what tells its editions apart in a list to choose from."""
        return self.title if self.version == UNDATED else f"{self.title} ({self.version})"

    @property
    def scale(self) -> Scale:
        """The framework's own scale, the one of its default depth: required levels are steps of it."""
        return self.theme_scale if self.default_depth == "theme" else self.behaviour_scale

    @property
    def all_unhelpful(self) -> tuple[Statement, ...]:
        """Every unhelpful behaviour: those on the framework, then those on its competencies, in their order."""
        return self.unhelpful + tuple(s for competency in self.competencies for s in competency.unhelpful)

    @property
    def all_statements(self) -> tuple[Statement, ...]:
        """Every sentence: by competency, then the unhelpful behaviours that hang on the framework."""
        return (
            tuple(s for competency in self.competencies for s in competency.all_statements) + self.unhelpful
        )

    def competency(self, competency_id: str) -> Competency:
        """The competency with this id; raises `CompetencyUnknown`."""
        for competency in self.competencies:
            if competency.id == competency_id:
                return competency
        raise CompetencyUnknown(
            _("%(framework)s has no competency “%(id)s”.", framework=self.title, id=competency_id)
        )

    def statement(self, statement_id: str) -> Statement:
        """The statement of any kind with this id; raises `StatementUnknown`."""
        # Not by `all_statements`, which puts them all together first: a record asks for many.
        for competency in self.competencies:
            for statement in competency.all_statements:
                if statement.id == statement_id:
                    return statement
        for statement in self.unhelpful:
            if statement.id == statement_id:
                return statement
        raise StatementUnknown(
            _("%(framework)s has no statement “%(id)s”.", framework=self.title, id=statement_id)
        )

    def competencies_for(self, audiences: frozenset[str]) -> tuple[Competency, ...]:
        """The competencies meant for any of these audiences ("all", "leaders"), in the framework's order."""
        return tuple(competency for competency in self.competencies if competency.audience in audiences)

    def scale_at(self, depth: Depth, competency: Competency) -> Scale:
        """The scale on which this competency is rated; without positive statements always the theme's."""
        return self.behaviour_scale if depth == "behaviour" and competency.statements else self.theme_scale

    def fingerprinted(self) -> Self:
        """The same framework with the fingerprint of its present words."""
        return replace(self, fingerprint=_fingerprint(self.to_dict()))

    def to_dict(self) -> dict[str, Any]:
        """The framework as JSON values, nothing lost: `from_dict` makes an equal one of it.

        `statements` is one flat row of every sentence with its id, kind and competency (None: the framework's);
        `depths` names the scale of each depth and `scales` holds them, `scale` again the framework's own.
        """
        scales = {s.id: s for s in (self.theme_scale, self.behaviour_scale, self.unhelpful_scale)}
        return {
            "id": self.id,
            "title": self.title,
            "aliases": list(self.aliases),
            "publisher": self.publisher,
            "document": self.document,
            "version": self.version,
            "language": self.language,
            "family": self.family,
            "motto": self.motto,
            "opening": list(self.opening),
            "scale": self.scale.to_dict(),
            "depths": {
                "default": self.default_depth,
                "theme": self.theme_scale.id,
                "behaviour": self.behaviour_scale.id,
            },
            "unhelpful_scale": self.unhelpful_scale.id,
            "scales": {scale.id: scale.to_dict() for scale in scales.values()},
            "competencies": [competency.to_dict() for competency in self.competencies],
            "statements": [statement.to_dict() for statement in self.all_statements],
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The framework that `to_dict` wrote, also by an older edition of this program.

        The fingerprint is worked out from the data as stored; raises `FrameworkAltered` when it does not fit.
        """
        if data["fingerprint"] != _fingerprint(data):
            raise FrameworkAltered(
                _("The stored words of %(framework)s have been altered.", framework=data["title"]),
                _("Restore this record from a backup, and tell whoever looks after the database."),
            )
        statements = tuple(Statement.from_dict(row) for row in data["statements"])
        scales = {scale_id: Scale.from_dict(scale) for scale_id, scale in data["scales"].items()}
        return cls(
            id=data["id"],
            title=data["title"],
            aliases=tuple(data["aliases"]),
            publisher=data["publisher"],
            document=data["document"],
            language=data["language"],
            version=data["version"],
            family=data["family"],
            motto=data["motto"],
            opening=tuple(data["opening"]),
            competencies=tuple(Competency.from_dict(row, statements) for row in data["competencies"]),
            unhelpful=tuple(s for s in statements if s.competency_id is None),
            theme_scale=scales[data["depths"]["theme"]],
            behaviour_scale=scales[data["depths"]["behaviour"]],
            unhelpful_scale=scales[data["unhelpful_scale"]],
            default_depth=data["depths"]["default"],
            fingerprint=data["fingerprint"],
        )


def _fingerprint(data: Mapping[str, Any]) -> str:
    body = {key: value for key, value in data.items() if key != "fingerprint"}
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
