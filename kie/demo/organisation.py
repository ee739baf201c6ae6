"""The demonstration council: teams, people and reporting lines as plain rows, the same for the same seed.

At its natural size it has about 420 people: four directorates, nine services, teams of 12 to 22 and six small
ones. Larger sizes repeat the services by district, and gather districts in areas. Leaders sit in the unit they lead.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID, uuid5

from kie.demo.names import CONTRACTOR, DIRECTORATES, FIRST, LAST, PLACES

NATURAL_SIZE = 420
DISTRICTS = 4
"""As many districts, or areas of districts, as one leader has at most."""
GRADES = ("G4", "G5", "G6", "G7", "G8")


@dataclass(slots=True)
class Organisation:
    """Rows ready to insert, and who is who. `cast` maps first names to person ids."""

    teams: list[dict[str, Any]] = field(default_factory=list)
    persons: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    cast: dict[str, UUID] = field(default_factory=dict)
    leader_of: dict[UUID, UUID] = field(default_factory=dict)


def make_organisation(random: Random, people: int, today: date, name: str, days: int = 800) -> Organisation:
    """The council `name` with about `people` members of staff (never fewer than its natural size).

    `days`: how long its reporting lines have stood, where both have been in post as long.
    """
    return _Maker(random, max(people, NATURAL_SIZE), today, days).make(name)


class _Maker:
    def __init__(self, random: Random, people: int, today: date, days: int) -> None:
        self.random, self.people, self.today, self.days = random, people, today, days
        self.made = Organisation()
        self.names: Iterator[str] = self._invent_names()
        self.number = 10_000
        self.started: dict[UUID, date] = {}

    def make(self, name: str) -> Organisation:
        council = self.team("WEX", name, None)
        chief = self.person(council, "Chief Executive", "leaders", "Chief")
        directors = []
        copies = max(1, round(self.people / NATURAL_SIZE))
        for title, code, services in DIRECTORATES:
            directorate = self.team(code, title, council)
            director = self.person(directorate, f"Director of {title}", "leaders", "Chief")
            self.line(director, chief)
            directors.append(director)
            self.districts((directorate, title, code), director, services, 0, copies)
        self.line(chief, directors[3], "reviewer")
        self.line(chief, directors[2], "moderator")
        self.give_cast_their_places()
        return self.made

    def districts(
        self, above: tuple[UUID, str, str], leader: UUID, services: Any, first: int, count: int
    ) -> None:
        """So many districts below a unit, each with all services; many are gathered in areas, as large employers do.

        `above`: the unit's id, title and code.
        """
        unit, title, code = above
        if count <= DISTRICTS:
            for copy in range(first, first + count):
                for service in services:
                    self.service(unit, leader, service, copy)
            return
        starts = [first + count * part // DISTRICTS for part in range(DISTRICTS + 1)]
        for start, end in pairwise(starts):
            name = f"{title.partition(',')[0]}, districts {start + 1} to {end}"
            area = self.team(f"{code.partition('/')[0]}/{start + 1}-{end}", name, unit)
            head = self.person(area, "Area manager", "leaders", "Chief")
            self.line(head, leader)
            self.districts((area, name, code), head, services, start, end - start)

    def service(self, directorate: UUID, director: UUID, service: Any, copy: int) -> None:
        title, code, job, teams = service
        mark, place = (f"{code}{copy}", f", district {copy + 1}") if copy else (code, "")
        unit = self.team(mark, title + place, directorate)
        head = self.person(unit, f"Head of {title}", "leaders", "Chief")
        self.line(head, director)
        for index, (name, size, contracted) in enumerate(teams):
            team = self.team(f"{mark}-{index + 1}", name + place, unit)
            employer = CONTRACTOR if contracted else None
            manager = self.person(team, f"{name} manager", "leaders", "G9", employer)
            self.line(manager, head)
            members = self.random.randint(13, 19) if size == "full" else self.random.randint(2, 5)
            for _member in range(members):
                member = self.person(team, job, "staff", self.random.choice(GRADES), employer)
                self.line(member, manager)

    def team(self, code: str, name: str, parent: UUID | None) -> UUID:
        team_id = self.new_id()
        self.made.teams.append({"id": team_id, "code": code, "name": name, "parent_id": parent})
        return team_id

    def person(self, team: UUID, job: str, profile: str, grade: str, employer: str | None = None) -> UUID:
        person_id = self.new_id()
        self.number += 1
        name = next(self.names)
        address = name.lower().replace(" ", ".") + f".{self.number}"
        email = f"{address}@wexcombe.example" if self.random.random() < 0.8 else None
        location = self.random.choice(PLACES)
        self.started[person_id] = self.today - timedelta(days=int(400 + self.random.expovariate(1 / 2200)))
        self.made.persons.append(
            {
                "id": person_id,
                "staff_number": str(self.number),
                "name": name,
                "email": email,
                "employer": employer or "Wexcombe Council",
                "job_title": job,
                "role_profile": profile,
                "team_id": team,
                "location": location,
                "grade": grade,
                "starts_on": self.started[person_id],
                "leaves_on": None,
                "language": "en-GB",
            }
        )
        return person_id

    def line(self, person: UUID, manager: UUID, kind: str = "manager") -> None:
        """A line of long standing, but not older than either of the two is in post."""
        if kind != "moderator":
            self.made.leader_of[person] = manager
        self.made.lines.append(
            {
                "id": self.new_id(),
                "person_id": person,
                "manager_id": manager,
                "kind": kind,
                "starts_on": max(
                    self.today - timedelta(days=self.days), self.started[person], self.started[manager]
                ),
                "ends_on": None,
            }
        )

    def give_cast_their_places(self) -> None:
        """Ana and Ben in Highways North, Efua above them; the others where their work is.

        Chloé and Ingrid, both HR administrators, answer to two managers: each may be the other's second person.
        Her role's id draws nothing, so that everything else of a seed is as it was before she came.
        """
        by_team: dict[UUID, list[dict[str, Any]]] = {}
        for person in self.made.persons:
            by_team.setdefault(person["team_id"], []).append(person)
        team_of = {team["code"]: team["id"] for team in self.made.teams}
        places = (
            ("Ana", "Ana Silva", "HWY-1", 1),
            ("Ben", "Ben Okafor", "HWY-1", 0),
            ("Efua", "Efua Mensah", "HWY", 0),
            ("Chloé", "Chloé Martin", "PNT-1", 1),
            ("Femi", "Femi Adebayo", "PNT-1", 2),
            ("Dev", "Dev Patel", "PNT-2", 1),
            ("Grace", "Grace Liu", "FIN-3", 1),
            ("Hana", "Hana Novak", "FIN-3", 2),
            ("Ingrid", "Ingrid Holm", "PNT-3", 1),
        )
        for short, name, code, index in places:
            person = by_team[team_of[code]][index]
            person["name"] = name
            person["email"] = f"{short.lower().replace('é', 'e')}@wexcombe.example"
            person["language"] = "en-GB"
            self.made.cast[short] = person["id"]
        for short, role, unit in (
            ("Chloé", "hr", None),
            ("Dev", "administrator", None),
            ("Femi", "partner", "PLC"),
            ("Hana", "clerk", None),
            ("Grace", "auditor", None),
            ("Ingrid", "hr", None),
        ):
            id_ = uuid5(self.made.cast[short], role) if short == "Ingrid" else self.new_id()
            self.made.roles.append(
                {
                    "id": id_,
                    "person_id": self.made.cast[short],
                    "role": role,
                    "team_id": team_of[unit] if unit else None,
                    "granted_by_id": None,
                    "ended_at": None,
                }
            )

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _invent_names(self) -> Iterator[str]:
        pairs = [f"{first} {last}" for first in FIRST for last in LAST]
        while True:
            self.random.shuffle(pairs)
            yield from pairs
