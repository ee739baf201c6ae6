"""Nobody gains by their own hand: the one rule for files of people and for changes of teams."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Reach(Generic[Who]):
    """Whom somebody who changes lines leads: by a line to themselves, or in the place of a manager.

    `places`: the managers for whom they stand in, each with whom it is about, None for all of the manager's people.
    """

    actor: Who
    places: frozenset[tuple[Who, Who | None]] = frozenset()

    def leads(self, person: Who, leader: Who | None) -> bool:
        """Whether the actor leads somebody who answers to that leader; None: to nobody."""
        if leader is None:
            return False
        return leader == self.actor or not self.places.isdisjoint({(leader, None), (leader, person)})

    def gains(self, person: Who, before: Who | None, after: Who | None) -> bool:
        """Whether the person comes to the actor by answering to another. Who is led in somebody's place until now comes
        as well when they answer to the actor themselves: standing in ends."""
        if person == self.actor or before == self.actor or not self.leads(person, after):
            return False
        return after == self.actor or not self.leads(person, before)

    def decides(
        self, person: Who, lines: tuple[Who | None, Who | None], above: tuple[Who | None, Who | None]
    ) -> bool:
        """Whether the actor comes to decide on the person's disagreements, because their leader answers to the actor.

        `lines`: the leader before and after; `above`: to whom each of those answers. Who was led or decided for by the
        actor before is no gain.
        """
        before, after = lines
        if person == self.actor or after is None or after == self.actor or not self.leads(after, above[1]):
            return False
        return not self.leads(person, before) and (before is None or not self.leads(before, above[0]))
