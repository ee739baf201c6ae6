"""Reading the whole file: each section in one statement, however long its history; codes and steps put in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.frozen import words_under
from kie.cycles.models import Cycle, CycleFramework, Participation
from kie.errors import NotFound
from kie.frameworks.models import Framework
from kie.i18n import _
from kie.people.models import Person
from kie.people.queries import names_of
from kie.subject_access.id_rules import ids_in, without_ids
from kie.subject_access.parts import all_parts
from kie.subject_access.sections import Asking, Block, Part, Row, Section
from kie.subject_access.wording import ISSUES


@dataclass(frozen=True, slots=True)
class PartFile:
    """One part as it was read: the sections that hold anything."""

    part: Part
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class WholeFile:
    """Everything held about one person, as of one moment."""

    person: Person
    as_of: datetime
    parts: tuple[PartFile, ...]

    @cached_property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(len(block.rows) for part in self.parts for block in part.blocks)


class Wording:
    """What was rated, in the words that it was rated in: by cycle and framework."""

    def __init__(self, session: Session, person_id: UUID) -> None:
        rows = session.execute(
            select(Cycle.id, CycleFramework.framework_id, CycleFramework.depth, CycleFramework.fingerprint)
            .join(Participation, Participation.cycle_id == Cycle.id)
            .join(CycleFramework, CycleFramework.cycle_id == Cycle.id)
            .where(Participation.person_id == person_id, CycleFramework.fingerprint.is_not(None))
        ).all()
        words = words_under(session, {row.fingerprint for row in rows})
        self._used = {(row.id, row.framework_id): (words[row.fingerprint], row.depth) for row in rows}
        self._titles = {row.framework_id: words[row.fingerprint].title for row in rows}

    def put(self, row: Row) -> Row:
        """The row with the words of its framework, of what it is about, and of its step."""
        cycle_id = row.pop("_cycle_id", None)
        if "issue" in row:
            return row | {"issue_words": self._issue(cycle_id, row["issue"])}
        used = self._used.get((cycle_id, row["framework"]))
        if used is None:
            title = self._titles.get(row["framework"])
            return row if title is None else row | {"framework_words": title}
        framework, depth = used
        said: Row = {"framework_words": framework.title}
        if row.get("node"):
            said["node_words"] = _title(framework, row["node"])
        scale = framework.theme_scale if depth == "theme" else framework.behaviour_scale
        step = row.get("step")
        if isinstance(step, int) and 1 <= step <= len(scale.steps):
            said["step_words"] = scale.label_of(step)
        often, seldom = row.get("often"), framework.unhelpful_scale
        if isinstance(often, int) and 1 <= often <= len(seldom.steps):
            said["often_words"] = seldom.label_of(often)
        for key in ("done_well", "to_work_on"):
            if row.get(key):
                said[f"{key}_words"] = _title(framework, row[key])
        return row | said

    def _issue(self, cycle_id: UUID | None, key: str) -> str:
        """A key issue, as `issue_key` names it."""
        subject, framework_id, node_id = [*key.split(":", 2), "", ""][:3]
        if subject in ISSUES:
            return _(ISSUES[subject])
        used = self._used.get((cycle_id, framework_id))
        if used is None:
            return key
        said, title = _title(used[0], node_id), used[0].title
        if subject == "unhelpful":
            return _("Unhelpful behaviour: %(said)s (%(framework)s)", said=said, framework=title)
        return _("%(said)s (%(framework)s)", said=said, framework=title)


def _title(framework: Framework, node_id: str) -> str:
    for competency in framework.competencies:
        if competency.id == node_id:
            return competency.title
    for statement in framework.all_statements:
        if statement.id == node_id:
            return statement.text
    return node_id


def whole_file(session: Session, asking: Asking) -> WholeFile:
    """Everything, in the order of the parts, without ids of other people. As many statements as there are sections,
    and three more.

    Raises NotFound for nobody.
    """
    person = session.get(Person, asking.person_id)
    if person is None:
        raise NotFound()
    wording = Wording(session, asking.person_id)
    read = [PartFile(part, tuple(_blocks(session, part, asking, wording))) for part in all_parts()]
    rows = [row for one in read for block in one.blocks for row in block.rows]
    others = names_of(session, ids_in(rows) - {asking.person_id})
    for row in rows:
        row.update(without_ids(row, others))
    return WholeFile(person, clock.now(), tuple(one for one in read if one.blocks))


def _blocks(session: Session, part: Part, asking: Asking, wording: Wording) -> Iterator[Block]:
    for section in part.sections:
        if section.own_only and not asking.own:
            continue
        rows = _rows(session, section, asking)
        if section.rated:
            rows = [wording.put(row) for row in rows]
        if section.saying is not None:
            rows = [row | section.saying(row) for row in rows]
        if rows:
            yield Block(section, section.fields_for(asking), rows)


def _rows(session: Session, section: Section, asking: Asking) -> list[Row]:
    if section.by_hand is not None:
        return section.by_hand(session, asking)
    rows = [dict(row) for row in session.execute(section.statement(asking)).mappings()]
    for one in section.fields_for(asking):
        if one.for_hr is not None and not asking.own:
            for row in rows:
                row[one.key] = one.for_hr(row[one.key])
    return rows
