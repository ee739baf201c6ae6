"""A competency and its sentences, as the publisher wrote them."""

from dataclasses import dataclass
from typing import Any, Literal, Self

StatementKind = Literal["positive", "unhelpful", "level"]
Audience = Literal["all", "leaders"]
AUDIENCES: tuple[Audience, ...] = ("all", "leaders")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a framework, word for word.

    `id` is unique in the framework, stable and never used again for another sentence. `explanation` is the
    organisation's own plain words, never the publisher's; "" when there are none. `competency_id` is None when the
    sentence hangs on the framework as a whole.
    """

    id: str
    kind: StatementKind
    text: str
    explanation: str = ""
    competency_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The statement as JSON values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "competency": self.competency_id,
            "text": self.text,
            "explanation": self.explanation,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The statement that `to_dict` wrote."""
        return cls(data["id"], data["kind"], data["text"], data.get("explanation", ""), data["competency"])


@dataclass(frozen=True, slots=True)
class Competency:
    """One thing a person can be good at, with the sentences that exemplify it.

    `statements` are the positive ones; `levels` describe the steps of the theme's scale, in their order, where the
    publisher does (else empty); `unhelpful` are those that hang on this competency. `opening` is the publisher's,
    `explanation` the organisation's own. `aliases` are other headings of the same in the publisher's document.
    """

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    audience: Audience = "all"
    statements: tuple[Statement, ...] = ()
    levels: tuple[Statement, ...] = ()
    unhelpful: tuple[Statement, ...] = ()
    opening: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def all_statements(self) -> tuple[Statement, ...]:
        """Every sentence of the competency: positive, then levels, then unhelpful."""
        return self.statements + self.levels + self.unhelpful

    def to_dict(self) -> dict[str, Any]:
        """The competency as JSON values, without its statements, which the framework lists in one row."""
        return {
            "id": self.id,
            "title": self.title,
            "aliases": list(self.aliases),
            "audience": self.audience,
            "opening": list(self.opening),
            "explanation": self.explanation,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any], statements: tuple[Statement, ...]) -> Self:
        """The competency that `to_dict` wrote; `statements` are all of the framework's, its own are picked."""
        own = [statement for statement in statements if statement.competency_id == data["id"]]
        return cls(
            id=data["id"],
            title=data["title"],
            aliases=tuple(data.get("aliases", ())),
            audience=data.get("audience", "all"),
            statements=tuple(s for s in own if s.kind == "positive"),
            levels=tuple(s for s in own if s.kind == "level"),
            unhelpful=tuple(s for s in own if s.kind == "unhelpful"),
            opening=tuple(data.get("opening", ())),
            explanation=data.get("explanation", ""),
        )
