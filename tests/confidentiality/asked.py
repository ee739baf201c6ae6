"""Of the council: complaints about data, and requests: one whose file is put together and marked, one refused, and one
that was given out."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.holds import Hold
from kie.people.models import Person
from kie.retention.holding import make_hold, release_hold
from kie.retention.rules import DRAFTS
from kie.retention.service import set_period
from kie.subject_access import marking, requests
from kie.subject_access.answering import answer
from kie.subject_access.models import Complaint, ComplaintAnswer
from kie.subject_access.redacting_rules import EVERYWHERE
from kie.subject_access.request_models import Redaction
from tests.records.texts import text


def complain_and_ask(session: Session, people: Mapping[str, Person], key: str) -> None:
    """Ana has complained, and was answered once; Hana puts her file together and has marked two things in it, of
    which Chloé said that one stays; asking again was refused. Amy was given hers. What concerns Ana is held twice,
    once no more."""
    ana, hana = people["ana"].id, people["hana"].id
    for number in (1, 2):
        made = Complaint(person_id=ana, words=text(f"complaint-{number}"), made_at=clock.now())
        session.add(made)
        session.flush()
    said = {"words": text("complaint-answer"), "answered_by_id": hana, "answered_at": clock.now()}
    session.add(ComplaintAnswer(complaint_id=made.id, **said))
    asked_on = clock.today() - timedelta(days=2)
    asked = requests.record_request(session, hana, ana, asked_on, "letter", "known", text("request"))
    requests.extend(session, asked.id, hana, text("request-longer"))
    requests.correct_day(session, asked.id, hana, asked_on - timedelta(days=1), text("request-day"))
    marking.put_together(session, asked.id, hana, key, "Wexcombe")
    where, why = (EVERYWHERE, "Ben Okafor"), ("third-party", text("redaction"))
    marking.mark(session, key, asked.id, hana, where, why)
    marking.mark(session, key, asked.id, hana, (EVERYWHERE, "Okafor"), why)
    stays = session.scalars(select(Redaction.id).where(Redaction.words == "Okafor")).one()
    answer(session, stays, people["chloe"].id, agreed=False, reason=text("redaction-stays"))
    for_her = ("representative", "authority", "", text("request-authority"))
    again = requests.record_request(session, hana, ana, asked_on, *for_her)
    requests.end_without_file(session, again.id, hana, "refused", text("request-refused"))
    other = requests.record_request(session, hana, people["amy"].id, asked_on, "mail", "sign-in")
    marking.put_together(session, other.id, hana, key, "Wexcombe")
    marking.release(session, key, other.id, hana, marking.token_of(session, other.id))
    for name in ("hold", "hold-over"):
        held = Hold(
            kind="person", person_id=ana, reason=text(name), review_on=clock.today() + timedelta(days=9)
        )
        make_hold(session, hana, held)
    release_hold(session, hana, held.id, text("hold-release"))
    set_period(session, hana, DRAFTS, 60, text("period"))
