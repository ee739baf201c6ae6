"""Changes of e-mail addresses: kept for a while, told to the address from before, and not made for who holds a role.

Codes to sign in are mailed to a person's address, so whoever changes it could come into the account. What follows for
codes is in `kie/accounts/`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.bulk import write_rows
from kie.i18n import N_, speaking
from kie.mail import NewMail, queue_many
from kie.people import mails
from kie.people.models import AddressChange, Person, RoleGrant
from kie.people.packed import PackedRows
from kie.sheets import Problem

RESTS = timedelta(days=7)
"""For how long after a change no code is mailed: whoever reads the address from before has time to speak up."""
REMEMBERED = timedelta(days=30)
"""For how long the address from before is told of what happens to the account, and a role that has ended counts."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Whose address changes, in whose language to say so. `before`: None when there was none; `gone`: none is left."""

    person_id: UUID
    name: str
    language: str
    before: str | None
    gone: bool


def note_changes(session: Session, actor_id: UUID | None, changes: Sequence[Changed]) -> None:
    """Keep that these addresses were changed, and tell each address from before. Call it once they are changed.

    By then whoever was mailing a code has done so, to the address from before: a code that is older does not work.
    """
    if not changes:
        return
    now = clock.now()
    rows = [
        {
            "id": uuid4(),
            "person_id": one.person_id,
            "before": one.before,
            "changed_at": now,
            "changed_by_id": actor_id,
        }
        for one in changes
    ]
    write_rows(session, AddressChange, rows)
    actor = None if actor_id is None else session.get_one(Person, actor_id)
    by = None if actor is None else actor.name
    ids = [str(row["id"]) for row in rows]
    queue_many(session, (_mail(id_, one, by) for id_, one in zip(ids, changes, strict=True) if one.before))


def _mail(id_: str, one: Changed, by: str | None) -> NewMail:
    """Without a reason, which would send it to the new address; and behind all else, for a whole council may move."""
    with speaking(one.language):
        subject, text = mails.address_changed(one.name, by, RESTS.days, gone=one.gone)
    return NewMail(
        key=f"address-changed:{id_}",
        recipient=one.before or "",
        subject=subject,
        text=text,
        language=one.language,
        later=True,
    )


def addresses_before(session: Session, person_id: UUID) -> list[str]:
    """The addresses that the person had in the last thirty days and has no longer, as far as is known."""
    found = session.scalars(
        select(AddressChange.before)
        .where(
            AddressChange.person_id == person_id,
            AddressChange.before.is_not(None),
            AddressChange.changed_at > clock.now() - REMEMBERED,
        )
        .distinct()
    )
    return sorted(one for one in found if one)


def changed_lately_by(session: Session, person_id: UUID, actor_id: UUID) -> bool:
    """Whether this actor changed the person's address in the last thirty days."""
    found = select(AddressChange.id).where(
        AddressChange.person_id == person_id,
        AddressChange.changed_by_id == actor_id,
        AddressChange.changed_at > clock.now() - REMEMBERED,
    )
    return session.scalar(found.limit(1)) is not None


def address_problems(session: Session, rows: PackedRows, actor_id: UUID | None) -> Iterator[Problem]:
    """The rows that would change the address of somebody with a role; only the command line (`actor_id` None) brings
    them, as with one's own rows. One statement."""
    addresses = {} if actor_id is None else _guarded(session)
    for place in sorted(rows.places[number] for number in addresses if number in rows.places):
        row = rows[place]
        if "email" not in row.wrong and row.email != addresses[row.staff_number]:
            what = N_(
                "email: %(name)s has a role here, or had one lately, so their address is not changed on this page. "
                "Leave it in the file as it is in KIE, and have whoever runs the server bring the new one: kie people "
                "import."
            )
            yield Problem(row.line, what, {"name": row.name}, "email")


def _guarded(session: Session) -> dict[str, str | None]:
    """By staff number, the addresses of those who hold a role, or did in the last thirty days."""
    rows = session.execute(
        select(Person.staff_number, Person.email)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > clock.now() - REMEMBERED))
    )
    return {row.staff_number: row.email for row in rows}
