"""HR exempts somebody again while words are being taken out of the exemption before: they stay out."""

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import EarlierExemption, Exemption
from kie.cycles.service import exempt
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.records.places import Scope
from kie.records.striking import strike_in
from kie.reviews.struck import SAID_TOO_MUCH
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import make_cast
from tests.faults.served import wait_until
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases


def test_an_exemption_made_meanwhile_keeps_the_earlier_reason_without_the_words(
    fresh_database: Engine, shipped: Catalogue
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        part_id = part_of(session, open_cycle_with(session, cast, shipped, WHOLE), cast.ana).participation.id
        ana_id, chloe_id = cast.ana.id, cast.chloe.id
        session.add(
            Exemption(
                participation_id=part_id,
                reason="Away: chemotherapy",
                made_by_id=chloe_id,
                made_at=clock.now(),
                expires_on=date(2020, 1, 31),
            )
        )

    def again() -> None:
        with transaction(fresh_database) as session:
            exempt(session, part_id, "Away", chloe_id, None)

    second = Thread(target=again)
    with transaction(fresh_database) as session:
        strike_in(
            session, Scope(ana_id, None, reasons_only=True), ("chemotherapy",), SAID_TOO_MUCH, chloe_id, ()
        )
        second.start()
        wait_until(lambda: waiting(fresh_database), "the exemption waits")
    second.join()
    with Session(fresh_database) as session:
        assert session.scalars(select(Exemption.reason)).all() == ["Away"]
        assert session.scalars(select(EarlierExemption.reason)).all() == ["Away: [removed]"]
