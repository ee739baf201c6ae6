"""A cycle keeps what its frameworks follow, as it was known when the cycle opened."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from kie.cycles.frozen import frozen_editions, thawed_editions
from kie.cycles.queries import cycle_context
from kie.frameworks.models import Carried, Catalogue, Editions, Lineage
from tests.assessments.steps import open_cycle_with
from tests.cast import Cast
from tests.editions import BEFORE_REWORDED, LATER, OLD, REWORDED, with_a_later_edition

SEVERAL = Editions(
    {
        "tea-2028": Lineage(
            "tea", {"brewing": Carried("merged", ("pouring", "stirring"))}, gone=("sipping",)
        ),
        "tea-2030": Lineage("tea-2028", {"brewing": Carried("same", ("brewing",))}),
        "coffee-2028": Lineage("coffee", {"grinding": Carried("new")}),
    }
)


def test_all_before_a_framework_is_kept_and_nothing_of_others() -> None:
    kept = thawed_editions(frozen_editions(SEVERAL, ["tea-2030", "care"]))
    assert kept.before("tea-2030") == ("tea-2028", "tea")
    assert kept.carried("tea", "tea-2030") == SEVERAL.carried("tea", "tea-2030") != {}
    assert kept.lineages["tea-2028"] == SEVERAL.lineages["tea-2028"]
    assert "coffee-2028" not in kept.lineages
    assert frozen_editions(SEVERAL, ["tea"]) == {}
    assert thawed_editions(None).lineages == {}


@pytest.mark.both_databases
def test_a_cycle_knows_them_as_they_were_when_it_opened(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    catalogue = with_a_later_edition(shipped)
    draft = open_cycle_with(session, cast, catalogue, {LATER: "theme"})
    session.commit()
    opened = cycle_context(session, draft.id, replace(catalogue, editions=Editions()))
    assert opened.editions == catalogue.editions
    assert opened.editions.source(OLD, LATER, REWORDED).one == BEFORE_REWORDED
    before = open_cycle_with(session, cast, catalogue, {OLD: "theme"})
    assert cycle_context(session, before.id).editions.lineages == {}
