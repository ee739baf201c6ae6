"""Forms that a newer one replaces: which would be, before it is done; and what becomes of the older paper after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.on_paper import paper_entries
from kie.cycles.models import Participation
from kie.errors import Conflict
from kie.i18n import _, format_day, ngettext
from kie.paper.models import PaperForm, PaperOpening
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Out:
    """A printed form that has not come back. `opened_at`: when a clerk last typed its code, None if nobody did."""

    form_id: UUID
    number: str
    name: str
    printed_at: datetime
    opened_at: datetime | None


class FormsOut(Conflict):
    """People who were named hold a form that has not come back, and whose code a new one would end.

    Nothing was printed. `forms`: each of these forms, in the order typed.
    """

    def __init__(self, forms: Sequence[Out]) -> None:
        super().__init__(
            ngettext(
                "Nothing was printed yet: %(n)s person has a form already that has not come back.",
                "Nothing was printed yet: %(n)s people have a form already that has not come back.",
                len(forms),
            ),
            _("Tick that their codes may end, or take their numbers out."),
        )
        self.forms = tuple(forms)


class FormReplaced(Conflict):
    """A newer form was printed in the place of this one, and its code no longer works."""


def refuse_forms_out(session: Session, participation_ids: Sequence[UUID], ending: Collection[UUID]) -> None:
    """Raise FormsOut when one of these people has a form out, beyond those that may end: `ending`.

    Nobody else prints for these people until the transaction ends.
    """
    held = select(Participation.id).where(Participation.id.in_(participation_ids))
    session.execute(held.order_by(Participation.id).with_for_update())
    opened_at = func.max(PaperOpening.opened_at)
    rows = session.execute(
        select(
            PaperForm.id, Person.staff_number, Person.name, PaperForm.printed_at, opened_at, Participation.id
        )
        .join(Participation, Participation.id == PaperForm.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(PaperOpening, PaperOpening.form_id == PaperForm.id)
        .where(Participation.id.in_(participation_ids), PaperForm.ended_at.is_(None))
        .group_by(PaperForm.id, Person.id, Participation.id)
    )
    found = {row[-1]: Out(*row[:-1]) for row in rows}
    out = [found[one] for one in participation_ids if one in found]
    if any(one.form_id not in ending for one in out):
        raise FormsOut(out)


def form_replaced(session: Session, form: PaperForm) -> FormReplaced:
    """What became of a form that was replaced, and what to do with its paper."""
    day = format_day(clock.local(form.ended_at or form.printed_at).date())
    entries = paper_entries(session, form.participation_id)
    if form.kind == "copy":
        return FormReplaced(
            _("This copy was replaced on %(day)s by a newer one, so its code no longer works.", day=day),
            _(
                "Type in the newer copy. Corrections that stand on this one only, the person makes on the newer copy "
                "or on their own page."
            ),
        )
    said = _("This form was replaced on %(day)s by a newer one, so its code no longer works.", day=day)
    if entries:
        return FormReplaced(
            said,
            _(
                "The newer one was typed in on %(day)s, and that is what counts. Give this paper back: the person "
                "corrects what was typed in on their copy or on their own page.",
                day=format_day(clock.local(entries[-1].typed_at).date()),
            ),
        )
    return FormReplaced(
        said,
        _(
            "If the person filled in the newer form, type that one in. If they filled in only this one, keep it, ask "
            "HR to make a form for them once more, and type this paper in by its code."
        ),
    )
