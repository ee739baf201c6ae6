"""The attack over HTTP: an attacker with everything a role can fetch, against the publisher and wrong ones.

`ATTACK` organisations (by `make attack`; a few otherwise) are published through the product and fetched as their HR.
The attacker is told who is in each figure that is shown, and may know what a viewer knows.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from uuid import UUID

import numpy as np
import pytest
from scipy.optimize import linprog
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Participation
from kie.cycles.queries import cycle_context
from kie.frameworks.models import Catalogue
from kie.insights import deciding, service
from kie.insights.known import Known, known_people
from kie.insights.known_sources import read_sources
from kie.insights.models import Publication, PublicationBasis
from kie.insights.publications import unpacked
from kie.insights.rules import Thresholds
from kie.insights.service import publish
from kie.people.models import RoleGrant
from tests.browser import Browser
from tests.insights.again import sign_again
from tests.insights.fetching import MEASURES, Fetched, fetch_all
from tests.insights.steps import OPENED, Council, Shape, Steps, make_council, person
from tests.insights.sums import fewest_left

ORGANISATIONS = int(os.environ.get("ATTACK", "3"))
Open = Callable[..., Browser]


def shape_of(random: Random) -> Shape:
    """Two or three services of two or three teams, of the sizes at which things go wrong."""
    shape: dict[str, tuple[str | None, int]] = {"Council": (None, random.choice((1, 2)))}
    for service_number in range(random.randint(2, 3)):
        above = f"Service {service_number}"
        shape[above] = ("Council", random.choice((1, 1, 2, 11)))
        for team in range(random.randint(2, 3)):
            shape[f"Team {service_number}{team}"] = (above, random.choice((4, 9, 10, 11, 14, 17, 22)))
    return shape


@dataclass
class Attacked:
    """One published organisation and what its HR can fetch."""

    council: Council
    fetched: Fetched
    members: dict[str, frozenset[str]]
    knows: Mapping[UUID, Known]

    def rows(self, competency: str) -> set[str]:
        """The rows that show a figure of this competency."""
        return {
            f"{where}|{facet}|{name}"
            for where, facet, name, title, _ in self.fetched.shown
            if title == competency
        }

    def figures(self, competency: str) -> list[frozenset[str]]:
        """The people of every figure that the pages show of this competency, by whatever measure."""
        return [people for row, people in self.members.items() if row in self.rows(competency)]


def attack(
    session: Session,
    shipped: Catalogue,
    browser: Open,
    seed: int,
    publishing: Callable[[Council], None],
    *,
    whole: bool = False,
) -> Attacked:
    """Make an organisation, publish it, fetch all, and tell the attacker who is in what is shown."""
    random = Random(seed)
    grades = ("G5", "G6", "G7")

    def facts(team: str, number: int) -> tuple[str, str, str]:
        place = f"Site {team.split()[-1][0]}" if random.random() < 0.95 else "Site 0"
        grade = grades[number % 3] if random.random() < 0.9 else random.choice(grades)
        return grade, place, random.choice(("new", "old"))

    def rate(*_: object) -> Steps:
        return Steps(random.randint(1, 4), random.randint(1, 4), random.randint(1, 4))

    council = make_council(session, shipped, shape_of(random), rate, facts=facts)
    clerk = council.people["Council"][0]
    session.add(RoleGrant(person_id=clerk, role="hr", granted_at=OPENED))
    session.flush()
    publishing(council)
    session.commit()
    knows = known_people(read_sources(session, cycle_context(session, council.cycle_id)))
    fetched = fetch_all(browser(person(session, clerk)), MEASURES if whole else MEASURES[:1], exports=whole)
    return Attacked(council, fetched, told(session, council), knows)


def told(session: Session, council: Council) -> dict[str, frozenset[str]]:
    """Row as the page names it (publication, facet, name) to the people in its figure, each with their revision."""
    names = {str(council.team_id(name)): name for name in council.shape}
    values = by_value(session, council)
    found: dict[str, frozenset[str]] = {}
    rows = select(Publication.number, PublicationBasis.body).join(Publication).order_by(Publication.number)
    for number, body in session.execute(rows).all():
        basis = unpacked(body)
        people = [f"{one}@{revision}" for one, revision in zip(basis.people, basis.revisions, strict=True)]
        for unit in basis.units:
            here = frozenset(
                one
                for one, seat in zip(people, basis.seats, strict=True)
                if seat >= 0 and names[unit] in line(council, names[basis.units[seat]])
            )
            found[f"{number}||{names[unit]}"] = found[f"last||{names[unit]}"] = here
        for facet, places in basis.facets.items():
            for at in set(places) - {-1}:
                held = [one for one, place in zip(basis.people, places, strict=True) if place == at]
                here = frozenset(one for one in people if UUID(one.partition("@")[0]) in set(held))
                found[f"last|{facet}|{values[held[0]][facet]}"] = here
    return found


def line(council: Council, name: str | None) -> list[str]:
    """The unit and those above it."""
    found = []
    while name is not None:
        found.append(name)
        name = council.shape[name][0]
    return found


def by_value(session: Session, council: Council) -> dict[UUID, dict[str, str]]:
    """Everybody's value of each facet, in the words of the page."""
    profiles = cycle_context(session, council.cycle_id).role_profiles
    parts = session.scalars(select(Participation).where(Participation.cycle_id == council.cycle_id))
    return {
        one.person_id: {
            "role-profile": profiles[one.role_profile].title,
            "grade": one.grade,
            "service": one.service_band,
            "location": one.location,
        }
        for one in parts
    }


def leaks(attacked: Attacked, competencies: int = 1) -> bool:
    """Whether anybody with these pages, or with them and what a viewer knows, comes down to too few people."""
    titles = sorted({title for *_, title, _measure in attacked.fetched.shown})
    for title in titles[:competencies]:
        figures = attacked.figures(title)
        if 0 < len(persons(fewest_left(figures))) < 10:
            return True
        for seen in attacked.knows.values():
            if len(seen.surely) > 3:
                versions = {
                    one for figure in figures for one in figure if UUID(one.partition("@")[0]) in seen.surely
                }
                if 0 < len(persons(fewest_left(figures, versions, tries=10))) < 5:
                    return True
    return False


def persons(versions: frozenset[str]) -> set[str]:
    return {one.partition("@")[0] for one in versions}


def once(session: Session) -> Callable[[Council], None]:
    """Publish as the product does."""

    def publishing(council: Council) -> None:
        publish(session, council.cycle_id, None)

    return publishing


@pytest.mark.parametrize("seed", range(ORGANISATIONS))
def test_what_can_be_fetched_withstands_the_attacker(
    session: Session, shipped: Catalogue, browser: Open, seed: int
) -> None:
    attacked = attack(session, shipped, browser, seed, once(session), whole=not seed)
    assert attacked.fetched.shown, "nothing is shown, so nothing was attacked"
    assert not leaks(attacked)
    if seed < 5:
        assert nobody_is_bounded(attacked)


def nobody_is_bounded(attacked: Attacked) -> bool:
    """Linear programming over all shown means of one competency: everybody may still be at any step of the scale."""
    title = sorted({title for *_, title, _measure in attacked.fetched.shown})[0]
    everybody = sorted({one for people in attacked.members.values() for one in people})
    place = {one: at for at, one in enumerate(everybody)}
    rows, most = [], []
    for (where, facet, name, said_of, measure), said in attacked.fetched.shown.items():
        if (said_of, measure) != (title, "agreed"):
            continue
        people = attacked.members[f"{where}|{facet}|{name}"]
        row = np.zeros(len(everybody))
        row[[place[one] for one in people]] = 1 / len(people)
        mean = float(said.split()[0])
        if "below" not in said:
            rows.append(-row)
            most.append(-(mean - 0.05))
        if "above" not in said:
            rows.append(row)
            most.append(mean + 0.05)
    for one in everybody:
        for sign, end in ((1, 1), (-1, -4)):
            target = np.zeros(len(everybody))
            target[place[one]] = sign
            best = linprog(target, A_ub=np.array(rows), b_ub=most, bounds=(1, 4))
            if best.status != 0 or best.fun > end + 0.01:
                return False
    return True


def without_viewers(_session: Session, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deciding.Desk, "_telling", lambda _desk: {})


def one_too_few(_session: Session, patch: pytest.MonkeyPatch) -> None:
    """More than nine less one: `>` for `≥` one further down."""
    patch.setattr(deciding, "Thresholds", lambda people, outside: Thresholds(people - 1, outside - 1))


def every_facet(_session: Session, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        deciding, "suppress_facets", lambda _atoms, facets, *_: [frozenset(range(12)) for _ in facets]
    )
    patch.setattr(deciding, "audit_facets", lambda *_: [])


Wrong = Callable[[Session, pytest.MonkeyPatch], None]


@pytest.mark.parametrize("wrong", [without_viewers, one_too_few, every_facet])
def test_a_wrong_publisher_is_caught_over_http(
    session: Session, shipped: Catalogue, browser: Open, monkeypatch: pytest.MonkeyPatch, wrong: Wrong
) -> None:
    wrong(session, monkeypatch)
    assert leaks(attack(session, shipped, browser, 0, once(session)))


def test_publishing_on_each_sign_off_is_caught_over_http(
    session: Session, shipped: Catalogue, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A live heatmap: what is shown next differs by one person. With its memory the product shows nothing of them."""

    def twice(council: Council) -> None:
        publish(session, council.cycle_id, None)
        sign_again(session, council, council.people[largest(council)][3])
        publish(session, council.cycle_id, None)

    with monkeypatch.context() as patch:
        patch.setattr(service, "bases_of", lambda *_: [])
        assert leaks(attack(session, shipped, browser, 0, twice))


def largest(council: Council) -> str:
    return max(council.people, key=lambda name: (len(council.people[name]), name))
