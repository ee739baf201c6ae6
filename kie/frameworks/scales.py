"""A rating scale: ordered steps with names, and the answer that counts nowhere."""

from dataclasses import dataclass
from typing import Any, Literal, Self, cast

from kie.errors import NotFound
from kie.i18n import _

ScaleKind = Literal["frequency", "level", "unhelpful"]
SCALE_KINDS: tuple[ScaleKind, ...] = ("frequency", "level", "unhelpful")


class StepUnknown(NotFound):
    """A scale was asked for a step that it does not have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One answer on a scale. `number` counts from 1 upwards; `description` is "" when the name says it all."""

    number: int
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The ordered answers to one kind of question.

    `steps` ascend from number 1 without a hole. `opt_out_self` and `opt_out_other` are the words of the answer
    that counts nowhere, for a person rating themselves and for somebody rating them.
    """

    id: str
    title: str
    kind: ScaleKind
    steps: tuple[Step, ...]
    opt_out_self: str
    opt_out_other: str

    def step(self, number: int) -> Step:
        """The step with this number; raises `StepUnknown` when the scale has none."""
        if 1 <= number <= len(self.steps):
            return self.steps[number - 1]
        raise StepUnknown(_("The scale “%(title)s” has no step %(number)s.", title=self.title, number=number))

    def name_of(self, number: int) -> str:
        """The step's name as it stands inside a sentence: usually."""
        return self.step(number).name

    def label_of(self, number: int) -> str:
        """The name; for levels with its place, since their names alone do not tell the order: Developed, 2 of 4."""
        name = self.name_of(number)
        if self.kind != "level":
            return name
        return _("%(name)s, %(number)s of %(count)s", name=name, number=number, count=len(self.steps))

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label in order, with a capital, as it stands beside a radio button or at the head of a column."""
        labels = (self.label_of(step.number) for step in self.steps)
        return tuple(label[:1].upper() + label[1:] for label in labels)

    def to_dict(self) -> dict[str, Any]:
        """The scale as JSON values; `from_dict` reads it back."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "steps": [
                {"number": step.number, "name": step.name, "description": step.description}
                for step in self.steps
            ],
            "opt_out_self": self.opt_out_self,
            "opt_out_other": self.opt_out_other,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The scale that `to_dict` wrote."""
        return cls(
            id=data["id"],
            title=data["title"],
            kind=cast(ScaleKind, data["kind"]),
            steps=tuple(
                Step(step["number"], step["name"], step.get("description", "")) for step in data["steps"]
            ),
            opt_out_self=data["opt_out_self"],
            opt_out_other=data["opt_out_other"],
        )
