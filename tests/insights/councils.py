"""Random organisations for the heatmap's tests, the same for the same seed. Uses nothing of the product."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Council:
    """`parents`: unit to the unit above, None at the top. `members`: who sits directly in a unit.

    `knows`: viewer to everybody whose ratings they could have read. `teams`: the units without units below.
    """

    parents: dict[str, str | None]
    members: dict[str, frozenset[str]]
    knows: dict[str, frozenset[str]]
    teams: tuple[str, ...]

    def beneath(self, unit: str) -> frozenset[str]:
        """Everybody in the unit or in any unit under it."""
        return frozenset().union(
            *(people for seat, people in self.members.items() if unit in self.line(seat))
        )

    def line(self, unit: str | None) -> list[str]:
        """The unit and all above it."""
        units = []
        while unit is not None:
            units.append(unit)
            unit = self.parents[unit]
        return units


def council(seed: int, directorates: int = 5, services: int = 5, teams: int = 6) -> Council:
    """A council of realistic shape: directorates of services of teams, up to the given numbers of each.

    Most teams have 12 to 22 people with their leader, about one in seven has 3 to 9. Directors and heads of
    service sit in their own unit, some with an assistant or two. Leaders know themselves and their reports
    (a team's leader: the team), and one team leader in five used to manage people of another team.
    """
    random = Random(seed)
    parents: dict[str, str | None] = {"council": None}
    members = {"council": frozenset({"chief", "chief-deputy"})}
    knows: dict[str, set[str]] = {"chief": {"chief", "chief-deputy"}}
    leaves: list[str] = []
    for d in range(random.randint(3, directorates)):
        directorate = f"d{d}"
        parents[directorate] = "council"
        director = _staff(directorate, random.randint(1, 3), members)
        knows["chief"].add(director)
        knows[director] = set(members[directorate])
        for s in range(random.randint(2, services)):
            service = f"{directorate}.s{s}"
            parents[service] = directorate
            head = _staff(service, random.randint(1, 3), members)
            knows[director].add(head)
            knows[head] = set(members[service])
            for t in range(random.randint(2, teams)):
                team = f"{service}.t{t}"
                parents[team] = service
                size = random.randint(3, 9) if random.random() < 0.15 else random.randint(12, 22)
                leader = _staff(team, size, members)
                knows[head].add(leader)
                knows[leader] = set(members[team])
                leaves.append(team)
    for team in leaves:
        if random.random() < 0.2:
            others = sorted(members[random.choice(leaves)])
            knows[f"{team}-0"].update(random.sample(others, min(len(others), random.randint(1, 4))))
    frozen = {viewer: frozenset(known) for viewer, known in knows.items()}
    return Council(parents, members, frozen, tuple(leaves))


def _staff(unit: str, size: int, members: dict[str, frozenset[str]]) -> str:
    """Seat that many people in the unit; the first is its leader, whose id is returned."""
    members[unit] = frozenset(f"{unit}-{number}" for number in range(size))
    return f"{unit}-0"


def small_organisation(seed: int) -> Council:
    """Up to three levels and about sixty people, of the sizes at which things go wrong.

    Some managers know their own unit, some all but a few of it, some a part of another unit as well.
    """
    random = Random(seed)
    parents: dict[str, str | None] = {"all": None}
    members = {"all": frozenset({"all-0"})}
    for s in range(random.randint(1, 3)):
        service = f"s{s}"
        parents[service] = "all"
        _staff(service, random.choice((0, 1, 1, 2, 4, 12)), members)
        for t in range(random.choice((0, 1, 2, 2, 3))):
            parents[f"{service}.t{t}"] = service
            _staff(f"{service}.t{t}", random.choice((3, 7, 9, 10, 10, 11, 12, 14)), members)
    everybody = sorted(frozenset().union(*members.values()))
    knows = {}
    for unit, people in sorted(members.items()):
        own = random.sample(sorted(people), max(0, len(people) - random.choice((0, 0, 1, 3, 4, 5))))
        others = random.sample(everybody, min(len(everybody), random.choice((0, 0, 2, 6))))
        knows[f"{unit}-0"] = frozenset({*own, *others})
    return Council(parents, members, knows, tuple(unit for unit in parents if ".t" in unit))
