"""From one's own file to the words that one adds to each kept record."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.reviews.deciding import reopen
from kie.reviews.models import Annotation, Record
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import settle_all, share_record, sign_record


@pytest.mark.both_databases
def test_each_kept_record_is_added_to_from_my_file(
    session: Session, cast: Cast, browser: Callable[..., Browser], revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    session.commit()
    ana = browser(cast.ana)
    assert "Add to a record" not in ana.get("/my-file").text, "there is none yet"
    sign_record(session, cast, revealed, share_record(session, cast, revealed))
    reopen(session, revealed.participation.id, cast.chloe.id, "We forgot the course.", signed=True)
    share_record(session, cast, revealed)
    session.commit()
    title = revealed.cycle.cycle.title
    for number in (1, 2):
        address = ana.get("/my-file").link(f"{title}, record number {number}")
        page, anchor = address.split("#")
        record = ana.get(page)
        assert record.html.select(f"#{anchor}"), "the link leads to the form"
        (form,) = [one for one in record.html.select("form") if one.select("textarea[name=words]")]
        action = str(form["action"])
        ana.post(action, record.fields(action) | {"words": f"Mine, {number}.", "checked": "y"})
    added = select(Record.revision, Annotation.words).join(Record, Record.id == Annotation.record_id)
    assert {tuple(row) for row in session.execute(added)} == {(1, "Mine, 1."), (2, "Mine, 2.")}
    assert "Add to a record" not in browser(cast.ben).get("/my-file").text, "his own file alone"
