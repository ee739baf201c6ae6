"""The form of thanks offers the same whoever it is for, and what is sent stands in the review of whoever is thanked."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.queries import open_participations_of
from kie.cycles.service import make_cycle, open_cycle
from kie.evidence.models import EvidenceNote, EvidenceTag
from kie.frameworks.models import Catalogue
from kie.people.models import Person, Team
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import wish
from tests.editions import (
    BEFORE_REWORDED,
    BEFORE_SPLIT,
    LATER,
    NEW,
    OLD,
    REWORDED,
    publish_it,
    with_a_later_edition,
)

Open = Callable[..., Browser]


def offered(sender: Browser, person: Person) -> set[str]:
    """The keys that the form has, of both editions."""
    form = sender.get(f"/thanks/to/{person.id}")
    keys = {str(one["data-key"]) for one in form.html.select("datalist option")}
    return {key for key in keys if key.split("/")[0] in (OLD, LATER)}


def begun(session: Session, cast: Cast, catalogue: Catalogue, framework_id: str, team: Team) -> None:
    """A cycle of this framework, open to one team."""
    wanted = wish(frameworks=((framework_id, "theme"),), teams=(team.id,), title=f"Review by {framework_id}")
    made = make_cycle(session, wanted, cast.chloe.id)
    open_cycle(session, made.id, cast.chloe.id, catalogue)
    session.commit()


def test_the_form_does_not_tell_who_takes_part(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    """The newer edition came after Ana's cycle was opened: for everybody the one that is asked about is offered."""
    publish_it(session, with_a_later_edition(shipped), cast.chloe.id)
    efua = browser(cast.efua)
    before = offered(efua, cast.ana)
    assert {key.split("/")[0] for key in before} == {LATER}
    begun(session, cast, shipped, OLD, cast.highways)
    assert open_participations_of(session, cast.ana.id)
    assert not open_participations_of(session, cast.chloe.id)
    for_ana = offered(efua, cast.ana)
    assert {key.split("/")[0] for key in for_ana} == {OLD}
    assert offered(efua, cast.chloe) == for_ana


def test_what_is_chosen_in_a_newer_edition_is_kept_in_the_one_that_is_asked_about(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    both = with_a_later_edition(shipped)
    publish_it(session, both, cast.chloe.id)
    begun(session, cast, shipped, OLD, cast.highways)
    begun(session, cast, both, LATER, cast.people_team)
    efua = browser(cast.efua)
    choices = offered(efua, cast.ana)
    assert offered(efua, cast.chloe) == choices
    assert {f"{LATER}/{REWORDED}", f"{OLD}/{BEFORE_SPLIT}", f"{LATER}/{NEW}"} <= choices
    assert f"{OLD}/{BEFORE_REWORDED}" not in choices, "what is the same in both stands there once"
    chosen = [f"{LATER}/{REWORDED}", f"{LATER}/{NEW}"]
    for person in (cast.ana, cast.chloe):
        path = f"/thanks/to/{person.id}"
        form = {**efua.get(path).fields(), "words": "You listened.", "tags": chosen}
        efua.post(path, form)
    assert kept_for(session, cast.ana) == {(OLD, BEFORE_REWORDED), (LATER, NEW)}
    assert kept_for(session, cast.chloe) == {(LATER, REWORDED), (LATER, NEW)}


def kept_for(session: Session, person: Person) -> set[tuple[str, str]]:
    """What the person's notes are tied to."""
    rows = session.execute(
        select(EvidenceTag.framework_id, EvidenceTag.node_id)
        .join(EvidenceNote, EvidenceNote.id == EvidenceTag.note_id)
        .where(EvidenceNote.person_id == person.id)
    )
    return {(framework_id, node_id) for framework_id, node_id in rows}
