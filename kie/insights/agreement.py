"""Working out how far self and manager agree: once for a cycle, with its first publication after the close.

For the people in the organisation's published row and nobody else, so that the two speak of the same people; alpha for
those of them whose two assessments answer every statement, where they may be told apart (`part_rules`). It reckons with
numpy and is loaded by publishing alone.
"""

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Rating, Submission
from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext, RatedFramework
from kie.frameworks.models import Competency
from kie.insights.again import Before, again_allowed, standing
from kie.insights.agreement_models import PublishedAgreement
from kie.insights.agreement_rules import STATEMENTS, Counts, agreement_of, alpha_of
from kie.insights.agreement_words import AgreementBody, AgreementRow, FigureBody
from kie.insights.contributors import Contributions
from kie.insights.display import DisplayedNumber
from kie.insights.figures import Basis, Key, Made, TeamRow
from kie.insights.heavy import Asked
from kie.insights.known import Known
from kie.insights.part_rules import may_stand_apart
from kie.insights.rules import Thresholds
from kie.insights.strung import Sheets, Strings

_AT_ONCE = 20_000
"""Rows fetched at a time."""

Places = NDArray[np.int64]
"""Places in the members."""

_SIDES = ("self", "manager")
_NOBODY: Places = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Publishing:
    """What has just been published of a cycle. `earlier`: the bases of its publications before, the oldest first."""

    cycle: CycleContext
    teams: Sequence[TeamRow]
    given: Contributions
    known: Mapping[UUID, Known]
    earlier: Sequence[Sequence[Basis]]
    made: Made

    @cached_property
    def thresholds(self) -> Thresholds:
        """As the cycle promised."""
        return Thresholds(self.cycle.cycle.people_threshold, self.cycle.cycle.viewer_threshold)

    @cached_property
    def bases(self) -> dict[Key, Basis]:
        """Who is in the figures of each competency."""
        return {key: basis for basis in self.made.bases for key in basis.competencies}

    @cached_property
    def seen(self) -> list[frozenset[UUID]]:
        """Whom each viewer knows or may know."""
        return [frozenset(one.surely | one.perhaps) for one in self.known.values()]

    def before(self, key: Key) -> list[Basis]:
        """What earlier publications said about this competency."""
        return [basis for bases in self.earlier for basis in bases if key in basis.competencies]

    def organisation(self, key: Key) -> Places:
        """Who is in the organisation's published figure, when it may stand beside what was published before.

        Ascending. Raises ValueError when the figure holds others than those who contribute, a fault of the program.
        """
        basis = self.bases.get(key)
        tops = {str(team.id) for team in self.teams if team.depth == 0}
        if basis is None or tops.isdisjoint(basis.units):
            return _NOBODY
        places = np.sort(np.array(self.given.rated[key].people, dtype=np.int64))
        if self.people(places) != basis.people:
            raise ValueError(f"the figures of {key} hold others than those who contribute")
        shown = places[np.array(basis.seats, dtype=np.int64) >= 0]
        before = [_before(one) for one in self.before(key)]
        if before:
            where = standing(before, dict(zip(map(str, basis.people), basis.revisions, strict=True)))
            viewers = {str(at): frozenset(map(str, seen)) for at, seen in enumerate(self.seen)}
            atoms = {"": set(map(str, self.people(shown)))}
            if not again_allowed(atoms, where, self.thresholds, viewers):
                return _NOBODY
        return shown

    def people(self, places: Places) -> tuple[UUID, ...]:
        """The people at these places of the members."""
        return tuple(self.given.members[place].person_id for place in places.tolist())


def keep_agreement(session: Session, publication_id: UUID, asked: Asked, made: Made) -> None:
    """Write how far self and manager agree in each framework, in the caller's transaction.

    One statement a framework whose statements were rated, and one to write.
    """
    published = Publishing(asked.cycle, asked.teams, asked.given, asked.known, asked.earlier, made)
    for rated in published.cycle.frameworks:
        answers = _answers(session, published, rated) if rated.depth == "behaviour" else None
        rows = [
            _row(published, (rated.framework.id, one.id), one, len(rated.framework.scale.steps), answers)
            for one in rated.framework.competencies
        ]
        body: AgreementBody = {
            "framework": rated.framework.title,
            "statements": answers is not None,
            "rows": rows,
        }
        session.add(
            PublishedAgreement(
                publication_id=publication_id,
                framework_id=rated.framework.id,
                digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
                body=dict(body),
            )
        )
    session.flush()


def _row(
    published: Publishing, key: Key, competency: Competency, steps: int, answers: "_Answers | None"
) -> AgreementRow:
    places = published.organisation(key)
    shown = agreement_of(_pairs(published, key, places, steps)) if places.size else None
    own, manager = (None, None)
    if shown is not None and answers is not None:
        own, manager = _alphas(published, key, competency, places, answers)
    return {
        "id": competency.id,
        "title": competency.title,
        "people": places.size if shown else 0,
        "kappa": _figure(shown.kappa if shown else None),
        "same": _figure(shown.same if shown else None),
        "one": _figure(shown.one if shown else None),
        "more": _figure(shown.more if shown else None),
        "own": _figure(own),
        "manager": _figure(manager),
    }


def _figure(shown: DisplayedNumber | None) -> FigureBody | None:
    return None if shown is None else {"value": float(shown.number), "bound": shown.bound}


def _pairs(published: Publishing, key: Key, places: Places, steps: int) -> Counts:
    """How many of these people were given each step by themselves (down) and by their manager (across)."""
    rated = published.given.rated[key]
    here = np.isin(np.array(rated.people, dtype=np.int64), places)
    own, manager = (np.array(one, dtype=np.int64)[here] - 1 for one in (rated.own, rated.manager))
    counts = np.zeros((steps, steps), dtype=np.int64)
    np.add.at(counts, (own, manager), 1)
    return counts


@dataclass(frozen=True)
class _Answers:
    """The steps given to statements: member by statement, 0 for no answer. `columns`: of each statement."""

    columns: Mapping[str, int]
    own: NDArray[np.uint8]
    manager: NDArray[np.uint8]


def _answers(session: Session, published: Publishing, rated: RatedFramework) -> _Answers:
    framework = rated.framework
    statements = [one.id for competency in framework.competencies for one in competency.statements]
    strings = Strings([(framework.id, one) for one in statements], len(framework.behaviour_scale.steps))
    places = {member.person_id: at for at, member in enumerate(published.given.members)}
    sheets = Sheets(_SIDES, places, strings)
    rows = session.execute(
        select(
            Participation.person_id,
            Assessment.side,
            *strings.select(Rating.framework_id, Rating.node_id, Rating.step),
        )
        .join(Assessment, Assessment.participation_id == Participation.id)
        .join(
            Submission,
            and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)),
        )
        .join(Rating, Rating.assessment_id == Assessment.id)
        .where(
            Participation.cycle_id == published.cycle.cycle.id,
            Assessment.side.in_(_SIDES),
            Rating.framework_id == framework.id,
            Rating.step.is_not(None),
        )
        .group_by(Participation.person_id, Assessment.side)
        .execution_options(yield_per=_AT_ONCE)
    )
    sheets.fill(rows)
    own, manager = (
        np.array(sheets.of[side], dtype=np.uint8).reshape(len(places), strings.width) for side in _SIDES
    )
    return _Answers({one: at for at, one in enumerate(statements)}, own, manager)


def _alphas(
    published: Publishing, key: Key, competency: Competency, places: Places, answers: _Answers
) -> tuple[DisplayedNumber | None, DisplayedNumber | None]:
    """Alpha of self-ratings and of managers', over one set of people: whose both parts answer every statement."""
    columns = [answers.columns[one.id] for one in competency.statements]
    if len(columns) < STATEMENTS:
        return None, None
    own, manager = answers.own[:, columns], answers.manager[:, columns]
    complete = places[(own[places] > 0).all(axis=1) & (manager[places] > 0).all(axis=1)]
    part = frozenset(published.people(complete))
    atoms, cells = _told_apart(
        (*published.before(key), published.bases[key]), frozenset(published.people(places))
    )
    if not part or not may_stand_apart(atoms, cells, part, published.seen, published.thresholds):
        return None, None
    return alpha_of(own[complete].astype(np.int64)), alpha_of(manager[complete].astype(np.int64))


def _told_apart(
    publications: Sequence[Basis], people: frozenset[UUID]
) -> tuple[dict[UUID, Hashable], dict[UUID, Hashable]]:
    """Each of these people, to the group that all publications together tell apart: by figures of the tree; and by
    every facet as well. `publications`: what each said of the competency, the oldest first."""
    atoms: dict[UUID, tuple[Hashable, ...]] = dict.fromkeys(people, ())
    cells: dict[UUID, tuple[Hashable, ...]] = dict.fromkeys(people, ())
    first: dict[UUID, int] = {}
    for basis in publications:
        for at, (person, seat, revision) in enumerate(
            zip(basis.people, basis.seats, basis.revisions, strict=True)
        ):
            if person in people:
                # Signed anew counts as changed, whatever it says; nobody else's revision tells anything.
                mark = (id(basis), seat, revision - first.setdefault(person, revision))
                atoms[person] += (mark,)
                cells[person] += (mark, *(values[at] for values in basis.facets.values()))
    return dict(atoms), dict(cells)


def _before(basis: Basis) -> Before:
    """An earlier publication as `again` speaks of it; figures by facet come with the first one after the close, which
    this one is."""
    names = [str(person) for person in basis.people]
    return Before(
        {name: basis.units[seat] for name, seat in zip(names, basis.seats, strict=True) if seat >= 0},
        dict(zip(names, basis.revisions, strict=True)),
        {},
    )
