"""Signing, disagreeing, deciding and opening again, on both databases."""

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.reviews.body import digest_of
from kie.reviews.deciding import reopen
from kie.reviews.errors import (
    AlreadyModerated,
    AlreadySigned,
    NotDisputed,
    NotSettled,
    NotShared,
    RecordChanged,
    RecordShared,
    WordsMissing,
)
from kie.reviews.kept import kept_records
from kie.reviews.models import Record, Reopening, SignOff
from kie.reviews.queries import progress_of
from kie.reviews.service import Outcome, settle
from kie.reviews.signing import SignOffAnswer, draft_record, share, sign
from tests.cast import Cast
from tests.reviews.steps import decide, review_of, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases


@pytest.fixture
def settled(session: Session, cast: Cast, revealed: ParticipationContext) -> ParticipationContext:
    """Every competency has an agreed rating."""
    settle_all(session, revealed, cast.ben.id)
    return revealed


def test_the_manager_signs_only_when_everything_is_settled_and_what_they_read(
    session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    early = draft_record(session, review_of(session, one), cast.ben.id)
    with pytest.raises(NotSettled):
        share(session, one, cast.ben.id, early.digest)
    settle_all(session, revealed, cast.ben.id)
    with pytest.raises(RecordChanged):
        share(session, one, cast.ben.id, early.digest)
    assert kept_records(session, one) == []


def test_a_record_keeps_every_word_with_its_digest(
    session: Session, cast: Cast, settled: ParticipationContext
) -> None:
    record = share_record(session, cast, settled)
    assert record.digest == digest_of(record.body) and record.revision == 1
    text = json.dumps(record.body, ensure_ascii=False)
    for words in (
        "A note by Ana Silva",
        "A note by Ben Okafor",
        "A team of my own",
        "Two phones",
        "two steps apart",
    ):
        assert words in text
    assert {one["fingerprint"] for one in record.body["frameworks"]} == {
        rated.framework.fingerprint for rated in settled.cycle.frameworks
    }
    assert all(
        competency["agreed"]["settled"]
        for framework in record.body["frameworks"]
        for competency in framework["competencies"]
    )


def test_each_party_signs_once(session: Session, cast: Cast, settled: ParticipationContext) -> None:
    one = settled.participation.id
    with pytest.raises(NotShared):
        sign(session, one, cast.ana.id, SignOffAnswer("accept", "", ""))
    record = share_record(session, cast, settled)
    with pytest.raises(RecordShared):
        share(session, one, cast.ben.id, record.digest)
    with pytest.raises(RecordChanged):
        sign(session, one, cast.ana.id, SignOffAnswer("accept", "", "another"))
    for decision in ("comment", "disagree"):
        with pytest.raises(WordsMissing):
            sign(session, one, cast.ana.id, SignOffAnswer(decision, "  ", record.digest))
    sign(session, one, cast.ana.id, SignOffAnswer("comment", "Thank you", record.digest))
    with pytest.raises(AlreadySigned):
        sign(session, one, cast.ana.id, SignOffAnswer("accept", "", record.digest))
    signed = session.scalars(select(SignOff).where(SignOff.record_id == record.id)).all()
    assert {(row.party, row.decision, row.comment) for row in signed} == {
        ("manager", "accept", ""),
        ("employee", "comment", "Thank you"),
    }


def test_a_disagreement_is_upheld_once(session: Session, cast: Cast, settled: ParticipationContext) -> None:
    one = settled.participation.id
    record = share_record(session, cast, settled)
    with pytest.raises(NotDisputed):
        decide(session, cast, record, "upheld", "Fair")
    sign_record(session, cast, settled, record, "disagree", "I was not heard")
    with pytest.raises(WordsMissing):
        decide(session, cast, record, "upheld", " ")
    decide(session, cast, record, "upheld", "Both were heard")
    with pytest.raises(AlreadyModerated):
        decide(session, cast, record, "reopened", "Second thoughts")
    progress = progress_of(session, [one])[one]
    assert progress.signed and progress.moderated
    recipients = set(session.scalars(select(QueuedMail.recipient)))
    assert {cast.ana.email, cast.ben.email, cast.efua.email} <= recipients
    assert not [text for text in session.scalars(select(QueuedMail.text)) if "I was not heard" in text]


def test_reopening_keeps_the_signatures_and_the_next_revision_follows(
    session: Session, cast: Cast, settled: ParticipationContext
) -> None:
    one = settled.participation.id
    first = share_record(session, cast, settled)
    sign_record(session, cast, settled, first, "disagree", "I was not heard")
    decide(session, cast, first, "reopened", "Talk once more")
    assert not progress_of(session, [one])[one].shared
    key = "competency:customer-focus:acting-on-commitments"
    settle(session, one, cast.ana.id, key, Outcome("agreed", 2, version=1))
    second = share_record(session, cast, settled)
    sign_record(session, cast, settled, second)
    kept = kept_records(session, one)
    assert [each.record.revision for each in kept] == [2, 1]
    assert kept[1].reopening is not None and kept[1].sign_offs["employee"].comment == "I was not heard"
    assert kept[0].sign_offs["employee"].decision == "accept" and kept[0].reopening is None
    progress = progress_of(session, [one])[one]
    assert progress.signed and not progress.disputed


def test_opening_again_needs_a_record_and_a_reason(
    session: Session, cast: Cast, settled: ParticipationContext
) -> None:
    one = settled.participation.id
    with pytest.raises(NotShared):
        reopen(session, one, cast.ben.id, "Too early", signed=False)
    record = share_record(session, cast, settled)
    with pytest.raises(WordsMissing):
        reopen(session, one, cast.ben.id, "", signed=False)
    reopen(session, one, cast.ben.id, "A slip", signed=False)
    with pytest.raises(NotShared):
        reopen(session, one, cast.ben.id, "Again", signed=False)
    assert session.get_one(Reopening, record.id).reason == "A slip"
    actions = set(session.scalars(select(Event.action)))
    assert {"record.shared", "record.reopened"} <= actions


def test_progress_of_many_costs_as_much_as_of_one(
    session: Session, cast: Cast, settled: ParticipationContext
) -> None:
    assert session.scalar(select(func.count()).select_from(Record)) == 0
    assert progress_of(session, []) == {}
    assert set(progress_of(session, [settled.participation.id] * 3)) == {settled.participation.id}
