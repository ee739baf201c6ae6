"""Paper in the demonstration: a form that waits to be typed in, and one that its person may still correct."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.access import Fact
from kie.accounts.queries import hashed
from kie.accounts.rules import bare_code
from kie.assessments.asked import Asked
from kie.assessments.models import Assessment
from kie.assessments.service import Item, WantsItem
from kie.cycles.models import Participation
from kie.cycles.queries import participation_context
from kie.demo.cycles import DemoCycle
from kie.demo.organisation import Organisation
from kie.mail import HOME
from kie.paper.models import PaperForm
from kie.paper.queries import opened_form
from kie.paper.service import facts_of, open_form, type_in
from kie.paper.typed import Typed
from kie.people.models import Person

CODE = "WEXC-HWAY-2345"
"""Printed for everybody, as the password is. It opens a blank form and nothing else, and works once."""
MOST_TRIED = 50
"""People looked at until one is found whose paper Hana may type in."""
_TYPED_CODE = "WEXC-HWAY-2346"


def write_paper(session: Session, cycle: DemoCycle, council: Organisation) -> None:
    """Efua's form, which Hana has typed in, and somebody's who has not begun, which is next on the pile."""
    efua = council.cast["Efua"]
    mine = Participation.cycle_id == cycle.id
    [hers] = session.scalars(select(Participation.id).where(mine, Participation.person_id == efua))
    _print(session, council, hers, _TYPED_CODE)
    _type_in(session, council.cast["Hana"])
    nothing = session.execute(
        select(Participation.id, Participation.person_id)
        .join(Person, Person.id == Participation.person_id)
        .where(
            mine,
            Participation.person_id.not_in(council.cast.values()),
            ~select(Assessment.id).where(Assessment.participation_id == Participation.id).exists(),
        )
        .order_by(Person.staff_number)
        .limit(MOST_TRIED)
    )
    for participation_id, person_id in nothing.all():
        if Fact.OUTSIDE_LINE in facts_of(session, council.cast["Hana"], person_id):
            _print(session, council, participation_id, CODE)
            return


def _print(session: Session, council: Organisation, participation_id: UUID, code: str) -> None:
    chloe = council.cast["Chloé"]
    form = PaperForm(
        participation_id=participation_id,
        kind="blank",
        code_hash=hashed(bare_code(code)),
        printed_by_id=chloe,
        printed_at=clock.now(),
    )
    session.add(form)
    session.flush()
    person_id = participation_context(session, participation_id).person.id
    events.record(session, chloe, "paper.printed", person_id=person_id, subject=form.id, kind=form.kind)


def _type_in(session: Session, clerk_id: UUID) -> None:
    """As the clerk does it, so that what stands there is what really comes of it."""
    form = open_form(session, clerk_id, _TYPED_CODE, "")
    if form is None:
        raise LookupError("The demonstration's clerk cannot open the demonstration's form.")
    opened = opened_form(session, form.id, clerk_id)
    steps = (3, 4, 3, 2)
    items = tuple(
        Item(framework_id, node_id, step=steps[place % len(steps)])
        for place, (framework_id, node_id) in enumerate(Asked(opened.context).nodes)
    )
    wants = WantsItem(soon="A day a month out with the crews again.", needs="Fewer meetings on Fridays.")
    type_in(session, opened, clerk_id, Typed(items, wants=wants), HOME)
