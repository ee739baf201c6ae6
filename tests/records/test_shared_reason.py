"""Several people were given more time for one reason: what one of them has taken out of it, all of them hear of."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.queries import ParticipationContext
from kie.mail import QueuedMail
from tests.assessments.steps import part_of
from tests.browser import Browser
from tests.cast import Cast
from tests.records.steps import look_for, request_by

Browsers = Callable[..., Browser]
SAID = "A reason said more than it had to."


@pytest.mark.both_databases
def test_everybody_who_shares_a_reason_is_told_that_words_are_gone_from_it(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    ben = part_of(session, part.cycle.cycle, cast.ben)
    extension = Extension(
        cycle_id=part.cycle.cycle.id,
        team_id=part.participation.team_id,
        everybody=True,
        reason="Hepatitis in the depot",
        people=2,
        made_by_id=cast.chloe.id,
        made_at=clock.now(),
    )
    session.add(extension)
    session.flush()
    session.add_all(
        ExtendedParticipation(extension_id=extension.id, participation_id=one.participation.id)
        for one in (part, ben)
    )
    session.commit()
    bens = browser(cast.ben)
    assert SAID not in bens.get("/my-file").text
    here = request_by(browser(cast.ana), session, cast.ana, "reason")
    chloe = browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "hepatitis")
    chloe.post(f"{here}/striking", shown.fields(f"{here}/striking"))
    file = bens.get("/my-file").text
    assert SAID in file and "Taken out by Chloé Martin, in one place." in file
    told = session.execute(
        select(QueuedMail.recipient, QueuedMail.text).where(QueuedMail.subject == "Words were taken out")
    ).all()
    assert {one.recipient for one in told} == {cast.ana.email, cast.ben.email, cast.chloe.email}
    (to_ben,) = (one.text for one in told if one.recipient == cast.ben.email)
    assert "why you and others were given more time" in to_ben
    assert "Ana" not in to_ben and "epatitis" not in to_ben
    assert SAID not in browser(cast.efua).get("/my-file").text
