"""Thanks of the demonstration: two for Ana, one for Ben."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kie.demo.cycles import at
from kie.demo.organisation import Organisation
from kie.evidence.models import EvidenceNote, EvidenceTag
from kie.frameworks.models import Catalogue
from kie.thanks.models import Thanks

FRAMEWORK = "customer-focus"
SENT: tuple[tuple[str, str, str, str, int, bool, int], ...] = (
    (
        "Ben",
        "Ana",
        "thanks",
        "You rang all eleven shops before the road closed. Nobody complained.",
        9,
        True,
        0,
    ),
    (
        "Efua",
        "Ana",
        "compliment",
        "A councillor says that your answer was the first one he did not need explained.",
        4,
        False,
        1,
    ),
    (
        "Ana",
        "Ben",
        "thanks",
        "You took the meeting on the bridge so that I could finish the letters.",
        16,
        False,
        3,
    ),
)
"""From, to, kind, words, days ago, whether it is shared, and the place of its competency in the framework."""


def write_thanks(
    session: Session, seed: int, catalogue: Catalogue, council: Organisation, today: date
) -> None:
    """What three of the cast sent each other."""
    random = Random(seed)  # noqa: S311 - believable, not secret
    competencies = catalogue.framework(FRAMEWORK).competencies
    for sender, receiver, kind, words, days, shared, place in SENT:
        sender_id, person_id = council.cast[sender], council.cast[receiver]
        note_id, day = UUID(int=random.getrandbits(128), version=4), today - timedelta(days=days)
        sent_at = at(day, random)
        note = {
            "id": note_id,
            "person_id": person_id,
            "author_id": sender_id,
            "happened_on": day,
            "kind": kind,
            "words": words,
            "written_at": sent_at,
            "shared_at": sent_at if shared else None,
            "version": 1,
        }
        tag = {
            "note_id": note_id,
            "framework_id": FRAMEWORK,
            "node_id": competencies[place].id,
            "competency_id": competencies[place].id,
            "label": competencies[place].title,
            "position": 0,
        }
        thanks_id = UUID(int=random.getrandbits(128), version=4)
        thanks = {"id": thanks_id, "sender_id": sender_id, "person_id": person_id, "kind": kind}
        session.execute(insert(EvidenceNote), [note])
        session.execute(insert(EvidenceTag), [tag])
        session.execute(insert(Thanks), [{**thanks, "sent_at": sent_at}])
