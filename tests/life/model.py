"""What the life of one review should be, in the fewest words: a second opinion that shares no code with the product."""

from dataclasses import dataclass, field
from datetime import date, timedelta

ANA, BEN, GUS, HANA, EFUA, CHLOE = "Ana", "Ben", "Gus", "Hana", "Efua", "Chloé"
PEOPLE = (ANA, BEN, GUS, HANA, EFUA, CHLOE)
MANAGERS = (BEN, GUS)
ABOVE = {BEN: EFUA, GUS: EFUA, HANA: EFUA, CHLOE: EFUA}
"""Who leads everybody but Ana; nobody leads Efua, and it never changes."""

TEN_WORKING_DAYS = timedelta(days=14)
"""While there is no bank holiday and the due date is a weekday."""


@dataclass(slots=True)
class StandIn:
    """Somebody stands in for a manager. `ends_on`: the last day; brought forward when it is withdrawn."""

    kind: str
    manager: str
    deputy: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether it is in force."""
        return self.starts_on <= day <= self.ends_on


@dataclass(slots=True)
class Revision:
    """A shared record. `signed_by`: for the manager; `decision`: Ana's, None before she signed; `added`: who wrote what
    below it."""

    signed_by: str
    decision: str | None = None
    moderated: bool = False
    reopened: bool = False
    added: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Life:
    """Everything that decides what anybody may do next. `managers`: since when each leads Ana, in order.

    `savers`: by author of the manager's part, who saved its rating last; `handed_in_by`: who ever handed it in.
    """

    day: date
    self_due_on: date
    manager_due_on: date
    managers: list[tuple[date, str]]
    stand_ins: list[StandIn] = field(default_factory=list)
    has_left: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    self_in: bool = False
    author: str | None = None
    savers: dict[str, str] = field(default_factory=dict)
    handed_in_by: dict[str, set[str]] = field(default_factory=dict)
    set_aside: set[str] = field(default_factory=set)
    manager_in: bool = False
    gone_ahead: str | None = None
    outcome: str | None = None
    revisions: list[Revision] = field(default_factory=list)

    @property
    def own_manager(self) -> str:
        """Whom Ana's line leads to today."""
        return [name for since, name in self.managers if since <= self.day][-1]

    def _deputies(self, kind: str) -> list[str]:
        manager = self.own_manager
        return [
            one.deputy
            for one in self.stand_ins
            if (one.kind, one.manager) == (kind, manager) and one.holds(self.day)
        ]

    @property
    def leader(self) -> str:
        """Whose part the manager's is today."""
        return next(iter(self._deputies("acting")), self.own_manager)

    @property
    def raters(self) -> set[str]:
        """Who may write it: while somebody acts for the manager, the manager's delegates rest."""
        acting = self._deputies("acting")
        return set(acting[:1]) if acting else {self.own_manager, *self._deputies("delegate")}

    @property
    def moderator(self) -> str | None:
        """Who decides when they disagree: the manager's manager, unless they rate or had a hand in it; else who leads
        them."""
        rating = self.raters | {ANA} | self.hands
        for below in (self.own_manager, self.leader):
            above = ABOVE.get(below)
            while above in rating:
                above = ABOVE.get(above)
            if above is not None:
                return above
        return None

    @property
    def hands(self) -> set[str]:
        """Who wrote the manager's part, handed it in or signed for it."""
        author = self.author or ""
        wrote = {author, self.savers.get(author, "")} | self.handed_in_by.get(author, set())
        return wrote | {one.signed_by for one in self.revisions}

    def author_for(self, actor: str) -> str:
        """Whose part somebody writes."""
        return self.leader if actor in self._deputies("delegate") else actor

    @property
    def revealed(self) -> bool:
        """Whether both may read both."""
        return self.gone_ahead is not None or (self.self_in and self.manager_in)

    @property
    def standing(self) -> Revision | None:
        """The record that counts."""
        return self.revisions[-1] if self.revisions and not self.revisions[-1].reopened else None

    def present(self, actor: str) -> bool:
        """Whether they can sign in."""
        return actor != ANA or not self.has_left

    def writes(self, side: str, actor: str) -> bool:
        """Whether this part is theirs to write."""
        return self.present(actor) and (actor == ANA if side == "self" else actor in self.raters)

    def is_in(self, side: str) -> bool:
        """Whether this part is handed in."""
        return self.self_in if side == "self" else self.manager_in

    @property
    def self_written(self) -> bool:
        """Whether Ana has begun."""
        return ANA in self.answers

    def write(self, side: str, actor: str, step: str) -> bool:
        """Save answers; whether that is taken. The same answers saved again change nothing."""
        if not self.writes(side, actor) or self.is_in(side) or self.gone_ahead is not None:
            return False
        if side == "self":
            self.answers[ANA] = step
            return True
        author = self.author_for(actor)
        if self.author not in (None, author):
            self.set_aside.add(self.author or "")
        self.set_aside.discard(author)
        self.author = author
        if self.answers.get(author) != step:
            self.savers[author] = actor
        self.answers[author] = step
        return True

    def hand_in(self, side: str, actor: str) -> bool:
        """Hand in. Again what is in already changes nothing."""
        if not self.writes(side, actor):
            return False
        mine = (
            self.self_written
            if side == "self"
            else self.author is not None and self.author == self.author_for(actor)
        )
        if not mine or (self.gone_ahead is not None and not self.is_in(side)):
            return False
        if side == "self":
            self.self_in = True
        else:
            if not self.manager_in:
                self.handed_in_by.setdefault(self.author or "", set()).add(actor)
            self.manager_in = True
        return True

    def take_back(self, side: str, actor: str) -> bool:
        """Take one's part back."""
        if not self.writes(side, actor) or not self.is_in(side) or self.revealed:
            return False
        if side == "manager" and self.author != self.author_for(actor):
            return False
        if side == "self":
            self.self_in = False
        else:
            self.manager_in = False
        return True

    def go_ahead(self, actor: str) -> bool:
        """Go ahead without the other."""
        side = "self" if actor == ANA else "manager"
        other, due = ("manager", self.manager_due_on) if side == "self" else ("self", self.self_due_on)
        if not self.writes(side, actor) or not self.is_in(side):
            return False
        if self.gone_ahead == side:
            return True
        if self.is_in(other) or self.gone_ahead is not None or self.day < due + TEN_WORKING_DAYS:
            return False
        self.gone_ahead = side
        return True

    def takes_part(self, actor: str) -> bool:
        """Whether they are one of the two."""
        return self.present(actor) and (actor == ANA or actor in self.raters)

    def settle(self, actor: str, choice: str) -> bool:
        """Close the one competency with a step, or differ. Nothing is agreed about what one side left blank."""
        if not self.takes_part(actor) or not self.revealed or self.standing is not None:
            return False
        if (choice == "without") != (self.gone_ahead is not None):
            return False
        self.outcome = choice
        return True

    def share(self, actor: str) -> bool:
        """The manager signs."""
        if actor not in self.raters or not self.revealed or self.standing is not None or self.outcome is None:
            return False
        self.revisions.append(Revision(actor))
        return True

    def sign(self, actor: str, decision: str) -> bool:
        """Ana signs."""
        standing = self.standing
        if actor != ANA or not self.present(ANA) or standing is None or standing.decision is not None:
            return False
        standing.decision = decision
        return True

    def moderate(self, actor: str, decision: str) -> bool:
        """The manager's manager decides on a disagreement."""
        standing = self.standing
        if (
            standing is None
            or standing.decision != "disagree"
            or standing.moderated
            or actor != self.moderator
        ):
            return False
        standing.moderated = True
        standing.reopened = decision == "reopened"
        return True

    def reopen(self, actor: str) -> bool:
        """Withdraw the record: the manager before Ana signed, HR after."""
        standing = self.standing
        if standing is None:
            return False
        if standing.decision is None and actor not in self.raters:
            return False
        if standing.decision is not None and actor != CHLOE:
            return False
        standing.reopened = True
        return True

    def annotate(self, actor: str, revision: int, words: str) -> bool:
        """Either of the two adds to a record, whether it stands or not. The same words again change nothing."""
        if not self.takes_part(actor) or revision > len(self.revisions) or not words:
            return False
        self.revisions[revision - 1].added.add((actor, words))
        return True
