"""Words are taken out while somebody signs them: what is signed meanwhile needs a second person like all the rest."""

import json
from collections.abc import Callable
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.db import transaction
from kie.errors import KieError
from kie.frameworks.models import Catalogue
from kie.plans.models import Goal, Plan
from kie.records import removing
from kie.records.approving import approve, as_seen_by
from kie.records.declining import decline
from kie.records.errors import ProposalDeclined, RequestAnswered, TextsChanged
from kie.records.models import RemovalAnswer, RemovalApproval, RemovalDecline, RemovalRequest
from kie.records.places import Scope
from kie.records.removing import foresee, remove
from kie.records.service import Removal, ask_removal
from kie.records.striking import strike_in
from kie.reviews.annotations import annotate
from kie.reviews.models import AddedIssue, Annotation, Record, SignOff
from kie.reviews.service import add_issue
from kie.reviews.signing import draft_record, share
from kie.reviews.struck import THIRD_PARTY, Striking
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, make_cast
from tests.faults.served import wait_until
from tests.reviews.steps import reveal, review_of, settle_all, share_record, sign_record
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases
WORDS = ("Zed",)
SAID = "What Zed said to the customers at the barrier"
COMMENT = "I talked to Zed about it before the summer"


class Desk:
    """HR's desk in a database that others write to meanwhile: Ana's review, settled, with words in its agenda."""

    def __init__(self, engine: Engine, shipped: Catalogue) -> None:
        self.engine = engine
        with Session(engine, expire_on_commit=False) as session:
            self.cast: Cast = make_cast(session)
            cycle = open_cycle_with(session, self.cast, shipped, {"customer-focus": "theme"})
            self.part: ParticipationContext = part_of(session, cycle, self.cast.ana)
            reveal(session, self.cast, self.part)
            self.plan(session)
            add_issue(session, self.id, self.cast.ana.id, SAID)
            settle_all(session, self.part, self.cast.ben.id)

    @property
    def id(self) -> UUID:
        return self.part.participation.id

    def plan(self, session: Session) -> None:
        """A plan, which the record quotes."""
        ana, now = self.cast.ana.id, clock.now()
        plan = Plan(person_id=ana, review_due_on=None, made_at=now)
        session.add(plan)
        session.flush()
        by = {"drafted_by_id": ana, "drafted_at": now, "written_by_id": ana, "written_at": now}
        session.add(Goal(plan_id=plan.id, title=SAID, **by))
        session.flush()

    def asked(self, place: str) -> UUID:
        """A request of Ben's about one of Ana's texts."""
        with transaction(self.engine) as session:
            review = None if place == "plan" else self.id
            ask_removal(session, self.cast.ben.id, Removal(self.cast.ana.id, place, review, "A name.", False))
            return session.scalars(select(RemovalRequest.id)).one()

    def seen(self, request_id: UUID) -> str:
        """The token of what HR saw."""
        with transaction(self.engine) as session:
            return foresee(session, session.get_one(RemovalRequest, request_id), WORDS).token

    def share(self, session: Session) -> None:
        """Ben signs."""
        draft = draft_record(session, review_of(session, self.id), self.cast.ben.id)
        share(session, self.id, self.cast.ben.id, draft.digest)

    def while_somebody(
        self, writes: Callable[[Session], object], then: Callable[[Session], object]
    ) -> object:
        """What `then` gives, or refuses, when it comes while `writes` is done and not kept yet."""
        came: list[object] = []

        def come() -> None:
            try:
                with transaction(self.engine) as session:
                    came.append(then(session))
            except KieError as refused:
                came.append(type(refused))

        comer = Thread(target=come)
        with transaction(self.engine) as session:
            writes(session)
            session.flush()
            comer.start()
            wait_until(lambda: bool(came) or waiting(self.engine), "somebody who waits")
        comer.join(timeout=60)
        return came[0]

    def holding(self) -> set[str]:
        """Which kinds of texts hold the words."""
        with transaction(self.engine) as session:
            found = {
                "agenda": session.scalars(select(AddedIssue.words)).all(),
                "plan": session.scalars(select(Goal.title)).all(),
                "record": [json.dumps(one) for one in session.scalars(select(Record.body))],
                "comment": session.scalars(select(SignOff.comment)).all(),
                "annotation": session.scalars(select(Annotation.words)).all(),
            }
        return {kind for kind, texts in found.items() if "Zed" in "".join(texts)}


@pytest.fixture
def desk(fresh_database: Engine, shipped: Catalogue) -> Desk:
    """The desk."""
    return Desk(fresh_database, shipped)


@pytest.mark.parametrize("place", ["review", "plan"])
def test_words_signed_while_hr_takes_them_out_stay_until_a_second_person_says_yes(
    desk: Desk, place: str
) -> None:
    request_id = desk.asked(place)
    token, hr = desk.seen(request_id), desk.cast.chloe.id
    came = desk.while_somebody(desk.share, lambda session: remove(session, request_id, hr, WORDS, token))
    assert came is TextsChanged
    assert desk.holding() == {"agenda", "plan", "record"}
    token = desk.seen(request_id)
    with transaction(desk.engine) as session:
        assert remove(session, request_id, hr, WORDS, token) is None
    assert "record" in desk.holding()


def test_what_is_added_while_somebody_says_yes_is_not_theirs_to_agree_to(desk: Desk) -> None:
    ana, ben, request_id = desk.cast.ana.id, desk.cast.ben.id, desk.asked("review")
    with Session(desk.engine, expire_on_commit=False) as session:
        for issue in session.scalars(select(AddedIssue)):
            issue.words = "What was said at the barrier"
        session.execute(select(Goal)).scalar_one().title = "Better calls"
        session.flush()
        record = share_record(session, desk.cast, desk.part)
        sign_record(session, desk.cast, desk.part, record, "comment", COMMENT)
    token = desk.seen(request_id)
    with transaction(desk.engine) as session:
        assert remove(session, request_id, desk.cast.chloe.id, WORDS, token) is None
        request = session.get_one(RemovalRequest, request_id)
        token = as_seen_by(session, request, WORDS, ana)[1]
    came = desk.while_somebody(
        lambda session: annotate(session, desk.id, 1, ben, "Zed told it otherwise when I asked"),
        lambda session: approve(session, request_id, ana, "signer", token),
    )
    assert came is False
    assert desk.holding() == {"comment", "annotation"}


def test_nothing_changes_when_somebody_who_signed_did_not_agree(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        desk.share(session)
    scope, before = Scope(desk.cast.ana.id, desk.id), desk.holding()
    for agreed in (set(), {desk.cast.ana.id}, {desk.cast.ben.id, desk.cast.chloe.id}):
        with transaction(desk.engine) as session, pytest.raises(TextsChanged):
            strike_in(session, scope, WORDS, THIRD_PARTY, desk.cast.chloe.id, agreed)
        assert desk.holding() == before
    with transaction(desk.engine) as session:
        both = {desk.cast.ana.id, desk.cast.ben.id}
        assert strike_in(session, scope, WORDS, THIRD_PARTY, desk.cast.chloe.id, both).times > 0
    assert desk.holding() == set()


def test_no_yes_is_left_of_a_striking_that_was_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id = desk.asked("review")
    with transaction(desk.engine) as session:
        desk.share(session)
    token = desk.seen(request_id)

    def refuse(*_given: object) -> None:
        raise TextsChanged()

    with transaction(desk.engine) as session:
        remove(session, request_id, desk.cast.chloe.id, WORDS, token)
    monkeypatch.setattr(removing, "strike_in", refuse)
    with transaction(desk.engine) as session, pytest.raises(TextsChanged):
        approve(session, request_id, desk.cast.efua.id, "hr", token)
    with transaction(desk.engine) as session:
        assert session.scalars(select(RemovalApproval)).all() == []
        assert session.scalars(select(Striking)).all() == []


@pytest.fixture
def proposed(desk: Desk) -> tuple[UUID, str]:
    """A request whose words wait for a second person, and the token of what a colleague of HR sees."""
    request_id = desk.asked("review")
    with transaction(desk.engine) as session:
        desk.share(session)
    token = desk.seen(request_id)
    with transaction(desk.engine) as session:
        remove(session, request_id, desk.cast.chloe.id, WORDS, token)
    return request_id, token


def kept(desk: Desk) -> tuple[int, int]:
    """How many said no, and how many requests were answered."""
    with transaction(desk.engine) as session:
        return len(session.scalars(select(RemovalDecline)).all()), len(
            session.scalars(select(RemovalAnswer)).all()
        )


def test_a_yes_that_comes_while_somebody_says_no_is_told(desk: Desk, proposed: tuple[UUID, str]) -> None:
    (request_id, token), cast, before = proposed, desk.cast, desk.holding()
    came = desk.while_somebody(
        lambda session: decline(session, request_id, cast.ana.id, "signer", 1, "It is right so."),
        lambda session: approve(session, request_id, cast.efua.id, "hr", token),
    )
    assert came is ProposalDeclined
    assert desk.holding() == before and kept(desk) == (1, 0)


def test_a_no_that_comes_while_the_words_go_is_told(desk: Desk, proposed: tuple[UUID, str]) -> None:
    (request_id, token), cast = proposed, desk.cast
    came = desk.while_somebody(
        lambda session: approve(session, request_id, cast.efua.id, "hr", token),
        lambda session: decline(session, request_id, cast.ana.id, "signer", 1, "It is right so."),
    )
    assert came is RequestAnswered
    assert desk.holding() == set() and kept(desk) == (0, 1)


def test_of_two_who_say_no_at_once_one_is_told(desk: Desk, proposed: tuple[UUID, str]) -> None:
    (request_id, _token), cast = proposed, desk.cast
    came = desk.while_somebody(
        lambda session: decline(session, request_id, cast.ana.id, "signer", 1, "It is right so."),
        lambda session: decline(session, request_id, cast.ben.id, "signer", 1, "No."),
    )
    assert came is ProposalDeclined and kept(desk) == (1, 0)
