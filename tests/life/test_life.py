"""The life of a review: whatever people do, in whatever order, the product and a small model of it agree.

People are hired, moved, given other managers and stand-ins; they hand in, take back, go ahead without the other,
agree or differ, sign, disagree, decide, open again, add to a record, leave and return. After every step: nobody has
read the other side's words before both may; the person has one review in the cycle with one record that counts; what
was signed or added reads as it did, and what was added stands with its record; and every effect, and nothing else, is
on the trail.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from kie.cycles.models import Participation
from kie.frameworks.models import Catalogue
from tests.life.base import ADDED, LAST_DAY, MANAGER_DUE, SELF_DUE, START, TOKENS, Base, lay_base
from tests.life.model import ANA, BEN, CHLOE, EFUA, GUS, HANA, MANAGERS, PEOPLE, Life, StandIn
from tests.life.world import World

pytestmark = pytest.mark.both_databases

SIDES = ("self", "manager")
LIVES = {"sqlite": 15, "postgresql": 8}
"""How many are lived. What depends on the database is for other tests to see; here it is whether the rules hold."""
DEPUTIES = st.sampled_from((GUS, HANA, EFUA))
Deed = tuple[str, tuple[Any, ...]]
"""What somebody tries: the name of the method, the same in model and world, and what it is given."""

DEEDS: dict[str, list[Deed]] = {
    "write": [("write", given) for given in product(SIDES, PEOPLE, ("1", "3", "4"))],
    "hand_in": [("hand_in", given) for given in product(SIDES, PEOPLE)],
    "take_back": [("take_back", given) for given in product(SIDES, PEOPLE)],
    "go_ahead": [("go_ahead", (actor,)) for actor in PEOPLE],
    "settle": [("settle", given) for given in product(PEOPLE, ("3", "2", "differ", "without"))],
    "share": [("share", (actor,)) for actor in PEOPLE],
    "sign": [("sign", given) for given in product((ANA, CHLOE, EFUA), ("accept", "comment", "disagree"))],
    "moderate": [("moderate", given) for given in product(PEOPLE, ("upheld", "reopened"))],
    "reopen": [("reopen", (actor,)) for actor in PEOPLE],
    "annotate": [("annotate", given) for given in product(PEOPLE, (1, 2), (ADDED, ""))],
}
ALL = [deed for deeds in DEEDS.values() for deed in deeds]


class Reviewed(RuleBasedStateMachine):
    """One review, lived by the product and by the model side by side."""

    base: Base

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.base)
        self.life = Life(START, SELF_DUE, MANAGER_DUE, [(START, BEN)])
        self.world.author_for = self.life.author_for
        self.signed: dict[tuple[UUID, str], str] = {}
        self.trail = self.turn = 0

    def teardown(self) -> None:
        """Undo this life."""
        self.world.end()

    def do(self, deed: Deed) -> None:
        """The product takes what the model says it takes. An effect is on the trail; what has none is not."""
        name, given = deed
        before = deepcopy(self.life)
        told = bool(getattr(self.life, name)(*given))
        taken = bool(getattr(self.world, name)(*given))
        assert taken == told, f"{deed}: the model says {told}, the product {taken}: {self.world.said}"
        seen = self.world.behind.events_about_ana()
        assert (seen > self.trail) == (self.life != before), f"{deed}: {seen - self.trail} events"
        self.trail = seen

    def possible(self, deed: Deed) -> bool:
        """Whether it would be taken now and change something."""
        name, given = deed
        after = deepcopy(self.life)
        return bool(getattr(after, name)(*given)) and after != self.life

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Something happens that can: first which kind of thing, so that none crowds out the others."""
        open_to = {name: [deed for deed in deeds if self.possible(deed)] for name, deeds in DEEDS.items()}
        kinds = [name for name, deeds in open_to.items() if deeds]
        if kinds:
            self.do(data.draw(st.sampled_from(open_to[data.draw(st.sampled_from(kinds))])))

    @rule(data=st.data())
    def go_further(self, data: st.DataObject) -> None:
        """As `go_on`, but nothing is written anew, taken back or only added: so that lives get old."""
        kinds = [name for name in DEEDS if name not in {"take_back", "reopen", "annotate"}]
        wanted = [
            [deed for deed in DEEDS[name] if self.possible(deed) and (name != "write" or self.is_first(deed))]
            for name in kinds
        ]
        deeds = [each for each in wanted if each]
        if deeds:
            self.do(data.draw(st.sampled_from(data.draw(st.sampled_from(deeds)))))

    def is_first(self, deed: Deed) -> bool:
        """Whether this side has nothing written yet."""
        side = deed[1][0]
        return not self.life.self_written if side == "self" else self.life.author not in self.life.raters

    @rule(deed=st.sampled_from(ALL))
    def try_anything(self, deed: Deed) -> None:
        """Somebody tries something, whether they may or not."""
        self.do(deed)

    @initialize()
    def hire(self) -> None:
        """Ana begins under Ben."""
        self.world.hire(BEN)
        self.trail = self.world.behind.events_about_ana()

    @precondition(lambda self: self.world.day < LAST_DAY)
    @rule(days=st.sampled_from((1, 2, 7, 14)))
    def time_passes(self, days: int) -> None:
        """Nothing happens for some days."""
        days = min(days, (LAST_DAY - self.world.day).days)
        self.world.travel(days)
        self.life.day = self.world.day

    @rule(manager=st.sampled_from(MANAGERS), days=st.sampled_from((0, 3)))
    def change_manager(self, manager: str, days: int) -> None:
        """Ana gets another manager, today or soon."""
        since = self.life.day + timedelta(days=days)
        if self.life.managers[-1][0] > since:
            return
        if self.life.managers[-1][0] == since:
            self.life.managers.pop()
        self.life.managers.append((since, manager))
        self.world.move_to_manager(manager, since)

    @rule(team=st.sampled_from((0, 1)))
    def transfer(self, team: int) -> None:
        """Ana moves to another team. Nothing else changes."""
        self.world.transfer(team)

    @rule(kind=st.sampled_from(("acting", "delegate")), manager=st.sampled_from(MANAGERS), deputy=DEPUTIES)
    def stand_in(self, kind: str, manager: str, deputy: str) -> None:
        """Somebody stands in for a manager for ten days."""
        taken = any(one.manager == manager and one.ends_on >= self.life.day for one in self.life.stand_ins)
        if deputy == manager or taken:
            return
        until = self.life.day + timedelta(days=10)
        self.life.stand_ins.append(StandIn(kind, manager, deputy, self.life.day, until))
        self.world.stand_in(kind, manager, deputy, until)

    @rule(deputy=DEPUTIES)
    def withdraw(self, deputy: str) -> None:
        """It ends before its day."""
        self.life.stand_ins = [one for one in self.life.stand_ins if one.deputy != deputy]
        self.world.withdraw(deputy)

    @rule()
    def leave_or_return(self) -> None:
        """Ana leaves, or comes back."""
        self.life.has_left = not self.life.has_left
        self.world.leaves(self.life.day - timedelta(days=1) if self.life.has_left else None)

    @invariant()
    def the_product_is_where_the_model_is(self) -> None:
        """Every record that decides what may happen next."""
        world, life = self.world.behind, self.life
        assert (world.is_in("self"), world.is_in("manager")) == (life.self_in, life.manager_in)
        assert (world.revealed(), world.gone_ahead()) == (life.revealed, life.gone_ahead)
        assert world.settled() == (life.outcome is not None)
        assert [
            (signed.get("employee", "").partition(":")[0] or None, moderated, reopened)
            for _record, signed, moderated, reopened in world.records()
        ] == [(one.decision, one.moderated, one.reopened) for one in life.revisions]

    @invariant()
    def one_review_and_one_record_count(self) -> None:
        """A person has one review in a cycle, and at most one of its records stands."""
        assert self.world.behind.count(Participation, Participation.person_id == self.world.people[ANA]) == 1
        assert sum(not reopened for *_rest, reopened in self.world.behind.records()) <= 1

    @invariant()
    def what_was_signed_reads_as_it_did(self) -> None:
        """Neither a record nor a signature ever changes, nor what was added to it."""
        for record, signed, _moderated, _reopened in self.world.behind.records():
            added = self.world.behind.added_to(record)
            words = {"digest": record.digest, "body": repr(record.body), **signed}
            words |= {str(row): repr(one) for row, one in added.items()}
            for part, text in words.items():
                assert self.signed.setdefault((record.id, part), text) == text
            assert sorted(added.values()) == sorted(self.life.revisions[record.revision - 1].added)

    @invariant()
    def what_was_added_stands_with_its_record(self) -> None:
        """Whoever may read the record reads it too, on every copy; nobody else does."""
        for revision, one in enumerate(self.life.revisions, start=1):
            if not one.added:
                continue
            self.turn += 1
            actor = PEOPLE[self.turn % len(PEOPLE)]
            path = f"/reviews/{self.world.participation_id}/record?revision={revision}"
            page = self.world.get(actor, path) or ""
            if self.life.takes_part(actor):
                assert page.count(ADDED) == len(one.added), f"{actor} reads too little at {path}"
            elif actor != self.life.moderator:
                assert page == "", f"{actor} reads {path}"

    @invariant()
    def nobody_reads_the_other_side_too_soon(self) -> None:
        """Before both may read both, a part is read by whoever writes it and by nobody else. What a manager had begun
        stays theirs while another leads, and when they come back."""
        if self.life.revealed:
            return
        self.turn += 1
        actor = PEOPLE[self.turn % len(PEOPLE)]
        review, parts = (f"/{room}/{self.world.participation_id}" for room in ("reviews", "assessments"))
        mine = {actor, self.life.author_for(actor)} if actor in self.life.raters else {actor}
        hidden = {f"{TOKENS['manager']}-{author}" for author in PEOPLE if author not in mine}
        if actor != ANA:
            hidden.add(TOKENS["self"])
        paths = (review, f"{review}/record", f"{parts}/self/check", f"{parts}/manager/check")
        path = paths[self.turn // len(PEOPLE) % len(paths)]
        page = self.world.get(actor, path) or ""
        assert not {word for word in hidden if word in page}, f"{actor} reads too much at {path}"


@pytest.fixture
def base(fresh_database: Engine, shipped: Catalogue) -> Iterator[Base]:
    """The council and its cycle."""
    yield lay_base(fresh_database, shipped)


def test_product_and_model_live_the_same_life(base: Base) -> None:
    class Here(Reviewed):
        pass

    Here.base = base
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=LIVES[base.engine.dialect.name],
            stateful_step_count=35,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        ),
    )
