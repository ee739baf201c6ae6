"""Printing: forms with a code for each person, and the copy of what was typed in."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.queries import hashed
from kie.accounts.rules import CODE_ALPHABET, shown_code
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import Invalid
from kie.i18n import _, ngettext
from kie.paper.candidates import Candidate, candidates
from kie.paper.models import PaperForm
from kie.paper.replacing import refuse_forms_out
from kie.paper.rules import AT_ONCE, CODE_LENGTH, numbers_from


@dataclass(frozen=True, slots=True)
class Printed:
    """One form as it is printed. `code` is shown here and nowhere again."""

    context: ParticipationContext
    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A staff number for which no form can be printed. `name`: "" when nobody has it; `reason`: why, in words."""

    number: str
    name: str
    reason: str


class PeopleRefused(Invalid):
    """Forms cannot be printed for everybody who was named. Nothing was printed.

    `refused`: each wrong number with its reason, in the order typed; empty when the numbers are not what is wrong.
    """

    def __init__(self, message: str, refused: Sequence[Refused] = ()) -> None:
        super().__init__(message)
        self.refused = tuple(refused)


def print_forms(
    session: Session, actor_id: UUID, cycle_id: UUID, typed: str, ending: Collection[UUID] = ()
) -> list[Printed]:
    """A form with a code of its own for each staff number, in the order typed. Earlier forms of theirs end.

    `ending`: the earlier forms that are known to end. Raises PeopleRefused, with every number that nothing can be
    printed for, and FormsOut when other forms would end; then nothing at all is printed.
    """
    numbers = numbers_from(typed)
    if not numbers:
        raise PeopleRefused(_("Type at least one staff number."))
    if len(numbers) > AT_ONCE:
        raise PeopleRefused(
            ngettext("Print at most %(n)s form at a time.", "Print at most %(n)s forms at a time.", AT_ONCE)
        )
    found = candidates(session, cycle_id, numbers)
    refused = [wrong for number in numbers if (wrong := _refused(number, found.get(number)))]
    if refused:
        raise PeopleRefused(_words_on(refused, len(numbers)), refused)
    wanted = [one for number in numbers if (one := found[number].participation_id) is not None]
    refuse_forms_out(session, wanted, ending)
    return [_print(session, actor_id, one, "blank") for one in wanted]


def _refused(number: str, candidate: Candidate | None) -> Refused | None:
    if candidate is None:
        return Refused(number, "", _("is nobody’s staff number"))
    reason = candidate.refusal(clock.today())
    return Refused(number, candidate.person.name, reason) if reason else None


def _words_on(refused: Sequence[Refused], asked: int) -> str:
    if len(refused) == asked:
        return ngettext(
            "Nothing was printed: there can be no form for this staff number.",
            "Nothing was printed: there can be no form for any of these %(n)s staff numbers.",
            asked,
        )
    return ngettext(
        "Nothing was printed: there can be no form for %(n)s of the %(asked)s staff numbers.",
        "Nothing was printed: there can be no form for %(n)s of the %(asked)s staff numbers.",
        len(refused),
        asked=asked,
    )


def print_copy(session: Session, actor_id: UUID, context: ParticipationContext) -> Printed:
    """A fresh code for the copy of what was typed in; earlier copies can no longer be used."""
    return _print(session, actor_id, context.participation.id, "copy")


def _print(session: Session, actor_id: UUID, participation_id: UUID, kind: str) -> Printed:
    now = clock.now()
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    session.execute(
        update(PaperForm)
        .where(PaperForm.participation_id == participation_id, PaperForm.ended_at.is_(None))
        .values(ended_at=now)
    )
    form = PaperForm(
        participation_id=participation_id,
        kind=kind,
        code_hash=hashed(code),
        printed_by_id=actor_id,
        printed_at=now,
    )
    session.add(form)
    session.flush()
    context = participation_context(session, participation_id)
    events.record(session, actor_id, "paper.printed", person_id=context.person.id, subject=form.id, kind=kind)
    return Printed(context, shown_code(code))


def names_in(printed: Sequence[Printed]) -> str:
    """Whose forms they are, for the title of a run."""
    if len(printed) == 1:
        return printed[0].context.person.name
    return ngettext("%(n)s person", "%(n)s people", len(printed))
