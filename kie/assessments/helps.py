"""What stands beside a question to help with it: one's own earlier note, notes of the diary, a wish for examples."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import Session

from kie.assessments.earlier import Earlier, Key, earlier_of
from kie.assessments.ratings import Answer
from kie.assessments.rules import examples_asked
from kie.assessments.screens import Part
from kie.assessments.unhelpful import YEAR
from kie.clock import today
from kie.evidence.queries import Beside, beside, beside_all, notes_followed
from kie.evidence.wording import age_in_words
from kie.frameworks.rules import Node


@dataclass(frozen=True, slots=True)
class LastTime:
    """One's own note from an earlier cycle, and how old it is, in words. `asked`: as in `Earlier`."""

    note: str
    cycle_title: str
    age: str
    asked: tuple[str, ...] = ()


AskedFor = Literal["", "ends", "changed"]


@dataclass(frozen=True, slots=True)
class Example:
    """For which answers an example is asked for, asked and never forced: at the `ends` of the scale, and where much has
    `changed` since last time."""

    ends: tuple[int, ...]
    changed: tuple[int, ...]

    def asked_for(self, answer: Answer) -> AskedFor:
        """Why an example is asked for with this answer; "" when it is not, or when there is a note."""
        if answer.step is None or answer.note.strip():
            return ""
        if answer.step in self.changed:
            return "changed"
        return "ends" if answer.step in self.ends else ""


@dataclass(frozen=True, slots=True)
class Helps:
    """What stands beside the questions of a page. `earlier` by question, `evidence` by competency."""

    earlier: Mapping[Key, Earlier] = field(default_factory=dict)
    evidence: Mapping[Key, Beside] = field(default_factory=dict)

    def last_time(self, node: Node) -> LastTime | None:
        """The earlier note; None when there is none."""
        found = self.earlier.get((node.framework_id, node.node_id))
        if found is None or not found.note:
            return None
        age = age_in_words(found.handed_in_on, today())
        return LastTime(found.note, found.cycle_title, age, found.asked)

    def example(self, node: Node) -> Example:
        """For which answers an example is asked for."""
        found = self.earlier.get((node.framework_id, node.node_id))
        return Example(*examples_asked(len(node.scale.steps), found.step if found else None))


def helps_for_theme(session: Session, part: Part, nodes: Collection[Node]) -> Helps:
    """For the screen of one theme."""
    node = next(iter(nodes))
    key = (node.framework_id, node.competency_id)
    person_id = part.context.person.id
    statements = [one.id for one in part.asked.statements(*key)]
    notes = beside(session, person_id, part.viewer_id, *key, statements, notes_followed(part.context.cycle))
    return Helps(_earlier(session, part, nodes), {key: notes})


def helps_for_all(session: Session, part: Part) -> Helps:
    """For all ratings on one page: the diary's notes of the last twelve months."""
    nodes = tuple(part.asked.nodes.values())
    a_year_ago = today() - YEAR
    known = notes_followed(part.context.cycle)
    notes = beside_all(session, part.context.person.id, part.viewer_id, a_year_ago, known)
    return Helps(_earlier(session, part, nodes), notes)


def helps_for_check(session: Session, part: Part) -> Helps:
    """For the check before handing in: the earlier answers alone."""
    return Helps(_earlier(session, part, tuple(part.asked.nodes.values())))


def _earlier(session: Session, part: Part, nodes: Collection[Node]) -> Mapping[Key, Earlier]:
    return earlier_of(session, part.context, part.side, part.viewer_id, nodes)
