"""What the pages about the directory show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import N_, _
from kie.paging import Paging, paging
from kie.people.queries import names_of
from kie.provisioning import closed, closings, differences, queries, tokens
from kie.provisioning.closed import Closed, Number
from kie.provisioning.guard_rules import Bar, Standing, most_allowed
from kie.provisioning.models import ScimToken
from kie.provisioning.token_rules import state

A_PAGE = 50
DIFFERENCES_A_PAGE = 25
UNMET_A_PAGE = 10
STATES = {
    "works": (N_("Works"), "done"),
    "ends soon": (N_("Ends soon"), "attention"),
    "expired": (N_("Expired"), "attention"),
    "revoked": (N_("Ended"), ""),
}
"""The word for each, and the kind of its tag."""
WHY = {
    "unknown": N_("Nobody here has this staff number or address."),
    "rests": N_(
        "Nobody here has this staff number or address, and nobody begins by an account that is inactive."
    ),
    "no-number": N_(
        "Nobody here has this address, and the directory gives no staff number with which somebody could begin."
    ),
    "no-name": N_("Nobody here has this staff number or address, and the directory gives no name."),
    "no-team": N_(
        "Nobody here has this staff number or address, and no open team is called as the department is there."
    ),
    "several": N_("Staff number and address mean different people."),
    "another-number": N_("Whoever has the address has another staff number here."),
    "has-another-account": N_("Whoever is meant has another account already."),
    "address-rests": N_("The address changed here too lately to count."),
}
"""Why an account belongs to nobody."""
FOUND = N_("Somebody is found, and gets it within the hour.")
ABOUT = {
    "name": N_("Name"),
    "e-mail address": N_("E-mail address"),
    "job title": N_("Job title"),
    "staff number": N_("Staff number"),
    "team": N_("Team"),
    "manager": N_("Manager"),
}
"""What can differ."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token. `made_by`: "" for the command line; `used_at`: None for never; `over_at`: when it ended or will;
    `lives`: it can still be ended; `standing`: how many accounts it closes; `closed`: whom it ever shut
    out."""

    id: UUID
    name: str
    state: str
    tag: str
    made_at: datetime
    made_by: str
    used_at: datetime | None
    over_at: datetime
    lives: bool
    works: bool
    standing: Standing
    closed: Number


@dataclass(frozen=True, slots=True)
class Overview:
    """The directory's tokens, those that live first; and how many accounts belong to nobody here, as of `said_at`, None
    for never: 0 once no token works, as nobody can do anything about them."""

    tokens: list[TokenRow]
    unmet: int
    said_at: datetime | None
    percent: int
    least: int

    @property
    def stopped(self) -> list[TokenRow]:
        """Those that work, and close nothing until somebody has looked."""
        return [one for one in self.tokens if one.works and one.standing.stopped]


def overview(session: Session, bar: Bar) -> Overview:
    """How the directory stands now."""
    found = tokens.all_tokens(session)
    makers = names_of(session, {one.made_by_id for one in found if one.made_by_id is not None})
    standings = closings.standings(session, bar)
    numbers = closed.numbers(session)
    rows = [_row(one, makers, standings[one.id], numbers.get(one.name, Number())) for one in found]
    rows.sort(key=lambda row: not row.lives)
    unmet = queries.unmet_number(session) if any(row.works for row in rows) else 0
    return Overview(rows, unmet, tokens.last_used(session), bar.percent, bar.least)


def token(session: Session, token_id: UUID, bar: Bar) -> TokenRow:
    """One token. Raises NotFound."""
    found = tokens.token_by_id(session, token_id)
    makers = names_of(session, {found.made_by_id} if found.made_by_id is not None else ())
    number = closed.numbers(session).get(found.name, Number())
    return _row(found, makers, closings.standing_of(session, found, bar), number)


def _row(one: ScimToken, makers: dict[UUID, str], standing: Standing, number: Number) -> TokenRow:
    how = state(one.expires_at, one.revoked_at, clock.now())
    words, tag = STATES[how]
    return TokenRow(
        id=one.id,
        name=one.name,
        state=_(words),
        tag=tag,
        made_at=one.made_at,
        made_by="" if one.made_by_id is None else makers[one.made_by_id],
        used_at=one.used_at,
        over_at=one.revoked_at or one.expires_at,
        lives=how != "revoked",
        works=how in ("works", "ends soon"),
        standing=standing,
        closed=number,
    )


@dataclass(frozen=True, slots=True)
class Closings:
    """Whose accounts a token closed, a page of them: those that are closed still first. `since`: the minute in
    which its last run of closings began, as the command line takes it, the same on every page, "" for none; `last`: how
    many of those that are closed still are of it, and `earlier`: how many are not."""

    token: TokenRow
    people: list[Closed]
    paging: Paging
    since: str
    last: int
    earlier: int


def closed_by(session: Session, token_id: UUID, bar: Bar, number: int) -> Closings:
    """The page `number`. Raises NotFound."""
    row = token(session, token_id, bar)
    page = paging(row.closed.times, A_PAGE, number)
    run = closed.closed_last(session, row.name)
    since, last = ("", 0) if run is None else (f"{clock.local(run.began):%Y-%m-%dT%H:%M}", run.number)
    people = closed.closed_by(session, row.name, page.offset, A_PAGE)
    return Closings(row, people, page, since, last, row.closed.still - last)


@dataclass(frozen=True, slots=True)
class Waits:
    """Whose accounts a token was not let close, a page of them. `proposed`: how many it might be allowed: as many as it
    lately asked for, else, where it is stopped, as many as a token may close in the smallest council; None for no
    proposal. `highest`: how many it may be allowed at most."""

    token: TokenRow
    people: list[queries.Waiting]
    paging: Paging
    proposed: int | None
    highest: int


def waits(session: Session, token_id: UUID, bar: Bar, number: int) -> Waits:
    """The page `number`, those refused last first. Raises NotFound."""
    row = token(session, token_id, bar)
    page = paging(row.standing.refused, A_PAGE, number)
    proposed = closings.refused_lately(session, token_id) or (bar.least if row.standing.stopped else None)
    highest = most_allowed(closings.open_number(session), row.standing.left)
    people = queries.waiting(session, row.name, page.offset, A_PAGE)
    return Waits(row, people, page, min(proposed or 0, highest) or None, highest)


@dataclass(frozen=True, slots=True)
class Unmet:
    """An account that belongs to nobody. `number`, `department`: as the directory gives them, "" for none; `why`: in a
    sentence."""

    account: str
    number: str
    department: str
    rests: bool
    why: str


@dataclass(frozen=True, slots=True)
class Differences:
    """A page of accounts that belong to nobody, and a page of what differs of others. `connected`: whether any token
    works; `said_at`: when the directory last said something, None for never."""

    connected: bool
    said_at: datetime | None

    unmet: list[Unmet]
    unmet_total: int
    unmet_paging: Paging
    found: list[tuple[differences.Difference, str]]
    total: int
    paging: Paging


def told_otherwise(session: Session, team_code: str, number: int, unmet_number: int) -> Differences:
    """Both, each at the page that was asked for. Once no token works, accounts that belong to nobody are of no use to
    anybody, and are left out. `team_code`: of the team in which people begin whose department names none."""
    connected = tokens.any_works(session)
    unmet_total = queries.unmet_total(session) if connected else 0
    alone = paging(unmet_total, UNMET_A_PAGE, unmet_number)
    entries = queries.unmet_page(session, alone.offset, UNMET_A_PAGE) if unmet_total else []
    found = differences.of_those_met(session, number, DIFFERENCES_A_PAGE)
    return Differences(
        connected,
        tokens.last_used(session),
        [
            Unmet(
                one.user_name,
                one.employee_number or "",
                one.department or "",
                one.active is False,
                _(WHY[why] if why is not None else FOUND),
            )
            for one, why in differences.unmet(session, entries, team_code)
        ],
        unmet_total,
        alone,
        [(one, _(ABOUT[one.about])) for one in found.shown],
        found.total,
        paging(found.total, DIFFERENCES_A_PAGE, number),
    )
