"""A private reflection of the demonstration's Ana. It is sealed with the installation's key like anybody's."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kie import clock
from kie.reflections.models import Reflection
from kie.reflections.sealing import seal
from kie.reflections.words import ReflectionWords

WORDS = ReflectionWords(
    look=(
        "I am quick on the phone and slow on paper. People who write wait twice as long as people who ring, and I tell "
        "neither how long it will be."
    ),
    now=("Say in the first answer how long it will take", "Ring back the same day", ""),
    soon=(
        "Ask the depot before I give a date",
        "A page on the road works that answers the five usual questions",
        "",
    ),
)


def write_reflection(session: Session, person_id: UUID, secret_key: str) -> None:
    """What Ana wrote three weeks ago, for herself."""
    then = clock.now() - timedelta(days=21)
    session.execute(
        insert(Reflection),
        [
            {
                "id": UUID(int=1, version=4),
                "person_id": person_id,
                "sealed": seal(secret_key, person_id, WORDS),
                "begun_at": then,
                "saved_at": then,
                "version": 1,
            }
        ],
    )
