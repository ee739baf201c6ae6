"""A message that asks for a signature or a decision is not sent once it was given."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.jobs.reasons import REASONS
from kie.mail import QueuedMail, Words
from tests.cast import Cast
from tests.reviews.steps import decide, reveal, settle_all, share_record, sign_record

pytestmark = pytest.mark.both_databases


def _is_sent(session: Session, key: str, record_id: UUID) -> bool:
    """Whether the message with this key would go, if it was sent now."""
    found = select(QueuedMail).where(QueuedMail.key.like(f"{key}/{record_id}%"))
    mail = session.scalars(found).one()
    assert mail.reason is not None
    words = REASONS[mail.reason.kind](session, mail.reason.id, Words(mail.subject, mail.text))
    assert words is None or (isinstance(words, Words) and words.to == mail.recipient)
    return words is not None


def test_what_was_signed_or_decided_meanwhile_is_not_asked_for(
    session: Session, cast: Cast, part: ParticipationContext
) -> None:
    reveal(session, cast, part)
    settle_all(session, part, cast.ben.id)
    record = share_record(session, cast, part)
    assert _is_sent(session, "record-shared", record.id)
    sign_record(session, cast, part, record, "disagree", "It was not like that.")
    assert not _is_sent(session, "record-shared", record.id)
    assert _is_sent(session, "record-disputed", record.id)
    decide(session, cast, record, "upheld", "I read both sides.")
    assert not _is_sent(session, "record-disputed", record.id)
