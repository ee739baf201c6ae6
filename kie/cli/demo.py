"""`kie demo`: the demonstration council."""

import click
from sqlalchemy import select

from config import ConfigError
from kie.cli.context import Context, json_option, pass_context, progress, show
from kie.demo.paper import CODE
from kie.demo.service import ACCOUNTS, CYCLES, FEWEST_CYCLES, PASSWORD, make_demonstration, pieces
from kie.errors import Conflict
from kie.people.models import Person


@click.command()
@click.option("--people", default=420, show_default=True, help="About how many members of staff.")
@click.option(
    "--cycles",
    default=CYCLES,
    show_default=True,
    type=click.IntRange(min=FEWEST_CYCLES),
    help="How many yearly reviews: the last is open, those before are closed.",
)
@click.option("--seed", default=2011, show_default=True, help="The same seed makes the same council.")
@json_option
@pass_context
def demo(context: Context, people: int, cycles: int, seed: int, as_json: bool) -> None:
    """Fill an empty database with an invented council, its reviews, plans and heatmap."""
    if context.settings.production:
        raise ConfigError("A production installation does not take the demonstration council.")
    _make(context, people, cycles, seed)
    if as_json:
        show(_accounts(), as_json=True)
    else:
        print_accounts()


def ensure(context: Context) -> None:
    """Make the demonstration council when nobody is there yet."""
    with context.transaction() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            return
    _make(context, people=420, cycles=CYCLES, seed=2011)


def _make(context: Context, people: int, cycles: int, seed: int) -> None:
    with context.transaction() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            raise Conflict(
                "There are people in this database already.", "The demonstration wants an empty one."
            )
    with (
        progress("Making the demonstration council", pieces(people, cycles)) as advance,
        context.transaction() as session,
    ):
        make_demonstration(
            session,
            context.catalogue,
            people=people,
            cycles=cycles,
            seed=seed,
            organisation=context.settings.organisation,
            secret_key=context.settings.secret_key,
            report=lambda _stage: advance(1),
        )


def _accounts() -> list[dict[str, str]]:
    return [
        {"name": account.name, "who": account.who, "sign in as": account.email, "password": PASSWORD}
        for account in ACCOUNTS
    ]


def print_accounts() -> None:
    """Print who can sign in to the demonstration, and how."""
    click.echo("\nDemonstration accounts")
    show(_accounts(), as_json=False)
    click.echo(f"A paper form waits for Hana to type it in, at /paper. Its code: {CODE}\n")
