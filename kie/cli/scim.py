"""`kie scim`: tokens for the organisation's directory, and what of its words is not as KIE has it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from kie import clock, db
from kie.accounts.closing import closure
from kie.cli.context import Context, json_option, pass_context, show, somebody
from kie.errors import NotFound
from kie.i18n import _
from kie.provisioning import closed, differences, guard, queries, tokens
from kie.provisioning.guard_rules import Bar
from kie.provisioning.token_rules import LASTS, LASTS_LONGEST, state


@click.group()
def scim() -> None:
    """The organisation's directory, which opens and closes accounts over SCIM."""


@scim.group()
def token() -> None:
    """Tokens with which a directory writes."""


@token.command("new")
@click.argument("name")
@click.option(
    "--days", default=LASTS, show_default=True, help=f"How many days it works, {LASTS_LONGEST} at most."
)
@pass_context
def new(context: Context, name: str, days: int) -> None:
    """Make a token called NAME and print it: here, once, and nowhere again."""
    with context.transaction() as session:
        made, row = tokens.make_token(session, name, days)
    click.echo(made)
    address = f"{context.settings.public_url.rstrip('/')}/scim/v2"
    click.echo(f"The address for it is {address}. It works until {clock.in_words(row.expires_at)}.", err=True)


@token.command("list")
@json_option
@pass_context
def list_tokens(context: Context, as_json: bool) -> None:
    """Every token: when it was made, last used and ends, and whether it works. Never the token itself."""
    with Session(db.reading(context.engine)) as session:
        rows = [
            {
                "name": one.name,
                "made": one.made_at.date(),
                "last used": "never" if one.used_at is None else _used(one.used_at, as_json),
                "ends": one.expires_at.date(),
                "state": state(one.expires_at, one.revoked_at, clock.now()),
            }
            for one in tokens.all_tokens(session)
        ]
    show(rows, as_json)


def _used(at: datetime, as_json: bool) -> str:
    return at.isoformat(" ", "minutes") if as_json else clock.in_words(at)


@token.command("revoke")
@click.argument("name")
@pass_context
def revoke(context: Context, name: str) -> None:
    """End the token called NAME at once."""
    with context.transaction() as session:
        tokens.revoke_token(session, name)
    click.echo(f"{name} works no more.")


@scim.command("differences")
@json_option
@pass_context
def list_differences(context: Context, as_json: bool) -> None:
    """Whatever the directory says otherwise than KIE, and accounts that belong to nobody here yet."""
    with Session(db.reading(context.engine)) as session:
        found = differences.everything(session, context.settings.scim_team)
    show(
        [
            {"account": one.account, "about": one.about, "KIE": one.here, "directory": one.there}
            for one in found
        ],
        as_json,
    )


@scim.command()
@click.argument("name")
@json_option
@pass_context
def waiting(context: Context, name: str, as_json: bool) -> None:
    """Whose accounts the token called NAME was not let close, because it had closed so many."""
    with Session(db.reading(context.engine)) as session:
        if not tokens.name_given(session, name):
            raise NotFound(
                _("There is no token called %(name)s.", name=name), _("List them: kie scim token list")
            )
        found = queries.waiting(session, name)
    show(
        [
            {"account": one.account, "staff number": one.staff_number, "name": one.name, "last asked": one.at}
            for one in found
        ],
        as_json,
    )


@scim.command()
@click.argument("name")
@click.argument("most", type=int)
@pass_context
def allow(context: Context, name: str, most: int) -> None:
    """Let the token called NAME close MOST accounts more within the next 24 hours than it may by itself. One that was
    stopped goes on, and closes MOST accounts in that time and no others."""
    with context.transaction() as session:
        guard.allow(session, None, name, _bar(context), most)
    click.echo(f"{name} may close {most} more until this time tomorrow. The directory tries again by itself.")


@scim.command("take-back")
@click.argument("name")
@pass_context
def take_back(context: Context, name: str) -> None:
    """Take back what is left of all that the token called NAME was allowed to close."""
    with context.transaction() as session:
        gone = guard.take_back(session, None, name, _bar(context))
    click.echo(f"{name} may close {gone} less.")


def _bar(context: Context) -> Bar:
    return Bar(context.settings.scim_closings, context.settings.scim_closings_percent)


def _instant(_context: click.Context, _option: click.Parameter, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise click.BadParameter("give a day, or a day and a time, like 2027-01-31T09:30") from None
    return at if at.tzinfo else at.replace(tzinfo=clock.LONDON)


@scim.command("open")
@click.argument("staff_numbers", nargs=-1)
@click.option("--token", "name", help="Whatever this token has closed since --since, and is closed still.")
@click.option(
    "--since",
    callback=_instant,
    help="From when on, like 2027-01-31T09:30, by the clock in London unless it says another.",
)
@click.option("--apply", is_flag=True, help="Open the accounts; without it they are only shown.")
@json_option
@pass_context
def reopen(
    context: Context,
    staff_numbers: tuple[str, ...],
    name: str | None,
    since: datetime | None,
    apply: bool,
    as_json: bool,
) -> None:
    """Open the accounts of the people with STAFF_NUMBERS, or all that a token closed since a time. They stay open until
    the directory changes `active` anew. A last day that the directory's removal wrote is taken back."""
    if (name is None) != (since is None) or bool(staff_numbers) == (name is not None):
        raise click.UsageError("Give staff numbers, or --token and --since together.")
    with context.transaction() as session:
        if name is None or since is None:
            found, are_open = _closed(session, staff_numbers)
        else:
            found, are_open = _by(session, name, since), []
        if apply:
            for one in found:
                closed.open_again(session, one["person_id"], "command-line")
    for who in are_open:
        click.echo(f"The account of {who} is open.", err=True)
    show([{title: of for title, of in one.items() if title != "person_id"} for one in found], as_json)
    if not as_json and (found or apply):
        click.echo(f"Opened: {len(found)}." if apply else "Nothing was changed. Add --apply to open these.")


def _closed(session: Session, staff_numbers: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Those of these people whose account is closed, and the names of the others. Raises NotFound."""
    found, are_open = [], []
    for number in dict.fromkeys(staff_numbers):
        person = somebody(session, number)
        how = closure(session, person.id)
        if how is None:
            are_open.append(f"{person.name} ({person.staff_number})")
        else:
            found.append(_shown(person.id, person.staff_number, person.name, how.closed_at, how.last_day))
    return found, are_open


def _by(session: Session, name: str, since: datetime) -> list[dict[str, Any]]:
    """What the token closed since then. Raises NotFound."""
    if not tokens.name_given(session, name):
        raise NotFound(
            _("There is no token called %(name)s.", name=name), _("List them: kie scim token list")
        )
    return [
        _shown(one.person_id, one.staff_number, one.name, one.at, one.last_day)
        for one in closed.still_closed(session, name, since)
    ]


def _shown(person_id: UUID, number: str, name: str, at: datetime, last_day: date | None) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "staff number": number,
        "name": name,
        "closed": at,
        "last day taken back": last_day or "–",
    }
