"""Which figures are shown for each set of contributors, audited: the heart of publishing.

People are numbers here, and everything is decided once for each distinct set of contributors. It reckons with numpy
and is loaded by publishing alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from kie.insights.again import Before, Standing, again_allowed, joint, standing, suppress_again
from kie.insights.audit import AuditResult, audit
from kie.insights.cuts import Places, suppress_facets
from kie.insights.facet_values import facet_rows, places_of
from kie.insights.figures import FACETS, Basis, FacetRows
from kie.insights.heavy import Asked, audit_facets
from kie.insights.known import Known
from kie.insights.rules import Pattern, Thresholds, Unit, Viewers
from kie.insights.summing import Spans, spans_of
from kie.insights.suppression import Sight

_SCOPE = "scope of "
"""Before an HR partner's id: it names what they would know with their whole scope, beside what they know."""


class AuditFailed(Exception):
    """The joint audit found something; nothing may be written. A fault of the program, not of a person."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is shown of one set of contributors. `people`: places in the members; `seats`: their atom, -1 for none.

    `sizes`: how many people are in the figure of each of `units`, the shown ones. `facets`: for each facet the place
    of everybody's shown value, -1 without one.
    """

    people: Places
    sizes: tuple[int, ...]
    units: tuple[str, ...]
    seats: Places
    facets: tuple[Places, ...]
    spans: Spans


class Desk:
    """What all competencies of a publication have in common: the tree, who knows whom, and the facets."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.thresholds = Thresholds(asked.cycle.cycle.people_threshold, asked.cycle.cycle.viewer_threshold)
        self.teams = {str(team.id): team for team in asked.teams}
        self._tree = [
            Unit(str(team.id), str(team.parent_id) if team.parent_id else None) for team in asked.teams
        ]
        members = asked.given.members
        gone = {one for bases in asked.earlier for basis in bases for one in basis.people}
        gone -= {member.person_id for member in members}
        self._people = [member.person_id for member in members] + sorted(gone)
        self._names = [str(number) for number in range(len(self._people))]
        self._name_of = dict(zip(self._people, self._names, strict=True))
        self.unit_of = [str(member.team_id) for member in members]
        self._viewers = self._telling()
        self._sight = Sight(self._viewers, self.thresholds)
        self._places = [np.array(sorted(map(int, known)), dtype=np.int64) for known in self._viewers.values()]
        self.rows: tuple[FacetRows, ...] = facet_rows(asked.cycle, members)
        self._facets = tuple(places_of(rows, members, at) for at, rows in enumerate(self.rows))
        self.beneath = {str(team.id): str(team.parent_id) if team.parent_id else None for team in asked.teams}
        self.audited = 0.0
        self._scopes = self._whole_scopes()
        self.told_apart: dict[str, int] = {str(partner): 0 for partner in asked.scopes}
        """HR partner to how many groups of too few people, at most, they could tell of with their whole scope."""

    def _telling(self) -> Viewers:
        """Viewers who could be a danger: who knows fewer leaves enough people in whatever holds enough of them."""
        harmless = self.thresholds.people - self.thresholds.outside_viewer
        found: dict[frozenset[str], str] = {}
        for viewer, seen in self.asked.known.items():
            if len(seen.surely) + len(seen.perhaps) <= harmless:
                continue
            names = {one: self._name_of[one] for one in seen.surely | seen.perhaps if one in self._name_of}
            everybody = frozenset(names.values())
            if len(everybody) > harmless:
                found.setdefault(everybody, str(viewer))
            for one in seen.perhaps & names.keys() if len(everybody) > harmless + 1 else ():
                found.setdefault(everybody - {names[one]}, f"{viewer} without {one}")
        return {viewer: known for known, viewer in found.items()}

    def _whole_scopes(self) -> Viewers:
        """What each HR partner would know who had opened every record that they may."""
        nobody = Known(set(), set())
        found: dict[str, frozenset[str]] = {}
        for partner, people in self.asked.scopes.items():
            seen = self.asked.known.get(partner, nobody)
            everybody = people | seen.surely | seen.perhaps
            found[_SCOPE + str(partner)] = frozenset(
                self._name_of[one] for one in everybody if one in self._name_of
            )
        return found

    def before(self, key: tuple[str, str]) -> list[Basis]:
        """What earlier publications said about this competency."""
        return [basis for bases in self.asked.earlier for basis in bases if key in basis.competencies]

    def decide(self, people: Places, before: Sequence[Basis]) -> Decided:
        """What is shown of these people, audited."""
        earlier = [self._earlier(basis) for basis in before]
        revisions = {
            self._names[place]: self.asked.given.members[place].revision
            for place in (people.tolist() if before else ())
        }
        where = standing(earlier, revisions)
        members: dict[str, set[str]] = {}
        for place in people.tolist():
            members.setdefault(self.unit_of[place], set()).add(self._names[place])
        frozen = {unit: frozenset(here) for unit, here in members.items()}
        pattern = suppress_again(self._tree, frozen, self._viewers, self.thresholds, where, self._sight)
        if where.seats and not self._may_stand_beside(pattern, where, earlier):
            # What stands already would tell more beside any new figures, so there are none.
            pattern = Pattern({}, {}, frozenset(unit.id for unit in self._tree))
        decided = self._with_facets(people, pattern, where, any(one.facets for one in earlier))
        self._check(decided, pattern, where)
        return decided

    def _earlier(self, basis: Basis) -> Before:
        names = [self._name_of[one] for one in basis.people]
        return Before(
            {name: basis.units[seat] for name, seat in zip(names, basis.seats, strict=True) if seat >= 0},
            dict(zip(names, basis.revisions, strict=True)),
            {
                facet: {name: value for name, value in zip(names, values, strict=True) if value >= 0}
                for facet, values in basis.facets.items()
            },
        )

    def _with_facets(
        self,
        people: Places,
        pattern: Pattern,
        where: Standing,
        had_facets: bool,
    ) -> Decided:
        spans = spans_of(pattern, self.beneath)
        seat_of = {name: at for at, unit in enumerate(spans.units) for name in pattern.atoms[unit]}
        names = [self._names[place] for place in people.tolist()]
        seats = np.array([seat_of.get(name, -1) for name in names], dtype=np.int64)
        facets: tuple[Places, ...] = ()
        if self.asked.by_facet and not had_facets:
            # Whoever is in no figure of the tree is in none by facet either, so that they are not the difference.
            held = [np.where(seats >= 0, facet[people], -1) for facet in self._facets]
            # Where nothing was published before, an atom is all that tells people apart.
            groups = self._groups(names, pattern, where) if where.seats or where.changed else seats
            at = np.full(len(self._names), -1, dtype=np.int64)
            at[people] = np.arange(people.size)
            viewers = [known[known >= 0] for known in (at[places] for places in self._places)]
            shown = suppress_facets(groups, held, viewers, self.thresholds)
            facets = tuple(
                np.where(np.isin(facet, sorted(values)), facet, -1)
                for facet, values in zip(held, shown, strict=True)
            )
        sizes = tuple(len(pattern.figures[unit]) for unit in spans.units)
        return Decided(people, sizes, spans.units, seats, facets, spans)

    def _groups(self, names: Sequence[str], pattern: Pattern, where: Standing) -> Places:
        group_of = {
            name: at for at, group in enumerate(joint(pattern.atoms, where).values()) for name in group
        }
        return np.array([group_of.get(name, -1) for name in names], dtype=np.int64)

    def _may_stand_beside(self, pattern: Pattern, where: Standing, earlier: Sequence[Before]) -> bool:
        if not again_allowed(pattern.atoms, where, self.thresholds, self._viewers):
            return False
        if not any(one.facets for one in earlier):
            return True
        groups = {name: group for group, held in joint(pattern.atoms, where).items() for name in held}
        facets = {f"{at} {name}": of for at, one in enumerate(earlier) for name, of in one.facets.items()}
        return not audit_facets(groups, facets, self._viewers, self.thresholds)

    def _check(self, decided: Decided, pattern: Pattern, where: Standing) -> None:
        """The joint audit of one set of contributors, by code of its own."""
        started = monotonic()
        opinion = audit(pattern, {**self._viewers, **self._scopes}, self.thresholds)
        findings = [one for one in opinion.findings if one.viewer not in self._scopes]
        if findings:
            raise AuditFailed(f"{len(findings)} findings, the first: {findings[0]}")
        new = pattern.atoms
        if where.seats and new and not again_allowed(new, where, self.thresholds, self._viewers):
            raise AuditFailed("the publications together tell people apart")
        if decided.facets:
            groups = {name: group for group, held in joint(new, where).items() for name in held}
            shown = {
                facet: self._by_name(decided.people[values >= 0], values[values >= 0])
                for facet, values in zip(FACETS, decided.facets, strict=True)
            }
            faults = audit_facets(groups, shown, self._viewers, self.thresholds)
            if faults:
                raise AuditFailed(f"{len(faults)} findings by facet, the first: {faults[0]}")
        self._report(opinion)
        self.audited += monotonic() - started

    def _by_name(self, people: Places, values: Places) -> dict[str, int]:
        return dict(zip(map(self._names.__getitem__, people.tolist()), values.tolist(), strict=True))

    def _report(self, opinion: AuditResult) -> None:
        told = Counter(one.viewer for one in opinion.findings)
        for partner, groups in self.told_apart.items():
            self.told_apart[partner] = max(groups, told[_SCOPE + partner])
