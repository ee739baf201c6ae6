"""A kept record in the words of people: every name in it has words, and what somebody said is one line."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.reviews.models import Record
from kie.subject_access.record_words import NAMES
from kie.subject_access.trees import FOR_MACHINES, WORDED, readable
from kie.web import KieFlask
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.records.conftest import disputed as disputed


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from names_in(one)


def test_every_name_of_a_kept_record_has_words(
    app: KieFlask, session: Session, disputed: ParticipationContext
) -> None:
    body = session.scalars(select(Record.body)).first()
    assert body is not None and {"settled", "quotes", "handed_in"} <= set(names_in(body))
    assert set(names_in(body)) - FOR_MACHINES - WORDED <= set(NAMES)
    with app.test_request_context():
        shown = set(names_in(readable(body)))
    assert {"Handed in", "Key issues", "How it was closed"} <= shown
    assert not shown & set(NAMES), "no name of the machine's"
    assert len(set(NAMES.values())) == len(NAMES), "nothing is lost because two are called the same"


def test_what_somebody_said_is_one_line_and_words_stand_for_their_step(app: KieFlask) -> None:
    said = {"who": "Ana Silva", "label": "Soon", "text": "To finish it."}
    rated = {"settled": True, "step": 3, "words": "Usually", "note": ""}
    with app.test_request_context():
        assert readable({"quotes": [said, said | {"label": ""}], "agreed": rated}) == {
            "What they wrote": ["Ana Silva, Soon: To finish it.", "Ana Silva: To finish it."],
            "Agreed": "Usually",
        }
        assert readable({"agreed": rated | {"note": "At last."}}) == {
            "Agreed": {"In words": "Usually", "Note": "At last."}
        }
        assert readable({"settled": False, "words": "", "own_name": "x"}) == {
            "Settled": "No",
            "own_name": "x",
        }
