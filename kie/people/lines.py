"""Who leads whom on a day, as a pure rule over reporting lines and over those who stand in for managers."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

FURTHEST = 4
"""How many people up an acting manager's own leader is looked for, lest two who act for each other never end."""


@dataclass(frozen=True, slots=True)
class Raters:
    """Who writes the manager's part about somebody. `leader`: whose part it is; None when nobody is known.

    `delegates` write in the leader's name. `absent`: for whom the leader acts, None when they act for nobody.
    """

    leader: UUID | None
    delegates: tuple[UUID, ...] = ()
    absent: UUID | None = None

    def part_of(self, actor_id: UUID) -> UUID:
        """Whose part somebody writes: a delegate the leader's, everybody else their own."""
        return self.leader if self.leader is not None and actor_id in self.delegates else actor_id


@dataclass(slots=True)
class Lines:
    """Reporting lines in force on one day, with whoever stands in at their upper end.

    `above` by person and kind. `acting` and `delegates` by manager and person, for the persons whom they cover; a
    deputy whom the person leads is not among them, because nobody leads whoever leads them.
    """

    above: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    acting: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)
    delegates: dict[tuple[UUID, UUID], list[UUID]] = field(default_factory=dict)

    def own_leader(self, person_id: UUID) -> UUID | None:
        """The person's manager, else their named reviewer, present or absent."""
        return self.above.get((person_id, "manager"), self.above.get((person_id, "reviewer")))

    def leader(self, person_id: UUID, steps: int = FURTHEST) -> UUID | None:
        """Who leads the person: their own leader or whoever acts for them.

        Somebody who acts for their own manager takes the manager's place, and answers to whom the manager answers.
        """
        own = self.own_leader(person_id)
        if own is None:
            return None
        acting = self.acting.get((own, person_id), own)
        if acting != person_id:
            return acting
        above = self.leader(own, steps - 1) if steps else None
        return own if above in (None, person_id) else above

    def raters(self, person_id: UUID) -> Raters:
        """Who writes the manager's part. While somebody acts for the manager, the manager's delegates rest."""
        own, leader = self.own_leader(person_id), self.leader(person_id)
        if own is None or leader != own:
            return Raters(leader, absent=own)
        found = self.delegates.get((own, person_id), ())
        return Raters(leader, tuple(one for one in found if one != person_id))

    def moderator(self, person_id: UUID, hands: Collection[UUID] = ()) -> UUID | None:
        """Who decides on the person's disagreements: the manager's leader or the next one up, else the named moderator.

        Nobody decides on what they rate, as the leader or as a delegate, or on what they had a hand in: `hands`.
        """
        raters, own = self.raters(person_id), self.own_leader(person_id)
        rated = {person_id, raters.leader, *raters.delegates, *hands}
        for below in dict.fromkeys((own, raters.leader)):
            above = None if below is None else self.leader(below)
            if above is not None and above in rated:
                above = self.leader(above)
            if above is not None and above not in rated:
                return above
        return self._named_moderator(person_id, rated)

    def _named_moderator(self, person_id: UUID, rated: Collection[UUID | None]) -> UUID | None:
        named = self.above.get((person_id, "moderator"))
        acting = None if named is None else self.acting.get((named, person_id))
        return next((one for one in (acting, named) if one is not None and one not in rated), None)
