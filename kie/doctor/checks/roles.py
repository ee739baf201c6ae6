"""Whether somebody can look after people and accounts, and whether HR can be looked over by somebody else of HR."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closed import account_open
from kie.accounts.models import Account
from kie.accounts.passkey_models import Passkey
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.people.models import Person, RoleGrant
from kie.people.posts import in_post
from kie.single_sign_on.models import Identity

NAME = "roles"
ASKS_DATABASE = True
ANEW = "for a new code, kie admin create with the same name and staff number"


@dataclass(frozen=True, slots=True)
class Holders:
    """Those in post who have a role. `closed`: the directory has closed their account; `new`: it is open, and they
    have no way to sign in but a code that they have not used yet."""

    people: int = 0
    closed: int = 0
    new: int = 0

    @property
    def can(self) -> int:
        """How many can sign in now."""
        return self.people - self.closed - self.new

    @property
    def cannot(self) -> str:
        """Who cannot, in words to put behind their number; "" for nobody."""
        now = f", of whom {self.closed} cannot sign in now, closed by the directory" if self.closed else ""
        return f"{now}, of whom {self.new} cannot sign in yet" if self.new else now


def look(installation: Installation) -> Iterator[Finding]:
    """What is missing; else how many there are."""
    with installation.session() as session:
        found = _holders(session, installation.settings.oidc_issuer)
    administrators, hr = found.get("administrator", Holders()), found.get("hr", Holders())
    if not (administrators.people or hr.people):
        says = "Nobody is a system administrator or works for HR, so nobody can give roles."
        yield Finding(NAME, "fault", says, "Run: kie admin create")
        return
    bad = [*_administrators(administrators), *_hr(hr)]
    machine = (
        "1 system administrator"
        if administrators.people == 1
        else f"{administrators.people} system administrators"
    )
    says = f"KIE has {machine}{administrators.cannot} and {hr.people} people of HR{hr.cannot}."
    yield from bad or [Finding(NAME, "ok", says)]


def _administrators(them: Holders) -> Iterator[Finding]:
    lost = "so nobody can look after accounts, the directory and jobs that were given up."
    if not them.people:
        cure = "HR can give somebody the role, on that person's page; or run: kie admin create"
        yield Finding(NAME, "fault", f"Nobody is a system administrator, {lost}", cure)
    elif not them.can:
        why = f"closed by the directory: {them.closed}; code not used yet: {them.new}"
        says = f"No system administrator can sign in ({why}), {lost}"
        if them.new:
            cure = f"Have them use the one-time code that they were given; {ANEW}."
            yield Finding(NAME, "warning", says, cure)
        else:
            cure = "Have the directory open an account again, or make somebody else one: kie admin create"
            yield Finding(NAME, "fault", says, cure)


def _hr(them: Holders) -> Iterator[Finding]:
    if them.people - them.closed < 2:
        says = "Fewer than two people are HR: nobody can act on what concerns the one, or give a second yes."
        yield Finding(NAME, "warning", says, "Give somebody else the HR role, on that person's page.")


def _holders(session: Session, issuer: str) -> dict[str, Holders]:
    """By role. One statement. `issuer`: the identity provider, whose links open accounts while it is set."""
    is_open = account_open()
    begun = or_(
        exists().where(Account.person_id == Person.id),
        exists().where(Passkey.person_id == Person.id),
        exists().where(Identity.person_id == Person.id, Identity.issuer == issuer),
    )
    person = RoleGrant.person_id.distinct()
    rows = session.execute(
        select(
            RoleGrant.role,
            func.count(person),
            func.count(person).filter(~is_open),
            func.count(person).filter(and_(is_open, ~begun)),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ended_at.is_(None), in_post(clock.today()))
        .group_by(RoleGrant.role)
    )
    return {role: Holders(people, closed, new) for role, people, closed, new in rows}
