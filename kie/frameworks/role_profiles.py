"""What an organisation adds to a framework: what kinds of job ask for, and ideas for getting better at something."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, Self

IdeaKind = Literal["on-the-job", "with-others", "formal"]
IDEA_KINDS: tuple[IdeaKind, ...] = ("on-the-job", "with-others", "formal")


@dataclass(frozen=True, slots=True)
class RoleProfile:
    """What a kind of job asks for: a suggestion of `author`, never of a framework's publisher.

    `audiences` are those the job belongs to. `required` holds, by framework and competency, the step of the
    framework's own scale; `left_out` the statements and competencies of a framework that the job is not asked about.
    """

    id: str
    title: str
    author: str
    audiences: frozenset[str]
    required: Mapping[str, Mapping[str, int]]
    left_out: Mapping[str, frozenset[str]]

    def required_step(self, framework_id: str, competency_id: str) -> int | None:
        """The required step on the framework's own scale; None where the job asks for none."""
        return self.required.get(framework_id, {}).get(competency_id)

    def amended(self, said: Self) -> Self:
        """This profile as `said` by a later file: of each framework that it names, what it says of that one counts."""
        return replace(
            said,
            required=MappingProxyType({**self.required, **said.required}),
            left_out=MappingProxyType({**self.left_out, **said.left_out}),
        )

    def asks_as(self, other: Self) -> bool:
        """Whether the two say the same. A framework of which one asks for no step, or leaves nothing out, and which the
        other does not name, makes no difference."""
        return self._spare() == other._spare()

    def _spare(self) -> Self:
        return replace(
            self,
            required={key: steps for key, steps in self.required.items() if steps},
            left_out={key: nodes for key, nodes in self.left_out.items() if nodes},
        )

    def to_dict(self) -> dict[str, Any]:
        """The role profile as JSON values, nothing lost; `from_dict` reads it back."""
        return {
            "id": self.id,
            "title": self.title,
            "author": self.author,
            "audiences": sorted(self.audiences),
            "required": {framework: dict(steps) for framework, steps in self.required.items()},
            "left_out": {framework: sorted(nodes) for framework, nodes in self.left_out.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The role profile that `to_dict` wrote."""
        required = {framework: MappingProxyType(dict(steps)) for framework, steps in data["required"].items()}
        left_out = {framework: frozenset(nodes) for framework, nodes in data["left_out"].items()}
        return cls(
            id=data["id"],
            title=data["title"],
            author=data["author"],
            audiences=frozenset(data["audiences"]),
            required=MappingProxyType(required),
            left_out=MappingProxyType(left_out),
        )

    def leaves_out(self, framework_id: str, node_id: str) -> bool:
        """Whether this job is not asked about this statement or competency."""
        return node_id in self.left_out.get(framework_id, frozenset())


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to do to get better at a competency, written by `author`, never by the framework's publisher."""

    id: str
    kind: IdeaKind
    text: str
    author: str
